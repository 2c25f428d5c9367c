"""The flat reader: a JSON object with the vocabulary's names at the top level becomes a record.

A fact is a bare value, an object, or a list of those. Everything that cannot be used is reported with
its place and left unknown; the rest is read. How one fact is read is `facts`'s, what a document says
as a whole `statement`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from criteria_dsl.meaning.dates import Days, moment_asked, read_days, show_moment
from criteria_dsl.meaning.fields import FILE_NAMES, Field
from criteria_dsl.patients import problems
from criteria_dsl.patients.answers import Answers, with_answers
from criteria_dsl.patients.asking import ALONE, Asking
from criteria_dsl.patients.defaults import with_defaults
from criteria_dsl.patients.facts import read_fact
from criteria_dsl.patients.record import DataProblem, Fact, Record
from criteria_dsl.patients.shared_document import SharedDocument
from criteria_dsl.patients.statement import Names, statement_of
from criteria_dsl.patients.strict_json import Duplicate
from criteria_dsl.patients.values import Say
from criteria_dsl.words.errors import PatientError, UsageError

OWN_NAMES = FILE_NAMES


Remembered = dict[object, Fact]
"""Facts read before from the same plain value of the same field, for readers of many patients."""

_MOST_REMEMBERED = 20_000


def read_patient(
    document: object, fields: Mapping[str, Field], stated: Mapping[str, Field], as_of: date | None = None,
    remembered: Remembered | None = None, asking: Asking = ALONE, answers: Sequence[Answers] = (),
) -> Record:  # fmt: skip
    """A patient's document as a record.

    `fields` is the data dictionary, `stated` the definitions a document may give in place of their
    sources. `as_of` is the day to decide for, or a moment of it (a `datetime`); without it the document's own
    serves, and where both name one day, that which has a time of day.
    `remembered` serves again for further patients of the same dictionary; it holds no names or dates.
    `asking` is the trial that it is read for, `answers` those that join it.
    Raises PatientError where the document is no object or no day is known, UsageError where the
    document names another day than the caller; the same for answers that are not this patient's.
    """
    if not isinstance(document, Mapping):
        raise PatientError(f"a patient is a JSON object, not {_kind(document)}", 'begin with `{"patient_id": ...`')
    decided = decide_as_of(document, as_of)
    day, at = decided.first, None if decided.time is None else decided
    found: list[DataProblem] = []
    last: list[DataProblem] = []
    patient = _patient_id(document, last.append)

    shared = document if isinstance(document, SharedDocument) else None

    def read_now(field: Field, raw: Any) -> Fact | None:
        return _known_fact(field, raw, found, remembered)

    def read(field: Field, raw: Any) -> Fact | None:
        return read_now(field, raw) if shared is None else shared.fact(field, raw, found, read_now)

    said = statement_of(document, "", Names(fields, stated, OWN_NAMES), asking, day, found.append, read)
    facts, misspelt, sources = said.facts, said.misspelt, dict[str, str]()
    if answers:
        both = with_answers(
            facts, misspelt, sources, answers, patient, (fields, stated), asking, day, found.append
        )  # fmt: skip
        facts, misspelt, sources = both.facts, dict(both.misspelt), dict(both.sources)
    given = frozenset(name for name in facts if name not in fields)
    with_defaults(facts, fields, day, misspelt, found.append, at)
    return Record(patient, day, facts, (*found, *last), given, sources, at)


def decide_as_of(document: Mapping[str, Any], as_of: date | None) -> Days:
    """The day to decide for, with its time of day where the document or the caller gives one."""
    own = document.get("as_of")
    days = None
    if isinstance(own, Duplicate):
        raise PatientError("`as_of` stands twice in the file", "keep one of them")
    if own is not None:
        days = read_days(own) if isinstance(own, str) else None
        if days is None or not days.known:
            raise PatientError(
                f"as_of {problems.quoted(own)} is not a day", "write it as `2026-03-01` or `2026-03-01T23:00`"
            )
    if as_of is None:
        if days is None:
            raise PatientError("no day to decide for", "give as_of in the call, or in the patient's file")
        return days
    asked = moment_asked(as_of) or Days(as_of.toordinal(), as_of.toordinal())
    if days is None:
        return asked
    if days.first != asked.first or (None not in (days.time, asked.time) and days != asked):
        raise UsageError(
            f"the patient's file is as of {own}, and {show_moment(asked)} was asked for",
            "leave one of them out",
        )
    return days if asked.time is None else asked


def _kind(document: object) -> str:
    return {list: "a list", str: "a text", type(None): "null"}.get(type(document), "a bare value")


def _patient_id(document: Mapping[str, Any], say: Say) -> str:
    raw = document.get("patient_id")
    if raw is None:
        return ""
    if isinstance(raw, Duplicate):
        say(problems.duplicate_key("/patient_id"))
        return ""
    if isinstance(raw, float) and raw.is_integer():  # 6.0 is an integer, here too
        raw = int(raw)
    if isinstance(raw, str) and len(raw) <= 200:
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**200:
        return str(raw)
    say(problems.unreadable("/patient_id", raw))
    return ""


def _known_fact(field: Field, raw: Any, found: list[DataProblem], remembered: Remembered | None) -> Fact | None:
    """The fact, from memory where the very same value was read without a problem before."""
    if remembered is None or field.kind == "date":
        return read_fact(field, raw, f"/{field.name}", found.append)
    kind = raw.__class__
    key: object
    if kind is dict and len(raw) < 4 and "date" not in raw and field.kind != "event":
        # Types belong to the key: `true` is equal to 1, and is no number.
        key = (field.name, *raw.items(), *map(type, raw.values()))
    elif kind is float or kind is bool or kind is int or kind is str:
        key = (field.name, kind, raw)
    elif kind is list and not raw:
        key = (field.name, kind)
    else:
        return read_fact(field, raw, f"/{field.name}", found.append)
    try:
        fact = remembered.get(key)
    except TypeError:  # something nested that has no hash
        return read_fact(field, raw, f"/{field.name}", found.append)
    if fact is None:
        told = len(found)
        fact = read_fact(field, raw, f"/{field.name}", found.append)
        if fact is not None and len(found) == told and len(remembered) < _MOST_REMEMBERED:
            remembered[key] = fact
    return fact
