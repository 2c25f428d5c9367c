"""`--answers` and `--assume-unrecorded-no` in the commands about one patient."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import CommandLine
from tests.cli.test_screen_bulk import CODED, export
from tests.patients.belonging import belong

RULES = """
trial {id} "A trial"
field consent "Consent": yes or no, attested
field NIHSS "Score": integer 0 to 42
field epilepsy "Epilepsy": event
inclusion I1 "Consent": consent
inclusion I2 "Score": NIHSS > 7
exclusion E1 "Epilepsy": epilepsy
"""
AS_OF = ("--as-of", "2026-03-01")
SHOWN = ("--show", "all")


@pytest.fixture
def folder(criteria: CommandLine) -> Path:
    for id in ("A1", "B2"):
        (criteria.folder / f"{id}.criteria").write_text(RULES.format(id=id), encoding="utf-8")
    return criteria.folder


def write(folder: Path, **files: object) -> None:
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def test_answers_beside_a_file(criteria: CommandLine, folder: Path) -> None:
    """Their facts join, and each names its source."""
    write(folder, p__json={"patient_id": "p", "NIHSS": 12}, a__json={"consent": True, "answered_by": "Dr Li"},
          b__json={"epilepsy": False, "answered_on": "2026-02-28"})  # fmt: skip
    both = ("--answers", "a.json", "--answers", "b.json")
    ran = criteria("check", "p.json", "--rules", "A1.criteria", *AS_OF, *SHOWN, *both)
    assert (ran.code, ran.err) == (0, "")
    assert "Consent: yes [a.json (Dr Li)]" in ran.out
    assert "Epilepsy has not occurred [b.json (2026-02-28)]" in " ".join(ran.out.split())
    ran = criteria("eval", "epilepsy or NIHSS > 20", "p.json", *AS_OF, "--answers", "b.json")
    assert ran.code == 1
    ran = criteria("facts", "p.json", "--rules", "A1.criteria", *AS_OF, "--answers", "a.json", "--format", "json")
    facts = {one["field"]: one["entries"] for one in json.loads(ran.out)["facts"]}
    assert facts["consent"] == [{"value": "yes", "date": None, "place": "a.json (Dr Li)"}]


def test_sources_that_disagree(criteria: CommandLine, folder: Path) -> None:
    """Unknown, with a data problem that names both."""
    write(folder, p__json={"NIHSS": 12, "epilepsy": [{"date": "2010"}]}, a__json={"epilepsy": False})
    ran = criteria("eval", "epilepsy", "p.json", *AS_OF, "--answers", "a.json")
    assert ran.code == 3
    assert "[epilepsy: conflicting, recorded 2010, no in a.json]" in " ".join(ran.out.split()).replace("\xa0", " ")
    assert "epilepsy: `2010` in /epilepsy/0, but `no` in a.json" in " ".join(ran.out.split())
    ran = criteria("facts", "p.json", "--rules", "A1.criteria", *AS_OF, "--answers", "a.json")
    assert "these disagree, so that none is used" in ran.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'patient_id,consent,epilepsy,answered_by\nq,false,,\np,true,false,"Li, Dr"\n'),
        (
            "a.ndjson",
            '{"patient_id": "q", "consent": false}\n\n{"patient_id": "p", "consent": true, "epilepsy": false}\n',
        ),
    ],
)
def test_answers_of_many(criteria: CommandLine, folder: Path, name: str, text: str) -> None:
    """Those of the patient are picked by `patient_id`, and the row is their place."""
    write(folder, p__json={"patient_id": "p", "NIHSS": 12})
    (folder / name).write_text(text, encoding="utf-8")
    ran = criteria("check", "p.json", "--rules", "A1.criteria", *AS_OF, *SHOWN, "--answers", name)
    assert (ran.code, ran.err) == (0, "")
    assert "[a.csv row 2 (Li, Dr)]" in ran.out or "[a.ndjson line 3]" in ran.out


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("none.json", None, "cannot read `none.json`: no such file or directory"),
        ("a.json", "{", "`a.json` is not JSON: line 1, column 2"),
        ("a.json", "", "`a.json` is empty"),
        ("a.json", '{"patient_id": "q"}', "`a.json` is about patient `q`, and the record is of `p`"),
        ("a.ndjson", '{"patient_id": "q"}\n', "`a.ndjson` has no answers about patient `p`"),
        ("a.ndjson", '{"patient_id": "q"}\n{"patient_id": "p"\n', "`a.ndjson`, line 2, is not JSON"),
        ("a.ndjson", '{"consent": true}\n', "`a.ndjson`, line 1: no patient_id"),
        ("a.ndjson", '["p"]\n', "`a.ndjson`, line 1: not a JSON object"),
        ("a.ndjson", "\n", "`a.ndjson` is empty"),
        ("a.csv", "", "`a.csv` is empty"),
        ("a.csv", "patient_id,consent\np\n", "`a.csv`, row 1: 1 cells, and there are 2 columns"),
        ("a.csv", "patient_id,consent,consent\np,true,true\n", "`a.csv` has two columns called `consent`"),
        ("a.csv", "consent\ntrue\n", "`a.csv`, row 1: no patient_id"),
        ("a.csv", 'patient_id,consent\np,"true\n', "`a.csv` is not CSV"),
        ("a.csv", "patient_id,consent\np,\udcff\n", "`a.csv` is not UTF-8: byte 21"),
    ],
)
def test_answers_that_cannot_be_read(
    criteria: CommandLine, folder: Path, name: str, text: str | None, message: str
) -> None:
    """One message, exit code 2, and nothing is decided."""
    write(folder, p__json={"patient_id": "p", "NIHSS": 12})
    if text is not None:
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = criteria("check", "p.json", "--rules", "A1.criteria", *AS_OF, "--answers", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {message}")
    assert "Traceback" not in ran.err


TWO = ("--rules", "A1.criteria", "--rules", "B2.criteria")


def test_one_consent_does_not_pass_two_trials(
    criteria: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the top level it answers a single trial only; the question is asked for each."""
    belong(monkeypatch, "consent")
    write(folder, p__json={"patient_id": "p", "NIHSS": 12, "epilepsy": False, "consent": True})
    assert criteria("check", "p.json", "--rules", "A1.criteria", *AS_OF).code == 0
    ran = criteria("check", "p.json", *TWO, *AS_OF)
    text = " ".join(ran.out.split()).replace("\xa0", " ")
    assert "UNDETERMINED A1" in text
    assert "UNDETERMINED B2" in text
    assert (
        "1 Consent: yes or no? [consent: not stated; A1 I1] 2 Consent: yes or no? [consent: not stated; B2 I1]" in text
    )
    assert '"for": {"A1": {"consent": ...}}' in text
    assert text.count("/consent: consent belongs to one trial") == 1


