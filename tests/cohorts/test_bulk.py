"""A FHIR bulk export, case by case: which rows its resources become, and what is told of those that cannot be used."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from criteria_dsl import load_trial_text  # noqa: E402
from criteria_dsl.cohorts import bulk_export  # noqa: E402
from criteria_dsl.cohorts.bulk_export import Tables, tables_of  # noqa: E402
from criteria_dsl.cohorts.bulk_rows import CELLS, cells_of  # noqa: E402
from criteria_dsl.patients.data import Datum, PatientData  # noqa: E402
from criteria_dsl.patients.fhir.export_folder import find_export  # noqa: E402
from criteria_dsl.patients.fhir.references import named_patient  # noqa: E402
from criteria_dsl.patients.record import DataProblem  # noqa: E402
from criteria_dsl.patients.table import FieldColumns, with_facts  # noqa: E402
from criteria_dsl.patients.values import read_value  # noqa: E402
from criteria_dsl.words.errors import PatientError, UsageError  # noqa: E402

from ..patients.fhir.records import (  # noqa: E402
    AS_OF,
    LOINC,
    RXNORM,
    Json,
    concept,
    condition,
    observation,
    patient,
    quantity,
    resource,
    trial_with,
)
from .exports import write_export  # noqa: E402

TRIAL = trial_with()
FIELDS = TRIAL.fields
Told = tuple[list[tuple[Any, ...]], list[dict[str, Any]], list[tuple[Any, ...]]]


def tables(folder: Path, *resources: Any) -> Told:
    """The rows of the patients, those of the facts without what is null, and the problems, of an export of these."""
    with tables_of(_export(write_export(folder / "export", resources)), [TRIAL], AS_OF) as found:
        return read(found)


def _export(folder: Path) -> Any:
    export = find_export(folder)
    assert export is not None
    return export


def read(found: Tables) -> Told:
    facts = pl.read_parquet(found.facts).rows(named=True)
    said = [{key: cell for key, cell in row.items() if cell is not None} for row in facts]
    problems = [(one.column, one.message, one.count, one.rows, Path(one.file).name) for one in found.problems]
    return pl.read_parquet(found.patients).rows(), said, problems


def facts(folder: Path, *resources: Any) -> list[dict[str, Any]]:
    """What is said in the facts table, without whose and which resource it is."""
    return [
        {key: cell for key, cell in row.items() if key not in ("patient_id", "source")}
        for row in tables(folder, patient(), *resources)[1]
    ]


def test_the_tables(tmp_path: Path) -> None:
    """What a Patient says stands in the table of patients, everything else is a row with its source."""
    people, said, problems = tables(
        tmp_path,
        patient(gender="female", birthDate="1960-05-20"),
        patient("p-002"),
        observation("72089-6", valueInteger=12, effectiveDateTime="2026-02-20"),
        observation("no-one-asks", "o2", valueInteger=12),
    )
    assert people == [("p-001", "1960-05-20", "female"), ("p-002", None, None)]
    assert said == [
        {"patient_id": "p-001", "field": "NIHSS", "value": "12", "date": "2026-02-20", "source": "Observation/o1"}
    ]
    assert problems == []


ALT = observation("1742-6", valueQuantity=quantity(58, "U/L", comparator="<"))
NORMAL = [{"low": quantity(5, "U/L"), "high": quantity(40, "U/L")}]


@pytest.mark.parametrize(
    ("one", "row"),
    [
        ({**ALT, "referenceRange": NORMAL},
         {"field": "ALT", "value": "58", "unit": "U/L", "comparator": "<", "uln": 40.0}),
        (observation("6301-6", valueRange={"low": {"value": 1}, "high": {"value": 1.2}}),
         {"field": "INR", "low": 1.0, "high": 1.2}),
        (observation("77386006", system="http://snomed.info/sct", valueBoolean=False),
         {"field": "pregnant", "value": "false"}),
        (observation("11368-8", valueDateTime="2025-11"), {"field": "onset", "value": "2025-11"}),
        (condition("M10", system="http://hl7.org/fhir/sid/icd-10-cm", onsetDateTime="2014", abatementDateTime="2015"),
         {"field": "gout", "start": "2014", "end": "2015"}),
        (observation("72089-6", valueQuantity={"value": "7"}), {"field": "NIHSS", "value": "(unreadable)"}),
        (observation("1742-6", valueQuantity={"value": 7}, effectiveDateTime="2026-02-20"),
         {"field": "ALT", "value": "(no unit)", "date": "2026-02-20"}),
        (observation("72089-6", valueInteger=12, status="preliminary"), {"field": "NIHSS", "value": "(not final)"}),
    ],
)  # fmt: skip
def test_a_row(tmp_path: Path, one: Json, row: dict[str, Any]) -> None:
    """Numbers as they are written; what cannot be used is a word that nothing can be."""
    assert facts(tmp_path, one) == [row]


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ([condition(onsetDateTime="2010", abatementDateTime="2011")],
         [{"start": "2010", "end": "2011"}, {"value": "unknown"}]),
        ([condition(onsetDateTime="2010"), condition(id="c2", onsetDateTime="2012")],
         [{"date": "2010"}, {"date": "2012"}, {"value": "unknown"}]),
        ([condition(verified="refuted")], [{"value": "false"}]),
        ([condition(verified="refuted"), condition(id="c2", verified="refuted")], [{"value": "false"}]),
        ([condition(verified="refuted"), condition(id="c2", onsetDateTime="2012")], [{"date": "2012"}]),
        ([condition(verified="provisional")],
         [{"value": "(not confirmed)", "date": "(not confirmed)"}, {"value": "unknown"}]),
        ([condition(verified="provisional", onsetDateTime="2012"), condition(id="c2", verified="refuted")],
         [{"value": "(not confirmed)", "date": "2012"}]),
    ],
)  # fmt: skip
def test_events(tmp_path: Path, resources: list[Json], said: list[dict[str, Any]]) -> None:
    """What is found may not be all, unless it is denied; a denial stands there where nothing else does."""
    assert facts(tmp_path, *resources) == [{"field": "epilepsy", **one} for one in said]


def test_an_event_whose_silence_is_no(tmp_path: Path) -> None:
    """The vocabulary says that its list is whole."""
    gout = condition("M10", system="http://hl7.org/fhir/sid/icd-10-cm", onsetDateTime="2014")
    assert facts(tmp_path, gout) == [{"field": "gout", "date": "2014"}]


@pytest.mark.parametrize(
    ("updates", "values"),
    [
        (["2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"], ["13"]),
        (["2026-01-01T10:00:00+00:00", "2026-01-01T10:30:00+01:00"], ["12"]),
        (["2026-01-01T10:00:00Z", None], ["(two versions)", "(two versions)"]),
    ],
)
def test_versions(tmp_path: Path, updates: list[str | None], values: list[str]) -> None:
    """The one that was last updated counts; where that is not said none does."""
    versions = [
        observation("72089-6", valueInteger=12 + at, meta={} if day is None else {"lastUpdated": day})
        for at, day in enumerate(updates)
    ]
    assert [row["value"] for row in facts(tmp_path, *versions)] == values
    assert facts(tmp_path / "same", versions[0], versions[0]) == [{"field": "NIHSS", "value": "12"}]


def test_a_last_version_that_says_nothing(tmp_path: Path) -> None:
    """It is another test now, or was an error: the earlier version is outdated all the same."""
    old = observation("72089-6", valueInteger=12, meta={"lastUpdated": "2026-01-01T10:00:00Z"})
    new = {**old, "meta": {"lastUpdated": "2026-01-02T10:00:00Z"}}
    assert facts(tmp_path / "1", old, {**new, "code": concept(LOINC, "0-0")}) == []
    assert facts(tmp_path / "2", {**new, "status": "entered-in-error"}, old) == []


def test_medications_by_reference(tmp_path: Path) -> None:
    """A Medication is found in whatever file order, by its id or inside the resource."""
    order = resource("MedicationRequest", status="active", intent="order", authoredOn="2026-02-20")
    drug = {"resourceType": "Medication", "id": "m", "code": concept(RXNORM, "11289")}
    other = {"resourceType": "Medication", "id": "n", "code": concept(RXNORM, "1")}
    for name, reference in (("1", "Medication/m"), ("2", "https://x.org/Medication/m/_history/3"), ("3", "urn:uuid:m")):
        found = facts(tmp_path / name, drug, other, {**order, "medicationReference": {"reference": reference}})
        assert {row["field"] for row in found} == {"warfarin", "on_warfarin"}
    inside = {**order, "contained": [drug], "medicationReference": {"reference": "#m"}}
    assert {row["field"] for row in facts(tmp_path, inside)} == {"warfarin", "on_warfarin"}


def test_resources_of_nobody(tmp_path: Path) -> None:
    """Patients are those of the Patient files; what is about others, or about nobody, is counted and not used.

    What does not say whom it is about may be about anybody: it keeps what it could say open, and silence from being
    read as no."""
    one = observation("72089-6", valueInteger=12)
    people, said, problems = tables(
        tmp_path, patient(), {**one, "subject": {"reference": "Patient/nobody"}},
        {**one, "id": "o2", "subject": {"reference": "Group/p-001"}}, {**one, "id": "o3", "subject": None},
    )  # fmt: skip
    unclear = {"patient_id": "p-001", "field": "NIHSS", "value": "(other subject)", "source": "Observation/o3"}
    assert people == [("p-001", None, None)]
    assert said == [unclear, {"patient_id": "p-001", "field": "gout", "value": "unknown"}]
    assert problems == [
        ("(line)", "about no patient of the export", 2, (1, 2), "Observation.ndjson"),
        ("(line)", "it does not say whom it is about", 1, (3,), "Observation.ndjson"),
        ("NIHSS", "other subject", 1, (3,), "Observation.ndjson"),
    ]


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    """By field, sort and file, with the first lines: problems of the record and of its values, and who has died."""
    many = [observation("72089-6", f"o{number}", valueInteger=99) for number in range(7)]
    preliminary = observation("72089-6", "x", valueInteger=9, status="preliminary")
    problems = tables(tmp_path, patient(deceasedBoolean=True), *many, preliminary)[2]
    assert sorted(problems) == [
        ("(line)", "deceased", 1, (1,), "Patient.ndjson"),
        ("NIHSS", "implausible", 7, (1, 2, 3, 4, 5), "Observation.ndjson"),
        ("NIHSS", "not final", 1, (8,), "Observation.ndjson"),
    ]


def test_lines_that_are_no_resources(tmp_path: Path) -> None:
    """They are named with their numbers, and the rest is read; of two names in an object neither counts."""
    folder = write_export(tmp_path / "e", [patient()])
    good = json.dumps(observation("72089-6", "good", valueInteger=12))
    twice = json.dumps(observation("72089-6", "twice", valueInteger=12)).replace(
        '"valueInteger"', '"valueInteger": 3, "valueInteger"'
    )
    deep = '{"resourceType": "Observation", "a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    lines = ["{", "", "[]", '{"id": "x"}', deep, good, twice, "\udcff", '{"resourceType": "Patient"}']
    (folder / "Observation.ndjson").write_bytes("\r\n".join(lines).encode("utf-8", "surrogateescape"))
    with tables_of(_export(folder), [TRIAL], AS_OF) as found:
        _, said, problems = read(found)
    assert [(row.get("source"), row["value"]) for row in said if row["field"] == "NIHSS"] == [
        ("Observation/good", "12"), ("Observation/twice", "(unreadable)"),
        *((f"Observation.ndjson:{line}", "(not a resource)") for line in (1, 5, 8)),
    ]  # fmt: skip
    assert {(message, count, rows) for column, message, count, rows, _ in problems if column == "(line)"} == {
        ("not JSON", 1, (1,)), ("not a FHIR resource", 2, (3, 4)), ("nested too deeply to be a patient", 1, (5,)),
        ("not UTF-8", 1, (8,)), ("a Patient without an id", 1, (9,)),
    }  # fmt: skip


def test_some_patients_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few are held in memory, the rows are the same."""
    resources = [patient(f"p-{number}", birthDate="1960") for number in range(40)]
    for number in range(40):
        about = {"subject": {"reference": f"Patient/p-{number}"}}
        resources += [{**condition(id=f"c{number}", onsetDateTime="2010"), **about},
                      {**observation("72089-6", f"o{number}", valueInteger=99), **about}]  # fmt: skip
    whole = tables(tmp_path, *resources)
    monkeypatch.setattr(bulk_export, "_READ_AT_ONCE", 2_000)
    monkeypatch.setattr(bulk_export, "_AT_ONCE", 7)
    people, said, problems = tables(tmp_path, *resources)
    assert people != whole[0]
    assert sorted(people) == sorted(whole[0])
    assert sorted(map(str, said)) == sorted(map(str, whole[1]))
    assert [one[:3] for one in problems] == [one[:3] for one in whole[2]] == [("NIHSS", "implausible", 40)]


