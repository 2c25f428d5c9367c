"""The small records of the shared cases, each with the right answer, in `check`, `eval`, `facts` and `screen` alike.

The folder is not part of this project; without it these tests are skipped.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from criteria_dsl import FhirReader, compile_expression, load_trial, load_trials
from criteria_dsl.trials.dictionary import dictionary_of_trials
from tests.cli.running import CommandLine, Ran, command_line
from tests.patients.fhir.cases.case import FAIL, NOT_PASS, PASS, UNKNOWN
from tests.patients.fhir.cases.exporting import export_of

pl = pytest.importorskip("polars")

FOLDER = Path(__file__).resolve().parents[4] / "shared/cases/records"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared cases are not here")

ASSUMED = (
    "epilepsy,transfusion,immunosuppressant,antithrombotic_therapy,intracranial_hemorrhage,malignant_tumor,drug_allergy"
)
AS_OF = ("--as-of", "2026-03-01")
CODES = {"pass": 0, "fail": 1, "unknown": 3}
ENOUGH, TAKEN = "PLT >= 100 10*9/L", "immunosuppressant within 3 months"


@attrs.frozen
class Given:
    """A file, what is asked, and the right answers without and with assumed noes; `told` is in a data problem."""

    file: str
    asked: str
    want: frozenset[str]
    assumed: frozenset[str] | None = None
    told: str = ""
    in_bundle: bool = False
    """Whether the case is of the Bundle itself and not of the resources in it."""


GIVEN = (
    Given("w2.json", "drug_allergy", FAIL, FAIL),
    Given("w3.json", "drug_allergy", UNKNOWN, UNKNOWN, "No Known Drug Allergies"),
    Given("w4.json", ENOUGH, FAIL),
    Given("w5.json", ENOUGH, FAIL),
    Given("exp6b", ENOUGH, UNKNOWN, None, "incomplete-record"),
    Given("w7.json", "epilepsy", PASS, PASS, in_bundle=True),
    Given("w7.json", ENOUGH, FAIL, in_bundle=True),
    Given("w8.json", "epilepsy", UNKNOWN, UNKNOWN, "incomplete-record", in_bundle=True),
    Given("w8.json", "antithrombotic_therapy", UNKNOWN, UNKNOWN, "incomplete-record", in_bundle=True),
    Given("m5.json", "current immunosuppressant", UNKNOWN, NOT_PASS, "MedicationRequest/m"),
    Given("24d-all-labs-INR-2.4-ended-order.json", "antithrombotic_therapy", UNKNOWN, UNKNOWN),
    Given("24e-all-labs-INR-2.4-no-order.json", "antithrombotic_therapy", UNKNOWN, FAIL),
    Given("v1.json", "HIV_antibody is positive", UNKNOWN),
    Given("s3.json", "epilepsy", UNKNOWN, UNKNOWN, "Epilepsy"),
    Given("s1.json", "epilepsy", PASS | UNKNOWN, PASS | UNKNOWN),
    Given("z2.json", TAKEN, UNKNOWN, UNKNOWN, "tacrolimus 1 mg caps"),
    Given("z2.json", "antithrombotic_therapy", UNKNOWN, UNKNOWN, "tacrolimus 1 mg caps"),
    Given("z4.json", TAKEN, UNKNOWN, UNKNOWN, "Medication/nope"),
    Given("r6.json", "AST > 2.5 x ULN", UNKNOWN, None, "no-reference-range"),
    Given("w9.json", ENOUGH, UNKNOWN, in_bundle=True),
    Given("33b-icd10-blocks.json", "intracranial_hemorrhage", UNKNOWN, UNKNOWN, "Condition/a"),
    Given("33b-icd10-blocks.json", "malignant_tumor", UNKNOWN, UNKNOWN, "Condition/b"),
    Given("33b-icd10-blocks.json", "epilepsy", UNKNOWN, UNKNOWN, "Condition/c"),
    Given("13b-icd10gm-excluded-if-plain-icd10.json", "intracranial_hemorrhage", NOT_PASS, NOT_PASS),
    Given("13-icd10gm.json", "ischemic_stroke", PASS),
    Given("13-icd10gm.json", "stroke_onset <= 2025-09-01", PASS),
    Given("w23.json", "time since stroke_onset <= 61 days", PASS),
    Given("w23.json", "time since stroke_onset <= 60 days", UNKNOWN),
    Given("w23.json", "time since stroke_onset <= 57 days", FAIL),
    Given("11-onset-age.json", "time since stroke_onset <= 3 years", PASS),
    Given("11-onset-age.json", "time since stroke_onset <= 1 year", FAIL),
    Given("w10.json", ENOUGH, FAIL),
    Given("e27.json", ENOUGH, PASS, None, "Observation/o2"),
    Given("m14.json", TAKEN, PASS),
    Given("06-r5-medication.json", "antithrombotic_therapy", PASS),
    Given("07-r4-same-as-06.json", "antithrombotic_therapy", PASS),
    Given("01-focus-on-condition.json", "NIHSS <= 20", PASS),
    Given("17-pregnancy-status.json", "pregnant", PASS),
    Given("36-encounter-dx-resolved-rule-out.json", "intracranial_hemorrhage", UNKNOWN, UNKNOWN),
    Given("e43.json", "AST > 2.5 x ULN", FAIL),
    Given("26-units-plt.json", "max PLT <= 250 10*9/L and min PLT >= 250 10*9/L", PASS),
)


def named(one: Given) -> str:
    return f"{one.file} {one.asked}"


@pytest.fixture
def criteria(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return command_line(tmp_path, monkeypatch, capsys)


def rules(criteria: CommandLine, one: Given) -> tuple[str, str]:
    (criteria.folder / "G.criteria").write_text(f'trial G "G" use "stroke" inclusion I1 "x": {one.asked}', "utf-8")
    return "--rules", "G.criteria"


def assuming(one: Given, fields: Any) -> tuple[str, ...]:
    """The option for those of the assumed fields that are asked about."""
    names = [name for name in ASSUMED.split(",") if name in fields and name in one.asked]
    return ("--assume-unrecorded-no", ",".join(names)) if names else ()


def answer(ran: Ran) -> str:
    """The outcome of the only criterion."""
    assert ran.code in CODES.values(), ran.err
    (trial,) = json.loads(ran.out)["trials"]
    return str(trial["criteria"][0]["outcome"])


@pytest.mark.parametrize("one", GIVEN, ids=named)
def test_eval(one: Given, criteria: CommandLine) -> None:
    ran = criteria("eval", one.asked, str(FOLDER / one.file), *AS_OF, columns=120)
    assert ran.code in {CODES[want] for want in one.want}, ran.out + ran.err


@pytest.mark.parametrize("one", GIVEN, ids=named)
def test_check(one: Given, criteria: CommandLine) -> None:
    path, own = str(FOLDER / one.file), rules(criteria, one)
    ran = criteria("check", path, *own, *AS_OF, "--format", "json")
    assert answer(ran) in one.want
    if one.assumed is not None:
        more = assuming(one, compile_expression(one.asked).fields)
        ran = criteria("check", path, *own, *AS_OF, "--format", "json", *more)
        assert answer(ran) in one.assumed
    assert one.told in json.dumps(json.loads(ran.out)["data_problems"], ensure_ascii=False)


@pytest.mark.parametrize("file", dict.fromkeys(one.file for one in GIVEN))
def test_facts(file: str, criteria: CommandLine) -> None:
    """What could not be used is shown there, too."""
    ran = criteria("facts", str(FOLDER / file), *AS_OF, "--format", "json")
    assert ran.code == 0, ran.err
    shown = json.dumps(json.loads(ran.out), ensure_ascii=False)
    assert [one.told for one in GIVEN if one.file == file and one.told not in shown] == []


@pytest.mark.parametrize("assumed", [False, True])
def test_screen(assumed: bool, criteria: CommandLine) -> None:
    """The resources of all of them as one bulk export, a patient each."""
    some = [one for one in GIVEN if not one.in_bundle and (FOLDER / one.file).is_file()]
    records = [[entry["resource"] for entry in json.loads((FOLDER / one.file).read_bytes())["entry"]] for one in some]
    export_of(criteria.folder / "export", records)
    asked = list(dict.fromkeys(one.asked for one in some))
    text = " ".join(f'inclusion I{number} "x": {one}' for number, one in enumerate(asked))
    (criteria.folder / "G.criteria").write_text(f'trial G "G" use "stroke" {text}', "utf-8")
    more = ("--assume-unrecorded-no", ASSUMED) if assumed else ()
    ran = criteria("screen", "export", "--rules", "G.criteria", *AS_OF, "--out", "o.csv", *more)
    assert ran.code == 0, ran.err
    rows = {row["patient_id"]: row for row in pl.read_csv(criteria.folder / "o.csv").rows(named=True)}
    wrong = []
    for number, one in enumerate(some):
        want = one.assumed if assumed else one.want
        got = rows[f"p-{number}"][f"I{asked.index(one.asked)}"]
        if want is not None and got not in want:
            wrong.append(f"{named(one)}: {got}")
    assert not wrong, "\n".join(wrong)


def test_screen_of_a_folder(criteria: CommandLine) -> None:
    """The export whose last line is cut."""
    one = next(one for one in GIVEN if (FOLDER / one.file).is_dir())
    ran = criteria(
        "screen", str(FOLDER / one.file), *rules(criteria, one), *AS_OF, "--out", "o.csv", "--format", "json"
    )
    (row,) = pl.read_csv(criteria.folder / "o.csv").rows(named=True)
    assert (row["I1"], "Observation.ndjson" in ran.out) == ("unknown", True)


def test_of_a_trial() -> None:
    """A denial does not fail a trial's exclusion, and an ended order does not raise a limit."""
    day = date(2026, 3, 1)
    trial = load_trial("NCT05850208")
    for name in ("w2.json", "w3.json"):
        result = trial.check(json.loads((FOLDER / name).read_bytes()), day)
        assert next(one.outcome for one in result.criteria if one.id == "E13") != "fail"
    trial = load_trial("NCT05697718")
    result = trial.check(json.loads((FOLDER / "24d-all-labs-INR-2.4-ended-order.json").read_bytes()), day)
    assert next(one.outcome for one in result.criteria if one.id == "E6") == "unknown"


