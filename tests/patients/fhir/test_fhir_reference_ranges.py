"""Which reference range gives the limit, and what is reported about one that does not."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir.asked import asked
from criteria_dsl.patients.fhir.observation import observation as read_observation
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.place import Place

from .records import SNOMED, TERMS, concept, observation, quantity, result, trial_with

MAN, WOMAN = Person("male", "1960-05-02"), Person("female", "1960-05-02")
GENDER = "http://hl7.org/fhir/administrative-gender"


def _read(ranges: Any, person: Person = MAN, day: str | None = "2026-02-20", value: Any = None) -> Datum:
    dated = {} if day is None else {"effectiveDateTime": day}
    seen = observation("1742-6", valueQuantity=value or quantity(110, "U/L"), referenceRange=ranges, **dated)
    (found,) = read_observation(seen, Place("/0", "Observation/o1"), asked(trial_with().fields), person)
    return found


def _limit(ranges: Any, person: Person = MAN, day: str | None = "2026-02-20") -> Any:
    """The limit, or the note about it; the value is never lost."""
    found = _read(ranges, person, day)
    assert found.problem is None
    assert (found.item["value"], found.item["unit"]) == (110, "U/L")
    if "uln" in found.item:
        assert found.notes == ()
        return found.item["uln"]
    assert [(one.code, one.path, one.source) for one in found.notes] in (
        [], [("no-reference-range", "/0", "Observation/o1")],
    )  # fmt: skip
    return found.notes[0].message if found.notes else None


def _up_to(high: float, **more: Any) -> dict[str, Any]:
    return {"high": quantity(high, "U/L"), **more}


def _for(*concepts: Any) -> dict[str, Any]:
    return {"appliesTo": list(concepts)}


def _years(low: float | None = None, high: float | None = None, unit: str = "a") -> dict[str, Any]:
    ends = {key: quantity(end, unit) for key, end in (("low", low), ("high", high)) if end is not None}
    return {"age": ends}


@pytest.mark.parametrize(
    "female",
    [
        {"text": "female"}, {"text": "Women"}, concept(GENDER, "female"), concept(SNOMED, "248152002"),
        concept("http://snomed.info/sct/900000000000207008", "248152002"),
        concept(f"{TERMS}/v3-AdministrativeGender", "F"),
        concept("http://hl7.org/fhir/v3/AdministrativeGender", "F"), {**concept(GENDER, "female"), "text": "female"},
        {**concept(GENDER, "female"), "text": "adult women"},
    ],
)  # fmt: skip
def test_sex(female: Any) -> None:
    """A range for women applies neither to a man nor to somebody of unknown sex."""
    ranges = [_up_to(40, **_for(female))]
    assert _limit(ranges, WOMAN) == 40
    shown = next(iter(_named(female)))
    assert _limit(ranges) == f"its reference range is for `{shown}`, not for this patient"
    for nobody in (NOBODY, Person("other", "1960-05-02"), Person("unknown")):
        assert "not known" in _limit(ranges, nobody)


def _named(one: Any) -> list[str]:
    return [one["text"]] if "text" in one else [coding["code"] for coding in one["coding"]]


@pytest.mark.parametrize(
    "population",
    [
        [{"text": "Caucasian"}], [{"text": "pregnant"}], [concept(SNOMED, "77386006")], [{"text": "adult"}], [{}],
        ["female"],
        "male", [concept("http://example.org", "male")], [concept(GENDER, "male"), {"text": "Caucasian"}],
        [concept(GENDER, "other")], [{**concept(GENDER, "male"), "text": "female"}],
        [{"coding": [*concept(GENDER, "male")["coding"], *concept(GENDER, "female")["coding"]]}],
    ],
)  # fmt: skip
def test_a_population_that_is_not_understood(population: Any) -> None:
    """Whether it is this patient is not guessed, and every condition has to hold."""
    for person in (MAN, WOMAN):
        message = _limit([_up_to(40, appliesTo=population)], person)
        assert "reference range is for" in message


def test_both_sexes() -> None:
    """Of the two the patient's own counts, whatever their order."""
    ranges = [_up_to(50, **_for({"text": "male"})), _up_to(35, **_for({"text": "female"}))]
    for its in permutations(ranges):
        assert (_limit(list(its), MAN), _limit(list(its), WOMAN)) == (50, 35)
        assert "not known" in _limit(list(its), NOBODY)


def test_no_population() -> None:
    """An empty list sets no condition."""
    assert _limit([_up_to(40, appliesTo=[])]) == 40
    assert _limit([_up_to(40)], NOBODY) == 40


