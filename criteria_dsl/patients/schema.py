"""The JSON Schema (draft 2020-12) of a patient's file, made from the data dictionary.

It takes what the flat reader takes without a problem. Only what a schema cannot say is left to the
reader: whether a unit can be read and converted, a value's plausibility in another unit than the
declared one, and whether two values agree (a range's ends, an age and a birth date).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import LARGEST_WHOLE
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.values import KEYS, LARGEST, SIGNS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_LEAP = "(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DAY = (
    "(?:(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
_OFFSET = "[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)"
_TIME = f"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:\\.[0-9]{{1,9}})?)?(?:Z|{_OFFSET})?)?"
_PARTIAL = "(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?"
_NULL: Schema = {"type": "null"}
_DATE_REF = {"$ref": "#/$defs/a-date"}
_ALIKE = {"event": "an-event", "yes or no": "a-state", "date": "a-date-field"}
_MEASURED = ("integer", "number", "quantity")


def patient_schema(
    fields: Mapping[str, Field], stated: Mapping[str, Field], trials: Sequence[str] = (), others: Iterable[str] = (),
    answers: bool = False,
) -> Schema:  # fmt: skip
    """The schema of a document with these fields, and these definitions stated in place of their sources.

    `trials` are the ids of the trials that are asked, `others` further ids that are known: several trials have their
    own answers, which are under `for` only. `answers`: of a file of answers, which also says who gave them, and when.
    """
    known = {**{field.name: field for field in stated.values()}, **fields}
    own = {name: _described(field) for name, field in known.items() if field.for_each_trial}
    top = {name: _described(field) for name, field in known.items() if name not in own or len(trials) <= 1}
    top |= {name: _NULL for name in own if name not in top}
    return {
        "$schema": DIALECT,
        "title": "Answers about a patient" if answers else "A patient's file",
        "description": "Facts by name at the top level. What is not recorded is left out or null.",
        "type": "object",
        "properties": {
            "patient_id": {"anyOf": [{"type": "string", "maxLength": 200}, {"type": "integer"}, _NULL]},
            "as_of": {"description": "The day to decide for.", "anyOf": [{"$ref": "#/$defs/a-day"}, _NULL]},
            **(_provenance() if answers else {}),
            "for": _by_trial(own, trials, others),
            **top,
        },
        "additionalProperties": False,
        "$defs": {**_shared(), **{name: _value(field) for name, field in known.items() if field.kind not in _ALIKE}},
    }


def _by_trial(own: Schema, trials: Sequence[str], others: Iterable[str]) -> Schema:
    """The answers that belong to one trial each, under its id; where no trial is asked, anything."""
    described = {"description": "Answers that belong to one trial, under its id."}
    if not trials:
        return {**described, "type": ["object", "null"]}
    block = {"type": ["object", "null"], "properties": own, "additionalProperties": False}
    ids = {**dict.fromkeys(others, True), **dict.fromkeys(trials, block)}
    return {**described, "type": ["object", "null"], "properties": ids, "additionalProperties": False}


def _provenance() -> Schema:
    return {
        "answered_by": {"description": "Who gave the answers.", "type": ["string", "null"], "maxLength": 200},
        "answered_on": {"description": "When they were given.", "$ref": "#/$defs/a-date-or-null"},
    }


def _described(field: Field) -> Schema:
    return {"description": _description(field), **_fact(field)}


def _fact(field: Field) -> Schema:
    """A field at the top level: one value or occurrence, or a list of them."""
    return {"$ref": f"#/$defs/{_ALIKE[field.kind]}"} if field.kind in _ALIKE else _one_or_many(field.name)


def _one_or_many(value: str) -> Schema:
    ref = {"$ref": f"#/$defs/{value}"}
    return {"anyOf": [ref, {"type": "array", "items": ref}]}


def _description(field: Field) -> str:
    unit = f", in {field.unit.code} unless `unit` says otherwise" if field.unit else ""
    return f"{field.label}{unit}"


def _value(field: Field) -> Schema:
    """One value: bare, or an object with its unit, date and the like."""
    bare = _bare(field)
    if field.kind not in _MEASURED:
        return _dated(bare)
    limits = {key: limit for key, limit in bare.items() if key != "type"}
    object_ = {
        "$ref": "#/$defs/a-measurement",
        "if": {"properties": {"unit": _NULL, "comparator": _NULL}},
        "then": {"properties": {"value": {"anyOf": [_NULL, bare]}, **_overlapping(limits)}},
    }
    return {"anyOf": [_NULL, bare, object_]}


def _bare(field: Field) -> Schema:
    match field.kind:
        case "integer":
            # Beyond, floats cannot tell whole numbers apart.
            low, high = (end[0] for end in (field.plausible.low, field.plausible.high))
            least, most = max(low, -LARGEST_WHOLE), min(high, LARGEST_WHOLE)
            return {"type": "integer", "minimum": _number(least), "maximum": _number(most)}
        case "number" | "quantity":
            return {"type": "number", **_limits(field)}
        case _:
            return {"type": "string"} if field.open_ended else {"enum": list(field.values)}


def _limits(field: Field) -> Schema:
    low, high = field.plausible.low[0], field.plausible.high[0]
    return {
        **({"exclusiveMinimum": -LARGEST} if math.isinf(low) else {"minimum": _number(low)}),
        **({"exclusiveMaximum": LARGEST} if math.isinf(high) else {"maximum": _number(high)}),
    }


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _overlapping(limits: Schema) -> Schema:
    """A recorded range must reach into the plausible one."""
    result: Schema = {}
    if "maximum" in limits:
        result["low"] = {"maximum": limits["maximum"]}
    if "minimum" in limits:
        result["high"] = {"minimum": limits["minimum"]}
    return result


def _dated(bare: Schema) -> Schema:
    """A value that is no number: bare, or an object with its date."""
    object_ = {
        "type": "object",
        "properties": {"value": {"anyOf": [_NULL, bare]}, "date": {"$ref": "#/$defs/a-date-or-null"}},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [_NULL, bare, object_]}


# ---- what fields share -----------------------------------------------------------------------


def _shared() -> Schema:
    """The definitions that every schema has. A hyphen keeps their names apart from any field's."""
    return {
        "a-day": {"description": "A day, as `2026-03-01`.", "type": "string", "pattern": f"^{_DAY}{_TIME}$"},
        "a-date": {
            "description": "A day, a month or a year: `2026-03-01`, `2026-03`, `2026`.",
            "type": "string",
            "pattern": f"^(?:{_DAY}{_TIME}|{_PARTIAL})$",
        },
        "a-date-or-null": {"anyOf": [_DATE_REF, _NULL]},
        "an-occurrence": _occurrence(),
        "an-event": {
            "description": (
                "Whether it occurred, and when; an empty list says never. "
                f"A list is complete unless it holds `{OTHERS}`: then there may be others."
            ),
            "anyOf": [
                _NULL,
                {"type": "boolean"},
                {"const": OTHERS},
                {"$ref": "#/$defs/an-occurrence"},
                {"type": "array", "items": {"anyOf": [{"enum": [True, OTHERS]}, {"$ref": "#/$defs/an-occurrence"}]}},
            ],
        },
        "a-state": _one_or_many("a-yes-or-no"),
        "a-yes-or-no": _dated({"type": "boolean"}),
        "a-date-field": _one_or_many("a-recorded-date"),
        "a-recorded-date": _dated(_DATE_REF),
        "a-measurement": _measurement(),
    }


