"""Hypothesis strategies for tests of programs that use trials: patients as `criteria sample` draws them.

Needs Hypothesis, which nothing else of the package does. What is drawn is `cohorts.drawing`'s.
"""

from __future__ import annotations

from datetime import date
from os import PathLike
from typing import Any

try:
    from hypothesis import strategies as st
except ImportError:
    raise ImportError("criteria_dsl.testing needs Hypothesis: pip install hypothesis") from None

from criteria_dsl.cohorts.drawing.people import People
from criteria_dsl.cohorts.own_answers import nested
from criteria_dsl.cohorts.sample import sample_people
from criteria_dsl.trials.load import load_trial
from criteria_dsl.trials.trial import Expression, Trial

__all__ = ["cohorts", "patients"]

Document = dict[str, Any]

_STEPS = 128


def patients(trial: Trial | Expression | str | PathLike[str], *, as_of: date) -> st.SearchStrategy[Document]:
    """Documents of plausible patients for a trial (or its id or path) as of a day.

    Values lie near the boundaries of the rules; facts are missing, bounds, conflicting. A failing example
    shrinks to the few facts that it needs, each said in the plainest way. Raises as `load_trial` does.
    """
    compiled = load_trial(trial) if isinstance(trial, str | PathLike) else trial
    return _documents(sample_people([compiled], as_of))


def cohorts(
    trial: Trial | Expression | str | PathLike[str], *, as_of: date, min_size: int = 0, max_size: int = 5
) -> st.SearchStrategy[list[Document]]:
    """Lists of such documents, with ids `p-1`, `p-2`, ... in order."""
    return st.lists(patients(trial, as_of=as_of), min_size=min_size, max_size=max_size).map(_numbered)


class _Choices:
    """Hypothesis as what chooses."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def random(self) -> float:
        # Two small numbers: Hypothesis draws from a small range evenly, from a large one mostly near its ends.
        # Nothing needs no second one, which makes what is shrunk short.
        first = self._draw(_DIGITS)
        return (first * _STEPS + self._draw(_DIGITS)) / _STEPS**2 if first else 0.0


_DIGITS = st.integers(0, _STEPS - 1)


@st.composite
def _documents(draw: st.DrawFn, people: People) -> Document:
    return nested(people.draw(_Choices(draw), "p-1"))


def _numbered(documents: list[Document]) -> list[Document]:
    return [{**document, "patient_id": f"p-{number}"} for number, document in enumerate(documents, 1)]
