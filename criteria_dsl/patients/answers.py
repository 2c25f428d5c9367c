"""Answers beside a record: what people said of one patient, with who said it and when.

An answers file is written as a patient's own file is. How its facts join the record's is `joining`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from criteria_dsl.meaning.dates import Days, read_days
from criteria_dsl.patients import problems
from criteria_dsl.patients.asking import FOR, Asking
from criteria_dsl.patients.joining import joined
from criteria_dsl.patients.record import Fact
from criteria_dsl.patients.statement import Names, statement_of
from criteria_dsl.patients.strict_json import Duplicate, read_json
from criteria_dsl.patients.values import Say
from criteria_dsl.words.errors import PatientError, UsageError

BY, ON = "answered_by", "answered_on"
OWN_NAMES = ("patient_id", "as_of", FOR, BY, ON)
_LONGEST = 200


@attrs.frozen
class Answers:
    """Answers about one patient.

    `document` is written as a patient's file; beside `patient_id` and `as_of` it may have `answered_by` and
    `answered_on`, a name and a day. `name` is what people call the source (a file's name); findings show it.
    """

    document: Mapping[str, Any] = attrs.field(repr=False)
    name: str = "answers"


AnswersLike = Answers | Mapping[str, Any] | str | bytes
"""Answers, their document, or its JSON text."""


def answers_of(given: AnswersLike | Iterable[AnswersLike] | None) -> tuple[Answers, ...]:
    """Answers as the readers take them, each with a name of its own.

    Raises PatientError for a text that is not JSON.
    """
    if given is None:
        return ()
    listed = [given] if isinstance(given, Answers | Mapping | str | bytes) else list(given)
    found: list[Answers] = []
    for one in listed:
        if isinstance(one, str | bytes):
            one = read_json(one, "the answers")
        if not isinstance(one, Answers):
            one = Answers(one)
        names = {other.name for other in found}
        number, name = 2, one.name
        while name in names:
            number, name = number + 1, f"{one.name} {number}"
        found.append(attrs.evolve(one, name=name))
    return tuple(found)


@attrs.frozen
class Beside:
    """What a record and the answers beside it come to: facts, places that have names, and names that were meant."""

    facts: dict[str, Fact]
    sources: Mapping[str, str]
    misspelt: Mapping[str, str]


def with_answers(
    facts: dict[str, Fact], misspelt: Mapping[str, str], sources: Mapping[str, str], answers: Sequence[Answers],
    patient: str, names: tuple[Mapping[str, Any], Mapping[str, Any]], asking: Asking, as_of: int, say: Say,
    coded: bool = False,
) -> Beside:  # fmt: skip
    """The record's facts joined with those of each of the answers.

    `names` are the fields and the definitions that a document may state; `coded`: the record is a coded one.
    Raises PatientError and UsageError for answers that are not this patient's, or not of this day.
    """
    known = Names(*names, OWN_NAMES)
    facts, named, meant = dict(facts), dict(sources), dict(misspelt)
    for one in answers:
        _check(one, patient, as_of)
        said = statement_of(one.document, f"{one.name}#", known, asking, as_of, say)
        if not any(raw is not None for key, raw in one.document.items() if key not in OWN_NAMES or key == FOR):
            say(problems.no_answers(f"{one.name}#"))
        called = _called(one, say)
        named |= {path: called for fact in said.facts.values() for path in _paths(fact)}
        for name, fact in said.facts.items():
            there, field = facts.get(name), known.field(name)
            assert field is not None
            facts[name] = fact if there is None else joined(field, there, fact, as_of, say, named, coded)
        for name, path in said.misspelt.items():
            meant.setdefault(name, path)
    return Beside(facts, named, meant)


def _paths(fact: Fact) -> set[str]:
    return {fact.path, *(one.path for one in fact.readings), *(one.path for one in fact.occurrences or ())}


def _called(answers: Answers, say: Say) -> str:
    """What people call the source: its name, who answered, and when."""
    by = answers.document.get(BY)
    if by is not None and not (isinstance(by, str) and len(by) <= _LONGEST):
        path = f"{answers.name}#/{BY}"
        say(problems.duplicate_key(path) if isinstance(by, Duplicate) else problems.unreadable(path, by))
        by = None
    on = answers.document.get(ON)
    told = ", ".join(part for part in (by, on) if part)
    return f"{answers.name} ({told})" if told else answers.name


def _check(answers: Answers, patient: str, as_of: int) -> None:
    """Nothing is used of answers that cannot be this patient's on this day."""
    document, name = answers.document, answers.name
    if not isinstance(document, Mapping):
        raise PatientError(f"`{name}` does not hold answers: they are a JSON object", 'begin with `{"patient_id": ...`')
    if "resourceType" in document:
        raise PatientError(f"`{name}` is a FHIR resource, and answers are a patient's file", "check it as the record")
    theirs = document.get("patient_id")
    if theirs is not None and patient and identifier(theirs) != patient:
        raise PatientError(
            f"`{name}` is about patient {problems.quoted(theirs)}, and the record is of {problems.quoted(patient)}",
            "give the answers about this patient",
        )
    day = _day(answers, "as_of")
    if day is not None and (not day.known or day.first != as_of):
        raise UsageError(
            f"`{name}` is as of {document['as_of']}, and {date.fromordinal(as_of).isoformat()} was asked for",
            "leave as_of out of the answers, or ask again",
        )
    given = _day(answers, ON)
    if given is not None and given.first > as_of:
        raise UsageError(
            f"the answers in `{name}` are of {document[ON]}, after {date.fromordinal(as_of).isoformat()}",
            "evaluate a later day, with as_of",
        )


def identifier(patient: Any) -> str:
    """A `patient_id` as text; empty for what is none. 6.0 is the number 6 in JSON."""
    if isinstance(patient, float) and patient.is_integer():
        patient = int(patient)
    return str(patient) if isinstance(patient, str | int) and not isinstance(patient, bool) else ""


def _day(answers: Answers, key: str) -> Days | None:
    raw = answers.document.get(key)
    if raw is None:
        return None
    days = read_days(raw) if isinstance(raw, str) else None
    if days is None:
        shown = "twice" if isinstance(raw, Duplicate) else problems.quoted(raw)
        raise PatientError(f"{key} in `{answers.name}` is not a day: {shown}", "write it as `2026-03-01`")
    return days
