"""What a clinician would point at in records that nobody wrote for this, against what the reader finds of it.

The clinician's side are the words of `found_words`. They know nothing of the vocabulary's codes, so that a code missing
there shows up here.

`python -m tests.patients.fhir.found_table` prints the table and every miss; `--near` also what a clinician would ask
back about. `python -m tests.docs.test_fhir_found` writes the table into `docs/fhir.md`.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl import FhirReader, load_trials
from criteria_dsl.patients.data import PatientData
from criteria_dsl.trials.dictionary import dictionary_of_trials
from criteria_dsl.words.errors import PatientError

from .found_words import DOUBTFUL, DRUGS, ENDED, HAND, NEAR, NOW, PAST, WORDS, Rule

DATA = Path(__file__).resolve().parents[4] / "shared/data"

NAMES = {
    "fhir_synthea_r4": "Synthea", "fhir_clinosim": "clinosim", "au_patient_summary": "Australian patient summaries",
    "de_mii": "German medical informatics initiative", "invented": "invented oddities",
    "ips": "International Patient Summary", "mcode": "mCODE", "r5_resources": "examples of FHIR R5",
    "smart_dstu2": "SMART samples, DSTU2", "smart_r4": "SMART samples, R4", "smart_stu3": "SMART samples, STU3",
    "us_core": "US Core",
}  # fmt: skip
"""What people call the sources."""

FOLDERS = ("fhir_synthea_r4", "fhir_clinosim", "fhir_more")

KNOWN = re.compile(r"snomed|absent-unknown")
"""Whose codes of a denial can be read."""

REFUSED = "DSTU2 or STU3, which a data problem names"


@attrs.frozen
class Fact:
    """What a resource says of a field by its words, and what the reader made of it."""

    source: str
    file: str
    field: str
    kind: str
    system: str
    code: str
    words: str
    outcome: str
    """`found`, `not usable`, or why it was missed."""


# ---- the records -----------------------------------------------------------------------------


@attrs.frozen
class Record:
    """One patient's record; `refused`: it is of a version that no reader here takes."""

    source: str
    name: str
    document: Any
    patient: str | None
    refused: bool = False


