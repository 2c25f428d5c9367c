"""A FHIR bulk export gives every patient the answers that the patient's resources give alone, whole or damaged."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("polars")

from criteria_dsl import load_trials  # noqa: E402
from criteria_dsl.patients.strict_json import Duplicate, NotFinite  # noqa: E402

from ..generative.choosing import Draw, chance, one_in, pick  # noqa: E402
from ..generative.profiles import examples, search  # noqa: E402
from ..patients.fhir.damage import JUNK, RESOURCES, TRIAL, paths, put  # noqa: E402
from ..patients.fhir.records import AS_OF  # noqa: E402
from .exports import By, at_once, by_documents, by_tables, checked, one_by_one, read_export, write_export  # noqa: E402

SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/fhir_clinosim"
_JUNK = [one for one in JUNK if not isinstance(one, Duplicate | NotFinite)] + [
    "2026-02", "2026-13", "\ud800", "unknown", "entered-in-error", "refuted", "final", "completed", "2026-03-02",
]  # fmt: skip
_KEPT = {"id", "resourceType"}
"""Names that are not damaged: two resources of two patients with one id are one to the reader of a record."""


@st.composite
def exports(draw: Draw, patients: int = 3) -> list[Any]:
    """Some patients with some of the resources each, in one or two versions, now and then damaged."""
    found: list[Any] = [deepcopy(RESOURCES["drug"][0])] if not one_in(draw, 4) else []
    for number in range(patients):
        name = f"p-{number}"
        for one, _ in RESOURCES.values():
            if one["resourceType"] == "Medication" or (one["resourceType"] != "Patient" and one_in(draw, 3)):
                continue
            resource = _of(draw, deepcopy(one), name)
            found += [resource, *_versions(draw, resource)]
        if one_in(draw, 4):
            found.append(_speaking(draw, name))
    return found


def _speaking(draw: Draw, name: str) -> Any:
    """A resource that no field asks for, and that may speak of one."""
    reason = pick(draw, [{"text": "Epilepsy"}, {"coding": [{"system": "http://snomed.info/sct", "code": "84757009"}]},
                         {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M10.9"}]},
                         {"text": "Cough"}])  # fmt: skip
    kind = pick(draw, ["Encounter", "encounter", "Claim", "DiagnosticReport", "ServiceRequest", "Diagnosis"])
    return _damaged(draw, {"resourceType": kind, "id": f"say-{name}", "reasonCode": [reason],
                           "subject": _about(draw, name)})  # fmt: skip


def _about(draw: Draw, name: str) -> Any:
    """A reference to a patient, now and then by an identifier or in words alone."""
    if one_in(draw, 12):
        number = {"identifier": {"system": "urn:s", "value": pick(draw, ["p-0", "p-1", "p-2", "p-9"])}}
        return pick(draw, [number, {"display": name}, {}, {"reference": "Patient?identifier=urn:s|p-1"}])
    address = pick(draw, ["Patient/{}"] * 4 + ["urn:uuid:{}", "https://x.org/fhir/Patient/{}", "Patient/{}/_history/2"])
    return {"reference": address.format(name)}


def _of(draw: Draw, resource: Any, name: str) -> Any:
    if resource["resourceType"] == "Patient":
        more: dict[str, Any] = {}
        if one_in(draw, 2):
            more["identifier"] = [{"system": "urn:s", "value": pick(draw, [name, name, "p-1"])}]
        if one_in(draw, 8):
            other = {"reference": f"Patient/{pick(draw, ['p-0', 'p-1', 'p-2', 'p-9'])}"}
            more["link"] = [{"type": pick(draw, ["replaces", "replaced-by", "seealso"]), "other": other}]
        return {**_damaged(draw, {**resource, **more}), "id": name}
    about = next(key for key in ("subject", "patient", "individual") if key in resource)
    own = {**resource, "id": f"{resource['id']}-{name}", about: _about(draw, name)}
    if one_in(draw, 16):
        own[about] = {"reference": "#c"}
        own["contained"] = [{"resourceType": "Patient", "id": "c", "identifier": [
            {"system": "urn:s", "value": pick(draw, ["p-0", "p-1", "p-9"])}]}]  # fmt: skip
    return _damaged(draw, own)


def _damaged(draw: Draw, resource: Any) -> Any:
    if not one_in(draw, 3):
        return resource
    places = [path for path in paths(resource) if path[0] not in _KEPT]
    return put(resource, pick(draw, places), pick(draw, _JUNK)) if places else resource


def _versions(draw: Draw, resource: Any) -> list[Any]:
    """Other versions of a resource: the same, later or earlier, or without a word on which is the last.

    A Patient with numbers or links has one version: where it has several, an export may leave more open.
    """
    if not one_in(draw, 6) or "link" in resource or "identifier" in resource:
        return []
    other = _damaged(draw, {key: item for key, item in resource.items() if one_in(draw, 8) or key in resource})
    days = draw(st.lists(st.sampled_from(["2026-01-01T10:00:00Z", "2026-01-01T11:00:00+02:00", "2026"]), max_size=2))
    for one, day in zip((resource, other), days, strict=False):
        one["meta"] = {"lastUpdated": day}
    if chance(draw):
        other["status"] = "entered-in-error"
    return [other]


def _same(resources: list[Any], by: By = by_documents) -> None:
    with TemporaryDirectory() as name:
        folder = write_export(Path(name), resources, packed=("Observation",))
        wanted = one_by_one([TRIAL], read_export(folder), AS_OF)
        assert at_once([TRIAL], folder, AS_OF, by) == wanted


@examples(40)
@given(exports())
def test_small_exports(resources: list[Any]) -> None:
    """Resources of every kind, damaged ones, versions, medications by reference, and every way to name a patient."""
    _same(resources)


@examples(4)
@given(exports(patients=12))
def test_by_the_engine(resources: list[Any]) -> None:
    """The engine agrees on what the tables say."""
    _same(resources, by_tables)


@pytest.mark.search
@search
@given(exports())
def test_search(resources: list[Any]) -> None:
    """The same for longer."""
    _same(resources)


def test_the_whole_record(tmp_path: Path) -> None:
    """A record of which every criterion is decided, twice."""
    resources: list[Any] = [RESOURCES["drug"][0]]
    for name in ("p-001", "p-002"):
        for one, _ in RESOURCES.values():
            if one["resourceType"] != "Medication":
                own = {
                    key: {"reference": f"Patient/{name}"} for key in ("subject", "patient", "individual") if key in one
                }
                new = name if one["resourceType"] == "Patient" else f"{one['id']}-{name}"
                resources.append({**one, "id": new, **own})
    found = at_once([TRIAL], write_export(tmp_path / "e", resources), AS_OF)
    assert set(found) == {"p-001", "p-002"}
    assert {outcome for outcomes in found.values() for outcome in outcomes} == {"pass"}
    assert found == one_by_one([TRIAL], resources, AS_OF)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the FHIR records of the shared data are not here")
def test_records_that_nobody_here_wrote() -> None:
    """All patients of the clinosim export, for all trials that come with the program."""
    folder = SHARED / "cerebral_infarction"
    trials = load_trials()
    found = at_once(trials, folder, AS_OF)
    assert len(found) == 48
    theirs: dict[str, list[Any]] = {}
    for one in read_export(folder):
        about = one["id"] if one["resourceType"] == "Patient" else one["subject"]["reference"].removeprefix("Patient/")
        theirs.setdefault(about, []).append(one)
    assert found == {name: checked(trials, its, name, AS_OF) for name, its in theirs.items()}