@pytest.mark.parametrize("kind", ["Patient", "Observation"])
def test_a_damaged_archive(tmp_path: Path, kind: str) -> None:
    """The message names the file, and nothing is left of the tables."""
    resources = [patient(), *(observation("72089-6", f"o{at}", valueInteger=1) for at in range(2_000))]
    folder = write_export(tmp_path / "e", resources)
    data = gzip.compress((folder / f"{kind}.ndjson").read_bytes())
    (folder / f"{kind}.ndjson").unlink()
    (folder / f"{kind}.ndjson.gz").write_bytes(data[: len(data) // 2])
    kept = tmp_path / "kept"
    kept.mkdir()
    broken = pytest.raises((PatientError, UsageError), match=rf"{kind}\.ndjson\.gz` is not a whole gzip file")
    with broken, tables_of(_export(folder), [TRIAL], AS_OF, kept):
        pass
    assert list(kept.iterdir()) == []


def test_an_export_of_nobody(tmp_path: Path) -> None:
    """A file of Patient resources without one is an error."""
    folder = write_export(tmp_path / "e", [{"resourceType": "Patient"}])
    with pytest.raises(UsageError, match="nobody is in"), tables_of(_export(folder), [TRIAL], AS_OF):
        pass


def test_trials_that_look_for_other_things(tmp_path: Path) -> None:
    """One name with two codes would be two facts."""
    text = 'trial T{0} "A trial"\nfield NIHSS "Score" : integer 0 to 42, loinc {0}\ninclusion I1 "x": NIHSS > 5\n'
    trials = [load_trial_text(text.format(number)) for number in (1, 2)]
    folder = write_export(tmp_path / "e", [patient()])
    refused = pytest.raises(UsageError, match="declare `NIHSS` in different ways")
    with refused, tables_of(_export(folder), trials, AS_OF):
        pass


def test_which_folders_are_exports(tmp_path: Path) -> None:
    """Those with a file named for patients that holds such resources."""
    assert find_export(tmp_path) is None
    assert find_export(tmp_path / "none") is None
    (tmp_path / "Patients.ndjson").write_text('{"patient_id": "p"}\n')
    assert find_export(tmp_path) is None
    (tmp_path / "Patient.000.ndjson.gz").write_bytes(gzip.compress(b'\xef\xbb\xbf\n{"resourceType": "Patient"}\n'))
    (tmp_path / ".Patient.ndjson").write_text("{}")
    (tmp_path / "notes.txt").write_text("x")
    export = _export(tmp_path)
    assert [(file.path.name, file.kind) for file in export.files] == [
        ("Patient.000.ndjson.gz", "Patient"),
        ("Patients.ndjson", ""),
    ]


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("Patient/a", "a"), ("Patient/a/_history/2", "a"), ("https://x.org/r4/Patient/a", "a"), ("urn:uuid:a", "a"),
        ("Group/a", ""), ("a", ""), ("#a", ""), ("?", ""), ("", ""), ("Patient/", ""),
    ],
)  # fmt: skip
def test_whose(reference: str, name: str) -> None:
    """A patient is referred to in these ways."""
    assert named_patient(reference) == name