def records(folder: str) -> Iterator[Record]:
    """The patients of a folder of the shared data, each as the reader gets them."""
    for path in sorted((DATA / folder).rglob("*.json")):
        source = path.parent.name if folder == "fhir_more" else folder
        document = json.loads(path.read_bytes())
        old = source in ("smart_dstu2", "smart_stu3") or "dstu2" in path.name
        if document.get("resourceType") != "Bundle":
            document = {"resourceType": "Bundle", "type": "collection",
                        "entry": [{"resource": {"resourceType": "Patient", "id": _about(document)}},
                                  {"resource": document}]}  # fmt: skip
        people = [one["id"] for _, one in resources(document) if one.get("resourceType") == "Patient" and "id" in one]
        for person in people if len(people) > 1 else [None]:
            yield Record(source, path.name, document, person, old)
    found: dict[str, list[Any]] = {}
    for path in sorted((DATA / folder).rglob("*.ndjson.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for one in map(json.loads, lines):
                person = one["id"] if one["resourceType"] == "Patient" else _about(one)
                found.setdefault(person, []).append(one)
    for person, everything in found.items():
        yield Record(folder, person, everything, None)


def _about(resource: Any) -> str:
    reference = (resource.get("subject") or resource.get("patient") or {}).get("reference", "Patient/example")
    return str(reference).split("/")[-1]


def resources(source: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every resource of a document with its place, also inside others."""
    if isinstance(source, list):
        for number, one in enumerate(source):
            yield from resources(one, f"{path}/{number}")
    elif isinstance(source, dict) and source.get("resourceType") == "Bundle":
        for number, one in enumerate(source.get("entry") or []):
            yield from resources(one.get("resource"), f"{path}/entry/{number}/resource")
    elif isinstance(source, dict):
        yield path, source
        for number, one in enumerate(source.get("contained") or []):
            yield from resources(one, f"{path}/contained/{number}")


# ---- by hand ---------------------------------------------------------------------------------


def codings(resource: Any, everything: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The system, code and words of what a resource is of; a medication's also through its reference."""
    kind = resource.get("resourceType")
    keys = ("medicationCodeableConcept", "medication") if kind in DRUGS else ("code", "vaccineCode", "substance")
    for key in keys:
        concept = resource.get(key)
        concept = concept.get("concept", concept) if isinstance(concept, dict) else None
        if isinstance(concept, dict):
            yield from _codings(concept)
    wanted = resource.get("medicationReference") or (resource.get("medication") or {})
    wanted = wanted.get("reference", wanted) if isinstance(wanted, dict) else None
    reference = wanted.get("reference") if isinstance(wanted, dict) else wanted
    if kind in DRUGS and isinstance(reference, str):
        inside = {f"#{one.get('id')}": one for one in resource.get("contained") or []}
        medication = inside.get(reference) or everything.get(reference)
        if medication:
            yield from _codings(medication.get("code") or {})
    for part in resource.get("component") or []:
        yield from _codings(part.get("code") or {})


def _codings(concept: Any) -> Iterator[tuple[str, str, str]]:
    all_codings = [one for one in concept.get("coding") or [] if isinstance(one, dict)]
    for one in all_codings or [{}]:
        system, code = one.get("system", ""), one.get("code", "")
        end = system.rstrip("/").split("/")[-1].replace("loinc.org", "loinc")
        words = one.get("display") or WORDS.get((end, code)) or concept.get("text") or ""
        yield system, code, words.replace("\u200b", "")


@cache
def _fitting(kind: str, words: str) -> tuple[tuple[Rule, bool], ...]:
    """The rules that words fit, and whether they say it surely."""
    every = [*((rule, True) for rule in HAND), *((rule, False) for rule in NEAR)]
    return tuple((rule, sure) for rule, sure in every if rule.fits(kind, words))


def said(document: Any) -> Iterator[tuple[Rule, str, Any, tuple[str, str, str], bool]]:
    """What the resources of a record say by hand: the rule, the place, the resource, the code, and whether surely."""
    everything: dict[str, Any] = {}
    for entry in document.get("entry") or [] if isinstance(document, dict) else []:
        everything[entry.get("fullUrl", "")] = entry.get("resource")
    for _, one in resources(document):
        everything[f"{one.get('resourceType')}/{one.get('id')}"] = one
    for path, one in resources(document):
        if one.get("status") in ("entered-in-error", "cancelled", "not-done"):
            continue
        told, seen = list(codings(one, everything)), set[Rule]()
        for coding in told:
            for rule, sure in _fitting(one.get("resourceType", ""), coding[2]):
                if rule not in seen and not (rule.field in NOW and _ended(one)):
                    seen.add(rule)
                    yield rule, path, one, coding, sure
        if one.get("resourceType") == "Patient":
            for key, field in (("birthDate", "birth_date"), ("gender", "sex")):
                if one.get(key) not in (None, "unknown", "other"):
                    yield Rule(field, ("Patient",), ""), path, one, ("", key, key), True


# ---- against the reader ----------------------------------------------------------------------


def facts(folder: str) -> Iterator[tuple[Fact, bool]]:
    """Every fact of a folder by hand with what the reader made of it, and whether it is surely one."""
    fields = dictionary_of_trials(load_trials()).fields
    reader = FhirReader(fields)
    for record in records(folder):
        try:
            data: PatientData | None = reader(record.document, record.patient)
        except PatientError:
            data = None
        for rule, path, resource, coding, sure in said(record.document):
            if record.patient is not None and _other(resource, record.patient):
                continue
            outcome = _outcome(rule, path, resource, coding, data, record, fields)
            system, code, words = coding
            words += _value(resource) if outcome == "not usable" else ""
            yield (
                Fact(record.source, record.name, rule.field, resource["resourceType"], system, code, words, outcome),
                sure,
            )


def _value(resource: Any) -> str:
    """A measurement's value as written, for the list of those that could not be used."""
    quantity = resource.get("valueQuantity") or {}
    word = resource.get("valueString") or (resource.get("valueCodeableConcept") or {}).get("text") or ""
    return f" = {quantity.get('value')} {quantity.get('unit')}" if quantity else f" = {word}" if word else ""


def _other(resource: Any, patient: str) -> bool:
    about = resource.get("id") if resource.get("resourceType") == "Patient" else _about(resource)
    return about != patient


def _outcome(
    rule: Rule, path: str, resource: Any, coding: tuple[str, str, str], data: PatientData | None, record: Record,
    fields: Any,
) -> str:  # fmt: skip
    if data is None:
        return REFUSED if record.refused else "the whole record is refused"
    field = fields[rule.field]
    name = f"{resource.get('resourceType')}/{resource.get('id')}"
    own = [one for one in data.data if one.field == rule.field and one.path
           and (one.source == name or one.path == path or one.path.startswith(f"{path}/"))]  # fmt: skip
    if own:
        return _read(rule, resource, own, data, field)
    if record.refused:
        return REFUSED
    if field.attested:
        return "only a person can state the field"
    if not field.codes and not field.resources and field.name != "birth_date":
        return "the field has no code at all"
    if PAST.search(coding[2]):
        return "a code of the past alone, left out by the vocabulary"
    if not coding[1]:
        return "text only"
    if any(_covers(one.system, one.value, coding[1]) for one in field.codes):
        return "the field has the code; the shape or the address it comes in is not read"
    return "the field lacks the code"


def _covers(system: str, wider: str, code: str) -> bool:
    return code == wider or (system in ("icd10", "atc") and code.replace(".", "").startswith(wider.replace(".", "")))


def _read(rule: Rule, resource: Any, own: list[Any], data: PatientData, field: Any) -> str:
    """What became of the data of one resource."""
    fact, _ = data.fact(field)
    paths = {one.path for one in own}
    usable = [one for one in own if one.problem is None]
    if fact is not None and fact.occurrences is None:
        usable = [one for one in fact.readings if one.values is not None and one.path in paths]
    if not usable:
        local = rule.denied and not KNOWN.search(json.dumps(resource.get("code")))
        return "not usable, as it should" if local or doubtful(resource) else "not usable"
    denials = [one for one in own if one.item is False]
    if rule.denied != bool(denials) and field.kind == "event":
        if rule.denied:
            return "MISREAD: a denial is read as an occurrence"
        return "found" if doubtful(resource) else "MISREAD: what was there is read as not there"
    if doubtful(resource) and not denials:
        return "MISREAD: what is not confirmed is read as sure"
    return "found"


def doubtful(resource: Any) -> bool:
    """Whether a resource says itself that it is not so, or not sure, or does not say whom it is about."""
    if resource["resourceType"] == "Patient":
        return False
    about = resource.get("subject") or resource.get("patient") or {}
    if not about.get("reference") or any("code" not in one for one in _verified(resource)):
        return True
    statuses = [resource.get("verificationStatus", ""), resource.get("code", "")]
    return bool(DOUBTFUL.search(json.dumps(statuses)))


def _verified(resource: Any) -> list[Any]:
    status = resource.get("verificationStatus")
    return (status.get("coding") or []) if isinstance(status, dict) else []


def _ended(resource: Any) -> bool:
    if resource.get("resourceType") == "MedicationDispense":
        return False  # what was handed over is taken afterwards
    statuses = json.dumps([resource.get("clinicalStatus", ""), resource.get("status", "")])
    return "abatementDateTime" in resource or any(f'"{one}"' in statuses for one in ENDED)


_GOOD = ("found", "not usable, as it should", REFUSED)


def table() -> str:
    """Per source: facts by hand, and what became of them; below the reasons of what was missed."""
    lines = ["| source | records | facts | found | doubtful, and said so | missed | of an old version, not read |",
             "|---|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
    counts: dict[str, Counter[str]] = {}
    files: dict[str, set[str]] = {}
    for fact, sure in _all():
        if sure:
            one = fact.outcome if fact.outcome in _GOOD else "missed"
            counts.setdefault(fact.source, Counter())[one] += 1
            files.setdefault(fact.source, set()).add(fact.file)
    for source, its in counts.items():
        cells = [its[one] for one in (*_GOOD[:2], "missed", REFUSED)]
        lines.append(f"| {NAMES[source]} | {len(files[source])} | {its.total()} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n\n" + reasons()


def reasons() -> str:
    """Why facts were missed: how often, and of which fields."""
    found: dict[str, Counter[str]] = {}
    for fact, sure in _all():
        if sure and fact.outcome not in _GOOD:
            found.setdefault(fact.outcome, Counter())[fact.field] += 1
    lines = ["| missed because | facts | fields |", "|---|--:|---|"]
    for why, fields in sorted(found.items()):
        lines.append(f"| {why} | {fields.total()} | {', '.join(f'`{one}`' for one in sorted(fields))} |")
    return "\n".join(lines) + "\n"


@cache
def _all() -> tuple[tuple[Fact, bool], ...]:
    return tuple(one for folder in FOLDERS for one in facts(folder))


def misses(sure_ones: bool = True) -> str:
    """What was missed, by reason, with the number of resources and the first place."""
    found: Counter[tuple[str, str, str, str, str, str, str]] = Counter()
    place: dict[tuple[str, str, str, str, str, str, str], str] = {}
    for fact, sure in _all():
        if sure == sure_ones and fact.outcome not in _GOOD:
            key = (fact.outcome, fact.field, fact.kind, fact.system, fact.code, fact.words, fact.source)
            found[key] += 1
            place.setdefault(key, fact.file)
    lines, reason = [], ""
    for key, count in sorted(found.items()):
        if key[0] != reason:
            reason = key[0]
            lines += ["", f"### {reason}", ""]
        lines.append(
            f'* `{key[1]}`: {count} {key[2]}, {key[3] or "no system"} `{key[4]}` "{key[5]}" ({key[6]}/{place[key]})'
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table())
    print(misses())
    if "--near" in sys.argv:
        print("## Near, to be asked back about\n" + misses(sure_ones=False))
