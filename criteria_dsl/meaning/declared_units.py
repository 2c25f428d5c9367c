"""`also "IU/L" as U/L` of a field: other spellings of its unit, and conversions that only the field knows.

Checked here, so that an alias never gives a unit a second meaning; used by `field_units`.
"""

from __future__ import annotations

from fractions import Fraction

from criteria_dsl.meaning.field_units import alias_conversion, freely_convertible, then
from criteria_dsl.meaning.fields import Field, UnitAlias
from criteria_dsl.meaning.messages import Report
from criteria_dsl.syntax import nodes
from criteria_dsl.units import Conversion, Unit, UnitError, commensurable, conversion, is_duration, parse_unit
from criteria_dsl.units.ratios import refuse_other_ratio, same_ratio


def unit_aliases(statement: nodes.FieldStatement, field: Field, report: Report) -> tuple[UnitAlias, ...]:
    """The aliases that a field declares; one that is wrong is reported and left out."""
    found: list[UnitAlias] = []
    for attribute in statement.attributes:
        if attribute.kind != "also":
            continue
        if field.unit is None:
            report.bad_field(
                attribute.span, f"`{field.name}` has no unit that could have another spelling",
                "only a `quantity in UNIT` has one",
            )  # fmt: skip
            continue
        alias = _alias(attribute, field, field.unit, report)
        if alias is not None and _fits(alias, attribute, field, found, report):
            found.append(alias)
    return tuple(found)


def _alias(attribute: nodes.Attribute, field: Field, own: Unit, report: Report) -> UnitAlias | None:
    spelling = str(attribute.value)
    if not spelling:
        report.bad_field(attribute.value_span, "a unit's spelling cannot be empty")
        return None
    line = attribute.line
    if line is not None:
        if line.factor <= 0:
            report.bad_field(line.span, "the factor of a conversion is more than 0", "write it as `0.09148 x + 2.152`")
            return None
        return UnitAlias(spelling, own, Fraction(line.factor), Fraction(line.offset or 0))
    try:
        unit = parse_unit(str(attribute.unit))
    except UnitError as error:
        report.unreadable_unit(attribute.unit_span, error)
        return None
    try:
        refuse_other_ratio(unit, own)
        conversion(unit, own, field.molar_mass)
    except UnitError as error:
        report.incommensurable(attribute.unit_span, error)
        return None
    return UnitAlias(spelling, unit)


def _fits(alias: UnitAlias, attribute: nodes.Attribute, field: Field, others: list[UnitAlias], report: Report) -> bool:
    """Whether the alias contradicts neither UCUM nor another alias of the field."""
    span, spelling = attribute.value_span, alias.spelling
    if any(other.spelling == spelling for other in others):
        report.bad_field(span, f"the spelling `{spelling}` is given twice", "keep one of them")
        return False
    try:
        spelled = parse_unit(spelling)
    except UnitError:
        return True  # it has no meaning but this
    own = field.unit
    assert own is not None
    if is_duration(spelled) and is_duration(own):
        known: Conversion | None = None
    elif freely_convertible(spelled, field):
        known = conversion(spelled, own, field.molar_mass)
    else:
        return _agrees(alias, spelled, attribute, field, others, report)
    if known != alias_conversion(field, alias):
        message = f"`{spelling}` is a unit that converts to `{own.code}` by itself, and not like this"
        report.bad_field(span, message, "leave this out")
        return False
    return True


def _agrees(
    alias: UnitAlias, spelled: Unit, attribute: nodes.Attribute, field: Field, others: list[UnitAlias], report: Report
) -> bool:
    """Whether the alias says the same as an earlier one whose unit converts to this one's (`mmol/mol`, `umol/mol`)."""
    for other in others:
        try:
            unit = parse_unit(other.spelling)
        except UnitError:
            continue
        if not same_ratio(spelled, unit) or not commensurable(spelled, unit):
            continue
        if then(conversion(spelled, unit), alias_conversion(field, other)) != alias_conversion(field, alias):
            message = f"`{alias.spelling}` and `{other.spelling}` convert into each other, and these lines disagree"
            report.bad_field(attribute.value_span, message, "keep one of them")
            return False
    return True
