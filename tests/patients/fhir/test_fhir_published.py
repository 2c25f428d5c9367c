"""The 37 Synthea and 48 clinosim patients, which nobody here wrote: read whole, and nothing made up."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl import Field, Trial, load_trial, trial_ids
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.fhir.systems import SYSTEMS

Json = dict[str, Any]

DATA = Path(__file__).parents[4] / "shared" / "data"
SYNTHEA, CLINOSIM = DATA / "fhir_synthea_r4", DATA / "fhir_clinosim" / "cerebral_infarction"
DAYS = (date(2026, 3, 1), date(2015, 6, 30))

# What these systems leave unsaid or write in their own way; anything else would be news.
KNOWN_PROBLEMS = {
    "deceased", "no-reference-range", "implausible", "incommensurable-unit", "conflicting", "unknown-status",
    "not-confirmed", "not-final", "unreadable-value", "uncoded", "no-allergy", "order-ended",
}  # fmt: skip


def _param(folder: Path, found: list[Any]) -> list[Any]:
    if found:
        return found
    name = folder.relative_to(DATA).parts[0]
    why = f"no records of others: the folder `shared/data/{name}` is missing beside the checkout"
    return [pytest.param(None, marks=pytest.mark.skip(reason=why), id="none")]


def _synthea() -> list[Any]:
    return _param(SYNTHEA, [pytest.param(file, id=file.stem[-12:]) for file in sorted(SYNTHEA.glob("*/*.json"))])


def _clinosim() -> list[Any]:
    if not CLINOSIM.is_dir():
        return _param(CLINOSIM, [])
    return [pytest.param(one["id"], id=one["id"]) for one in _lines(CLINOSIM / "Patient.ndjson.gz")]


def _lines(path: Path) -> Iterator[Json]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


@cache
def _trials() -> tuple[Trial, ...]:
    return tuple(load_trial(id) for id in trial_ids())


@cache
def _fields() -> dict[str, Field]:
    return {name: field for trial in _trials() for name, field in trial.fields.items()}


@cache
def _reader() -> FhirReader:
    return FhirReader(_fields())


@cache
def _export() -> dict[str, list[Json]]:
    """The resources of each patient of the export."""
    found: dict[str, list[Json]] = {}
    for path in sorted(CLINOSIM.glob("*.ndjson.gz")):
        for one in _lines(path):
            about = (
                one["id"] if one["resourceType"] == "Patient" else one["subject"]["reference"].removeprefix("Patient/")
            )
            found.setdefault(about, []).append(one)
    return found


@pytest.mark.parametrize("file", _synthea())
def test_synthea(file: Path) -> None:
    """One Bundle a patient, decades long."""
    source = json.loads(file.read_text(encoding="utf-8"))
    _holds(source, [entry["resource"] for entry in source["entry"]])


@pytest.mark.parametrize("patient", _clinosim())
def test_clinosim(patient: str) -> None:
    """A bulk export, with reference ranges."""
    _holds(_export()[patient], _export()[patient])


@pytest.mark.parametrize("file", _synthea()[:1])
def test_a_bundle_by_itself(file: Path) -> None:
    """A trial that reads the Bundle itself says the same as one that is given what was read."""
    text = file.read_text(encoding="utf-8")
    data = _reader()(json.loads(text))
    for trial in _trials():
        assert trial.check(text, DAYS[0]) == trial.check(data, DAYS[0])


def _holds(source: Any, resources: list[Json]) -> None:
    data = _reader()(source)
    (person,) = (one for one in resources if one["resourceType"] == "Patient")
    assert data.patient == person["id"]
    assert {one.code for one in data.problems} <= {"deceased"}
    assert {one.code for one in data.problems} == ({"deceased"} if "deceasedDateTime" in person else set())
    _counted(data, resources)
    names = {f"{one['resourceType']}/{one['id']}" for one in resources}
    denied = _denials(resources)
    for trial in _trials():
        for day in DAYS:
            record = trial.record(data, day)
            for name, one in record.facts.items():
                if one.occurrences is not None and not one.open and one.origin == "recorded":
                    assert trial.fields[name].silence_is_no or denied & _codes(trial.fields[name]), name
            answer = trial.check(record)
            assert {one.code for one in answer.data_problems} <= KNOWN_PROBLEMS
            for finding in (found for result in answer.criteria for why in result.reasons for found in why.findings):
                fact = record.facts.get(finding.fact)
                if fact is not None and fact.origin in ("recorded", "birth_date"):
                    named = finding.source.split(" and ")[0].split(", ")
                    assert set(named) <= names, (finding.fact, finding.source)
                    assert finding.message
                else:
                    assert finding.source == "" or fact is None


def _counted(data: PatientData, resources: list[Json]) -> None:
    """By hand: as many readings of a measured field as there are final values under its codes."""
    values = [
        {(coding["system"], coding["code"]) for coding in part["code"]["coding"]}
        for one in resources if one["resourceType"] == "Observation" and one.get("status") == "final"
        for part in (one, *one.get("component", [])) if any(key.startswith("value") for key in part)
    ]  # fmt: skip
    read = Counter(datum.field for datum in data.data)
    for field in _fields().values():
        if field.kind in ("integer", "number", "quantity") and not field.resources:
            wanted = {(address, code) for address, code in _codes(field) if SYSTEMS[address] == "loinc"}
            assert (field.name, read[field.name]) == (field.name, sum(not wanted.isdisjoint(one) for one in values))


def _codes(field: Field) -> set[tuple[str, str]]:
    """The codes of a field, and those that say that it is absent, under every address of their systems."""
    codes = {(code.system, code.value) for code in (*field.codes, *field.absent_codes)}
    return {(address, code) for address, name in SYSTEMS.items() for system, code in codes if name == system}


def _denials(resources: list[Json]) -> set[tuple[str, str]]:
    """The codes of all that a record says is refuted, and of its allergies, of which none may be known."""
    found = set()
    for one in resources:
        if "refuted" in json.dumps(one.get("verificationStatus", "")) or one["resourceType"] == "AllergyIntolerance":
            found |= {(coding["system"], coding["code"]) for coding in one["code"]["coding"]}
    return found
