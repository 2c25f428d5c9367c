"""Answers beside a record come to what one file with the same facts comes to; what conflicts is never decided."""

from __future__ import annotations

from random import Random
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import Trial, compile_expression, load_trial
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.testing import patients

from ..generative.profiles import examples
from .fhir.writer import as_bundle, coded, writable
from .fuzzed import AS_OF, TRIAL

TRIALS = (TRIAL, load_trial("NCT05697718").alone())
OWN = ("patient_id", "as_of")


def parted(document: dict[str, Any], seed: int, part: float = 0.5) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts of a file dealt out to a record and to answers."""
    random = Random(seed)
    answered = {name for name in document if name not in OWN and random.random() < part}
    return {k: v for k, v in document.items() if k not in answered}, {
        k: v for k, v in document.items() if k in answered
    }


@examples(30)
@given(st.sampled_from(TRIALS).flatmap(lambda one: st.tuples(st.just(one), patients(one, as_of=AS_OF))), st.integers())
def test_a_file_parted_in_two_is_the_same(drawn: tuple[Trial, dict[str, Any]], seed: int) -> None:
    """Whichever of the facts are answers, outcomes and missing facts are those of the one file."""
    trial, document = drawn
    record, answers = parted(document, seed)
    one, two = trial.check(document, AS_OF), trial.check(record, AS_OF, answers)
    assert [result.outcome for result in two.criteria] == [result.outcome for result in one.criteria]
    for mine, theirs in zip(one.criteria, two.criteria, strict=True):
        assert [(m.field, m.cause) for m in theirs.missing] == [(m.field, m.cause) for m in mine.missing]


@examples(25)
@given(patients(TRIAL, as_of=AS_OF), st.integers())
def test_answers_beside_a_bundle(document: dict[str, Any], seed: int) -> None:
    """A FHIR record and answers are as the same facts in one file, whichever of them FHIR holds."""
    reader = FhirReader(coded(TRIAL.fields))
    flat = writable(document, reader.fields)
    record, answers = parted(flat, seed, 0.4)
    data = reader(as_bundle({**record, "patient_id": document["patient_id"]}, reader.fields))
    one, two = TRIAL.record(flat, AS_OF), TRIAL.record(data, AS_OF, answers)
    assert TRIAL.outcomes(two) == TRIAL.outcomes(one)


@examples(30)
@given(patients(TRIAL, as_of=AS_OF), st.integers())
def test_the_same_answers_again_change_nothing(document: dict[str, Any], seed: int) -> None:
    """Sources that agree are one."""
    _, answers = parted(document, seed)
    one, two = TRIAL.record(document, AS_OF), TRIAL.record(document, AS_OF, answers)
    assert TRIAL.outcomes(two) == TRIAL.outcomes(one)
    assert [problem for problem in two.problems if problem.code == "conflicting" and "#" in problem.path] == []


@examples(30)
@given(patients(TRIAL, as_of=AS_OF), patients(TRIAL, as_of=AS_OF), st.integers())
def test_two_patients_in_one_never_settle_a_conflict(
    document: dict[str, Any], other: dict[str, Any], seed: int
) -> None:
    """Where a fact conflicts, no reason rests on it; and it is unknown what the fact alone says."""
    _, answers = parted({**other, "patient_id": document["patient_id"]}, seed)
    read = TRIAL.record(document, AS_OF, answers)
    told = {problem.path.partition("#/")[2].partition("/")[0] for problem in read.problems if "#" in problem.path}
    whole = {name for name in told if name in read.facts and _unusable(read.facts[name])}
    for result in TRIAL.check(read).criteria:
        assert not {name for reason in result.reasons for name in reason.facts} & whole


def _unusable(fact: Any) -> bool:
    return bool(fact.readings) and all(reading.conflicting for reading in fact.readings)


VALUES = {
    "NIHSS": st.integers(0, 42), "Hb": st.integers(40, 250), "sex": st.sampled_from(["female", "male"]),
    "stroke_onset": st.dates(max_value=AS_OF).map(str), "ischemic_stroke": st.booleans(), "age": st.integers(0, 130),
}  # fmt: skip
ASKED = {
    "NIHSS": "NIHSS <= {0}", "Hb": "Hb > {0} g/L", "sex": "sex is male",
    "stroke_onset": "days since stroke_onset < {0}",
    "ischemic_stroke": "ischemic_stroke", "age": "age >= {0} years",
}  # fmt: skip


@examples(80)
@given(st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name], VALUES[name])),
       st.integers(41, 100))  # fmt: skip
def test_disagreement_is_unknown_whatever_is_asked(drawn: tuple[str, Any, Any], limit: int) -> None:
    """Also where both values would pass, or both fail."""
    name, mine, theirs = drawn
    rule = compile_expression(ASKED[name].format(limit if name != "NIHSS" else limit % 42))
    alone = rule.check({name: mine}, AS_OF).outcome
    both = rule.check({name: mine}, AS_OF, {name: theirs}).outcome
    assert both == (alone if mine == theirs else "unknown")


EVENTS = st.lists(
    st.one_of(
        st.just(True),
        st.sampled_from(["2010", "2025-12", "2026-01-10", "2026-02"]).map(lambda day: {"date": day}),
        st.tuples(st.sampled_from(["2010", "2025-12-03"]), st.sampled_from(["2025-12-20", "2026"])).map(
            lambda days: {"start": days[0], "end": days[1]}
        ),
        st.just({"start": "2025-12"}),
    ),
    max_size=3,
)  # fmt: skip
RULES = [
    compile_expression(text)
    for text in ("epilepsy", "current epilepsy", "epilepsy within 3 months", "count epilepsy within 1 year >= 2")
]


@examples(80)
@given(EVENTS, st.data())
def test_an_open_record_and_the_whole_list(whole: list[Any], data: st.DataObject) -> None:
    """A record that has some of the occurrences, and an answer that has all, come to the list of all."""
    some = [one for one in whole if data.draw(st.booleans())]
    for rule in RULES:
        expected = rule.check({"epilepsy": whole}, AS_OF).outcome
        found = rule.check({"epilepsy": [*some, "unknown"]}, AS_OF, {"epilepsy": whole}).outcome
        assert found in (expected, "unknown")
        if True not in whole:
            assert found == expected


@examples(80)
@given(EVENTS, EVENTS, st.booleans(), st.booleans())
def test_what_two_lists_settle_both_allow(
    mine: list[Any], theirs: list[Any], open_record: bool, open_answer: bool
) -> None:
    """Never against a source: each of the two by itself says the same or leaves it open, or the outcome is unknown."""
    record = {"epilepsy": [*mine, "unknown"] if open_record else mine}
    answer = {"epilepsy": [*theirs, "unknown"] if open_answer else theirs}
    for rule in RULES:
        both = rule.check(record, AS_OF, answer).outcome
        for source in (record, answer):
            alone = rule.check(source, AS_OF).outcome
            # A bare `true` counts as one occurrence in a file of its own, and says nothing of others beside a record.
            assert alone in (both, "unknown") or both == "unknown" or (both == "pass" and True in source["epilepsy"])


def test_attrs_of_answers_are_kept_from_view() -> None:
    """A log of the value does not spread a patient's data."""
    from criteria_dsl import Answers

    assert "12" not in repr(Answers({"NIHSS": 12}, "a.json"))
    assert attrs.asdict(Answers({"NIHSS": 12}))["name"] == "answers"