# ---- age -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "day", "fits"),
    [
        (_years(18), "2026-02-20", True),
        (_years(18, 120), "2026-02-20", True),
        (_years(None, 17), "2026-02-20", False),
        (_years(66), "2026-05-01", False), (_years(66), "2026-05-02", True),
        (_years(None, 65), "2025-05-02", True), (_years(None, 65), "2025-05-03", None),
        (_years(None, 65), "2026-05-01", None), (_years(None, 65), "2026-05-02", False),
        (_years(None, 65), "2026", None), (_years(18), "2026", True), (_years(66), "2026", None),
        (_years(0, 28, "d"), "2026-02-20", False),
        (_years(12, 900, "mo"), "2026-02-20", True),
        (_years(1, None, "wk"), "2026-02-20", True),
        (_years(18), None, None),
        (_years(18, 90, "parsec"), "2026-02-20", None),
        (_years(18, 90, "kg"), "2026-02-20", None),
        (_years(18.5), "2026-02-20", True),
        (_years(0.01), "2026-02-20", None),
        ({"age": {}}, "2026-02-20", None),
        ({"age": "adult"}, "2026-02-20", None),
        ({"age": {"low": {"value": "18", "unit": "a"}}}, "2026-02-20", None),
        ({"age": {"low": {"value": 18}}}, "2026-02-20", None),
        ({"age": {"low": quantity(18, "a", comparator=">")}}, "2026-02-20", None),
        ({"age": {"low": quantity(1e9, "a")}}, "2026-02-20", None),
        ({"age": {"low": {"value": 18, "unit": "years"}}}, "2026-02-20", True),
        (_years(18), "1950-01-01", None),
    ],
)  # fmt: skip
def test_age(age: dict[str, Any], day: str | None, fits: bool | None) -> None:
    """Counted on the day of the measurement, and open where a birthday or the wording leaves it open."""
    found = _limit([_up_to(40, **age)], MAN, day)
    if fits:
        assert found == 40
    else:
        assert ("for another age" if fits is False else "not known") in found


@pytest.mark.parametrize(("born", "fits"), [("1960", True), ("1960-05", True), ("", False), ("nonsense", False)])
def test_a_birth_date_that_is_not_known_whole(born: str, fits: bool) -> None:
    """A year may be enough."""
    assert (_limit([_up_to(40, **_years(18))], Person("male", born)) == 40) is fits
    assert "not known" in _limit([_up_to(40, **_years(66))], Person("male", "1960"), "2026-06-01")


# ---- meanings, and ranges that are none ------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"type": concept(f"{TERMS}/referencerange-meaning", "therapeutic")},
         "its reference range is of type `therapeutic`, not the normal range"),
        ({"type": concept(f"{TERMS}/referencerange-meaning", "luteal")},
         "its reference range is of type `luteal`, not the normal range"),
        ({"type": {"text": "critical"}}, "its reference range is of type `critical`, not the normal range"),
        ({"type": {}}, "its reference range is of a type that cannot be read, not the normal range"),
        ({"modifierExtension": [{"url": "x"}]}, "a modifier extension may change what its reference range means"),
        ({"low": quantity(50, "U/L")}, "its reference range ends below its start"),
        ({"high": quantity(40, "U/L", comparator="<")},
         "the upper limit of its reference range is itself only a bound"),
        ({"high": quantity("40", "U/L")}, "the upper limit of its reference range, `40`, is not a number"),
        ({"high": quantity(40, "kg")}, "the unit of its reference range cannot be converted to that of the value"),
        ({"low": quantity(40, "U/L")}, None),
        ({"low": quantity(5, "U/L")}, None),
        ({"type": concept(f"{TERMS}/referencerange-meaning", "normal")}, None),
        ({"type": {"text": "Normal"}}, None),
        ({"extension": [{"url": "x"}]}, None),
    ],
)  # fmt: skip
def test_what_gives_no_limit(more: dict[str, Any], message: str | None) -> None:
    """Each says that a range was there, and why it does not count."""
    assert _limit([_up_to(40) | more]) == (message or 40)


@pytest.mark.parametrize("ranges", [[], None, [{"low": quantity(5, "U/L")}], [{"text": "up to 40 U/L"}], "40"])
def test_no_upper_limit_at_all(ranges: Any) -> None:
    """Then there is nothing to report."""
    assert _limit(ranges) is None


def test_several_ranges() -> None:
    """Those that surely are the patient's decide, and have to agree."""
    general, men = _up_to(40), _up_to(50, **_for({"text": "male"}))
    other, same = _up_to(60, **_for({"text": "smokers"})), _up_to(40.0, **_for({"text": "men"}))
    drug = _up_to(99, type={"text": "therapeutic"})
    for its in permutations([general, other, same, drug]):
        assert _limit(list(its)) == 40
    for its in permutations([general, men, other]):
        assert _limit(list(its)) == "several normal ranges with different upper limits came with it"
    assert _limit([other, men]) == 50


def test_a_note_is_reported_once_and_the_value_decides() -> None:
    """Multiples of the limit are unknown, the value itself is as good as ever."""
    seen = observation(
        "1742-6", valueQuantity=quantity(110, "U/L"), effectiveDateTime="2026-02-20",
        referenceRange=[_up_to(40, type={"text": "critical"})],
    )  # fmt: skip
    answer = result("ALT < 2 x ULN", seen)
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.message) for one in answer.data_problems] == [
        ("no-reference-range", "its reference range is of type `critical`, not the normal range")
    ]
    assert result("ALT < 200 U/L", seen).criteria[0].outcome == "pass"
    later = {**seen, "effectiveDateTime": "2026-04-01"}
    assert result("ALT < 200 U/L", later).data_problems == ()


