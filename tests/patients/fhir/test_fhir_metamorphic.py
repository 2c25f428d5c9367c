"""What a change of a record may do to the answers.

Taking information away never makes an answer and never turns one round. Saying the same in other words changes
nothing: no outcome, no reason, no data problem. Dropping a whole resource is another matter: an older result, or the
other of two that disagree, may then decide. What holds is said at `test_a_resource_less`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from random import Random
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import FhirReader, Trial, load_trial_text, load_trials
from criteria_dsl.patients.data import PatientData
from criteria_dsl.trials.dictionary import dictionary_of_trials
from tests.generative.profiles import BUDGET, examples, search
from tests.patients.fhir import found_table, test_fhir_cases, test_fhir_oracle
from tests.patients.fhir.changes import REMOVING, same, with_words
from tests.patients.fhir.drawn_records import bundles
from tests.patients.fhir.records import Json
from tests.patients.fhir.rewordings import PRESERVING
from tests.patients.fhir.test_fhir_cases import CASES

DAYS = {"fhir_synthea_r4": date(2019, 6, 1), "fhir_clinosim": date(2026, 3, 1)}
AS_OF = date(2026, 3, 1)


# ---- what is asked ---------------------------------------------------------------------------


def _probes() -> Iterator[str]:
    """Something about every field that a record can have."""
    for field in dictionary_of_trials(load_trials()).fields.values():
        if field.attested or not (field.codes or field.resources):
            continue
        match field.kind:
            case "event":
                yield from (field.name, f"{field.name} within 3 months", f"current {field.name}")
            case "yes or no":
                yield field.name
            case "date":
                yield from (f"{field.name} >= 2025-01-01", f"time since {field.name} <= 2 years")
            case "one of" | "ordered":
                yield f"{field.name} is {field.values[0]}"
    yield from ("PLT >= 250 10*9/L", "Hb >= 140 g/L",
                "Cr >= 90 umol/L", "AST > 1 x ULN", "INR >= 1.5", "NIHSS >= 10",
                "first PLT >= 250 10*9/L", "max Hb >= 140 g/L",
                "blood_glucose >= 5 mmol/L within 3 months")  # fmt: skip


Asked = Literal["everything", "cases", "drawn"]


@cache
def trials(asked: Asked, assumed: bool) -> tuple[Trial, ...]:
    """The trials that ship and one that probes, or what is asked of small and of drawn records; with every silence
    that may be read as no, so read."""
    if asked == "cases":
        return (test_fhir_cases.trial(assumed),)
    if asked == "drawn":
        return (test_fhir_oracle.trial(assumed),)
    told = "\n".join(f'inclusion I{number} "x": {text}' for number, text in enumerate(_probes()))
    found = (*load_trials(), load_trial_text(f'trial T "A trial" use "stroke"\n{told}'))
    if not assumed:
        return found
    return tuple(
        trial.assuming_unrecorded_no(
            *(name for name, field in trial.fields.items()
              if field.kind in ("event", "yes or no") and not field.attested)
        )
        for trial in found
    )  # fmt: skip


@cache
def reader(asked: Asked, assumed: bool) -> FhirReader:
    return FhirReader(dictionary_of_trials(trials(asked, assumed)).fields)


def read(record: Sample, document: Any, assumed: bool) -> PatientData:
    return reader(record.asked, assumed)(document, record.patient)


def outcomes(record: Sample, document: Any, assumed: bool) -> dict[str, str]:
    """Every criterion's outcome."""
    data = read(record, document, assumed)
    return {
        f"{trial.id} {name}": outcome
        for trial in trials(record.asked, assumed)
        for name, outcome in trial.outcomes(trial.record(data, record.as_of)).items()
    }


