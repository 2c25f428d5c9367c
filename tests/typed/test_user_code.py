"""The public names are typed: mypy accepts an application's code in strict mode, and refuses wrong code."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
needs_mypy = pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed")


def _mypy(file: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", f"--cache-dir={cache}", str(file)]
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE.parents[1], check=False)


@needs_mypy
def test_right_code_is_accepted(tmp_path: Path) -> None:
    """An application's code passes mypy --strict."""
    done = _mypy(HERE / "user_code.py", tmp_path)
    assert done.returncode == 0, done.stdout


@needs_mypy
def test_wrong_code_is_refused(tmp_path: Path) -> None:
    """A verdict compared with a word that is none is an error to mypy."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from criteria_dsl import load_trial\nverdict: int = load_trial('NCT05697718').check({}).verdict\n"
    )
    assert _mypy(wrong, tmp_path).returncode == 1