def test_two_versions_of_one_record() -> None:
    """All that is read of the R4 record is read of the one in R5, which has more."""
    reader = FhirReader(dictionary_of_trials(load_trials()).fields)
    r5, r4 = (
        {(one.field, json.dumps(one.item)) for one in reader(json.loads((FOLDER / name).read_bytes())).data}
        for name in ("06-r5-medication.json", "07-r4-same-as-06.json")
    )
    assert len(r4) > 4
    assert r4 <= r5


GENE = 'field EGFR "EGFR mutation" : one of (present, absent) loinc 69548-6 value absent loinc LA9634-2'


def test_another_gene(criteria: CommandLine) -> None:
    """What was found of KRAS is not of EGFR."""
    (criteria.folder / "G.criteria").write_text(f'trial G "G" {GENE} inclusion I1 "x": EGFR is absent', "utf-8")
    ran = criteria("check", str(FOLDER / "kras.json"), "--rules", "G.criteria", *AS_OF, "--format", "json")
    assert answer(ran) == "unknown"


def test_division_by_nothing(criteria: CommandLine) -> None:
    """An unknown never stays without a word why."""
    ran = criteria("eval", "1 / NIHSS > 1", str(FOLDER / "w25.json"), *AS_OF)
    assert ran.code == 3
    assert "NIHSS" in ran.out.split("\n", 2)[2]


@pytest.mark.parametrize("change", ["pretty", "utf-16", "cr"])
def test_files_that_are_no_ndjson(change: str, criteria: CommandLine) -> None:
    """The error names the trouble, and never says that the file is empty."""
    data = (FOLDER / "n12_pretty.ndjson").read_bytes()
    if change != "pretty":
        lines = [json.dumps(one) for one in _values(data.decode())]
        data = "\n".join(lines).encode("utf-16") if change == "utf-16" else "\r".join(lines).encode()
    (criteria.folder / "p.ndjson").write_bytes(data)
    ran = criteria("check", "p.ndjson", *AS_OF)
    assert ran.code == 2
    assert "empty" not in ran.err
    word = {"pretty": "line", "utf-16": "UTF-16", "cr": "line"}[change]
    assert word in ran.err


def _values(text: str) -> list[Any]:
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
        found.append(value)
    return found