def everything(record: Sample, document: Any, assumed: bool) -> list[Any]:
    """Every outcome with the facts of its reasons and what is missing, and the codes of the data problems."""
    data = read(record, document, assumed)
    found: list[Any] = []
    for trial in trials(record.asked, assumed):
        result = trial.check(data, record.as_of)
        found += [
            (trial.id, one.id, one.outcome, sorted(reason.facts for reason in one.reasons),
             sorted((missing.field, missing.cause) for missing in one.missing))
            for one in result.criteria
        ]  # fmt: skip
        found.append((trial.id, sorted(problem.code for problem in result.data_problems)))
    return found


# ---- the records -----------------------------------------------------------------------------


@attrs.frozen
class Sample:
    """A record of one patient to be changed."""

    name: str
    document: Json = attrs.field(repr=False)
    patient: str | None
    as_of: date
    asked: Asked = "everything"


def small() -> Iterator[Sample]:
    """The small records of the cases, those that are plain Bundles."""
    for case in CASES:
        if case.wrapped is None and case.kind not in ("unit", "word"):
            yield Sample(f"{case.kind}: {case.name}", with_words(case.document), "p-001", AS_OF, "cases")


def drawn(document: Json) -> Sample:
    return Sample("drawn", with_words(document), "p-001", AS_OF, "drawn")


def published() -> Iterator[Sample]:
    """The records of the shared data that a reader of R4 and later takes."""
    for folder in ("fhir_more", "fhir_synthea_r4", "fhir_clinosim"):
        for one in found_table.records(folder):
            if not one.refused:
                yield Sample(f"{one.source} {one.name}", _bundle(one.document), one.patient, DAYS.get(folder, AS_OF))


def _bundle(document: Any) -> Json:
    if isinstance(document, list):
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in document]}
    assert isinstance(document, dict)
    return document


@cache
def published_samples() -> tuple[Sample, ...]:
    return tuple(published()) if found_table.DATA.is_dir() else ()


def few() -> list[Sample]:
    """Some of the published ones, of each source, and the smaller of them: what every run tries."""
    by_source: dict[str, list[Sample]] = {}
    for one in published_samples():
        by_source.setdefault(one.name.split(" ")[0], []).append(one)
    found = []
    for source, its in sorted(by_source.items()):
        its.sort(key=lambda one: len(one.document.get("entry", [])))
        found += its[:: 2 if source == "invented" else 1][: 9 if source == "invented" else 1]
    return found


def seeded(*parts: object) -> Random:
    return Random("/".join(map(str, parts)))


def holds_less(record: Sample, names: Iterable[str], seed: object = 0) -> None:
    """After a change that takes information away: what is known is known as before, or no longer."""
    before = {assumed: outcomes(record, record.document, assumed) for assumed in (False, True)}
    for name in names:
        changed = REMOVING[name](record.document, seeded(record.name, name, seed))
        for assumed, known in before.items():
            after = outcomes(record, changed, assumed)
            moved = [f"{one}: {known[one]} to {after[one]}" for one in known
                     if after[one] not in (known[one], "unknown")]  # fmt: skip
            assert not moved, f"{record.name}, {name}, assumed {assumed}: {moved}"


def holds_the_same(record: Sample, names: Iterable[str], seed: object = 0) -> None:
    """After a change that changes no meaning: every answer as before."""
    before = {assumed: everything(record, record.document, assumed) for assumed in (False, True)}
    for name in names:
        changed = PRESERVING[name](record.document, seeded(record.name, name, seed))
        for assumed, known in ({} if same(changed, record.document) else before).items():
            after = everything(record, changed, assumed)
            moved = [(one, other) for one, other in zip(known, after, strict=True) if one != other]
            assert not moved, f"{record.name}, {name}, assumed {assumed}: {moved}"


# ---- every run -------------------------------------------------------------------------------

needs_data = pytest.mark.skipif(not found_table.DATA.is_dir(), reason="the shared FHIR records are not here")


def test_less_of_small_records() -> None:
    for record in small():
        holds_less(record, REMOVING)


def test_other_words_for_small_records() -> None:
    for record in list(small())[::2]:
        holds_the_same(record, PRESERVING)


@needs_data
def test_less_of_published_records() -> None:
    for record in few():
        holds_less(record, REMOVING)


