"""The command line by example: each case of `cases.toml` is a call, and what it says.

`stdout_is` names a file in `snapshots/` that holds the whole output; it was read by eye before it
was kept. Run with `CRITERIA_SNAPSHOTS=write` to keep new output, and read the difference.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl.version import __version__
from tests.cli.running import CommandLine

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"
CASES = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_a_call(case: dict[str, Any], criteria: CommandLine) -> None:
    """Exit code, fragments of both streams, what stands in neither, and whole outputs are as written."""
    for name, text in case.get("files", {}).items():
        (criteria.folder / name).parent.mkdir(exist_ok=True)
        (criteria.folder / name).write_text(text, encoding="utf-8")
    ran = criteria(*case["args"], stdin=case.get("stdin", "").encode(), columns=case.get("columns", 80))
    assert (ran.code, ran.err if ran.code == 2 and "stderr" not in case else "") == (case.get("exit", 0), "")
    for fragment in case.get("stdout", []):
        assert fragment in ran.out
    for fragment in case.get("stderr", []):
        assert fragment in ran.err
    for fragment in [*case.get("never", []), "Traceback", "\x1b["]:
        assert fragment not in ran.out + ran.err
    if "stderr_is" in case:
        assert ran.err == case["stderr_is"]
    if "stdout_is" in case:
        compare(SNAPSHOTS / case["stdout_is"], ran.out)


def compare(kept: Path, found: str) -> None:
    found = found.replace(f'"version": "{__version__}"', '"version": "..."')
    if os.environ.get("CRITERIA_SNAPSHOTS") == "write":
        kept.write_text(found, encoding="utf-8")
    assert found == kept.read_text(encoding="utf-8")


def test_every_snapshot_is_of_a_case() -> None:
    """No output is kept that nothing compares."""
    assert {path.name for path in SNAPSHOTS.iterdir()} == {case["stdout_is"] for case in CASES if "stdout_is" in case}
