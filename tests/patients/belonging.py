"""Trials some of whose fields belong to one trial each, whatever the language has for declaring it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from criteria_dsl import Trial, load_trial_text
from criteria_dsl.meaning import compile as compiling


def trial_of(text: str, *own: str, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """The trial of a rule text, in which these fields are answered for each trial."""
    with monkeypatch.context() as patched:
        belong(patched, *own)
        return load_trial_text(text)


def belong(monkeypatch: pytest.MonkeyPatch, *own: str) -> None:
    """From here on, whatever declares these fields declares them for each trial."""
    declare = compiling.declare

    def declared(statement: Any, environment: Any, report: Any) -> None:
        declare(statement, environment, report)
        for name in own:
            if name in environment.fields:
                environment.fields[name] = attrs.evolve(environment.fields[name], for_each_trial=True)

    monkeypatch.setattr(compiling, "declare", declared)
