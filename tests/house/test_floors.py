"""The shape of the house: imports point down the floors only, and files stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "criteria_dsl"
FLOORS = [
    "words", "units", "syntax", "meaning", "patients", "engines", "verdicts", "cohorts", "trials", "reports", "cli",
]  # fmt: skip
HEAVY = {
    "orjson": {"patients"},
    "click": {"reports", "cli"},
    "lark": {"syntax"},
    "narwhals": {"engines", "cohorts"},
    "polars": {"cohorts"},
    "duckdb": {"cohorts"},
    "pyarrow": {"cohorts"},
    "pandas": {"cohorts"},
    "pyspark": {"cohorts"},
}
GENERATED = {"syntax/tables.py"}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).as_posix() not in GENERATED)


def _floor(path: Path) -> str | None:
    first = path.relative_to(PACKAGE).parts[0]
    return first if first in FLOORS else None


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its floor"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in inner if (PACKAGE.parent / name.replace(".", "/")).with_suffix(".py").exists()]
            yield from modules or [node.module or ""]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    """A module imports from its own floor and those below."""
    floor = _floor(path)
    if floor is None:
        return
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "criteria_dsl" and len(parts) > 1 and parts[1] in FLOORS:
            assert FLOORS.index(parts[1]) <= FLOORS.index(floor), f"{path.name} imports {name}"
        assert floor in HEAVY.get(parts[0], {floor}), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_says_why_it_exists_and_stays_small(path: Path) -> None:
    """Every module opens with a docstring; hardly one is longer than 400 lines."""
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert text.count("\n") <= 450


def test_every_folder_is_a_floor() -> None:
    """A new folder has to be given its floor here."""
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(FLOORS)


def test_no_circles() -> None:
    """No module imports itself by way of others."""
    graph = {_name(path): {n for n in _imports(path) if n.startswith("criteria_dsl.")} for path in MODULES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail, name])
        if name not in done:
            for other in graph.get(name, set()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def test_the_library_reads_no_clock() -> None:
    """Only the command line may know what day it is."""
    for path in MODULES:
        if _floor(path) not in ("cli", None):
            text = path.read_text(encoding="utf-8")
            for word in ("date.today(", "datetime.now(", "time.time(", "perf_counter("):
                assert word not in text, f"{path.name}: {word}"
