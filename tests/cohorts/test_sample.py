"""Drawn patients: always the same, readable without a problem, near the boundaries, and of every outcome."""

from __future__ import annotations

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria_dsl import Trial, UsageError, compile_expression, load_trial, load_trial_text, load_trials, trial_ids
from criteria_dsl.cohorts.drawing.clues import main_field
from criteria_dsl.cohorts.drawing.numbers import grain
from criteria_dsl.cohorts.drawing.wishes import compared_with
from criteria_dsl.cohorts.sample import drawn as drawn_of
from criteria_dsl.cohorts.sample import sample_patients, sample_people
from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.core import Core, Subject
from criteria_dsl.meaning.views import Elapsed, Measured, domain, is_whole
from criteria_dsl.patients.schema import patient_schema
from criteria_dsl.trials.dictionary import dictionary_of_trials
from tests.generative.rules import Case, cases
from tests.patients.fuzzed import TRIAL as EVERY_KIND

AS_OF = date(2026, 3, 1)
TRIALS = {trial.id: trial for trial in load_trials()}
PATIENTS = 600


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[dict[str, Any]]]:
    """Patients of each shipped trial."""
    return {name: list(sample_patients([trial], PATIENTS, 1, AS_OF)) for name, trial in TRIALS.items()}


# ---- the same again --------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_whatever_the_number() -> None:
    """Patient k hangs on trials, day, seed and k alone, and shares nothing with the next sample."""
    trials = [TRIALS["ChiCTR-INR-16008908"], EVERY_KIND]
    some = list(sample_patients(trials, 40, 7, AS_OF))
    for document in some:
        for value in document.values():
            if isinstance(value, list | dict):
                value.clear()
    again = list(sample_patients(trials, 40, 7, AS_OF))
    assert [json.dumps(one) for one in again[:5]] == [json.dumps(one) for one in sample_patients(trials, 5, 7, AS_OF)]
    assert again != some
    assert [one["patient_id"] for one in again] == [f"p-{number:06d}" for number in range(1, 41)]


def test_seeds_and_numbers_do_not_meet() -> None:
    """Patient 12 of seed 1 is not patient 2 of seed 11, and no two are alike."""
    people = sample_people([TRIALS["NCT05697718"]], AS_OF)
    everyone = [json.dumps(one | {"patient_id": ""}) for seed in (1, 11, -1) for one in drawn_of(people, 60, seed)]
    assert len(set(everyone)) == 180


def test_no_trial_is_an_error() -> None:
    """There is nothing to draw for."""
    with pytest.raises(UsageError, match="no trial to draw patients for"):
        sample_patients([], 1, 0, AS_OF)


# ---- readable --------------------------------------------------------------------------------


def _validator(trials: list[Trial]) -> jsonschema.Draft202012Validator:
    known = dictionary_of_trials(trials)
    return jsonschema.Draft202012Validator(patient_schema(known.fields, known.defined))


@pytest.mark.parametrize("name", TRIALS)
def test_documents_are_what_the_schema_and_the_reader_take(name: str, drawn: dict[str, list[dict[str, Any]]]) -> None:
    """Valid, without a data problem but an age beside a date of birth, and decided with all reasons."""
    validator = _validator([TRIALS[name]])
    for document in drawn[name][:60]:
        validator.validate(document)
        assert {problem.code for problem in TRIALS[name].record(document).problems} <= {"conflicting"}
        TRIALS[name].check(document)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(arithmetic=True, depth=3), st.dates(date(1, 1, 1), date(9999, 12, 30)))
def test_any_rules_and_any_day_can_be_drawn_for(case: Case, as_of: date) -> None:
    """Whatever a rule file may say, its patients are drawn, valid and readable."""
    trial = load_trial_text(case.text)
    validator = _validator([trial])
    for document in sample_patients([trial], 3, 1, as_of):
        validator.validate(document)
        assert {problem.code for problem in trial.record(document).problems} <= {"conflicting"}
        trial.check(document)


