"""The data dictionary for people: a line with name and type, below it the label with the codes.

The codes of `yes` and `no` are the same for most fields and left to JSON, and so are the many of a few fields.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.meaning.fields import Field
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
    codes = [f"{'is ' if code in field.own_codes else ''}{code.system} {code.value}" for code in field.codes]
    coded = ", ".join([
        *(codes if len(codes) <= _CODES + 1 else [*codes[:_CODES], f"{len(codes) - _CODES} more codes"]),
        *(f"in {resource}" for resource in field.resources),
        *(f"no {code.system} {code.value}" for code in field.absent_codes),
    ])  # fmt: skip
    paper.add(plain(field.label), (f" ({coded})" if coded else "", "quiet"), at=4)
    if field.values and field.value_codes:
        paper.add((_value_codes(field), "quiet"), at=4)


def _value_codes(field: Field) -> str:
    """`positive: snomed 10828004, interpretation POS; negative: snomed 260385009`."""
    codes = {word: [code for other, code in field.value_codes if other == word] for word in field.values}
    return "; ".join(
        f"{word}: {', '.join(f'{code.system} {code.value}' for code in its)}" for word, its in codes.items() if its
    )


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
    return text + (", unrecorded means no" if field.silence_is_no else "")
