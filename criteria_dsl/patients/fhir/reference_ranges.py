"""The upper limit of normal that came with a value: only of a range that is surely this patient's.

A range may be for women, for children, or a target for treatment. One that does not surely apply to the patient gives
no limit. The reason goes into a note beside the value, which is used all the same.

Codes: HL7 FHIR R4, value set referencerange-appliesto (SNOMED CT 248152002 female, 248153007 male), code systems
administrative-gender and v3-AdministrativeGender.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs

from criteria_dsl.meaning.dates import Days, plus_months, read_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.person import Person
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.reference_range_words import fit_of
from criteria_dsl.patients.fhir.shape import Coding, Json, codings, is_modified, listed, mapping, status, text, words
from criteria_dsl.patients.fhir.systems import system_of
from criteria_dsl.patients.fhir.units import is_alias, unit_of
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.units import UnitError, conversion, parse_unit

_SEXES = {
    "http://hl7.org/fhir/administrative-gender": {"male": "male", "female": "female"},
    "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender": {"M": "male", "F": "female"},
    "http://hl7.org/fhir/v3/AdministrativeGender": {"M": "male", "F": "female"},
}
_SNOMED_SEXES = {"248153007": "male", "248152002": "female"}
_SEX_WORDS = {"male": "male males man men m männlich", "female": "female females woman women f weiblich"}
_SEX_OF_WORD = {word: sex for sex, its in _SEX_WORDS.items() for word in its.split()}
_NORMAL = ("normal", "normal range")
_WORDINGS = {
    "others": problems.range_of_others, "open": problems.range_for_whom, "not normal": problems.range_not_normal,
}  # fmt: skip
_DAYS, _MONTHS = parse_unit("d"), parse_unit("mo")


@attrs.frozen
class Limit:
    """The limit in the value's own unit, None for none; `why` a range that is there gives none."""

    value: Any = None
    why: Wording | None = None


def upper_limit(field: Field, unit: str, holder: Json, person: Person, day: str | None) -> Limit:
    """The upper limit of the ranges that came with a value in this unit, taken on this day."""
    limits: dict[Any, None] = {}
    reasons: list[Wording] = []
    for one in listed(holder.get("referenceRange")):
        if mapping(one.get("high")).get("value") is None:
            continue
        reason = _not_theirs(one, person, day) or _not_a_limit(one)
        limit = None if reason else _in_unit(field, unit, one)
        if reason or limit is None:
            reasons.append(reason or problems.limit_in_another_unit)
        elif isinstance(limit, float) and limit != limit:
            limits[repr(limit)] = None
        else:
            limits[limit] = None  # 40 and 40.0 are one
    if len(limits) > 1:
        return Limit(why=problems.several_limits)
    if limits:
        (only,) = limits
        return Limit(float("nan") if only == "nan" else only)
    return Limit(why=reasons[0] if reasons else None)


def _not_theirs(one: Json, person: Person, day: str | None) -> Wording | None:
    """Why a range does not surely apply to this patient; None if it does."""
    if is_modified(one):
        return problems.range_modified
    meaning = _other_meaning(one)
    if meaning is not None:
        return lambda path: problems.range_not_normal(path, meaning)
    for concept in _concepts(one.get("appliesTo")):
        sex = _sex(concept)
        shown = next(iter(words(concept)), "") or next((coding.code for coding in codings(concept)), "")
        if sex is None or person.sex not in ("male", "female"):
            return lambda path: problems.range_for_whom(path, shown)
        if sex != person.sex:
            return lambda path: problems.range_of_others(path, shown)
    if one.get("age") is not None:
        theirs = _age_fits(mapping(one["age"]), person, day)
        if theirs is None:
            return problems.range_of_unknown_age
        if not theirs:
            return problems.range_of_another_age
    return _not_by_its_words(one, person, day)


def _not_by_its_words(one: Json, person: Person, day: str | None) -> Wording | None:
    """Why the text of a range does not surely name this patient; None if it does, or names nobody."""
    said = text(one.get("text"))
    if not said:
        return None
    has_sex, has_age = bool(one.get("appliesTo")), one.get("age") is not None
    fit = fit_of(said, person, lambda ages: _age_fits(ages, person, day), has_sex, has_age)
    if fit == "theirs":
        return None
    return lambda path: _WORDINGS[fit](path, said)