def test_every_kind_of_field() -> None:
    """A trial with a field of each type and a criterion for each way to use one is drawn for."""
    documents = list(sample_patients([EVERY_KIND], 300, 1, AS_OF))
    seen = {name for document in documents for name in document}
    assert seen == {"patient_id", "as_of", *(fact for one in EVERY_KIND.criteria for fact in one.facts), "birth_date"}
    outcomes = defaultdict(set)
    for document in documents:
        for criterion, outcome in EVERY_KIND.outcomes(EVERY_KIND.record(document)).items():
            outcomes[criterion].add(outcome)
    by_chance = {"I2", "I12"}  # arithmetic over repeated values
    for criterion, found in outcomes.items():
        assert found == {"pass", "fail", "unknown"} or criterion in by_chance, criterion


@pytest.mark.parametrize(
    "text", ["pain >= 4 and fever", "colour is red", "count falls >= 3", "dose > 3 mg within 2 days"]
)
def test_an_expression_over_no_vocabulary(text: str) -> None:
    """Fields whose type follows from use can be drawn, and both truths are met."""
    rule = compile_expression(text, None)
    outcomes = {rule.outcome(rule.record(one)) for one in sample_patients([rule], 100, 1, AS_OF)}
    assert outcomes == {"pass", "fail", "unknown"}


# ---- of every outcome ------------------------------------------------------------------------


@pytest.mark.parametrize("name", trial_ids())
def test_each_criterion_has_all_outcomes(name: str, drawn: dict[str, list[dict[str, Any]]]) -> None:
    """Each passes, fails and is open for at least one patient in a hundred, and some are eligible."""
    trial = TRIALS[name]
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    verdicts: Counter[str] = Counter()
    for document in drawn[name]:
        found = trial.outcomes(trial.record(document))
        verdicts["fail" if "fail" in found.values() else "unknown" if "unknown" in found.values() else "pass"] += 1
        for criterion, outcome in found.items():
            outcomes[criterion][outcome] += 1
    for criterion, count in outcomes.items():
        assert min(count[outcome] for outcome in ("pass", "fail", "unknown")) >= PATIENTS / 100, (criterion, count)
    assert 3 <= verdicts["pass"] <= PATIENTS / 10 or trial.incomplete
    assert verdicts["fail"]
    assert verdicts["unknown"]


@pytest.mark.parametrize("name", trial_ids())
def test_a_fifth_of_the_facts_is_missing(name: str, drawn: dict[str, list[dict[str, Any]]]) -> None:
    """15 to 20 of a hundred facts; and some of what is there is a bound, a month, another unit, a list."""
    names = set(sample_people([TRIALS[name]], AS_OF).cells) - {"age", "enrollment"}
    own = [document.get("for", {}).get(name, {}) for document in drawn[name]]
    plain = {fact.partition("@")[0] for fact in names}
    there = sum(
        fact in document or fact in its for document, its in zip(drawn[name], own, strict=True) for fact in plain
    )
    assert 0.14 < 1 - there / (len(names) * PATIENTS) < 0.21


def test_every_way_to_write_a_fact_occurs(drawn: dict[str, list[dict[str, Any]]]) -> None:
    """Values with each key, partial dates, times, lists, and two values of one day."""
    texts = [json.dumps(document) for document in drawn["NCT05697718"]]
    pieces = (
        '"low"', '"high"', '"comparator"', '"uln"', '"unit": "/uL"', '"unit": "mg/dL"', '"start"', '"end"', 'T08:30"',
        '": []', '": [{"date"', '"age"', '"date": "2026-02"', '"stroke_onset": "2025-', '"stroke_onset": "2025"',
    )  # fmt: skip
    for piece in pieces:
        assert sum(piece in text for text in texts) >= 3, piece
    lists = [
        value for one in drawn["NCT05697718"] for value in one.values() if isinstance(value, list) and len(value) > 1
    ]
    assert any(a.get("date") == b.get("date") and a != b for a, b, *_ in lists)


