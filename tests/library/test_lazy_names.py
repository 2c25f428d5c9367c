"""The package is light to import: each public name brings its own module, when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

import criteria_dsl
from criteria_dsl.cli.main import _COMMANDS, criteria

HEAVY = ("lark", "attrs", "attr", "fractions", "json", "polars", "narwhals", "rich", "criteria_dsl.syntax")


def imported(code: str) -> set[str]:
    """What is imported after some code ran in a fresh interpreter."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(told.stderr.split())


def test_every_public_name_is_found() -> None:
    """Under its own name, and in the directory of the package."""
    for name in criteria_dsl.__all__:
        assert getattr(criteria_dsl, name) is not None
    assert set(criteria_dsl.__all__) <= set(dir(criteria_dsl))
    assert {name for names in criteria_dsl._NAMES.values() for name in names} == set(criteria_dsl.__all__)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'criteria_dsl' has no attribute 'load_trail'"):
        criteria_dsl.load_trail  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_imports_nothing_heavy() -> None:
    """Not before a name is asked for."""
    assert imported("import criteria_dsl").isdisjoint(HEAVY)


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    """It is written down apart from the commands: both begin with the same words, and every command is there."""
    for name, (_, told) in _COMMANDS.items():
        command = criteria.get_command(click.Context(criteria), name)
        assert command is not None
        assert command.help is not None
        assert command.help.split()[:2] == told.split()[:2], name


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_the_command_line_says_what_it_is_without_the_engine(arguments: list[str]) -> None:
    """Its version and its help are shown before anything of rules or patients is imported."""
    code = f"from criteria_dsl.cli.main import run\nassert run({arguments!r}) == 0"
    found = imported(code)
    assert "click" in found
    assert found.isdisjoint({"lark", "polars", "narwhals", "rich", "criteria_dsl.syntax"})
