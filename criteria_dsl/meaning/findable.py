"""Warnings about fields that no FHIR record can answer: codes and places that are never looked at.

What a resource can say is `resources`' table. A field without codes and places is asked of people, which is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.resources import RESOURCES, usual_places
from criteria_dsl.syntax import nodes
from criteria_dsl.words.text import Span

_CODED = ("is", "code", "no")
_A_TYPE = {
    "integer": "a whole number", "number": "a number", "quantity": "a quantity", "date": "a date",
    "one of": "one of several values", "ordered": "one of several values", "event": "an event",
    "yes or no": "a yes or no",
}  # fmt: skip


def warn_of_unfindable(statements: Iterable[object], environment: Environment, report: Report) -> None:
    """Warns of each code and place of these statements' fields by which nothing can ever be found."""
    for statement in statements:
        if isinstance(statement, nodes.FieldStatement):
            field = environment.fields.get(statement.name.text)
            if field is not None and environment.places.get(field.name) == (report.source, statement.name.span):
                _field(statement, field, report)


def _field(statement: nodes.FieldStatement, field: Field, report: Report) -> None:
    coded = [one for one in statement.attributes if one.kind in _CODED]
    useful = False
    for attribute in statement.attributes:
        if attribute.kind == "in":
            why = _useless_place(field, str(attribute.value), [str(one.system) for one in coded])
            useful |= why is None
            if why is not None:
                report.never_found(attribute.span, *why)
    if field.resources and not useful:
        return  # that its codes are not looked for there either is clear
    for attribute in coded:
        places = field.resources or usual_places(field, str(attribute.system))
        if not any(attribute.system in RESOURCES[place].systems for place in places):
            _useless_code(field, attribute.span, str(attribute.system), report)


def _useless_place(field: Field, place: str, systems: list[str]) -> tuple[str, str] | None:
    """Why nothing of the field is ever found in a resource, and what to do; None where something may be."""
    resource = RESOURCES[place]
    if field.kind not in resource.kinds:
        able = [name for name, one in RESOURCES.items() if field.kind in one.kinds and (systems or one.entries)]
        message = f"`{place}` cannot say {_A_TYPE[field.kind]}, so `{field.name}` is never found there"
        return message, f"a field of this type can be found in {_listed(able)}" if able else "leave it out"
    if not systems and not resource.entries:
        message = f"`{field.name}` has no code, so it is never found in `{place}`"
        return message, "give it a code, or leave the place out"
    if systems and not any(system in resource.systems for system in systems):
        if not resource.systems:
            return f"`{place}` is not looked up by codes, so `{field.name}` is never found there", "leave the codes out"
        message = f"`{place}` does not have codes of {_listed(sorted(set(systems)))}"
        return message, f"its codes are of {_listed(resource.systems)}"
    return None


def _useless_code(field: Field, span: Span, system: str, report: Report) -> None:
    able = [name for name, one in RESOURCES.items() if system in one.systems and field.kind in one.kinds]
    if not able:
        report.never_found(span, f"`{system}` does not say what a resource is about", "leave it out")
    elif field.resources:
        message = f"a code of `{system}` is never found in {_listed(field.resources)}"
        report.never_found(span, message, f"add `in {able[0]}`, or leave it out")
    else:
        message = f"`{field.name}` is {_A_TYPE[field.kind]}, and no resource is searched for a code of `{system}` then"
        report.never_found(span, message, f"say where to look, for example `in {able[0]}`")


def _listed(names: Iterable[str]) -> str:
    texts = [f"`{name}`" for name in names]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " or " + texts[-1]
