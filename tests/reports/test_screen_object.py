"""The JSON of `criteria screen`: its shape is a promise to programs."""

from __future__ import annotations

import json

import jsonschema
from hypothesis import given

from criteria_dsl.cohorts.results import CohortSummary, ProblemCount, UnknownColumn
from criteria_dsl.reports.screen_object import screen_object
from tests.cli.test_json import DIGEST, TEXT, TEXT_OR_NULL, exactly, many
from tests.reports.cohorts import Alike, Stated, counted_trial, sample
from tests.reports.summaries import summaries

COUNT = {"type": "integer", "minimum": 0}
CRITERION = exactly(
    id=TEXT, kind={"enum": ["inclusion", "exclusion"]}, text=TEXT, passed=COUNT, failed=COUNT, unknown=COUNT,
    failed_alone=COUNT, remaining=COUNT, remaining_open=COUNT, wanting=many(exactly(field=TEXT, patients=COUNT)),
    set_aside=COUNT, set_aside_for=many(exactly(field=TEXT, patients=COUNT)),
)  # fmt: skip
TRIAL = exactly(
    trial=TEXT, title=TEXT, rules_digest=DIGEST, incomplete=TEXT_OR_NULL,
    registry_status={"anyOf": [{"type": "null"}, exactly(status=TEXT, as_of=TEXT, recruits={"type": "boolean"})]},
    eligible=COUNT, ineligible=COUNT, undetermined=COUNT, criteria=many(CRITERION),
)  # fmt: skip
PROBLEM = exactly(
    column=TEXT, message=TEXT, count=COUNT, file=TEXT_OR_NULL, rows=many({"type": "integer", "minimum": 1})
)
SCREEN = exactly(
    as_of=TEXT_OR_NULL, engine=exactly(name={"const": "criteria_dsl"}, version=TEXT), patients=COUNT, set_aside=COUNT,
    assumed_unrecorded_no=many(TEXT),
    trials=many(TRIAL), data_problems=many(PROBLEM), unknown_columns=many(exactly(name=TEXT, guess=TEXT_OR_NULL)),
)  # fmt: skip


@given(summaries())
def test_the_shape(summary: CohortSummary) -> None:
    """Every name is there, and no other, whatever the cohort; it survives being written and read."""
    found = screen_object(summary)
    jsonschema.Draft202012Validator(SCREEN).validate(found)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_sums() -> None:
    """Verdicts and outcomes are all patients, and the funnel only narrows."""
    found = screen_object(sample(2_000_000))
    assert len(found["trials"]) == 5
    for trial in found["trials"]:
        assert trial["eligible"] + trial["ineligible"] + trial["undetermined"] == found["patients"] == 2_000_000
        left = [found["patients"], *(one["remaining"] for one in trial["criteria"])]
        assert left == sorted(left, reverse=True)
        assert left[-1] == trial["eligible"] + trial["undetermined"]
        assert all(one["passed"] + one["failed"] + one["unknown"] == 2_000_000 for one in trial["criteria"])


def test_a_small_one() -> None:
    """Field for field."""
    stated = [Stated("I1", "inclusion", "a\n text", ("NIHSS", "sex")), Stated("E1", "exclusion", "another")]
    cohort = [
        Alike(3, ("pass", "pass")),
        Alike(2, ("unknown", "fail")),
        Alike(4, ("fail", "fail")),
        Alike(1, ("fail", "pass")),
    ]
    summary = CohortSummary(
        "",
        10,
        (counted_trial("T1", "A trial", stated, cohort),),
        (ProblemCount("Hb", "`x` is not a number", 2, (7, 9)),),
        (UnknownColumn("NIHS", "NIHSS"), UnknownColumn("ward")),
        1,
    )
    found = screen_object(summary)
    del found["engine"]
    assert found == {
        "as_of": None,
        "patients": 10,
        "set_aside": 1,
        "assumed_unrecorded_no": [],
        "trials": [
            {
                "trial": "T1", "title": "A trial", "rules_digest": "sha256:" + "0" * 64, "incomplete": None,
                "registry_status": None,
                "eligible": 3, "ineligible": 7, "undetermined": 0,
                "criteria": [
                    {
                        "id": "I1", "kind": "inclusion", "text": "a text", "passed": 3, "failed": 5, "unknown": 2,
                        "failed_alone": 1, "remaining": 5, "remaining_open": 2,
                        "wanting": [{"field": "NIHSS", "patients": 2}, {"field": "sex", "patients": 1}],
                        "set_aside": 0, "set_aside_for": [],
                    },
                    {
                        "id": "E1", "kind": "exclusion", "text": "another", "passed": 4, "failed": 6, "unknown": 0,
                        "failed_alone": 2, "remaining": 3, "remaining_open": 0, "wanting": [],
                        "set_aside": 0, "set_aside_for": [],
                    },
                ],
            }
        ],
        "data_problems": [{"column": "Hb", "message": "`x` is not a number", "count": 2, "file": None, "rows": [7, 9]}],
        "unknown_columns": [{"name": "NIHS", "guess": "NIHSS"}, {"name": "ward", "guess": None}],
    }  # fmt: skip
