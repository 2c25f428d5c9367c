"""The same facts by flat JSON and by FHIR give the same record, outcomes and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import CriterionResult, DataProblem, Fact, Record, Trial, load_trial, load_trial_text, trial_ids
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.testing import patients

from ...generative.profiles import examples
from ..fuzzed import GOOD
from ..fuzzed import TRIAL as EVERY_KIND
from .records import AS_OF, Json
from .writer import as_bundle, coded, writable

RULES = (
    load_trial_text(
        """
        trial T "Windows and aggregates"
        field Hb "Hb"          : quantity in g/L 0 to 300
        field dose "Dose"      : quantity in mg
        field Cr "Creatinine"  : quantity in umol/L 5 to 5000, molar mass 113.12 g/mol
        field rest "Rest"      : quantity in months
        field class "Class"    : ordered (I, II, III, IV)
        field shot "Shot"      : event
        field ill "Ill"        : event
        field onset "Onset"    : date
        inclusion I1 "x": latest Hb - first Hb > 10 g/L
        inclusion I2 "x": max Hb within 30 days < 2 x ULN
        inclusion I3 "x": count shot within 3 months >= 2
        inclusion I4 "x": not ill within 1 year before onset and not current ill
        inclusion I5 "x": (Cr < 100 umol/L within 14 days) or class < III
        inclusion I6 "x": ill or dose > 5 mg or rest >= 3 months
        """
    ),
    EVERY_KIND,
    *(load_trial(id) for id in trial_ids()),
)


@cache
def _reader(number: int) -> FhirReader:
    return FhirReader(coded(RULES[number].fields))


def _both(trial: Trial, reader: FhirReader, document: Json) -> tuple[Record, Record]:
    flat = writable(document, reader.fields)
    data = reader(as_bundle(flat, reader.fields))
    return trial.record(flat, AS_OF), trial.record(data, AS_OF)


# ---- what is compared ------------------------------------------------------------------------


def plain_facts(record: Record) -> dict[str, Fact]:
    """The facts without their places, which differ."""
    return {name: _plain(fact) for name, fact in record.facts.items()}


def _plain(fact: Fact) -> Fact:
    occurrences = fact.occurrences and tuple(attrs.evolve(one, path="") for one in fact.occurrences)
    readings = tuple(
        attrs.evolve(one, path="", unit="" if one.values is None else one.unit) for one in fact.readings
    )  # of what could not be read the unit is none
    return attrs.evolve(fact, readings=readings, occurrences=occurrences, path="")


def plain_answers(criteria: tuple[CriterionResult, ...]) -> list[CriterionResult]:
    """Outcomes, reasons and what is missing without the places."""
    return [
        attrs.evolve(
            one,
            reasons=tuple(
                attrs.evolve(
                    reason, findings=tuple(attrs.evolve(found, path="", source="") for found in reason.findings)
                )
                for reason in one.reasons
            ),
            missing=tuple(attrs.evolve(lacking, source="") for lacking in one.missing),
        )
        for one in criteria
    ]


def plain_problems(found: tuple[DataProblem, ...]) -> list[tuple[str, str]]:
    return sorted((one.code, one.message) for one in found)


def same(trial: Trial, reader: FhirReader, document: Json) -> None:
    flat, fhir = _both(trial, reader, document)
    assert plain_facts(fhir) == plain_facts(flat)
    assert plain_problems(fhir.problems) == plain_problems(flat.problems)
    one, other = trial.check(flat), trial.check(fhir)
    assert plain_answers(other.criteria) == plain_answers(one.criteria)
    assert (other.patient, other.verdict) == (one.patient, one.verdict)
    assert all(found.source for result in other.criteria for found in _recorded(result, fhir.facts))


def _recorded(result: CriterionResult, facts: Mapping[str, Fact]) -> list[Any]:
    """The findings that rest on something that stands in the record."""
    found = [finding for reason in result.reasons for finding in reason.findings]
    return [one for one in found if one.fact in facts and facts[one.fact].origin == "recorded"]


# ---- the properties --------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(RULES)), ids=[trial.id for trial in RULES])
def test_drawn_patients(number: int) -> None:
    """Plausible patients, near the boundaries of the rules, with bounds, partial dates, conflicts and lists."""
    trial, reader = RULES[number], _reader(number)

    @examples(30 if number < 2 else 8)
    @given(patients(trial, as_of=AS_OF))
    def property(document: Json) -> None:
        same(trial, reader, document)

    property()


UNITS = {
    "AST": ["U/L", "kU/L", "IU/L", "U/ML", "ukat/L", "kg"], "Cr": ["umol/L", "mg/dL", "MG/DL", "mmol/L"],
    "fever": ["Cel", "[degF]", "K"],
    "weight": ["kg", "g", "[lb_av]"], "height": ["m", "cm", "[in_i]"], "expectancy": ["mo", "wk", "a", "d"],
    "half_life": ["d", "h", "mo"], "stenosis": ["%", "1"],
}  # fmt: skip
DATES = st.sampled_from(
    ["2026-02-20", "2026-02-20T09:30:00Z", "2026-02-20T09:30", "2026-02", "2026", "2025-12", "2027-01-01"]
)
DAYS = st.sampled_from(["2026-02-20", "2026-02", "2026", "2025-12-01", "2024-02", "2019", "2027-01-01"])
NUMBERS = st.sampled_from([0, 1, 6, 12, 40, 41, 120, 1000, -1, 0.1, 7.25, 1e-9, 99.99, 1e29, 1e31])


@st.composite
def _measured(draw: st.DrawFn, name: str) -> Json:
    """A number in every way in which it can be recorded, and in some in which it cannot."""
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    found: Json = draw(st.sampled_from([{"value": low}, {"low": low, "high": high}, {"low": low}, {"high": high}]))
    if "value" in found and draw(st.booleans()):
        found = {**found, "comparator": draw(st.sampled_from(["<", "<=", ">=", ">", "~"]))}
    for key, choices in (("date", DATES), ("uln", NUMBERS), ("unit", st.sampled_from(UNITS.get(name, [""])))):
        if draw(st.booleans()) and (key != "unit" or name in UNITS):
            found = {**found, key: draw(choices)}
    return found


@st.composite
def _occurrence(draw: st.DrawFn) -> Any:
    keys = draw(st.sampled_from([(), ("date",), ("start",), ("end",), ("start", "end")]))
    return {key: draw(DAYS) for key in keys} or True


def _dated(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.fixed_dictionaries({"value": values}, optional={"date": DATES}))


def _anything(name: str) -> st.SearchStrategy[Any]:
    field = EVERY_KIND.fields[name]
    match field.kind:
        case "integer" | "number" | "quantity":
            one: st.SearchStrategy[Any] = st.one_of(NUMBERS, _measured(name))
        case "event":
            others = st.lists(st.one_of(_occurrence(), _occurrence(), st.just("unknown")), max_size=3)
            return st.one_of(st.booleans(), _occurrence(), others)
        case "yes or no":
            one = _dated(st.booleans())
        case "date":
            one = _dated(DATES)
        case "one of" | "ordered":
            one = _dated(st.sampled_from(field.values))
    return st.one_of(one, st.lists(one, min_size=1, max_size=3))


EVERYTHING = st.fixed_dictionaries(
    {"patient_id": st.just("p-001")},
    optional={name: _anything(name) for name in GOOD if name in EVERY_KIND.fields and name not in ("sex", "birth_date")}
    | {
        "sex": st.sampled_from(["female", "male"]),
        "birth_date": st.sampled_from(["1960-05-20", "1960-05", "1960", "2030"]),
    },
)


@examples(120)
@given(EVERYTHING)
def test_everything_that_can_be_written(document: Json) -> None:
    """Values far from any rule, in any unit, of any day, that cannot hold: the same data problems, too."""
    silent = {
        name
        for name, raw in document.items()
        if name == "allergy" and "unknown" in (raw if isinstance(raw, list) else [])
    }
    same(EVERY_KIND, _reader(1), {name: raw for name, raw in document.items() if name not in silent})


@examples(60)
@given(EVERYTHING, st.randoms(use_true_random=False))
def test_the_order_of_a_bundle(document: Json, chance: Random) -> None:
    """It means nothing: the same outcomes whatever stands first."""
    reader = _reader(1)
    source = as_bundle(writable(document, reader.fields), reader.fields)
    before = EVERY_KIND.outcomes(EVERY_KIND.record(reader(source), AS_OF))
    chance.shuffle(source["entry"])
    assert EVERY_KIND.outcomes(EVERY_KIND.record(reader(source), AS_OF)) == before


def test_a_good_patient() -> None:
    """By hand: every criterion passes, from either."""
    same(EVERY_KIND, _reader(1), GOOD)
    flat, fhir = _both(EVERY_KIND, _reader(1), GOOD)
    assert {one.outcome for one in EVERY_KIND.check(fhir).criteria} == {"pass"}
    assert plain_facts(flat).keys() == plain_facts(fhir).keys()