def _occurrence() -> Schema:
    """A date, or a period, whose ends may be open."""
    date = {"$ref": "#/$defs/a-date-or-null"}
    return {
        "type": "object",
        "properties": {"date": date, "start": date, "end": date},
        "additionalProperties": False,
        "anyOf": [{"properties": {"date": _NULL}}, {"properties": {"start": _NULL, "end": _NULL}}],
    }


def _measurement() -> Schema:
    """A number with its unit and the like: a value, a bound of one, or a range."""
    number = {"anyOf": [_NULL, {"type": "number", "exclusiveMinimum": -LARGEST, "exclusiveMaximum": LARGEST}]}
    limit = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": LARGEST}
    return {
        "type": "object",
        "properties": {
            "value": number,
            "unit": {"description": "A UCUM unit.", "type": ["string", "null"]},
            "date": {"$ref": "#/$defs/a-date-or-null"},
            "uln": {"description": "The upper limit of normal that came with the value.", "anyOf": [_NULL, limit]},
            "comparator": {"description": "The value is a bound.", "enum": [*SIGNS, None]},
            "low": number,
            "high": number,
        },
        "additionalProperties": False,
        "allOf": [
            {"anyOf": [{"properties": {"value": _NULL}}, {"properties": {"low": _NULL, "high": _NULL}}]},
            {"anyOf": [{"properties": {"comparator": _NULL}}, {"properties": {"low": _NULL, "high": _NULL}}]},
            {"anyOf": [*(_given(key) for key in KEYS if key != "date"), _NOTHING]},
        ],
    }


_NOTHING: Schema = {"required": ["value", "date"], "properties": dict.fromkeys(KEYS, _NULL)}
"""A row of a form that nobody filled in."""


def _given(key: str) -> Schema:
    return {"required": [key], "properties": {key: {"not": _NULL}}}
