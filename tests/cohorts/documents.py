"""Documents as texts, near the shapes that a table can hold and beyond them."""

from __future__ import annotations

import json
from typing import Any

import attrs
from hypothesis import strategies as st

from criteria_dsl.meaning.fields import Field


@attrs.frozen
class Raw:
    """A value by its text, for what Python's writer does not write."""

    text: str


@attrs.frozen
class Pairs:
    """An object by its pairs, in which a name may stand twice."""

    items: tuple[tuple[str, Any], ...]


def written(value: Any) -> str:
    """The value as JSON."""
    match value:
        case Raw(text):
            return text
        case Pairs(items):
            return "{" + ", ".join(f"{_name(name)}: {written(item)}" for name, item in items) + "}"
        case dict():
            return written(Pairs(tuple(value.items())))
        case list():
            return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=isinstance(value, str) and not value.isascii())


def _name(name: Any) -> str:
    return name.text if isinstance(name, Raw) else json.dumps(name)


USUAL_NUMBERS = [0, 1, 5, 40, -3, 7.5, 0.1, 6.0, 1e-9, 2**53, Raw("-0.0"), Raw("1E2"), Raw("1e999"), 1e31]
ODD_NUMBERS = [2**53 + 1, 10**25, 10**400, Raw("NaN"), Raw("Infinity")]
NUMBERS = st.sampled_from(USUAL_NUMBERS * 3 + ODD_NUMBERS)
USUAL_TEXTS = [
    "",
    " ",
    "male",
    "female",
    "I",
    "IV",
    "other",
    "g/L",
    "mg/dL",
    "U/L",
    "true",
    "5",
    "<",
    ">=",
    "≤",
    "a:b",
    "é",
]
ODD_TEXTS = ["\U0001f600", Raw('"\\ud800"'), Raw('"\\u003a"'), Raw('"m\\u0061le"')]
TEXTS = st.sampled_from(USUAL_TEXTS * 3 + ODD_TEXTS)
DATES = st.sampled_from(["2026-02-20", "2026-02", "2026", "2026-02-20T09:30", "2030-01-01", "2025-02-29", "01.02.2025"])
TRUTHS = st.booleans()
ODD = st.one_of(st.none(), NUMBERS, TEXTS, DATES, TRUTHS, st.just([]), st.just({}), st.just({"a": {"b": [1]}}))


def bare(field: Field) -> st.SearchStrategy[Any]:
    match field.kind:
        case "integer" | "number" | "quantity":
            return NUMBERS
        case "yes or no" | "event":
            return TRUTHS
        case "date":
            return DATES
        case "one of" | "ordered":
            return st.one_of(st.sampled_from(field.values), TEXTS)


def part(key: str, field: Field) -> st.SearchStrategy[Any]:
    match key:
        case "value":
            return bare(field)
        case "date" | "start" | "end":
            return DATES
        case "low" | "high" | "uln":
            return NUMBERS
        case _:
            return TEXTS


KEYS = ("value", "date", "unit", "uln", "comparator", "low", "high", "start", "end", "units")


@st.composite
def objects(draw: st.DrawFn, field: Field) -> Pairs:
    usual = ("date", "start", "end") if field.kind == "event" else ("value", "date", "unit", "uln", "low", "high")
    keys = draw(st.lists(st.sampled_from(usual if draw(st.integers(0, 9)) else KEYS), max_size=4))
    if draw(st.integers(0, 9)):
        keys = list(dict.fromkeys(keys))
    return Pairs(tuple((key, draw(part(key, field) if draw(st.integers(0, 29)) else ODD)) for key in keys))


def facts(field: Field) -> st.SearchStrategy[Any]:
    """What may stand for a field: mostly what belongs there."""
    usual = [bare(field), objects(field)]
    one = st.one_of(*usual * 4, ODD)
    return st.one_of(*usual * 4, one, st.lists(one, max_size=2))


@st.composite
def documents(draw: st.DrawFn, fields: dict[str, Field], stated: dict[str, Field]) -> Pairs:
    """A patient's document, with odd names now and then, and with names that stand twice."""
    names = draw(st.lists(st.sampled_from(sorted(fields)), max_size=5))
    pairs = [(name, draw(facts(fields[name]))) for name in names]
    if draw(st.integers(0, 4)):
        pairs = list(dict(pairs).items())
    if draw(st.integers(0, 3)):
        ids = st.one_of(st.sampled_from(["p-1", "x" * 201, 6, 6.0, 6.5, -1, True, 10**200, ""]), ODD)
        pairs.append(("patient_id", draw(ids)))
    if not draw(st.integers(0, 4)):
        pairs.append(("as_of", draw(st.one_of(DATES, ODD))))
    if not draw(st.integers(0, 3)):
        strange = [
            "hospital",
            "NIHS",
            "allergi",
            "enrolment",
            "pacemakers",
            "NIHSS__unit",
            "patientid",
            "age_",
            *stated,
        ]
        pairs.append((draw(st.sampled_from(strange)), draw(ODD)))
    return Pairs(tuple(draw(st.permutations(pairs))))