OF_A_FIELD: dict[str, list[Any]] = {
    "NIHSS": [7, 7.0, 7.5, -1, 10**400, True, "7", None, [], {"value": 7, "date": "2026"}, {"value": 7, "unit": 5},
              {"low": 5}, {"low": "5"}, {"low": 9, "high": 5}],
    "ALT": [{"value": 58, "unit": "U/L", **more} for more in (
        {"uln": 40}, {"uln": 1e400}, {"uln": -1}, {"comparator": "<"}, {"comparator": 5}, {"comparator": "~"},
        {"unit": "furlongs"},
    )],
    "pregnant": [True, False, "true", 1, {"value": True, "date": "2026-02-20"}],
    "HBsAg": ["positive", "x", "", 5, "\ud800", {"value": "negative", "date": "2026-02"}],
    "onset": ["2025", "2025-13", 2025, {"value": "2025-02-20T10:00:00Z"}],
}  # fmt: skip
ITEMS = [(name, item) for name, items in OF_A_FIELD.items() for item in items]


@pytest.mark.parametrize(("name", "item"), ITEMS)
@pytest.mark.parametrize("wrong", [False, True])
def test_a_row_means_what_its_datum_means(name: str, item: Any, wrong: bool) -> None:
    """The reader of documents finds in the row what the reader of data finds in the datum."""
    field = FIELDS[name]
    day = {"date": item["date"]} if isinstance(item, dict) and "date" in item else {}
    datum = Datum(name, day if wrong else item, problem=DataProblem("", "not-final", "x") if wrong else None)
    fact, told = PatientData("p", (datum,)).fact(field)
    row = {**dict(zip(CELLS, cells_of(field, datum), strict=True)), "field": name}
    document = with_facts({}, {name: FieldColumns(field, {})}, [row])
    problems: list[DataProblem] = []
    reading = read_value(field, document.get(name), "", problems.append)
    if fact is None:
        assert reading is None
        return
    assert reading is not None
    wanted = fact.readings[0]
    assert (reading.values, reading.days, reading.ratio) == (wanted.values, wanted.days, wanted.ratio)
    assert bool(problems) == bool(told)


@pytest.mark.parametrize(
    ("value", "limit", "row"),
    [("57.99999999999999999999999", "40", "57.99999999999999999999999"), ("58", "39.99999999999999999999999", "(")],
)
def test_numbers_that_no_float_holds(tmp_path: Path, value: str, limit: str, row: str) -> None:
    """Just below a limit is below it in a cohort, too; where a column of floats would hold it, it is unusable."""
    folder = write_export(tmp_path / "e", [patient(), observation("1742-6", valueQuantity=quantity(58, "U/L"),
                                                                  referenceRange=NORMAL)])  # fmt: skip
    (file,) = [one for one in folder.iterdir() if "valueQuantity" in one.read_text()]
    text = file.read_text()
    text = text.replace('"value": 58', f'"value": {value}').replace('"value": 40', f'"value": {limit}')
    assert value in text
    assert limit in text
    file.write_text(text)
    with tables_of(_export(folder), [TRIAL], AS_OF) as found:
        (said,) = read(found)[1]
    assert said["value"].startswith(row)
