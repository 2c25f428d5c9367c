"""`criteria screen` of a FHIR bulk export: the same verdicts as `criteria check` of each patient, and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from tests.cli.running import CommandLine, Ran  # noqa: E402
from tests.cohorts.exports import write_export  # noqa: E402
from tests.patients.fhir.records import condition, observation, patient  # noqa: E402

CODED = ("--rules", "fhir/CODED.criteria", "--as-of", "2026-03-01")


def export(criteria: CommandLine, *more: Any) -> str:
    """An export of three patients: within the range of scores, out of it, and without a score."""
    resources = [*more]
    for number, score in enumerate((12, 3, None)):
        name = f"p-{number}"
        about = {"subject": {"reference": f"Patient/{name}"}}
        resources.append(patient(name, birthDate="1960-05-20"))
        if score is not None:
            resources.append({**observation("72089-6", f"o{number}", valueInteger=score), **about})
        resources.append({**condition(id=f"c{number}", verified="refuted"), **about})
    write_export(criteria.folder / "export", resources, packed=("Observation",))
    return "export"


def shown(ran: Ran) -> Any:
    """The JSON of a call that went well and said nothing else."""
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_every_patient_as_alone(criteria: CommandLine) -> None:
    """Outcomes are written, counted, and equal to those of `check --patient`."""
    folder = export(criteria)
    found = shown(criteria("screen", folder, *CODED, "--out", "o.csv", "--funnel", "f.svg", "--format", "json"))
    assert (found["patients"], found["as_of"]) == (3, "2026-03-01")
    assert (found["data_problems"], found["unknown_columns"]) == ([], [])
    (count,) = found["trials"]
    assert (count["eligible"], count["ineligible"], count["undetermined"]) == (0, 1, 2)
    assert "<svg" in (criteria.folder / "f.svg").read_text(encoding="utf-8")
    for row in pl.read_csv(criteria.folder / "o.csv").rows(named=True):
        ran = criteria("check", folder, *CODED, "--patient", row["patient_id"], "--format", "json")
        alone = json.loads(ran.out)
        (result,) = alone["trials"]
        assert row.pop("verdict") == result["verdict"]
        assert row == {"patient_id": alone["patient"], **{one["id"]: one["outcome"] for one in result["criteria"]}}


def test_tables_for_later(criteria: CommandLine) -> None:
    """The tables that are kept come to the same, and are written anew by the next run."""
    folder = export(criteria)
    first = shown(criteria("screen", folder, *CODED, "--keep-facts", "k/tables", "--format", "json"))
    kept = ("k/tables/patients.parquet", "--facts", "k/tables/facts.parquet")
    assert shown(criteria("screen", *kept, *CODED, "--format", "json"))["trials"] == first["trials"]
    assert sorted(path.name for path in Path("k/tables").iterdir()) == ["facts.parquet", "patients.parquet"]
    again = shown(criteria("screen", folder, *CODED, "--keep-facts", "k/tables", "--format", "json"))
    assert again == first


def test_one_patient_with_every_reason(criteria: CommandLine) -> None:
    """`--explain` answers as `check` does, sources included."""
    folder = export(criteria)
    ran = criteria("screen", folder, *CODED, "--explain", "p-1")
    assert ran.out == criteria("check", folder, *CODED, "--patient", "p-1").out
    assert (ran.code, "Observation/o1" in ran.out) == (0, True)
    missing = criteria("screen", folder, *CODED, "--explain", "p")
    assert (missing.code, "no patient `p`" in missing.err) == (2, True)


def test_what_could_not_be_used(criteria: CommandLine) -> None:
    """It is counted with the file and the lines, and the rest is read."""
    folder = export(criteria, observation("72089-6", "x", valueInteger=1))
    with (criteria.folder / "export/Patient.ndjson").open("a") as file:
        file.write("{\n")
    told = criteria("screen", folder, *CODED, columns=120).out
    assert "(line): not JSON\n    1 line, number 4 of export/Patient.ndjson" in told
    assert "(line): about no patient of the export\n    1 line, number 1 of export/Observation.000.ndjson.gz" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "--facts", "x.parquet"], "holds its own facts"),
        (["export", "--engine", "duckdb"], "does not read FHIR exports"),
        (["export", "export"], "screened alone"),
        (["export", "--explain", "p-1", "--keep-facts", "k"], "--keep-facts is of all"),
        (["export", "--out", "none/o.csv"], "none"),
        (["export", "--out", "k/facts.parquet", "--keep-facts", "k"], "k"),
        (["export/Patient.ndjson"], "give the folder of the export"),
        (["patient.json", "--keep-facts", "k"], "keeps those of a FHIR bulk export"),
    ],
)
def test_calls_that_make_no_sense(arguments: list[str], message: str, criteria: CommandLine) -> None:
    """Each is an error that says what to do, and nothing is written."""
    export(criteria)
    ran = criteria("screen", *arguments, *CODED)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert not (criteria.folder / "k").exists()


def test_a_damaged_file(criteria: CommandLine) -> None:
    """The message names the file, and what was there stays."""
    folder = export(criteria)
    path = criteria.folder / "export/Observation.000.ndjson.gz"
    path.write_bytes(path.read_bytes()[:-9])
    (criteria.folder / "o.csv").write_text("older")
    ran = criteria("screen", folder, *CODED, "--out", "o.csv")
    assert (ran.code, "Observation.000.ndjson.gz` is not a whole gzip file" in ran.err) == (2, True)
    assert (criteria.folder / "o.csv").read_text() == "older"
    assert [one.name for one in criteria.folder.iterdir() if "part" in one.name] == []