def _other_meaning(one: Json) -> str | None:
    """The meaning of a range, if it is not *normal*; None for normal, and where no meaning is given."""
    raw = one.get("type", one.get("meaning"))  # so called in FHIR DSTU2
    kinds = sorted({coding.code.lower() for coding in codings(raw)})
    called = next(iter(words(list(listed(raw)))), "")
    if kinds == ["normal"] or (not kinds and (status(raw) == "" or called.lower() in _NORMAL)):
        return None
    return ", ".join(kinds) or called


def _concepts(raw: Any) -> Iterator[Any]:
    """Each concept of a list; anything else than a list counts as one concept that cannot be read."""
    if raw is None or raw == []:
        return
    yield from raw if isinstance(raw, list) else (raw,)


def _sex(concept: Any) -> str | None:
    """The sex that a concept says; None where it says anything else, or two things."""
    if not isinstance(concept, dict):
        return None
    coded = {_coded_sex(one) for one in codings(concept)}
    called = {_SEX_OF_WORD.get(word.casefold()) for word in words(concept)}
    said = coded or called
    if coded - {None} and called - {None} and coded != called - {None}:
        return None
    return next(iter(said)) if len(said) == 1 else None


def _coded_sex(coding: Coding) -> str | None:
    by_code = _SNOMED_SEXES if system_of(coding.system) == "snomed" else _SEXES.get(coding.system, {})
    return by_code.get(coding.code)


# ---- age -------------------------------------------------------------------------------------


def _age_fits(ages: Json, person: Person, day: str | None) -> bool | None:
    """Whether the patient had one of these ages on that day; None where that is open."""
    born, taken = read_days(person.born), None if day is None else read_days(day)
    if born is None or taken is None or taken.first < born.last or not (ages.keys() & {"low", "high"}):
        return None
    answers: list[bool | None] = []
    if ages.get("low") is not None:
        begins = _birthdays(born, mapping(ages["low"]), 0)
        answers.append(_between(taken, begins, begins, after=True))
    if ages.get("high") is not None:
        # Whether "to 65 years" ends on the 65th birthday or before the 66th is left open.
        ends, ended = _birthdays(born, mapping(ages["high"]), 0), _birthdays(born, mapping(ages["high"]), 1)
        answers.append(_between(taken, ends, ended, after=False))
    return False if False in answers else None if None in answers else True


def _between(taken: Days, early: Days | None, late: Days | None, after: bool) -> bool | None:
    if early is None or late is None:
        return None
    if after:
        return True if taken.first >= early.last else False if taken.last < early.first else None
    return True if taken.last <= early.first else False if taken.first >= late.last else None


def _birthdays(born: Days, age: Json, more: int) -> Days | None:
    """The days on which the patient reaches an age, and `more` of its unit."""
    value, unit = age.get("value"), text(age.get("code")) or text(age.get("unit"))
    if isinstance(value, bool) or not isinstance(value, int | float) or age.get("comparator") is not None:
        return None
    if not 0 <= value <= 200_000:
        return None
    try:
        read = parse_unit(unit)
        steps = conversion(read, _MONTHS if read.calendar else _DAYS).apply(Fraction(repr(value)) + more)
    except UnitError:
        return None
    if read.calendar is None:
        return Days(int(born.first + steps // 1), int(born.last - -steps // 1))
    if steps != steps // 1:
        return None
    return Days(plus_months(born.first, int(steps)), plus_months(born.last, int(steps)))


# ---- the limit itself ------------------------------------------------------------------------


def _not_a_limit(one: Json) -> Wording | None:
    low, high = mapping(one.get("low")), mapping(one["high"])
    ends = low.get("value"), high.get("value")
    if high.get("comparator") is not None:
        return problems.limit_is_open
    if isinstance(ends[1], bool) or not isinstance(ends[1], int | float):
        return lambda path: problems.limit_unreadable(path, ends[1])
    same = (text(low.get("unit")), text(low.get("code"))) == (text(high.get("unit")), text(high.get("code")))
    if same and isinstance(ends[0], int | float) and ends[0] > ends[1]:
        return problems.range_backwards
    return None


def _in_unit(field: Field, unit: str, one: Json) -> Any:
    """The upper end in the value's unit; a range without a unit is in the value's."""
    high = one["high"]
    own = unit_of(field, high) or unit
    if own == unit:
        return high["value"]
    if is_alias(field, own) or is_alias(field, unit):
        return None
    try:
        change = conversion(recorded_unit(own, field), recorded_unit(unit, field), field.molar_mass)
        return float(change.apply(Fraction(repr(high["value"]))))
    except (UnitError, ValueError, OverflowError):
        return None