def test_an_answer_under_its_trial(criteria: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the answers, in the patient's file, or in a column that names the trial."""
    belong(monkeypatch, "consent")
    write(folder, p__json={"patient_id": "p", "NIHSS": 12, "epilepsy": False},
          a__json={"for": {"B2": {"consent": True}}}, a__csv="patient_id,consent@B2\np,true\n")  # fmt: skip
    for answers in ("a.json", "a.csv"):
        ran = criteria("check", "p.json", *TWO, *AS_OF, "--answers", answers)
        text = " ".join(ran.out.split()).replace("\xa0", " ")
        assert "UNDETERMINED A1" in text
        assert " ELIGIBLE B2" in text
        assert "Data problems" not in text
        ran = criteria("facts", "p.json", *TWO, *AS_OF, "--answers", answers)
        assert "consent@B2 yes" in " ".join(ran.out.split())
        assert "To be stated (only a person can) consent@A1" in " ".join(ran.out.split())
    write(folder, a__json={"for": {"B3": {"consent": True}}})
    ran = criteria("check", "p.json", *TWO, *AS_OF, "--answers", "a.json")
    assert ran.out.count("no trial `B3` is known") == 1


def test_a_column_that_no_field_has_is_told(criteria: CommandLine, folder: Path) -> None:
    """As a misspelt name in a patient's file."""
    write(folder, p__json={"patient_id": "p", "NIHSS": 12}, a__csv="patient_id,consnt\np,true\n")
    ran = criteria("check", "p.json", "--rules", "A1.criteria", *AS_OF, "--answers", "a.csv")
    assert ran.code == 3
    assert "a.csv row 1#/consnt: no rule knows a field `consnt`" in ran.out


def test_silence_read_as_no_in_eval_and_facts(criteria: CommandLine, folder: Path) -> None:
    """As in `check`: the answer says so."""
    write(folder, p__json={"NIHSS": 12})
    assert criteria("eval", "epilepsy", "p.json", *AS_OF).code == 3
    ran = criteria("eval", "epilepsy or fever", "p.json", *AS_OF, "--assume-unrecorded-no", "epilepsy,fever")
    assert ran.code == 1
    assert "as asked, unrecorded means no for: epilepsy, fever" in ran.out
    ran = criteria("facts", "p.json", "--rules", "A1.criteria", *AS_OF, "--assume-unrecorded-no", "epilepsy")
    assert "epilepsy has not occurred [not recorded, read as no]" in " ".join(ran.out.split())
    for command in (["eval", "epilepsy", "p.json"], ["facts", "p.json"]):
        ran = criteria(*command, *AS_OF, "--assume-unrecorded-no", "epilepsi")
        assert (ran.code, ran.out) == (2, "")
        assert "no rule knows a field `epilepsi`" in ran.err
    ran = criteria("eval", "epilepsy", "p.json", *AS_OF, "--assume-unrecorded-no", "NIHSS")
    assert ran.code == 2


def test_a_cohort_and_answers(criteria: CommandLine, folder: Path) -> None:
    """By patient, in `screen` and for the one that is explained."""
    pytest.importorskip("polars")
    write(folder, c__csv="patient_id,NIHSS,epilepsy\np,12,\nq,12,false\n",
          a__csv="patient_id,consent,epilepsy\np,true,false\nq,true,true\n",
          b__json={"patient_id": "q", "consent": True})  # fmt: skip
    call = ("screen", "c.csv", "--rules", "A1.criteria", *AS_OF)
    ran = criteria(*call, "--answers", "a.csv", "--answers", "b.json", "--out", "o.csv")
    assert (ran.code, ran.err) == (0, "")
    assert (folder / "o.csv").read_text() == (
        "patient_id,I1,I2,E1,verdict\np,pass,pass,pass,eligible\nq,pass,pass,unknown,undetermined\n"
    )
    assert "conflicting in the answers" in ran.out
    ran = criteria(*call, "--answers", "a.csv", "--explain", "p")
    assert (ran.code, ran.err) == (0, "")
    assert "Consent: yes [a.csv row 1]" in " ".join(ran.out.split())
    write(folder, d__json={"consent": True})
    ran = criteria(*call, "--answers", "d.json")
    assert ran.err.startswith("error: `d.json` does not say whom the answers are about")


def test_a_cohort_for_several_trials(criteria: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer to its trial; and drawn patients have them so."""
    pytest.importorskip("polars")
    belong(monkeypatch, "consent")
    write(folder, c__csv="patient_id,NIHSS,epilepsy,consent@B2,consent\np,12,false,true,true\n",
          a__ndjson='{"patient_id": "p", "for": {"A1": {"consent": false}}}\n')  # fmt: skip
    ran = criteria("screen", "c.csv", *TWO, *AS_OF, "--out", "o.csv", "--form", "verdict")
    assert ran.code == 0
    assert (folder / "o.csv").read_text() == "patient_id,A1.verdict,B2.verdict\np,undetermined,eligible\n"
    assert "`consent`" in ran.out or "consent" in ran.out
    criteria("screen", "c.csv", *TWO, *AS_OF, "--out", "o.csv", "--form", "verdict", "--answers", "a.ndjson")
    assert (folder / "o.csv").read_text() == "patient_id,A1.verdict,B2.verdict\np,ineligible,eligible\n"
    ran = criteria("sample", *TWO, *AS_OF, "--patients", "5")
    assert '"for": {"A1": {"consent": ' in ran.out
    (folder / "s.ndjson").write_text(ran.out)
    ran = criteria("screen", "s.ndjson", *TWO, *AS_OF, "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["set_aside"] == 0


def test_a_bulk_export_and_answers(criteria: CommandLine) -> None:
    """As one patient of it with the same answers."""
    polars = pytest.importorskip("polars")
    name = export(criteria)
    write(criteria.folder, a__csv="patient_id,NIHSS,epilepsy\np-0,,true\np-2,12,\n")
    call = (*CODED, "--answers", "a.csv")
    ran = criteria("screen", name, *call, "--out", "o.csv")
    assert (ran.code, ran.err) == (0, "")
    rows = {row.pop("patient_id"): row for row in polars.read_csv(criteria.folder / "o.csv").rows(named=True)}
    for patient in ("p-0", "p-2"):
        alone = json.loads(criteria("check", name, *call, "--patient", patient, "--format", "json").out)
        [result] = alone["trials"]
        assert rows[patient] == {one["id"]: one["outcome"] for one in result["criteria"]} | {
            "verdict": result["verdict"]
        }
        explained = json.loads(criteria("screen", name, *call, "--explain", patient, "--format", "json").out)
        assert explained["trials"] == alone["trials"]
    ran = criteria("check", name, *call, "--patient", "p-1")
    assert ran.err.startswith("error: `a.csv` has no answers about patient `p-1`")
