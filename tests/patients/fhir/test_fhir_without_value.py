"""A result without a value: what was recorded before counts, and the empty one is reported."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from criteria_dsl.meaning.fields import Code, Field
from criteria_dsl.patients.data import record_of
from criteria_dsl.patients.fhir.reader import FhirReader

from .records import AS_OF, LOINC, SNOMED, TERMS, bundle, checked, concept, data_of, items, observation, result

ABSENT = concept(f"{TERMS}/data-absent-reason", "error")
OLD = observation("72089-6", "o0", valueInteger=12, effectiveDateTime="2026-02-01")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "this result has no value"),
        ({"note": [{"text": "clumped"}]}, "this result has no value"),
        ({"interpretation": []}, "this result has no value"),
        ({"dataAbsentReason": ABSENT}, "this result has no value (`error`)"),
        ({"dataAbsentReason": {"text": "specimen lost"}}, "this result has no value (`specimen lost`)"),
        ({"dataAbsentReason": "x"}, "this result has no value (`x`)"),
    ],
)
def test_the_older_value_counts(more: dict[str, Any], message: str) -> None:
    """A newer final result without a value hides nothing, and is reported with its place."""
    new = observation("72089-6", effectiveDateTime="2026-02-20", **more)
    answer = result("NIHSS is 12", OLD, new)
    assert answer.criteria[0].outcome == "pass"
    assert [(one.code, one.message, one.source) for one in answer.data_problems] == [
        ("no-value", message, "Observation/o1")
    ]


def test_alone() -> None:
    """Nothing is recorded then."""
    answer = result("NIHSS is 12", observation("72089-6", effectiveDateTime="2026-02-20"))
    assert [one.cause for one in answer.criteria[0].missing] == ["not recorded"]
    assert [one.code for one in answer.data_problems] == ["no-value"]


@pytest.mark.parametrize("day", ["2026-03-02", "2026-04"])
def test_after_the_evaluation_date(day: str) -> None:
    """What is not there yet is not missed."""
    assert result("NIHSS is 12", OLD, observation("72089-6", effectiveDateTime=day)).data_problems == ()


@pytest.mark.parametrize("status", ["preliminary", "unknown"])
def test_not_final(status: str) -> None:
    """Only a final result can be said to have no value; one that is still to come may be anything."""
    assert items("NIHSS", observation("72089-6", status=status)) == ["not-final"]


@pytest.mark.parametrize("status", ["registered", "entered-in-error", "cancelled"])
def test_withdrawn(status: str) -> None:
    """What was withdrawn, or is only ordered, says nothing."""
    assert items("NIHSS", observation("72089-6", status=status)) == []


@pytest.mark.parametrize(
    "holds", [{"component": [{"code": concept(LOINC, "1-1")}]}, {"hasMember": [{"reference": "x"}]}]
)
def test_a_panel(holds: dict[str, Any]) -> None:
    """What holds other results needs no value of its own."""
    assert items("NIHSS", observation("72089-6", **holds)) == []


def test_an_event() -> None:
    """An empty result about an event says neither that it occurred nor that it never did."""
    empty = observation("64572001", system=SNOMED, effectiveDateTime="2026-02-20")
    answer = result("nothing", empty)
    assert answer.criteria[0].outcome == "unknown"
    assert [one.code for one in answer.data_problems] == ["no-value"]
    was = observation("64572001", "o0", system=SNOMED, valueBoolean=True, effectiveDateTime="2026-01-01")
    assert checked("nothing", was, empty).outcome == "pass"
    assert checked("nothing within 1 month", was, empty).outcome == "unknown"


@pytest.mark.parametrize("kind", ["yes or no", "event"])
def test_it_is_not_silence(kind: Any) -> None:
    """Where silence is read as no, a result without a value is not silence."""
    field = Field("gout", "Gout", kind, codes=(Code("loinc", "1-1"),), resources=("Observation",), silence_is_no=True)
    data = FhirReader({"gout": field})(bundle(observation("1-1")))
    fact = record_of(data, {"gout": field}, {}, AS_OF).facts["gout"]
    assert fact.origin == "recorded"
    assert fact.open or fact.readings[0].values is None
    silent = record_of(FhirReader({"gout": field})(bundle()), {"gout": field}, {}, AS_OF)
    assert silent.facts["gout"].origin == "silence"


def test_nothing_is_read_twice() -> None:
    """A total that stands in the whole and in a component is one reading; two that differ are two."""
    part = {"code": concept(LOINC, "72089-6"), "valueInteger": 12}
    for value, found in ((12, [{"value": 12}]), (13, [{"value": 13}, {"value": 12}])):
        assert items("NIHSS", observation("72089-6", valueInteger=value, component=[part])) == found
    assert items("NIHSS", observation("72089-6", component=[part, part])) == [{"value": 12}]
    member = observation("72089-6", "o2", valueInteger=12)
    panel = observation("1-1", hasMember=[{"reference": "Observation/o2"}])
    assert [one.source for one in data_of("NIHSS", panel, member)] == ["Observation/o2"]


def test_the_note_belongs_to_a_datum() -> None:
    """The datum is of the field, at the place of the resource, and says nothing else."""
    (found,) = data_of("NIHSS", observation("72089-6", effectiveDateTime="2026-02-20"))
    assert (found.item, found.problem, found.since, found.source) == (None, None, "2026-02-20", "Observation/o1")
    assert [one.code for one in found.notes] == ["no-value"]
    assert attrs.evolve(found, notes=()).notes == ()
