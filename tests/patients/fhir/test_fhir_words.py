"""Words of a result: all that speak are heard, and what they say has to agree."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.meaning.fields import Code, Field
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.result_words import word_of_text, words_inside

from .records import LOINC, SNOMED, TERMS, bundle, checked, concept, data_of, items, observation, result

POSITIVE, NEGATIVE = "10828004", "260385009"
ANTIGEN = Field("HBsAg", "Hepatitis B surface antigen", "one of", values=("negative", "positive"))
VIRUS = Field("HCV_RNA", "HCV RNA", "one of", values=("detected", "not_detected"))


def _meant(*codes: str) -> list[Any]:
    return [concept(f"{TERMS}/v3-ObservationInterpretation", code) for code in codes]


def _coded(code: str, text: str | None = None, display: str | None = None) -> dict[str, Any]:
    coding = {"system": SNOMED, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": text} if text else {})}


def _read(**value: Any) -> list[Any]:
    return items("HBsAg", observation("5195-3", **value))


BOTH = [{"value": "negative"}, {"value": "positive"}]


@pytest.mark.parametrize(
    "value",
    [
        {"valueCodeableConcept": _coded(NEGATIVE), "interpretation": _meant("POS")},
        {"valueCodeableConcept": _coded(NEGATIVE, "Positive")},
        {"valueCodeableConcept": _coded(NEGATIVE, display="Positive")},
        {"valueCodeableConcept": concept(SNOMED, NEGATIVE, POSITIVE)},
        {"valueCodeableConcept": {"text": "Reactive", "coding": [{"display": "Non-Reactive"}]}},
        {"valueString": "Negative", "interpretation": _meant("POS")},
        {"valueString": "NEG", "interpretation": [{"text": "Positive"}]},
        {"interpretation": _meant("POS", "NEG")},
        {"valueQuantity": {"value": 3, "unit": "S/CO"}, "interpretation": _meant("NEG", "POS")},
        {"valueCodeableConcept": _coded(NEGATIVE, "POSITIVE - confirmed"), "interpretation": _meant("POS")},
    ],
)
def test_two_answers_conflict(value: dict[str, Any]) -> None:
    """Whichever is read first decides nothing."""
    assert _read(**value) == BOTH
    for word in ("positive", "negative"):
        answer = result(f"HBsAg is {word}", observation("5195-3", effectiveDateTime="2026-02-20", **value))
        assert answer.criteria[0].outcome == "unknown"
        assert [one.cause for one in answer.criteria[0].missing] == ["conflicting"]
        assert [(one.code, one.source) for one in answer.data_problems] == [("conflicting", "Observation/o1")]


def test_the_order_of_the_parts() -> None:
    """It changes nothing."""
    codings = [{"system": SNOMED, "code": NEGATIVE}, {"system": SNOMED, "code": POSITIVE}, {"display": "Reactive"}]
    seen = [_read(valueCodeableConcept={"coding": list(its)}) for its in permutations(codings)]
    assert seen == [BOTH] * 6


@pytest.mark.parametrize(
    "value",
    [
        {
            "valueCodeableConcept": _coded(NEGATIVE, "Negative", "Negative (qualifier value)"),
            "interpretation": _meant("NEG"),
        },
        {"valueCodeableConcept": _coded(NEGATIVE, "Not detected")},
        {"valueCodeableConcept": _coded(NEGATIVE, "Negative for HBsAg")},
        {"valueCodeableConcept": _coded(NEGATIVE, "see comment"), "interpretation": _meant("N")},
        {"valueCodeableConcept": {"text": "Non-Reactive", "coding": [{"system": LOINC, "code": "LA0-0"}]}},
        {"valueString": "see comment", "interpretation": _meant("NEG")},
        {"valueString": "NEG", "interpretation": [{"text": "see comment"}]},
    ],
)
def test_answers_that_agree(value: dict[str, Any]) -> None:
    """Several ways to say one thing are one reading; what says nothing does not disturb."""
    assert _read(**value) == [{"value": "negative"}]


@pytest.mark.parametrize(
    "value",
    [
        {"valueCodeableConcept": _coded(NEGATIVE, "POSITIVE - confirmed by western blot")},
        {"valueCodeableConcept": _coded(NEGATIVE, "negative for IgM, positive for IgG")},
        {"valueString": "weakly positive", "interpretation": _meant("NEG")},
        {"valueString": "negative for X, positive for Y"},
        {"valueString": "not positive"},
        {"valueString": "weakly positive"},
        {"valueString": "equivocal"},
        {"valueString": "positive?"},
        {"valueString": "trace"},
    ],
)
def test_a_text_that_says_more(value: dict[str, Any]) -> None:
    """A text that is not one of the words is not guessed, and may contradict the code."""
    assert _read(**value) == ["unreadable-value"]


@pytest.mark.parametrize(
    ("answers", "found"),
    [((True, "yes"), [{"value": True}]), ((True, "no"), [{"value": False}, {"value": True}])],
)
def test_yes_and_no(answers: tuple[bool, str], found: list[Any]) -> None:
    """A truth and its interpretation."""
    seen = observation("77386006", system=SNOMED, valueBoolean=answers[0], interpretation=[{"text": answers[1]}])
    assert items("pregnant", seen) == found


def test_two_answers_of_an_event_or_of_one_kind() -> None:
    """That one kind is there and is not there says nothing that could be used."""
    for field, code in (("nothing", "64572001"), ("nothing", "302112009"), ("smoker", "1")):
        seen = observation(code, system=SNOMED, valueBoolean=True, interpretation=[{"text": "no"}])
        assert items(field, seen)[0] == "conflicting"


def test_a_later_result_settles_it() -> None:
    """The conflict is of its own day."""
    first = observation("5195-3", "o0", effectiveDateTime="2026-02-01", interpretation=_meant("POS", "NEG"))
    later = observation("5195-3", effectiveDateTime="2026-02-20", valueString="Negative")
    assert checked("HBsAg is negative", first, later).outcome == "pass"


def test_a_conflict_after_the_evaluation_date_is_not_reported() -> None:
    """It does not matter yet."""
    later = observation("5195-3", effectiveDateTime="2026-03-20", interpretation=_meant("POS", "NEG"))
    assert result("HBsAg is negative", later).data_problems == ()
    assert data_of("HBsAg", later)[0].since == "2026-03-20"


# ---- the table -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "negative", "NEGATIVE", " Negative. ", "NEG", "Neg", "Non-Reactive", "non reactive", "NONREACTIVE",
        "Non‑reactive",
        "Not detected", "not_detected", "Undetected", "None detected", "Undetectable", "negativ", "négatif", "Negativo",
        "nicht nachweisbar", "não reagente", "no reactivo", "阴性", "陰性", "阴性(-)", "阴性（-）",
        "음성", "отрицательный",
    ],
)  # fmt: skip
def test_negative(text: str) -> None:
    """Case, blanks, hyphens, a full stop and the language do not matter."""
    assert word_of_text(ANTIGEN, text) == "negative"
    assert word_of_text(VIRUS, text.replace("negative", "negativ")) == "not_detected"


@pytest.mark.parametrize(
    "text",
    ["positive", "POS", "Reactive", "Detected", "positiv", "Positif", "positivo", "reagente", "阳性", "陽性", "양성",
     "положительный", "nachweisbar"],
)  # fmt: skip
def test_positive(text: str) -> None:
    """The same of the other word."""
    assert word_of_text(ANTIGEN, text) == "positive"
    assert word_of_text(VIRUS, text) == "detected"


@pytest.mark.parametrize(
    "text",
    ["", "-", "+", "1+", "no", "yes", "normal", "not positive", "not negative", "weak positive", "borderline", "+/-",
     "negative control passed", "pending", "阴性?", "未阳性", "弱阳性", "indeterminate",
     "absent", "present", "positive/negative"],
)  # fmt: skip
def test_neither(text: str) -> None:
    """A whole text that is in no table says nothing, whatever words it holds."""
    assert word_of_text(ANTIGEN, text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("not detected", {"negative"}), ("HBsAg NOT DETECTED today", {"negative"}), ("detected", {"positive"}),
        ("non-reactive", {"negative"}), ("negative for X, positive for Y", {"negative", "positive"}),
        ("seronegative", set()), ("positively", set()), ("结果阳性", {"positive"}), ("see comment", set()),
    ],
)  # fmt: skip
def test_words_inside(text: str, found: set[str]) -> None:
    """The longest spelling is found first, and only whole words."""
    assert words_inside(ANTIGEN, text) == found


def test_the_table_is_for_results_only() -> None:
    """A field of other words has only these, and those the vocabulary gives it."""
    image = Field("modality", "Modality", "one of", values=("CT", "MRI"), value_spellings=(("MRI", "Kernspin"),))
    assert [word_of_text(image, text) for text in ("mri", "KERNSPIN", "positive", "NEG")] == ["MRI", "MRI", None, None]
    half = Field("x", "X", "one of", values=("positive", "unknown"))
    assert [word_of_text(half, text) for text in ("Positive", "POS")] == ["positive", None]


def test_the_vocabulary_comes_first() -> None:
    """What it says of a spelling counts, for words, too, that nobody else knows."""
    own = Field(
        "x", "X", "one of", values=("negative", "positive", "weak"),
        value_spellings=(("weak", "Weakly Positive"), ("weak", "reactive"), ("negative", "clean")),
    )  # fmt: skip
    seen = [word_of_text(own, text) for text in ("weakly-positive", "REACTIVE", "clean", "Detected")]
    assert seen == ["weak", "weak", "negative", "positive"]
    truth = Field("y", "Y", "yes or no", value_spellings=(("yes", "present"), ("no", "absent")))
    assert [word_of_text(truth, text) for text in ("Present", "ABSENT", "yes", "positive")] == [
        "yes",
        "no",
        "yes",
        None,
    ]


def test_spellings_of_the_vocabulary_in_a_record() -> None:
    """They are read as the words are, in code, text and interpretation."""
    field = Field(
        "RPR", "RPR", "one of", values=("negative", "positive"), codes=(Code("loinc", "20507-0"),),
        value_spellings=(("negative", "NR"),),
    )  # fmt: skip
    reader = FhirReader({"RPR": field})
    for value in (
        {"valueString": "nr"},
        {"valueCodeableConcept": {"text": "N-R"}},
        {"interpretation": [{"text": "NR"}]},
    ):
        found = [one.item for one in reader(bundle(observation("20507-0", **value))).data]
        assert found == [{"value": "negative"}]


@given(
    st.sampled_from(["Non-Reactive", "not detected", "NEG", "阴性"]),
    st.text(alphabet="abx ,;?", min_size=1, max_size=8),
)
def test_more_words_never_say_the_same(word: str, more: str) -> None:
    """A text with anything but blanks added is not the word any more."""
    if more.strip(" "):
        assert word_of_text(ANTIGEN, f"{word} {more}") is None
