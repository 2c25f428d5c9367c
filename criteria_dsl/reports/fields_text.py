"""The data dictionary for people: a line with name and type, below it the label with the codes.

The codes of `yes` and `no` are the same for most fields and left to JSON, and so are the many of a few fields.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.meaning.fields import Code, Field, UnitAlias
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.reports.field_objects import limits
from criteria_dsl.reports.paper import Paper, plain

_CODES = 5


def write_fields(paper: Paper, fields: Mapping[str, Field], defined: Mapping[str, Field]) -> None:
    """Every field, then what is defined and may be stated in its place."""
    for field in fields.values():
        _add(paper, field)
    if defined:
        paper.blank()
        paper.heading("Defined", "follow from other fields, and may be given in their place")
        for field in defined.values():
            _add(paper, field)


def _add(paper: Paper, field: Field) -> None:
    paper.add(type_text(field), left=((f"{field.name}:", "strong"),), at=4)
    codes = [f"{'is ' if code in field.own_codes else ''}{_code(code)}" for code in field.codes]
    coded = ", ".join([
        *(codes if len(codes) <= _CODES + 1 else [*codes[:_CODES], f"{len(codes) - _CODES} more codes"]),
        *(f"in {resource}" for resource in field.resources),
        *(f"no {_code(code)}" for code in field.absent_codes),
    ])  # fmt: skip
    paper.add(plain(field.label), (f" ({coded})" if coded else "", "quiet"), at=4)
    if field.unit_aliases:
        paper.add((plain("; ".join(_alias(alias, field) for alias in field.unit_aliases)), "quiet"), at=4)
    if field.values and (field.value_codes or field.value_spellings):
        paper.add((plain(_value_codes(field), None), "quiet"), at=4)


def _value_codes(field: Field) -> str:
    """`positive: snomed 10828004, interpretation POS; negative: snomed 260385009`."""
    codes = {word: [_code(code) for other, code in field.value_codes if other == word] for word in field.values}
    for word, spelling in field.value_spellings:
        codes[word].append(f'"{spelling}"')
    return "; ".join(f"{word}: {', '.join(its)}" for word, its in codes.items() if its)


def _code(code: Code) -> str:
    """`loinc 69548-6 where component loinc 48018-6 is hgnc HGNC:3236 or "EGFR"`."""
    text = f"{code.system} {code.value}"
    if code.component is None:
        return text
    values = " or ".join(f'"{each}"' if isinstance(each, str) else _code(each) for each in code.component.values)
    return f"{text} where component {_code(code.component.code)} is {values}"


def _alias(alias: UnitAlias, field: Field) -> str:
    """`also IU/L as U/L`, `also mmol/mol as 0.09148 x + 2.152`."""
    if alias.factor == 1 and not alias.offset and alias.unit != field.unit:
        return f"also {alias.spelling} as {alias.unit.code}"
    if alias.factor == 1 and not alias.offset:
        return f"also {alias.spelling}"
    sign = "-" if alias.offset < 0 else "+"
    offset = f" {sign} {number_text(float(abs(alias.offset)))}" if alias.offset else ""
    return f"also {alias.spelling} as {number_text(float(alias.factor))} x{offset}"


def type_text(field: Field) -> str:
    """A field's type as its declaration says it."""
    text: str = field.kind
    if field.values:
        text += f" ({', '.join(field.values)})"
    if field.unit is not None:
        text += f" in {field.unit.code}"
    low, high = limits(field)
    if low is not None and high is not None:
        text += f" {number_text(low)} to {number_text(high)}"
    if field.attested:
        text += ", attested"
    if field.for_each_trial:
        text += ", for each trial"
    return text + (", unrecorded means no" if field.silence_is_no else "")
