"""A patient's record as the rules see it, for people: field, value, day and where it stands; what was not found.

Reading the record is the readers'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, show_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import PatientData, Unused
from criteria_dsl.patients.record import Fact, Record
from criteria_dsl.reports.paper import Paper, counted, plain

_SHOWN, _UNUSED = 5, 10
_ORIGINS = {"silence": "not recorded, read as no", "as_of": "not recorded, taken as as_of", "birth_date": ""}


@attrs.frozen
class Line:
    """One thing recorded: what, when as far as known, and where."""

    value: str
    date: str
    place: str


def fact_lines(fact: Fact, record: Record) -> Iterator[Line]:
    """All that is recorded of a fact: values with the latest first, what has no date last."""
    for reading in sorted(fact.readings, key=lambda one: (one.days == ANY_DAY, -one.days.last)):
        value = reading.shown if reading.values is not None else "not usable"
        limit = f", ULN {reading.limit}" if reading.limit else ""
        day = "" if reading.days == ANY_DAY else show_days(reading.days)
        yield Line(value + limit, day, record.sources.get(reading.path) or reading.path)
    for one in fact.occurrences or ():
        shown = "at an unknown time" if one.shown == "yes" else one.shown or "not usable"
        yield Line(f"occurred {shown}" if one.certain else shown, "", record.sources.get(one.path) or one.path)
    if fact.occurrences == () and not fact.open:
        yield Line("has not occurred", "", record.sources.get(fact.path) or fact.path)


def write_facts(
    paper: Paper, record: Record, fields: Mapping[str, Field], data: PatientData | None, verbose: bool
) -> None:
    """Every field of the dictionary: those with facts, then those with none."""
    width = max((len(name) for name in record.facts), default=0) + 2
    paper.blank()
    paper.heading("Facts", counted(len(record.facts), "field"))
    for name in (*fields, *(name for name in record.facts if name not in fields)):
        fact = record.facts.get(name)
        if fact is not None:
            _add(paper, name, fact, record, width, verbose)
    silent = [field for field in fields.values() if field.name not in record.facts]
    for title, note, its in _silent(silent, data is not None):
        if its:
            paper.blank()
            paper.heading(title, note)
            paper.add(plain(", ".join(field.name for field in its), None), at=2)


def _add(paper: Paper, name: str, fact: Fact, record: Record, width: int, verbose: bool) -> None:
    lines = list(fact_lines(fact, record))
    shown = lines if verbose or len(lines) <= _SHOWN + 1 else lines[:_SHOWN]
    for index, line in enumerate(shown):
        first = name if index == 0 else ""
        where = ", ".join(part for part in (line.place, line.date) if part) or _ORIGINS.get(fact.origin, "")
        paper.add(
            plain(line.value), (f"  [{plain(where)}]" if where else "", "quiet"),
            left=((first.ljust(width), "strong"),), at=width,
        )  # fmt: skip
    if len(shown) < len(lines):
        more = f"and {len(lines) - len(shown)} more (--verbose lists them)"
        paper.add((more, "quiet"), left=(" " * width,), at=width)
    if fact.open:
        paper.add(("whether there were others is not known", "quiet"), left=(" " * width,), at=width)


def _silent(silent: list[Field], coded: bool) -> Iterator[tuple[str, str, list[Field]]]:
    """The fields without a fact, by why."""
    asked = [field for field in silent if field.attested]
    others = [field for field in silent if not field.attested]
    if not coded:
        yield "Not recorded", "unknown unless the rules say otherwise", others
    else:
        yield "Nothing found", "looked for by their codes", [field for field in others if _is_coded(field)]
        yield (
            "No code",
            "the vocabulary has no code for them, so that no record tells",
            [field for field in others if not _is_coded(field)],
        )
    yield "To be stated", "only a person can", asked


def _is_coded(field: Field) -> bool:
    return bool(field.codes or field.resources) or field.name in ("birth_date", "age")


def add_unused(paper: Paper, data: PatientData, verbose: bool) -> None:
    """What of a record no field asked for: first the codes near to those of a field, then the others by number."""
    unused = data.unused()
    near, rest = [one for one in unused if one.near], [one for one in unused if not one.near]
    _add_codes(paper, "Codes to look at", "near to those of a field, and not read as it", near, verbose)
    if data.unasked:
        add_unused_kinds(paper, data)
        _add_lines(paper, rest, verbose)


def add_unused_kinds(paper: Paper, data: PatientData) -> None:
    """How many resources no field asked for, by kind; `criteria facts` lists their codes."""
    if data.unasked:
        kinds = sorted(data.unasked.items(), key=lambda one: (-one[1], one[0]))
        paper.blank()
        paper.heading("Not used", "no field asks for them")
        paper.add(plain(", ".join(f"{count:,} {kind}" for kind, count in kinds), None), at=2)


def _add_codes(paper: Paper, title: str, note: str, codes: list[Unused], verbose: bool) -> None:
    if codes:
        paper.blank()
        paper.heading(title, note)
        _add_lines(paper, codes, verbose)


def _add_lines(paper: Paper, codes: list[Unused], verbose: bool) -> None:
    shown = codes if verbose or len(codes) <= _UNUSED + 1 else codes[:_UNUSED]
    for one in shown:
        called = f" `{plain(one.display, 60)}`" if one.display else ""
        what = f"{plain(one.system, 60) or 'no system'} {plain(one.code, 40)}".strip() if one.code else "no code"
        near = f"; near to {', '.join(one.near)}" if one.near else ""
        paper.add(
            f"{what}{called}{near}", (f"  [{one.kind}, {one.count:,} times, {plain(one.source, 60)}]", "quiet"),
            left=("  ",), at=4,
        )  # fmt: skip
    if len(shown) < len(codes):
        paper.add((f"and {len(codes) - len(shown):,} more codes (--verbose lists them)", "quiet"), at=2)
