"""The README and the pages of `docs/` say what is so: their examples are run, page by page.

A block's first word says what it is: `python` is executed (with `>>>` its output is compared),
`console` holds `$ criteria ...` lines with what they print, any other block that names a file
(```` ```json patient.json ````) is written to the page's folder first. A line `...` in an output
stands for any number of lines. Other languages are not run.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import attrs
import pytest

from criteria_dsl.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    name: ROOT / name
    for name in (
        "README.md", "docs/writing-a-trial.md", "docs/embedding.md", "docs/patient-file.md",
        "docs/fhir.md", "docs/sampling.md", "docs/cohorts.md", "docs/spark.md", "docs/adding-an-operator.md",
        "docs/architecture.md",
    )
}  # fmt: skip
BLOCK = re.compile(r"^```([a-z]+)(?: ([\w./-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@attrs.frozen
class Block:
    """An example: its language, the file it is, its text, and its line on the page."""

    language: str
    file: str | None
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """The examples of a page, in order."""
    text = PAGES[page].read_text(encoding="utf-8")
    return [Block(m[1], m[2], m[3], text.count("\n", 0, m.start()) + 1) for m in BLOCK.finditer(text)]


@pytest.mark.parametrize("page", PAGES)
def test_page(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every example of a page runs, in order, and prints what the page shows."""
    (tmp_path / "docs").mkdir()
    for sample in ("sample-patient.json", "sample-bundle.json"):
        shutil.copy(ROOT / "docs" / sample, tmp_path / "docs")
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        where = f"{page}:{block.line}"
        if block.file is not None:
            path = tmp_path / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            check_console(block.text, where, capsys)
        elif block.language == "python":
            check_python(block.text, where, names)


def check_python(text: str, where: str, names: dict[str, object]) -> None:
    """Runs Python: as a dialogue where it is written as one, else as a script."""
    if ">>>" not in text:
        exec(compile(text, where, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(text, names, where, where, 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(test, out=told.append, clear_globs=False)
    names.update(test.globs)
    assert not told, "".join(told)


def check_console(text: str, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Runs the commands of a block in order, `echo $?` being the code of the one before."""
    code = 0
    capsys.readouterr()  # what a script before it has printed
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = piece.partition("\n")
        if command == "echo $?":
            shown = f"{code}\n"
        else:
            program, *arguments = shlex.split(command)
            assert program == "criteria", f"{where}: only `criteria` is run, not `{program}`"
            code = run(arguments)
            captured = capsys.readouterr()
            shown = captured.out + captured.err
        assert matches(expected, shown), f"{where}: $ {command}\nprinted\n{shown}\nthe page says\n{expected}"


def matches(expected: str, shown: str) -> bool:
    """Whether lines are equal, `...` on a line of its own being any number of lines."""
    parts = [re.escape(part) for part in re.split(r"^ *\.\.\.\n", _trimmed(expected), flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), _trimmed(shown)) is not None


def _trimmed(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)


def test_every_data_problem_of_a_record_is_explained() -> None:
    """The table of codes on the page about FHIR is whole."""
    codes = set()
    for name in ("problems.py", "export.py"):
        source = (ROOT / "criteria_dsl/patients/fhir" / name).read_text(encoding="utf-8")
        codes |= set(re.findall(r'DataProblem\([^"]*"([a-z-]+)"', source))
    page = PAGES["docs/fhir.md"].read_text(encoding="utf-8")
    table = page[page.index("## Data problems") : page.index("## A bulk export")]
    assert codes == set(
        re.findall(r"`([a-z-]+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if "|" in line))
    ) - {"code"}


def test_every_data_problem_is_explained() -> None:
    """The table of codes on the page about the patient's file is whole."""
    source = (ROOT / "criteria_dsl/patients/problems.py").read_text(encoding="utf-8")
    page = PAGES["docs/patient-file.md"].read_text(encoding="utf-8")
    codes = set(re.findall(r'DataProblem\(\s*path,\s*"([a-z-]+)"', source))
    assert codes
    section = page[page.index("## Data problems") : page.index("## JSON Schema")]
    assert codes == set(re.findall(r"^\| `([a-z-]+)` \| ", section, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link of a page is a file of the repository."""
    for target in re.findall(r"\]\(([^)#\s]+)", PAGES[page].read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (PAGES[page].parent / target).exists(), target
