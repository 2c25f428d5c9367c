"""Declarations: `field` and `define` statements become entries of an environment.

Expressions are the checker's, `value` statements `coded_values`'; nothing here is about a patient.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs

from criteria_dsl.meaning.coded_values import code_of
from criteria_dsl.meaning.declared_units import unit_aliases
from criteria_dsl.meaning.environment import Definition, Environment
from criteria_dsl.meaning.fields import BUILT_IN, FILE_NAMES, Code, Field, believed
from criteria_dsl.meaning.intervals import IntervalSet, between, rounded
from criteria_dsl.meaning.messages import Report
from criteria_dsl.syntax import nodes
from criteria_dsl.units import Unit, UnitError, conversion, is_duration, parse_unit
from criteria_dsl.words.text import Span

_REPEATED = ("code", "is", "no", "in", "also")
_OF_ONE_TRIAL = ("date", "event", "yes or no")


def declare(statement: nodes.FieldStatement | nodes.DefineStatement, environment: Environment, report: Report) -> None:
    """Adds a field or definition to the environment; a second one of the name is reported and left out."""
    name, span = statement.name.text, statement.name.span
    if name in BUILT_IN:
        report.built_in(span, name)
        return
    if name in FILE_NAMES:
        report.of_the_file(span, name)
        environment.broken.add(name)
        return
    if name in environment.places:
        source, place = environment.places[name]
        report.duplicate_name(span, name, source.place(place.start)[0], source.name)
        return
    environment.places[name] = (report.source, span)
    if isinstance(statement, nodes.DefineStatement):
        environment.definitions[name] = Definition(statement, report.source)
        return
    field = _field(statement, report)
    if field is None:
        environment.broken.add(name)
    else:
        environment.fields[name] = field


def refuse_ambiguous_words(environment: Environment, report: Report) -> None:
    """Reports the fields whose ordered values are names as well: `stage >= high` could be about either."""
    for field in environment.fields.values():
        if field.kind != "ordered" or field.name not in environment.places:
            continue
        source, span = environment.places[field.name]
        for value in field.values:
            if value in environment.fields or value in environment.definitions:
                report.in_source(source).bad_field(
                    span, f"the value `{value}` of `{field.name}` is also the name of a field", "rename one of them"
                )


def _field(statement: nodes.FieldStatement, report: Report) -> Field | None:
    """The field; None where its unit cannot be read, so that what is measured in it is not known."""
    kind = statement.type.kind
    unit = _unit(statement.type.unit, statement.type.unit_span, report)
    names: dict[str, None] = {}
    for value in statement.type.values:
        if value.text in names:
            report.bad_field(value.span, f"the value `{value.text}` stands twice")
        names[value.text] = None
    found: dict[str, nodes.Attribute] = {}
    for attribute in statement.attributes:
        if attribute.kind in found and attribute.kind not in _REPEATED:
            report.bad_field(attribute.span, f"`{attribute.kind}` stands twice")
        found[attribute.kind] = attribute
    silent, attested = found.get("unrecorded means no"), found.get("attested")
    if silent is not None and attested is not None:
        report.bad_field(silent.span, "an attested field cannot read silence as no", "only a person can state it")
    if silent is not None and kind not in ("event", "yes or no"):
        report.bad_field(silent.span, "`unrecorded means no` is for an event or a yes or no")
    for word in ("is", "no"):
        denied = found.get(word)
        if denied is not None and kind not in ("event", "yes or no"):
            report.bad_field(
                denied.span, f"`{word}` and a code is for an event or a yes or no", "only those can be absent"
            )
    each_trial = found.get("for each trial")
    if each_trial is not None and attested is None and kind not in _OF_ONE_TRIAL:
        message = "`for each trial` is for an attested field, a date, an event or a yes or no"
        report.bad_field(each_trial.span, message, "a measurement is the same whichever trial is checked")
        each_trial = None
    ask = found.get("ask")
    if kind == "quantity" and unit is None:
        return None
    field = Field(
        statement.name.text,
        statement.label.value,
        kind,
        unit=unit if kind == "quantity" else None,
        plausible=_plausible(statement, unit, report),
        values=tuple(names),
        codes=_codes(statement, "is") + _codes(statement, "code"),
        own_codes=_codes(statement, "is"),
        attested=attested is not None,
        silence_is_no=silent is not None and attested is None and kind in ("event", "yes or no"),
        question=str(ask.value) if ask is not None else None,
        molar_mass=_molar_mass(found.get("molar mass"), report),
        resources=_resources(statement, report),
        absent_codes=_codes(statement, "no"),
        for_each_trial=each_trial is not None,
    )
    return attrs.evolve(field, unit_aliases=unit_aliases(statement, field, report))


def _codes(statement: nodes.FieldStatement, kind: str) -> tuple[Code, ...]:
    return tuple(code_of(attribute) for attribute in statement.attributes if attribute.kind == kind)


def _resources(statement: nodes.FieldStatement, report: Report) -> tuple[str, ...]:
    """Where in a FHIR record it is looked for, each place once."""
    places: list[str] = []
    for attribute in statement.attributes:
        if attribute.kind == "in":
            if attribute.value in places:
                report.bad_field(attribute.span, f"`in {attribute.value}` stands twice")
            places.append(str(attribute.value))
    return tuple(dict.fromkeys(places))


def _unit(text: str | None, span: Span, report: Report) -> Unit | None:
    if text is None:
        return None
    try:
        return parse_unit(text)
    except UnitError as error:
        report.unreadable_unit(span, error)
        return None


def _plausible(statement: nodes.FieldStatement, unit: Unit | None, report: Report) -> IntervalSet:
    given = statement.type.range
    if given is None:
        return believed(unit)
    if given.low > given.high:
        report.bad_field(
            given.span, f"the range goes from {given.low} down to {given.high}", "write the lower end first"
        )
        return believed(unit)
    if unit is not None and is_duration(unit) and given.low < 0:
        report.bad_field(given.span, "a length of time cannot be negative")
        return believed(unit)
    return between(rounded(Fraction(given.low)), rounded(Fraction(given.high)))


def _molar_mass(attribute: nodes.Attribute | None, report: Report) -> Fraction | None:
    if attribute is None or not isinstance(attribute.value, Decimal):
        return None
    unit = _unit(attribute.unit, attribute.span, report)
    if unit is None:
        return None
    try:
        mass = conversion(unit, parse_unit("g/mol")).apply(Fraction(attribute.value))
    except UnitError as error:
        report.incommensurable(attribute.span, error)
        return None
    if mass <= 0:
        report.bad_field(attribute.span, "a molar mass is more than 0")
        return None
    return mass
