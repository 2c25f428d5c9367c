"""`criteria screen`: the same cohort in every kind of file, what is written and shown, and what is told when it fails.

Numbers are compared with those of one patient after the other; a facts file is `test_screen_facts`'s.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from criteria_dsl import Trial, load_trial  # noqa: E402
from criteria_dsl.cohorts.forms import unpacked  # noqa: E402
from criteria_dsl.cohorts.sample import sample_patients  # noqa: E402
from criteria_dsl.cohorts.sample_table import documents_to_columns  # noqa: E402
from tests.cli.running import FILES, CommandLine, Ran  # noqa: E402
from tests.cli.test_process import SCRIPT, environment  # noqa: E402
from tests.cohorts.plain_counts import counted  # noqa: E402
from tests.cohorts.test_summary import documents_of  # noqa: E402

AS_OF = date(2026, 3, 1)
PATIENTS = 40
DEMO = ("--rules", "DEMO.criteria")
OPEN = """trial OPEN "Another trial"
use "clinic"
incomplete "only the abstract is public"
inclusion I1 "NIHSS 15 or more": NIHSS >= 15
"""


@cache
def trial() -> Trial:
    return load_trial(FILES / "DEMO.criteria")


@cache
def table() -> Any:
    """A sampled cohort, a row a patient."""
    return documents_to_columns(list(sample_patients([trial()], PATIENTS, 3, AS_OF)), trial().fields)


@cache
def outcomes() -> Mapping[str, tuple[str, ...]]:
    """What each patient of the table comes to, one at a time: outcomes and the verdict."""
    checked = [trial().check(document) for document in documents_of(table(), trial())]
    return {one.patient: (*(each.outcome for each in one.criteria), one.verdict) for one in checked}


def write(criteria: CommandLine, kind: str) -> str:
    """The cohort in files of a kind; what the command line calls it."""
    folder, frame = criteria.folder, table()
    match kind:
        case "parquet":
            frame.write_parquet(folder / "c.parquet")
        case "csv":
            frame.write_csv(folder / "c.csv")
        case "ndjson":
            lines = [json.dumps(one) for one in documents_of(frame, trial())]
            (folder / "c.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
        case "folder" | "parts-*.parquet":
            (folder / "parts").mkdir()
            place = folder / "parts" if kind == "folder" else folder
            frame[:15].write_parquet(place / "parts-1.parquet")
            frame[15:].write_parquet(place / "parts-2.parquet")
            return "parts" if kind == "folder" else kind
    return f"c.{kind}"


def shown(ran: Ran) -> Any:
    """The JSON of a call that went well and said nothing else."""
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def file(criteria: CommandLine, name: str, text: str) -> str:
    (criteria.folder / name).write_text(text, encoding="utf-8")
    return name


def part_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if ".part-" in path.name]


# ---- the cohort in every kind of file --------------------------------------------------------


@pytest.mark.parametrize("kind", ["parquet", "csv", "ndjson", "folder", "parts-*.parquet"])
def test_the_same_numbers_from_every_kind_of_file(kind: str, criteria: CommandLine) -> None:
    """The counts are those of one patient after the other, and the outcomes stand in the order of the patients."""
    found = shown(criteria("screen", write(criteria, kind), *DEMO, "--out", "o.ndjson", "--format", "json"))
    assert (found["as_of"], found["patients"], found["unknown_columns"]) == ("2026-03-01", PATIENTS, [])
    (count,) = found["trials"]
    plain = counted(trial(), documents_of(table(), trial()))
    assert (count["trial"], count["rules_digest"]) == ("DEMO", trial().rules_digest)
    for name in ("eligible", "ineligible", "undetermined"):
        assert count[name] == getattr(plain, name) > 0
    for one, wanted in zip(count["criteria"], plain.criteria, strict=True):
        for name in ("id", "passed", "failed", "unknown", "failed_alone", "remaining", "remaining_open"):
            assert one[name] == getattr(wanted, name), (one["id"], name)
        assert [(each["field"], each["patients"]) for each in one["wanting"]] == list(wanted.wanting)
    assert rows(pl.read_ndjson(criteria.folder / "o.ndjson")) == list(outcomes().items())


def rows(frame: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(patient, tuple(map(str, rest))) for patient, *rest in frame.rows()]


@pytest.mark.parametrize(
    ("form", "suffix"),
    [("outcomes", "parquet"), ("packed", "parquet"), ("outcomes", "csv"), ("packed", "ndjson"), ("verdict", "csv")],
)
def test_what_is_written(form: str, suffix: str, criteria: CommandLine) -> None:
    """Every form in every format, a file that was there replaced, nothing left beside it."""
    out = criteria.folder / f"o.{suffix}"
    out.write_text("older", encoding="utf-8")
    ran = criteria("screen", write(criteria, "csv"), *DEMO, "--out", out.name, "--form", form)
    assert (ran.code, ran.err) == (0, "")
    read = {"parquet": pl.read_parquet, "csv": pl.read_csv, "ndjson": pl.read_ndjson}[suffix]
    frame: Any = read(out)
    if suffix == "parquet":
        assert frame.schema["verdict"] == pl.Enum(["ineligible", "eligible", "undetermined"])
    ids = [one.id for one in trial().criteria]
    match form:
        case "outcomes":
            assert frame.columns == ["patient_id", *ids, "verdict"]
            found = rows(frame)
        case "packed":
            assert frame.columns == ["patient_id", "outcomes", "verdict"]
            found = [
                (patient, (*unpacked(number, len(ids)), str(verdict))) for patient, number, verdict in frame.rows()
            ]
        case _:
            assert frame.columns == ["patient_id", "verdict"]
            found = [(patient, (*outcomes()[patient][:-1], str(verdict))) for patient, verdict in frame.rows()]
    assert found == list(outcomes().items())
    assert part_files(criteria.folder) == []


def test_duckdb(criteria: CommandLine) -> None:
    """Another engine gives the same JSON and the same file; it does not number rows."""
    pytest.importorskip("duckdb")
    rules = file(
        criteria, "OPEN.criteria", OPEN + 'exclusion E1 "Liver or anemia": AST > 2.5 x ULN or ANC < 1.5 10*9/L\n'
    )
    args = ("screen", write(criteria, "folder"), "--rules", rules, "--format", "json")
    polars = shown(criteria(*args, "--out", "p.parquet"))
    duckdb = shown(criteria(*args, "--out", "o.parquet", "--engine", "duckdb"))
    for found in (polars, duckdb):
        found["data_problems"] = [(one["column"], one["message"], one["count"]) for one in found["data_problems"]]
    assert duckdb == polars
    assert polars["set_aside"] > 0
    written = [dict(rows(pl.read_parquet(criteria.folder / name))) for name in ("p.parquet", "o.parquet")]
    assert written[0] == written[1]


def test_several_trials(criteria: CommandLine) -> None:
    """One pass, each trial's part of the summary, and names after the trial."""
    file(criteria, "OPEN.criteria", OPEN)
    ran = criteria("screen", write(criteria, "csv"), "--rules", ".", "--out", "o.csv", "--format", "json")
    found = shown(ran)
    assert [one["trial"] for one in found["trials"]] == ["DEMO", "OPEN"]
    assert (found["trials"][1]["eligible"], found["trials"][1]["incomplete"]) == (0, "only the abstract is public")
    columns = pl.read_csv(criteria.folder / "o.csv").columns
    assert columns[:2] == ["patient_id", "DEMO.I1"]
    assert columns[-3:] == ["DEMO.verdict", "OPEN.I1", "OPEN.verdict"]
    text = criteria("screen", "c.csv", "--rules", ".")
    for fragment in (
        "DEMO: A trial of nothing",
        "OPEN: Another trial",
        "Criteria of OPEN",
        "only the abstract is public",
    ):
        assert fragment in text.out


