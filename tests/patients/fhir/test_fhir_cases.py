"""What records say and what the rules see, kind by kind: the answers, and the same from a bulk export."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from criteria_dsl import Trial, TrialResult, load_trial_text
from tests.cli.running import CommandLine, command_line
from tests.patients.fhir.cases import bundles, denials, silence, spellings, times, values
from tests.patients.fhir.cases.case import AS_OF, Case
from tests.patients.fhir.cases.exporting import export_of
from tests.patients.fhir.cases.versions import TWINS
from tests.patients.fhir.records import Json, bundle, patient

pl = pytest.importorskip("polars")

CASES = (*bundles.CASES, *denials.CASES, *silence.CASES, *spellings.CASES, *times.CASES, *values.CASES)
ASSUMED = ("allergy", "antithrombotic_therapy", "drug_allergy", "epilepsy", "immunosuppressant",
           "intracranial_hemorrhage", "ischemic_stroke", "malignant_tumor", "pregnant", "transfusion")  # fmt: skip
ASKED = tuple(dict.fromkeys(one.asked for one in CASES))
RULES = 'trial T "A trial" use "stroke"\n' + "\n".join(
    f'inclusion I{number} "x": {text}' for number, text in enumerate(ASKED, 1)
)


def named(case: Case) -> str:
    return f"{case.kind}: {case.name}"


@cache
def trial(assumed: bool) -> Trial:
    """All that is asked, as one trial."""
    found = load_trial_text(RULES)
    return found.assuming_unrecorded_no(*ASSUMED) if assumed else found


def told(result: TrialResult) -> str:
    """The data problems as one text."""
    return "\n".join(f"{one.code} {one.source} {one.message}" for one in result.data_problems)


def answer(case: Case, result: TrialResult) -> str:
    return next(one.outcome for one in result.criteria if one.id == f"I{ASKED.index(case.asked) + 1}")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case(case: Case) -> None:
    """The answer is right, and what could not be used is reported; that silence is none, where it is asked about."""
    result = trial(False).check(case.document, AS_OF)
    assert answer(case, result) in case.want
    if case.assumed is None:
        assert case.problem in told(result)


@pytest.mark.parametrize("case", [one for one in CASES if one.assumed is not None], ids=named)
def test_case_with_assumed_noes(case: Case) -> None:
    """An assumption fills in what the record is silent about, and nothing else."""
    result = trial(True).check(case.document, AS_OF)
    assert case.assumed is not None
    assert answer(case, result) in case.assumed
    assert case.problem in told(result)
    if case.assumed == frozenset({"unknown"}):
        assert result.data_problems, "nothing says why the silence does not count"


@pytest.mark.parametrize(("name", "r4", "r5"), TWINS, ids=[name for name, *_ in TWINS])
def test_versions(name: str, r4: tuple[Json, ...], r5: tuple[Json, ...]) -> None:
    """A record in the shape of R5 is read as its twin in R4's."""
    for assumed in (False, True):
        old, new = (trial(assumed).check(bundle(*one), AS_OF) for one in (r4, r5))
        assert [one.outcome for one in new.criteria] == [one.outcome for one in old.criteria]
        assert [one.code for one in new.data_problems] == [one.code for one in old.data_problems]
    says = [one.outcome for one in trial(False).check(bundle(*r4), AS_OF).criteria]
    assert name == "an intolerance" or set(says) - {"unknown"}, "the twins say nothing of what is asked"


# ---- the same as a bulk export ---------------------------------------------------------------


@pytest.mark.parametrize("assumed", [False, True])
def test_cases_as_a_bulk_export(
    assumed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`screen` of all of them at once answers as each alone."""
    cases = [one for one in CASES if one.wrapped is None and (not assumed or one.assumed is not None)]
    run = command_line(tmp_path, monkeypatch, capsys)
    export_of(tmp_path / "export", [one.everything for one in cases])
    (tmp_path / "T.criteria").write_text(RULES, encoding="utf-8")
    more = ("--assume-unrecorded-no", ",".join(ASSUMED)) if assumed else ()
    ran = run("screen", "export", "--rules", "T.criteria", "--as-of", str(AS_OF), "--out", "o.csv", *more)
    assert ran.code == 0, ran.err
    rows = {row["patient_id"]: row for row in pl.read_csv(tmp_path / "o.csv").rows(named=True)}
    wrong = []
    for number, case in enumerate(cases):
        want = case.assumed if assumed else case.want
        got = rows[f"p-{number}"][f"I{ASKED.index(case.asked) + 1}"]
        if want is None or got not in want:
            wrong.append(f"{named(case)}: {got}")
    assert not wrong, "\n".join(wrong)


def test_a_case_in_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` of one patient of a folder answers as the Bundle does."""
    run: CommandLine = command_line(tmp_path, monkeypatch, capsys)
    (tmp_path / "T.criteria").write_text(RULES, encoding="utf-8")
    cases = [one for one in CASES if one.wrapped is None][::9]
    export_of(tmp_path / "export", [one.everything for one in cases])
    for number, case in enumerate(cases):
        ran = run("check", "export", "--patient", f"p-{number}", "--rules", "T.criteria", "--as-of", str(AS_OF),
                  "--format", "json")  # fmt: skip
        (found,) = json.loads(ran.out)["trials"]
        outcomes = {one["id"]: one["outcome"] for one in found["criteria"]}
        assert outcomes[f"I{ASKED.index(case.asked) + 1}"] in case.want, named(case)


def test_no_case_twice() -> None:
    """Each has a name of its own but for the two sides of a limit, and no patient stands in for another."""
    counted = Counter((one.kind, one.name) for one in CASES if one.kind != "unit")
    assert [name for name, number in counted.items() if number > 1] == []
    assert patient()["id"] == "p-001"
