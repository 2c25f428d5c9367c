"""What a trial asks of a patient: the fields its criteria rest on, each with the criteria that it is for.

How a field is asked for is the reports' to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, isfinite

import attrs

from criteria_dsl.meaning.core import Cases, Core, In, facts, parts, subjects, support, views
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.views import Counted, Lasting, Measured
from criteria_dsl.trials.dictionary import Dictionary
from criteria_dsl.trials.trial import Trial
from criteria_dsl.verdicts.terms_text import window_text

MOST_READINGS = 6
"""Rows that a form has for one field; whoever has more readings adds them."""


@attrs.frozen
class Room:
    """Room for some readings of a field: `windows` are what rules ask of them, in words (`within 7 days`)."""

    readings: int = 1
    windows: tuple[str, ...] = ()


@attrs.frozen
class Need:
    """A field that criteria rest on; `limit`: its reference range is needed, too.

    `rooms` are for its readings: those that windows ask for on certain days, and those of which several are compared.
    """

    field: Field
    criteria: tuple[tuple[str, str], ...]
    limit: bool = False
    rooms: tuple[Room, ...] = (Room(),)

    @property
    def dated(self) -> bool:
        """Whether a reading without a date would not do."""
        return len(self.rooms) > 1 or any(room.windows or room.readings > 1 for room in self.rooms)


def needs_of(trials: Sequence[Trial]) -> tuple[Need, ...]:
    """The fields that the trials' criteria rest on, in the order of the criteria; age is asked as the date of birth."""
    found: dict[str, Need] = {}
    looks: dict[str, dict[_Look, None]] = {}
    for trial in trials:
        for criterion in trial.criteria:
            limits = {one.field.name for one in subjects(criterion.core) if isinstance(one, Measured) and one.ratio}
            for name in criterion.facts:
                field = BIRTH_DATE if name == AGE.name else trial.fields[name]
                before = found.get(field.name) or Need(field, ())
                found[field.name] = Need(
                    before.field, (*before.criteria, (trial.id, criterion.id)), before.limit or name in limits
                )
            for look in _looks(criterion.core):
                looks.setdefault(look.view.field.name, {})[look] = None
    return tuple(
        attrs.evolve(need, rooms=_rooms(need.field, tuple(looks.get(name, ())))) for name, need in found.items()
    )


@attrs.frozen
class _Look:
    """A view of a field; `least` readings are counted, where they are."""

    view: Measured | Lasting | Counted
    least: int = 1


def _looks(core: Core) -> Iterator[_Look]:
    """How a core looks at measurements."""
    compared = {core.subject: core.values} if isinstance(core, In) else {}
    for subject, values in compared.items():
        for view in views(subject):
            if isinstance(view, Counted) and view.field.kind != "event":
                limits = [ceil(value) for value, _ in values.cuts if isfinite(value)] if view == subject else []
                yield _Look(view, max([1, *limits]))
            elif isinstance(view, Measured | Lasting):
                yield _Look(view)
    if isinstance(core, Cases):
        yield from (_Look(view) for view in views(core.subject) if isinstance(view, Measured | Lasting))
    for part in parts(core):
        yield from _looks(part)


def _rooms(field: Field, looks: tuple[_Look, ...]) -> tuple[Room, ...]:
    """One reading serves all windows that end on one day, so that there is one room a day, and one for the rest."""
    if field.kind in ("date", "event"):
        return (Room(),)
    ends: dict[object, list[_Look]] = {}
    for look in looks:
        window = look.view.window
        ends.setdefault(None if window is None else (window.anchor, window.side), []).append(look)
    rest = _many(ends.pop(None, []))
    rooms = tuple(
        Room(_many(some), tuple(dict.fromkeys(window_text(one.view.window) for one in some if one.view.window)))
        for some in ends.values()
    )
    further = rest - sum(room.readings for room in rooms)
    return (*rooms, *((Room(min(further, MOST_READINGS)),) if further > 0 else ())) or (Room(),)


def _many(looks: Sequence[_Look]) -> int:
    """How many readings are looked at: two where the latest and the first are compared, and as many as are counted."""
    aggregates = {look.view.aggregate for look in looks if not isinstance(look.view, Counted)}
    several = 2 if len(aggregates) > 1 else 1
    return min(max([several, *(look.least for look in looks)]), MOST_READINGS) if looks else 0


def dictionary_of_needs(trials: Iterable[Trial]) -> Dictionary:
    """The fields that the trials rest on, in the order declared, and the definitions that their criteria name."""
    fields: dict[str, Field] = {}
    defined: dict[str, Field] = {}
    for trial in trials:
        named = {name for criterion in trial.criteria for name in criterion.facts}
        if AGE.name in named:
            named.add(BIRTH_DATE.name)
        if not trial.criteria:  # what its page does not say may rest on any of them
            named = set(trial.fields)
        fields = {**{name: field for name, field in trial.fields.items() if name in named}, **fields}
        for name, definition in trial.program.definitions.items():
            if name not in fields and name not in defined and _is_used(name, trial, named):
                defined[name] = definition.field
    return Dictionary(fields, defined)


def _is_used(name: str, trial: Trial, named: set[str]) -> bool:
    """Whether a criterion names a definition: then it rests on it where a patient's file states it."""
    definition = trial.program.definitions[name]
    sources = set(facts(definition.core)) if definition.core is not None else set()
    if definition.subject is not None:
        sources = set(support(definition.subject))  # type: ignore[arg-type]
    if not sources <= named:
        return False
    stated = trial.program_with(frozenset((name,)))
    return any(name in criterion.facts for criterion in stated.criteria)
