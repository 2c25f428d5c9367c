"""The data dictionary as the dictionaries that `criteria fields --format json` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from criteria_dsl.meaning.fields import Code, Field, UnitAlias


def field_objects(fields: Mapping[str, Field], defined: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Every field in the order declared, then what is defined and may be stated in its place."""
    return [_object(field, False) for field in fields.values()] + [_object(field, True) for field in defined.values()]


def _object(field: Field, defined: bool) -> dict[str, Any]:
    low, high = limits(field)
    return {
        "name": field.name,
        "label": field.label,
        "type": field.kind,
        "unit": field.unit.code if field.unit else None,
        "low": low,
        "high": high,
        "values": list(field.values),
        "codes": [_code(code) for code in field.codes],
        "value_codes": [{"value": word} | _code(code) for word, code in field.value_codes],
        "resources": list(field.resources),
        "own_codes": [_code(code) for code in field.own_codes],
        "absent_codes": [_code(code) for code in field.absent_codes],
        "value_spellings": [{"value": word, "spelling": spelling} for word, spelling in field.value_spellings],
        "unit_aliases": [_alias(alias) for alias in field.unit_aliases],
        "attested": field.attested,
        "for_each_trial": field.for_each_trial,
        "unrecorded_means_no": field.silence_is_no,
        "question": field.question,
        "defined": defined,
    }


def _code(code: Code) -> dict[str, Any]:
    """A code; with the component that it needs, where it needs one."""
    found: dict[str, Any] = {"system": code.system, "code": code.value}
    if code.component is not None:
        values = [each if isinstance(each, str) else _code(each) for each in code.component.values]
        found["component"] = _code(code.component.code) | {"values": values}
    return found


def _alias(alias: UnitAlias) -> dict[str, Any]:
    """What a value in the spelling is: times `factor` plus `offset`, in `unit`."""
    return {
        "spelling": alias.spelling, "unit": alias.unit.code,
        "factor": float(alias.factor), "offset": float(alias.offset),
    }  # fmt: skip


def limits(field: Field) -> tuple[int | float | None, int | float | None]:
    """The plausible range of a number, in its declared unit; None where it is open."""
    if field.kind not in ("integer", "number", "quantity"):
        return None, None
    return _number(field.plausible.low[0]), _number(field.plausible.high[0])


def _number(value: float) -> int | float | None:
    if math.isinf(value):
        return None
    return int(value) if value == int(value) else value