@needs_data
def test_other_words_for_published_records() -> None:
    for record in few():
        holds_the_same(record, PRESERVING)


@examples(100)
@given(bundles(), st.sampled_from(tuple(REMOVING)), st.integers(0, 99))
def test_less_of_drawn_records(document: Json, name: str, seed: int) -> None:
    holds_less(drawn(document), [name], seed)


@examples(100)
@given(bundles(), st.sampled_from(tuple(PRESERVING)), st.integers(0, 99))
def test_other_words_for_drawn_records(document: Json, name: str, seed: int) -> None:
    holds_the_same(drawn(document), [name], seed)


def test_changes_change_something() -> None:
    """No change leaves all records alone, or the tests above would hold for nothing."""
    records = list(small())
    for name, change in {**REMOVING, **PRESERVING}.items():
        if name != "in other zones":
            assert any(not same(one.document, change(one.document, seeded(name, one.name))) for one in records), name
    assert any(len(set(outcomes(one, one.document, assumed=True).values())) == 3 for one in records)


# ---- a resource less -------------------------------------------------------------------------


def _resting_on(trial: Trial) -> dict[str, frozenset[str]]:
    """The fields that each criterion of a trial rests on."""
    return {one.id: frozenset(one.facts) for one in trial.program.criteria}


def test_a_resource_less() -> None:
    for record in small():
        drop_each(record)


@needs_data
def test_a_resource_less_of_published_records() -> None:
    for record in few():
        drop_each(record, most=6)


def drop_each(record: Sample, most: int = 99) -> None:
    """Without assumed noes, dropping one resource touches only what it says something of, and dropping all that is
    recorded of a field leaves every criterion open that rests on that field alone.

    What does not hold: that an answer never comes from dropping. An older result decides once a newer one is gone,
    and one of two that disagree once the other is.
    """
    data = read(record, record.document, assumed=False)
    before = outcomes(record, record.document, assumed=False)
    entries = record.document["entry"]
    chosen = [at for at, entry in enumerate(entries) if entry.get("resource", {}).get("resourceType") != "Patient"]
    seeded(record.name).shuffle(chosen)
    for at in chosen[:most]:
        less = {**record.document, "entry": [*entries[:at], *entries[at + 1 :]]}
        after = outcomes(record, less, assumed=False)
        left = {datum.field for datum in read(record, less, assumed=False).data}
        touched = {datum.field for datum in data.data if f"{datum.path}/".startswith(f"/entry/{at}/")}
        names = {datum.source for datum in data.data if datum.field in touched}
        for trial in trials(record.asked, assumed=False):
            for one, facts in _resting_on(trial).items():
                name = f"{trial.id} {one}"
                if not facts & touched:
                    assert after[name] == before[name] or _is_shared(entries[at]), (record.name, at, name)
                elif len(facts) == 1 and not facts & left and not names & left:
                    assert after[name] == "unknown", (record.name, at, name)


def _is_shared(entry: Json) -> bool:
    """Whether others refer to a resource, so that they lose by it, too; or it is of several."""
    kind = entry.get("resource", {}).get("resourceType")
    return kind in ("Medication", "Encounter", "Bundle", "OperationOutcome", "Patient") or kind is None


# ---- longer searches -------------------------------------------------------------------------


@needs_data
@pytest.mark.search
@pytest.mark.parametrize("at", range(4))
def test_published_records_search(at: int) -> None:
    """All of them, with as many changes as the budget has."""
    records = published_samples()[at::4]
    for number in range(max(1, BUDGET // 100)):
        record = seeded("search", at, number).choice(records)
        holds_less(record, REMOVING, number)
        holds_the_same(record, PRESERVING, number)


@pytest.mark.search
@search
@given(bundles(), st.sampled_from((*REMOVING, *PRESERVING)), st.integers(0, 9999))
def test_drawn_records_search(document: Json, name: str, seed: int) -> None:
    (holds_less if name in REMOVING else holds_the_same)(drawn(document), [name], seed)