# ---- near the boundaries ---------------------------------------------------------------------


def _boundaries(core: Core) -> Iterator[tuple[Subject, float]]:
    """The subjects of a core that look at one number or time, with each value at which their truth changes."""
    for subject, values in compared_with(core):
        if main_field(subject) is None or not isinstance(subject, Measured | Elapsed):
            continue
        if subject.field.kind in ("integer", "number", "quantity", "date"):
            ends = {value for value, _ in domain(subject).cuts}
            yield from ((subject, value) for value, _ in values.cuts if math.isfinite(value) and value not in ends)


@pytest.mark.parametrize("name", trial_ids())
def test_both_sides_of_every_boundary_are_drawn(name: str) -> None:
    """Of a whole number the last on either side, of any other the boundary itself and its neighbours."""
    trial = TRIALS[name]
    records = [trial.record(document) for document in sample_patients([trial], 1000, 2, AS_OF)]
    for subject, cut in {(s, c) for criterion in trial.criteria for s, c in _boundaries(criterion.core)}:
        found = set()
        for record in records:
            values = observe(subject, record).values
            single = values.single_whole if is_whole(subject) else values.single
            if single is not None:
                found.add(single)
        if is_whole(subject):
            assert {cut - 1, cut} <= found, (subject, cut)
        else:
            assert cut in found, (subject, cut)
            assert any(cut < value <= cut + 2 * grain(cut) for value in found), (subject, cut)
            assert any(cut - 2 * grain(cut) <= value < cut for value in found), (subject, cut)


@pytest.mark.parametrize(
    ("as_of", "edge"),
    [(date(2026, 3, 1), "2025-12-01"), (date(2026, 5, 31), "2026-02-28"), (date(2024, 5, 30), "2024-02-29")],
)
def test_the_edge_of_a_window_in_months(as_of: date, edge: str) -> None:
    """`drug_or_device_study within 3 months`: the first day, the one before and the one after, at month ends too."""
    cells = sample_people([TRIALS["NCT04590118"]], as_of).cells["drug_or_device_study"]
    days = {cell["date"] for cell in cells if isinstance(cell, dict) and "date" in cell}
    first = date.fromisoformat(edge).toordinal()
    assert {date.fromordinal(first + step).isoformat() for step in (-1, 0, 1)} <= days


def test_the_edge_of_a_window_before_another_date_is_met() -> None:
    """`butylphthalide within 3 weeks before first_dose`: patients lie on the first day and on the day before."""
    trial = load_trial("NCT05697718")
    apart = set()
    for document in sample_patients([trial], 4000, 1, AS_OF):
        event, dose = document.get("butylphthalide"), document.get("for", {}).get(trial.id, {}).get("first_dose")
        if isinstance(event, dict) and isinstance(dose, str) and len(event.get("date", "")) == len(dose) == 10:
            apart.add((date.fromisoformat(dose) - date.fromisoformat(event["date"])).days)
    assert {21, 22} <= apart


def test_a_chooser_that_always_says_zero_draws_the_plainest() -> None:
    """Nothing is recorded of the simplest patient, so that failing examples shrink towards little."""

    class Zero:
        def random(self) -> float:
            return 0.0

    people = sample_people([TRIALS["NCT05697718"]], AS_OF)
    assert people.draw(Zero(), "p") == {"patient_id": "p", "as_of": "2026-03-01"}


def test_the_largest_number_below_one_is_a_choice() -> None:
    """No rounding leads past the end of a list."""

    class Most:
        def random(self) -> float:
            return math.nextafter(1.0, 0.0)

    people = sample_people([TRIALS["NCT05697718"]], AS_OF)
    assert len(people.draw(Most(), "p")) > 80
    assert people.draw(random.Random(0), "p")["patient_id"] == "p"
