"""A whole record with one place of it replaced: what is damaged is never taken for something else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import PatientError

from ...generative.profiles import examples
from .damage import ANYTHING, CRITERIA, ON_SILENCE, RESOURCES, TRIAL, at, paths, put, record, untouched, wrong_for
from .records import AS_OF, bundle

WHOLE = record()
BEFORE = TRIAL.check(WHOLE, AS_OF)
NUMBERS = {name: number for number, name in enumerate(RESOURCES)}


def _outcomes(document: Any) -> list[str]:
    return list(TRIAL.outcomes(TRIAL.record(document, AS_OF)).values())


def test_the_whole_record() -> None:
    """Nothing of it is in doubt: each criterion is decided, and by a resource."""
    answers = dict(zip(CRITERIA, BEFORE.criteria, strict=True))
    assert [text for text, one in answers.items() if one.outcome == "unknown"] == []
    assert all(found.source for one in answers.values() for reason in one.reasons for found in reason.findings)
    assert BEFORE.data_problems == ()


@pytest.mark.parametrize("name", RESOURCES)
def test_the_wrong_type_at_every_place(name: str) -> None:
    """Criteria on other resources stay as they were; those on the damaged one stay, are open, or are as without it.

    A criterion that rests on silence is open where anything cannot be read. Without a patient whom resources refer to, they are as without any.
    """
    start = ("entry", NUMBERS[name])
    allowed = [{str(one.outcome)} for one in BEFORE.criteria]
    lost = _outcomes(record(left_out=name) if name != "patient" else bundle())
    alone = untouched(name) if name != "patient" else []
    for number, text in enumerate(CRITERIA):
        allowed[number] |= {"unknown"} if text in ON_SILENCE else set()
    for number, outcome in enumerate(lost):
        allowed[number] |= set() if number in alone else {outcome, "unknown"}
    for path in [start, *((*start, *step) for step in paths(at(WHOLE, start)))]:
        for junk in wrong_for(at(WHOLE, path)):
            after = zip(CRITERIA, _outcomes(put(WHOLE, path, junk)), allowed, strict=True)
            assert [(text, outcome) for text, outcome, may in after if outcome not in may] == [], (path, junk)


@examples(60)
@given(
    st.sampled_from([("entry", number, *path) for number, one in enumerate(WHOLE["entry"]) for path in paths(one)]),
    ANYTHING,
)
def test_anything_anywhere(path: tuple[str | int, ...], value: Any) -> None:
    """The rest is still read: whatever stands in a place, criteria on other resources keep their answers."""
    name = next(name for name, number in NUMBERS.items() if number == path[1])
    after = TRIAL.check(put(WHOLE, path, value), AS_OF)
    if name != "patient":
        alone = [number for number in untouched(name) if list(CRITERIA)[number] not in ON_SILENCE]
        assert [after.criteria[number] for number in alone] == [BEFORE.criteria[number] for number in alone]
    assert all(problem.message.isprintable() and problem.message for problem in after.data_problems)


@examples(60)
@given(st.sampled_from(list(paths(WHOLE))), ANYTHING, st.lists(st.tuples(st.integers(0, 10**6), ANYTHING), max_size=3))
def test_damaged_more_than_once(path: tuple[str | int, ...], value: Any, more: list[tuple[int, Any]]) -> None:
    """In any place of the Bundle, several times over: an answer, or a PatientError."""
    document = put(WHOLE, path, value)
    for choice, other in more:
        places = list(paths(document))
        document = put(document, places[choice % len(places)], other)
    with suppress(PatientError):
        TRIAL.check(document, AS_OF)


@examples(60)
@given(ANYTHING, ANYTHING)
def test_anything_as_a_record(value: Any, entry: Any) -> None:
    """Alone, as the entries, as an entry, and as a resource."""
    for document in (
        {"resourceType": value},
        {"resourceType": "Bundle", "entry": value},
        {"resourceType": "Bundle", "entry": [value, entry]},
        {"resourceType": "Bundle", "entry": [{"resource": value}, {"resource": entry}]},
    ):
        with suppress(PatientError):
            TRIAL.check(document, AS_OF)