# ---- what is shown ---------------------------------------------------------------------------

COHORT = """patient_id,birth_date,NIHSS,NIHSS__unit,ANC,AST,AST__ulm,stroke_onset,consent,HBsAg,Transfusion,bed,INR__low
a,1960-01-01,12,,2.0,30,40,2025-12-01,yes,positive,false,7,3
b,1960-13-01,x,,2.0 10*9/L,30,,01.12.2025,true,Positive,true,7,1

c,,50,furlongs,-1,,,2025-12,TRUE,neg,,,a
d,1960,12.5,,2,30,40,2025,1,,,7,2
"""
TROUBLES = """Data problems (not usable as recorded, so unknown)
  NIHSS: not a usable number
    3 cells, in rows 2, 4, 5 of c.csv
  ANC: not a usable number
    2 cells, in rows 2, 4 of c.csv
  HBsAg: not one of positive, negative
    2 cells, in rows 2, 4 of c.csv
  consent: not true or false
    2 cells, in rows 1, 5 of c.csv
  INR__low: not a usable number
    1 cell, in row 4 of c.csv
  birth_date: not a date
    1 cell, in row 2 of c.csv
  stroke_onset: not a date
    1 cell, in row 2 of c.csv

Columns that match no field (not used)
  AST__ulm: did you mean `AST__uln`?
  Transfusion: did you mean `transfusion`?
  bed
"""


