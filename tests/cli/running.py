"""Runs the command line in this process, in a folder of its own, and keeps what it said."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import attrs
import pytest

from criteria_dsl.cli.main import run

FILES = Path(__file__).parent / "files"


@attrs.frozen
class Ran:
    """What a run left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@attrs.frozen
class CommandLine:
    """`criteria`, called in a folder that holds a copy of `files`."""

    folder: Path
    _monkeypatch: pytest.MonkeyPatch
    _capsys: pytest.CaptureFixture[str]

    def __call__(self, *args: str, stdin: bytes = b"", columns: int = 80) -> Ran:
        self._monkeypatch.setenv("COLUMNS", str(columns))
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        code = run(args)
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)


def command_line(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    return CommandLine(folder, monkeypatch, capsys)
