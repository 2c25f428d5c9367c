"""How a value that is given in another unit becomes one in a field's own: exactly, or not at all.

A field may say that a spelling means a unit (`also "IU/L" as U/L`), or how values in another unit convert
(`also mmol/mol as 0.09148 x + 2.152`). Rule files and readers ask here, so that both convert alike. Months and days
are not this module's: they convert only approximately.
"""

from __future__ import annotations

from functools import lru_cache

from criteria_dsl.meaning.fields import Field, UnitAlias
from criteria_dsl.units import DIMENSIONLESS, Conversion, Unit, UnitError, commensurable, conversion, parse_unit
from criteria_dsl.units.ratios import NUMBER, ratio_of, refuse_other_ratio, same_ratio


def alias_spelled(field: Field, written: str) -> UnitAlias | None:
    """The field's own meaning of a unit's spelling; blanks count as one, or None."""
    if not field.unit_aliases:
        return None
    spelling = " ".join(written.split())
    return next((alias for alias in field.unit_aliases if alias.spelling == spelling), None)


def alias_conversion(field: Field, alias: UnitAlias) -> Conversion:
    """The way from an alias to the field's unit."""
    onward = conversion(alias.unit, field.unit or DIMENSIONLESS, field.molar_mass)
    return then(Conversion(alias.factor, alias.offset), onward)


@lru_cache(maxsize=4096)
def field_conversion(field: Field, unit: Unit) -> Conversion:
    """The way from a unit to the field's own.

    Raises IncommensurableUnits where there is none, also between ratios of different things (`mmol/mol` and `%`) that
    the field does not relate by an alias. A field without a unit takes pure numbers only.
    """
    declared = field.unit or DIMENSIONLESS
    if unit != declared:
        alias = _alias_of(field, unit)
        if alias is not None:
            return then(conversion(unit, parse_unit(alias.spelling)), alias_conversion(field, alias))
        refuse_other_ratio(unit, declared)
    return conversion(unit, declared, field.molar_mass)


def is_number(unit: Unit) -> bool:
    """Whether a value in the unit is a pure number, which a field without a unit can take."""
    return ratio_of(unit) == NUMBER


def then(first: Conversion, second: Conversion) -> Conversion:
    """One conversion after the other."""
    return Conversion(first.factor * second.factor, second.apply(first.offset))


def inverse(way: Conversion) -> Conversion:
    """The way back."""
    return Conversion(1 / way.factor, -way.offset / way.factor)


def freely_convertible(unit: Unit, field: Field) -> bool:
    """Whether values in the unit convert to the field's without the field saying how."""
    declared = field.unit or DIMENSIONLESS
    return same_ratio(unit, declared) and commensurable(unit, declared, field.molar_mass)


def _alias_of(field: Field, unit: Unit) -> UnitAlias | None:
    """The alias whose spelling is a unit that this one freely converts to, where the field's own is not one."""
    if not field.unit_aliases or freely_convertible(unit, field):
        return None
    for alias in field.unit_aliases:
        spelled = _read(alias.spelling)
        if spelled is not None and same_ratio(unit, spelled) and commensurable(unit, spelled):
            return alias
    return None


@lru_cache(maxsize=512)
def _read(spelling: str) -> Unit | None:
    try:
        return parse_unit(spelling)
    except UnitError:
        return None