def test_what_is_wrong_with_a_table(criteria: CommandLine) -> None:
    """Cells that cannot be used are counted with their rows, and columns that match no field have a guess."""
    ran = criteria("screen", file(criteria, "c.csv", COHORT), *DEMO, "--as-of", "2026-03-01")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("4 patients as of 2026-03-01\n")
    assert ran.out.endswith(TROUBLES)


def test_what_is_wrong_with_documents(criteria: CommandLine) -> None:
    """Lines that are no patients are left out and counted, names have guesses, values the reader's codes."""
    lines = [
        {"patient_id": "a", "NIHSS": 12, "birth_date": "1960-13-01", "wardx": 1}, "nonsense",
        {"patient_id": "b", "NIHSS": ["x", {"value": 3, "date": "soon"}], "HBsAg": {"value": "pos", "date": "2020"}},
        "", 5, {"NIHSS": 3, "NIHS": 4},
    ]  # fmt: skip
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    found = shown(criteria("screen", file(criteria, "c.ndjson", text), *DEMO, "--format", "json"))
    assert found["patients"] == 3
    problems = {(one["column"], one["message"], one["count"], *one["rows"]) for one in found["data_problems"]}
    assert problems == {
        ("(line)", "not JSON", 1, 2), ("(line)", "not a JSON object", 1, 5), ("birth_date", "not a date", 1, 1),
        ("NIHSS", "not a number", 1, 3), ("NIHSS", "not a date", 1, 3), ("HBsAg", "not one of positive, negative", 1, 3),
    }  # fmt: skip
    assert {one["file"] for one in found["data_problems"]} == {"c.ndjson"}
    assert found["unknown_columns"] == [{"name": "wardx", "guess": None}, {"name": "NIHS", "guess": "NIHSS"}]


def test_problems_of_two_files(criteria: CommandLine) -> None:
    """Rows are counted in each file, and the first few are named."""
    for number, cells in ((1, ["x"] * 7), (2, ["7", "y"])):
        lines = [f"{number}-{place},{cell}" for place, cell in enumerate(cells)]
        file(criteria, f"p{number}.csv", "\n".join(["patient_id,NIHSS", *lines, ""]))
    ran = criteria("screen", "p1.csv", "p2.csv", *DEMO)
    assert "    7 cells, the first in rows 1, 2, 3, 4, 5 of p1.csv\n" in ran.out
    assert "    1 cell, in row 2 of p2.csv\n" in ran.out


