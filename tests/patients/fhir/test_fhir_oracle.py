"""The reader against a second one: over drawn records and those that nobody wrote for this."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import FhirReader, Trial, load_trial_text
from tests.generative.profiles import examples, search
from tests.patients.fhir import oracle
from tests.patients.fhir.drawn_records import PATIENT, bundles
from tests.patients.fhir.oracle import Answer
from tests.patients.fhir.oracle_record import DRUGS, Record, Wanted, surely_later
from tests.patients.fhir.records import Json

AS_OF = date(2026, 3, 1)
DATA = Path(__file__).resolve().parents[4] / "shared/data"

VOCABULARY = """
    field score        "Score"                : integer 0 to 42, loinc 72089-6
    field epilepsy     "Epilepsy"             : event, is snomed 84757009, icd10 G40
    field surgery      "Surgery"              : event, snomed 387713003
    field azathioprine "Azathioprine"         : event, rxnorm 1256
    field on_warfarin  "Warfarin now"         : yes or no, rxnorm 11289
"""
_ILL = ("Condition", "Procedure")
SCORE = Wanted("score", "measure", (("loinc", "72089-6"),), ("Observation",))
EPILEPSY = Wanted("epilepsy", "event", (("snomed", "84757009"), ("icd10", "G40")), _ILL, (("snomed", "84757009"),))
SURGERY = Wanted("surgery", "event", (("snomed", "387713003"),), _ILL, (("snomed", "387713003"),))
DRUG = Wanted("azathioprine", "event", (("rxnorm", "1256"),), DRUGS)
WARFARIN = Wanted("on_warfarin", "state", (("rxnorm", "11289"),), DRUGS)
ASSUMED = ("epilepsy", "surgery", "azathioprine", "on_warfarin")


def questions(record: Record, assumed: bool) -> dict[str, Answer]:
    """Each question with the second reader's answer."""
    found = {f"score >= {limit}": oracle.at_least(record, SCORE, limit, AS_OF) for limit in (7, 8)}
    for event in (EPILEPSY, SURGERY, DRUG):
        found[event.name] = oracle.happened(record, event, AS_OF, assumed)
        found[f"{event.name} within 90 days"] = oracle.happened(record, event, AS_OF, assumed, 90)
        found[f"current {event.name}"] = oracle.goes_on(record, event, AS_OF, assumed)
    found["on_warfarin"] = oracle.holds(record, WARFARIN, AS_OF, assumed)
    return found


ASKED = tuple(questions(Record({"resourceType": "Bundle"}, PATIENT), assumed=False))


@cache
def trial(assumed: bool) -> Trial:
    told = "\n".join(f'inclusion I{number} "x": {text}' for number, text in enumerate(ASKED))
    found = load_trial_text(f'trial T "A trial"\n{VOCABULARY}\n{told}')
    return found.assuming_unrecorded_no(*ASSUMED) if assumed else found


def compared(document: Any, patient: str, lenient: bool = False) -> None:
    """The product may leave open what the oracle decides only where the oracle does not model it in full, and never
    says what the oracle excludes."""
    record = Record(document, patient)
    for assumed in (False, True):
        result = trial(assumed).check(FhirReader(trial(assumed).fields)(document, patient), AS_OF)
        for one, (text, answer) in zip(result.criteria, questions(record, assumed).items(), strict=True):
            shown = f"{text}{' (assumed)' if assumed else ''}: {one.outcome}, oracle {sorted(answer.possible)}"
            if one.outcome != "unknown":
                assert answer.possible == {one.outcome == "pass"} or not answer.whole, shown
                assert (one.outcome == "pass") in answer.possible, shown
            elif answer.whole and not lenient:
                assert len(answer.possible) == 2, shown


@examples(300)
@given(bundles())
def test_drawn_records(document: Json) -> None:
    compared(document, PATIENT)


@pytest.mark.search
@search
@given(bundles())
def test_drawn_records_search(document: Json) -> None:
    compared(document, PATIENT)


@examples(100)
@given(bundles(), st.randoms(use_true_random=False))
def test_as_a_list(document: Json, random: Any) -> None:
    """The resources without the Bundle, in another order, with both readers."""
    whole = [entry["resource"] for entry in document["entry"]]
    random.shuffle(whole)
    compared(whole, PATIENT)


def published() -> Iterator[tuple[str, Any, str]]:
    """Records of other makers with one patient each."""
    for path in sorted((DATA / "fhir_synthea_r4").glob("*/*.json"))[::4] + sorted(
        DATA.glob("fhir_more/smart_r4/*.json")
    ):
        document = json.loads(path.read_bytes())
        person = next(one["resource"] for one in document["entry"] if one["resource"]["resourceType"] == "Patient")
        yield path.name, document, person["id"]


@pytest.mark.skipif(not DATA.is_dir(), reason="the FHIR records of the shared data are not here")
def test_published_records() -> None:
    """What the product says of them is never what the second reader excludes."""
    count = 0
    for _, document, person in published():
        compared(document, person, lenient=True)
        count += 1
    assert count > 10


# ---- the oracle itself -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2026-02-20T09:00:00+01:00", "2026-02-20T07:59:00Z", True),
        ("2026-02-20T09:00:00+01:00", "2026-02-20T08:00:00Z", False),
        ("2026-02-20", "2026-02-19", True),
        ("2026-02-20", "2026-02-20T01:00:00", False),
        ("2026-02", "2026-01-31", True),
        ("2026-02", "2026-02-01", False),
        (None, "2026-02-01", False),
    ],
)
def test_order(one: str | None, other: str | None, later: bool) -> None:
    """The oracle's order of dates, by example."""
    assert surely_later(one, other) is later
    assert not surely_later(other, one) or not later
