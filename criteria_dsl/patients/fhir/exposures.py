"""What was done with a patient, given to them, or taken part in: procedures, immunizations, other studies.

Drugs have a module of their own (`medications`), which shares what a status means for an occurrence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.dates import When, between, period, when
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Json, listed, status

Use = str
"""`was` (it took place), `is` (and goes on), `not` (it did not, or is only planned), `?` (not known)."""

PROCEDURE: Mapping[str, Use] = {
    "completed": "was", "in-progress": "is", "on-hold": "was", "stopped": "was",
    "not-done": "not", "preparation": "not", "entered-in-error": "not",
}  # fmt: skip
_IMMUNIZATION: Mapping[str, Use] = {"completed": "was", "not-done": "not", "entered-in-error": "not"}
_STUDY: Mapping[str, Use] = {
    "on-study": "is", "on-study-intervention": "is", "on-study-observation": "is", "follow-up": "is",
    "off-study": "was", "withdrawn": "was", "candidate": "not", "eligible": "not", "ineligible": "not",
    "not-registered": "not", "pending-on-study": "not", "potential-candidate": "not", "screening": "not",
}  # fmt: skip
_NOT_DONE = ("notDone", "notPerformed", "notGiven", "wasNotGiven")
"""How FHIR before R4 said that something did not take place."""


def procedure(resource: Json, place: Place, fields: Iterable[Field]) -> Iterator[Datum]:
    """A Procedure that was done, at least in part."""
    if not is_denied(resource):
        yield from used(resource, place, fields, PROCEDURE, when(resource, "performed", "occurrence"))


def immunization(resource: Json, place: Place, fields: Iterable[Field]) -> Iterator[Datum]:
    """A vaccine that was given."""
    if not is_denied(resource):
        yield from used(resource, place, fields, _IMMUNIZATION, when(resource, "occurrence", "date"))


def research_subject(resource: Json, place: Place, fields: Iterable[Field]) -> Iterator[Datum]:
    """Taking part in a study; who is only looked at for one does not."""
    uses, found = _STUDY, status(resource.get("status"))
    if found in ("active", "retired"):  # FHIR R5, where the state is among the steps
        states = [status(one.get("subjectState")) for one in listed(resource.get("progress"))]
        uses = {found: _STUDY.get(states[-1], "?") if states else "?"}
    yield from used(resource, place, fields, uses, period(resource.get("period")))


def is_denied(resource: Json) -> bool:
    """Whether it says, in a way of FHIR before R4, that it did not take place."""
    return any(resource.get(key) is True for key in _NOT_DONE)


def used(
    resource: Json, place: Place, fields: Iterable[Field], uses: Mapping[str, Use], taken: When
) -> Iterator[Datum]:
    """One use of each field: an occurrence of an event, or a state that goes on."""
    found = status(resource.get("status"))
    use = uses.get(found, "?")
    if use == "not":
        return
    for field in fields:
        if taken.wrong is not None:
            yield place.undated(field, taken)
        elif use == "?":
            yield place.unusable(field, lambda path: problems.unknown_status(path, found), taken.day)
        elif field.kind == "event":
            yield place.datum(field, _occurrence(use, taken))
        elif field.kind == "yes or no":
            if use == "is":
                yield place.datum(field, {"value": True, "date": taken.day} if taken.day else True)
        elif field.kind == "date":
            day = between(taken.day, taken.end) if taken.end else taken.day
            if day is not None:
                yield place.datum(field, day)


def _occurrence(use: Use, taken: When) -> object:
    day, end = taken.day, taken.end
    if end is not None:
        return {"end": end} if day is None else {"start": day, "end": end}
    if day is None:
        return True
    return {"start": day} if use == "is" else {"date": day}