def test_a_funnel(criteria: CommandLine) -> None:
    """A drawing with every criterion and the number of patients; nothing else changes."""
    plain = criteria("screen", write(criteria, "csv"), *DEMO)
    ran = criteria("screen", "c.csv", *DEMO, "--funnel", "f.svg")
    assert (ran.code, ran.out, ran.err) == (0, plain.out, "")
    drawn = (criteria.folder / "f.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert all(one.id in drawn for one in (*trial().criteria, trial()))
    assert part_files(criteria.folder) == []


def test_the_summary_in_words(criteria: CommandLine) -> None:
    """The numbers of the first trial stand where people look for them."""
    ran = criteria("screen", write(criteria, "csv"), *DEMO)
    plain = counted(trial(), documents_of(table(), trial()))
    assert ran.out.startswith(f"{PATIENTS} patients as of 2026-03-01\n")
    row = next(line for line in ran.out.splitlines() if line.startswith(" DEMO "))
    assert row.split()[1::3] == [str(plain.eligible), str(plain.ineligible), str(plain.undetermined)]
    costly = max(plain.criteria, key=lambda one: one.failed_alone)
    assert f"fail one criterion only: {costly.id} {costly.failed_alone} " in ran.out
    field, patients = next(one for one in plain.criteria if one.id == "I3").wanting[0]
    assert f"unknown for want of {field} ({patients})" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    assert "…" not in criteria("screen", "c.csv", *DEMO, "--verbose").out


# ---- one patient -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["parquet", "csv", "ndjson"])
def test_one_patient_is_explained(kind: str, criteria: CommandLine) -> None:
    """Every outcome is the one that the cohort's file has, with the reasons of `check`."""
    path = write(criteria, kind)
    for patient in list(outcomes())[::13]:
        ran = criteria("screen", path, *DEMO, "--explain", patient, "--format", "json")
        (found,) = shown(ran)["trials"]
        assert (*(one["outcome"] for one in found["criteria"]), found["verdict"]) == outcomes()[patient]
    ran = criteria("screen", path, *DEMO, "--explain", patient)
    assert ran.out.startswith(f"Patient {patient} as of 2026-03-01 (from the patient file)\n")
    assert "Criteria of DEMO" in ran.out


def test_a_patient_whom_no_row_holds_is_explained(criteria: CommandLine) -> None:
    """A document with two measurements is explained as it stands in its file, and so is a nested cell."""
    document = {"patient_id": "p-2", "NIHSS": [{"value": 30, "date": "2026-01-01"}, {"value": 7, "date": "2026-02-01"}]}
    file(criteria, "c.ndjson", json.dumps({"patient_id": "p-1"}) + "\n" + json.dumps(document) + "\n")
    pl.DataFrame([{"patient_id": 2, "NIHSS": document["NIHSS"]}]).write_parquet(criteria.folder / "c.parquet")
    for path, patient in (("c.ndjson", "p-2"), ("c.parquet", "2")):
        ran = criteria("screen", path, *DEMO, "--as-of", "2026-03-01", "--explain", patient)
        assert f"Patient {patient} as of 2026-03-01 (from --as-of)\n" in ran.out
        assert "NIH Stroke Scale, total score is 7 (2026-02-01); must be 6 to 20" in " ".join(ran.out.split())


def test_a_day_of_the_row_serves_the_explanation(criteria: CommandLine) -> None:
    """As a date, and as a moment of that day."""
    frame = pl.DataFrame({"patient_id": ["a"], "birth_date": ["2008-03-01"], "as_of": [AS_OF]})
    for type_ in (pl.Date, pl.Datetime):
        frame.with_columns(pl.col("as_of").cast(type_)).write_parquet(criteria.folder / "c.parquet")
        ran = criteria("screen", "c.parquet", *DEMO, "--explain", "a")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Patient a as of 2026-03-01 (from the patient file)\n")


# ---- the day to decide for -------------------------------------------------------------------

DATED = "patient_id,as_of,NIHSS\na,2026-03-01,7\nb,2026-04-01,7\nc,,7\n"


def test_the_day(criteria: CommandLine) -> None:
    """Today, if nobody says one; the day asked for; or each row's own, and today where a row says none."""
    silent = file(criteria, "silent.csv", "patient_id,NIHSS\na,7\n")
    before = date.today()
    day = shown(criteria("screen", silent, *DEMO, "--format", "json"))["as_of"]
    assert before <= date.fromisoformat(day) <= date.today()
    asked = criteria("screen", silent, *DEMO, "--as-of", "2026-03-01")
    assert asked.out.startswith("1 patient as of 2026-03-01\n")
    own = criteria("screen", file(criteria, "own.csv", DATED), *DEMO)
    assert own.out.startswith("3 patients as of the day in each row\n")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_rows_of_several_days(engine: str, criteria: CommandLine) -> None:
    """Each row is decided for its own day, and the file keeps the order of the rows."""
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    days = [date(2026, 4, 1), None, AS_OF, date(2026, 4, 1)]
    frame = pl.DataFrame({"patient_id": list("dcba"), "as_of": days, "transfusion__date": ["2025-12-15"] * 4})
    frame.write_parquet(criteria.folder / "c.parquet")
    ran = criteria("screen", "c.parquet", *DEMO, "--out", "o.parquet", "--engine", engine)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("4 patients as of the day in each row\n")
    found = [(patient, str(outcome)) for patient, outcome in
             pl.read_parquet(criteria.folder / "o.parquet").select("patient_id", "E4").rows()]  # fmt: skip
    wanted = [("d", "pass"), ("c", "pass"), ("b", "fail"), ("a", "pass")]
    assert found == wanted if engine == "polars" else sorted(found) == sorted(wanted)


# ---- what goes wrong -------------------------------------------------------------------------

FORMATS = (
    "a cohort is a `.parquet`, `.csv`, `.ndjson` or `.jsonl` file, a folder, or a pattern such as `part-*.parquet`"
)
MISTAKES: dict[str, tuple[tuple[str, ...], str]] = {
    "a missing file": (("nowhere.csv",), f"error: there is no file `nowhere.csv`\nhelp: {FORMATS}\n"),
    "another format": (("DEMO.criteria",), f"error: `DEMO.criteria` is no cohort file\nhelp: {FORMATS}\n"),
    "nothing matches": (("p-*.csv",), f"error: no file matches `p-*.csv`\nhelp: {FORMATS}\n"),
    "nothing in it": (("cases",), f"error: the folder `cases` holds no cohort file\nhelp: {FORMATS}\n"),
    "no cohort": ((), "error: missing argument `COHORT...`\nhelp: `criteria screen --help` says what it takes\n"),
    "two formats": (
        ("c.csv", "c.ndjson"),
        "error: `c.csv` and `c.ndjson` are of different formats\nhelp: give files of one format\n",
    ),
    "no patient_id": (
        ("patients.csv",), "error: `patients.csv` has no column `patient_id`\nhelp: did you mean `patient`? rename it\n"
    ),
    "a ragged table": (
        ("ragged.csv",),
        "error: `ragged.csv`, line 2, has 3 cells instead of 2\n"
        "help: cells with a comma in them stand in double quotes\n",
    ),
    "no day": (("c.csv", "--as-of", "soon"), "error: --as-of `soon` is not a day\nhelp: write it as `2026-03-01` or `2026-03-01T23:00`\n"),
    "half a day": (
        ("c.csv", "--as-of", "2026-03"), "error: --as-of `2026-03` is not a day\nhelp: write it as `2026-03-01` or `2026-03-01T23:00`\n"
    ),
    "another day": (
        ("own.csv", "--as-of", "2026-03-01"),
        "error: `own.csv`: the table has rows as of 2026-04-01, and 2026-03-01 was asked for\n"
        "help: leave one of them out\n",
    ),
    "a day that is none": (
        ("bad.csv",), "error: `bad.csv`: as_of `soon` is not a day\nhelp: write it as `2026-03-01` or `2026-03-01T23:00`\n"
    ),
    "an unknown patient": (
        ("c.csv", "--explain", "p-0"),
        "error: no patient `p-0` in the cohort\nhelp: the `patient_id` has to be the very same\n",
    ),
    "one patient as a file": (
        ("c.csv", "--explain", "a", "--out", "o.csv"),
        "error: --explain decides one patient, and --out is of all\nhelp: leave --out out\n",
    ),
    "one patient as a funnel": (
        ("c.csv", "--explain", "a", "--funnel", "f.svg"),
        "error: --explain decides one patient, and --funnel is of all\nhelp: leave --funnel out\n",
    ),
    "out is an input": (
        ("c.csv", "--out", "c.csv"),
        "error: `c.csv` is read, and cannot be written as well\nhelp: name another file to write\n",
    ),
    "out is an input of another name": (
        ("c.csv", "--out", "cases/../c.csv"),
        "error: `cases/../c.csv` is read, and cannot be written as well\nhelp: name another file to write\n",
    ),
    "out has no format": (
        ("c.csv", "--out", "o.xlsx"),
        "error: `o.xlsx` has no suffix that tells a format\nhelp: name it `.parquet`, `.csv` or `.ndjson`\n",
    ),
    "a funnel that is no drawing": (
        ("c.csv", "--funnel", "f.png"), "error: the funnel is drawn as SVG, and `f.png` is none\nhelp: name it `.svg`\n"
    ),
    "a funnel in the way of the outcomes": (
        ("c.csv", "--out", "o.svg", "--funnel", "o.svg"),
        "error: --out and --funnel are both `o.svg`\nhelp: name two files\n",
    ),
    "an engine that reads Parquet alone": (
        ("c.csv", "--engine", "duckdb"),
        "error: --engine duckdb takes Parquet, and `c.csv` is none\nhelp: leave --engine out\n",
    ),
    "another form": (
        ("c.csv", "--form", "wide"),
        "error: invalid value for `--form`: `wide` is not one of `outcomes`, `packed`, `verdict`\n"
        "help: `criteria screen --help` says what it takes\n",
    ),
    "an unknown trial": (
        ("c.csv", "--rules", "cases", "--trial", "DEMO"), "error: no trial `DEMO`\nhelp: known trials: "
    ),
    "the same trial in two files": (
        ("c.csv", "--rules", "COPY.criteria"),
        "error: two of the trials are called `DEMO`\nhelp: leave one of them out\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(mistake: str, criteria: CommandLine) -> None:
    """Exit code 2, one message with advice, no traceback, and nothing is written."""
    file(criteria, "c.csv", "patient_id,NIHSS\na,7\n")
    file(criteria, "c.ndjson", '{"patient_id": "a"}\n')
    file(criteria, "patients.csv", "patient,NIHSS\na,7\n")
    file(criteria, "ragged.csv", "patient_id,NIHSS\na,7,8\n")
    file(criteria, "own.csv", DATED)
    file(criteria, "bad.csv", "patient_id,as_of\na,soon\n")
    (criteria.folder / "COPY.criteria").write_bytes((FILES / "DEMO.criteria").read_bytes())
    there = {path: path.read_bytes() for path in criteria.folder.iterdir() if path.is_file()}
    args, said = MISTAKES[mistake]
    ran = criteria("screen", *args, *(() if "--trial" in args else DEMO))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == said if said.endswith("\n") else ran.err.startswith(said)
    assert {path: path.read_bytes() for path in criteria.folder.iterdir() if path.is_file()} == there


@pytest.mark.parametrize("option", ["--out", "--funnel"])
def test_a_place_that_cannot_be_written_is_told_before_the_work(option: str, criteria: CommandLine) -> None:
    """No hour is spent for a file that could never be written: the cohort is not even read."""
    name = "no/o.csv" if option == "--out" else "no/f.svg"
    ran = criteria("screen", file(criteria, "bad.csv", "patient_id,as_of\na,soon\n"), *DEMO, option, name)
    assert ran.code == 2
    assert (
        ran.err
        == f"error: cannot write `{name}`: there is no folder `{criteria.folder / 'no'}`\nhelp: make the folder first\n"
    )


def test_an_error_half_way_leaves_what_was_there(criteria: CommandLine) -> None:
    """The first file is screened, the second cannot be: the older outcomes stay as they were."""
    pl.DataFrame({"patient_id": ["a"], "as_of": ["2026-03-01"]}).write_parquet(criteria.folder / "p-1.parquet")
    pl.DataFrame({"patient_id": ["b"], "as_of": ["soon"]}).write_parquet(criteria.folder / "p-2.parquet")
    older = file(criteria, "o.csv", "older")
    ran = criteria("screen", "p-*.parquet", *DEMO, "--out", older, "--funnel", "f.svg")
    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err
        == "error: `p-2.parquet`: as_of `soon` is not a day\nhelp: write it as `2026-03-01` or `2026-03-01T23:00`\n"
    )
    assert (criteria.folder / older).read_text(encoding="utf-8") == "older"
    assert not (criteria.folder / "f.svg").exists()
    assert part_files(criteria.folder) == []


def test_nobody(criteria: CommandLine) -> None:
    """A table without a row is screened: the counts are 0, and the file has its header."""
    ran = criteria(
        "screen", file(criteria, "c.csv", "patient_id,NIHSS\n"), *DEMO, "--out", "o.csv", "--funnel", "f.svg"
    )
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("0 patients as of ")
    assert pl.read_csv(criteria.folder / "o.csv").columns == [
        "patient_id",
        *(one.id for one in trial().criteria),
        "verdict",
    ]


def test_without_an_extra(criteria: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is not installed is told with what to install."""
    pl.DataFrame({"patient_id": ["a"]}).write_parquet(criteria.folder / "c.parquet")
    for package, extra in (("duckdb", "duckdb"), ("pyspark", "spark")):
        with monkeypatch.context() as without:
            for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                without.delitem(sys.modules, name)
            without.setitem(sys.modules, package, None)
            ran = criteria("screen", "c.parquet", *DEMO, "--engine", extra)
        assert ran.code == 2
        assert ran.err.endswith(f"is not installed\nhelp: install `criteria-dsl[{extra}]`\n")


def test_without_polars(criteria: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says what it needs, and `--help` needs nothing."""
    file(criteria, "c.csv", "patient_id\na\n")
    for name in [name for name in sys.modules if name.partition(".")[0] == "polars"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    ran = criteria("screen", "c.csv", *DEMO)
    assert (ran.code, ran.err) == (
        2, "error: reading and writing cohorts needs Polars\nhelp: pip install 'criteria_dsl[cohort]'\n"
    )  # fmt: skip
    assert criteria("screen", "--help").code == 0


# ---- as a process ----------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_stopped_half_way(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    """Nothing that looks whole is there; what is killed leaves a hidden file, what is interrupted none."""
    many = 2_000_000
    pl.select(patient_id=pl.int_range(many), NIHSS=pl.int_range(many) % 30).write_parquet(tmp_path / "c.parquet")
    out = tmp_path / "o.parquet"
    out.write_bytes(b"older")
    command = [
        *SCRIPT,
        "screen",
        str(tmp_path / "c.parquet"),
        "--rules",
        str(FILES / "DEMO.criteria"),
        "--out",
        str(out),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size for path in part_files(tmp_path)) and time.monotonic() < deadline:
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.005)
        process.send_signal(sent)
        said, told = process.communicate(timeout=60)
    assert (process.returncode, said) == (code, b"")
    assert b"Traceback" not in told
    assert sorted(path.name for path in tmp_path.glob("*.parquet")) == ["c.parquet", "o.parquet"]
    assert out.read_bytes() == b"older"
    assert len(part_files(tmp_path)) == (1 if sent == signal.SIGKILL else 0)