HIGHS = st.sampled_from([40, 50, 60])
RANGES = st.lists(
    st.builds(
        lambda high, more: _up_to(high) | more,
        HIGHS,
        st.sampled_from([
            {}, _for({"text": "male"}), _for({"text": "female"}), _for({"text": "?"}), _years(18), _years(None, 17),
            {"type": {"text": "critical"}}, {"low": quantity(90, "U/L")}, {"modifierExtension": [{}]},
        ]),
    ),
    max_size=4,
)  # fmt: skip


@given(RANGES, st.randoms(use_true_random=False))
def test_order_and_copies_mean_nothing(ranges: list[Any], chance: Any) -> None:
    """The same ranges in another order, or one of them twice, give the same limit or none."""
    before = _read(ranges).item.get("uln")
    again = [*ranges, *ranges[:1]]
    chance.shuffle(again)
    assert _read(again).item.get("uln") == before


@given(RANGES)
def test_less_known_of_the_patient_never_gives_another_limit(ranges: list[Any]) -> None:
    """It may take a limit away, or leave one out of two that differ; of a single range it never changes it."""
    for one in ranges:
        known, unknown = _read([one]).item.get("uln"), _read([one], NOBODY).item.get("uln")
        assert unknown in (None, known)


@pytest.mark.parametrize(
    ("said", "man", "woman"),
    [
        ("< 40 U/L", True, True), ("5 - 40", True, True), ("Normal: 5-40 U/L (IFCC, 37 °C)", True, True),
        ("see note", True, True), ("10-40 mg/d", True, True), ("0.9-1.1 min", True, True),
        ("Women: < 40", "others", True), ("Frauen: < 35 U/l", "others", True), ("(F) 5-40", "others", True),
        ("F: 5-40", "others", True), ("weiblich", "others", True), ("femmes 5-40", "others", True),
        ("女 5-40", "others", True), ("FEMALE", "others", True),
        ("Men: < 40", True, "others"), ("M 5-40", True, "others"), ("Männer < 50", True, "others"),
        ("hombres: 5-40", True, "others"), ("male, 18-70 years", True, "others"),
        ("Men: < 50; women: < 40", "open", "open"), ("M/F: 5-40", "open", "open"),
        ("Adults: 5-40", True, True), ("Erwachsene", True, True), ("adult women", "others", True),
        ("Children: 5-40", "others", "others"), ("newborn", "others", "others"), ("girls 5-40", "others", "others"),
        ("0-17 years", "others", "others"), ("18-70 y: 5-40", True, True), ("60-65 yrs", "open", "open"),
        (">= 60 years", True, True), ("> 65 y", "open", "open"), ("> 66 y", "others", "others"),
        ("< 1 month", "others", "others"),
        ("under 70 years", True, True), ("65+ years", True, True), ("18 years and older", True, True),
        ("ab 18 Jahren", True, True), ("age 40", "open", "open"), ("elderly", "open", "open"),
        ("Pregnant: < 40", "others", "open"), ("2nd trimester", "others", "open"), ("Schwangere", "others", "open"),
        ("non-pregnant women", "others", "open"), ("postmenopausal", "others", "open"),
        ("smokers", "open", "open"), ("anticoagulated", "open", "open"),
        ("Standard interval (no anticoagulation)", True, True), ("Fasting interval", "open", "open"),
        ("Standard reference interval F", "others", True), ("99th percentile (M)", True, "others"),
        ("Normal adult range", True, True), ("Critical range", "not normal", "not normal"), ("IFCC/ADA", True, True),
        ("therapeutic range", "not normal", "not normal"), ("Rule-out heart failure", "not normal", "not normal"),
    ],
)  # fmt: skip
def test_whom_the_text_names(said: str, man: Any, woman: Any) -> None:
    """A text that names a sex, an age or pregnancy is somebody else's range, or open, unless it fits the patient."""
    for person, want in ((MAN, man), (WOMAN, woman)):
        found = _limit([_up_to(40, text=said)], person)
        told = {
            "others": f"its reference range is for `{said}`, not for this patient",
            "open": f"its reference range is for `{said}`, and whether that is this patient is not known",
            "not normal": f"its reference range is of type `{said}`, not the normal range",
        }
        assert found == (40 if want is True else told[want])


def test_the_text_and_the_elements() -> None:
    """What the elements say of the sex and the age need not be said again; who is not known is nobody in particular."""
    both = _up_to(40, text="Men: < 40; women: < 35", **_for({"text": "male"}))
    assert _limit([both]) == 40
    assert "women" in str(_limit([both], WOMAN)) or "male" in str(_limit([both], WOMAN))
    assert _limit([_up_to(40, text="children and adults", **_years(18, 70))]) == 40
    assert "not known" in str(_limit([_up_to(40, text="Women: < 40")], NOBODY))
    assert "not known" in str(_limit([_up_to(40, text="18-70 years")], NOBODY))
    assert _limit([_up_to(35, text="Women"), _up_to(40, text="Men")]) == 40
