"""A user's table as the rules see it: nested columns taken apart, a table of facts folded in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.facts import columns_with, units_with, unknown_facts, with_facts
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.long_table import LongTable
from criteria_dsl.cohorts.questions import Asked, asked
from criteria_dsl.cohorts.seen import units_in
from criteria_dsl.cohorts.unnest import unnested


@attrs.frozen(eq=False)
class OneTable:
    """A table with what is asked of it, the units in it, and the columns and names that match no field."""

    source: Opened
    asked: Asked
    units: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, str | None]


def one_table(
    trials: tuple[Decider, ...], source: Opened, facts: LongTable | None, days: Sequence[tuple[date, Any]]
) -> OneTable:
    """The table for some trials; the facts are those of any day, `days` those to decide for."""
    question = asked(trials, source.frame.collect_schema())
    unknown = dict(question.layout.unknown)
    source = unnested(source, question)
    question = asked(trials, source.frame.collect_schema())
    units = units_in(source, question)
    if facts is None:
        return OneTable(source, question, units, unknown)
    with_names = asked(trials, columns_with(facts, source.frame.collect_schema()))
    unknown = {**unknown_facts(facts, with_names), **unknown}
    source = with_facts(source, facts, with_names, _only_day(days))
    question = asked(trials, source.frame.collect_schema())
    return OneTable(source, question, units_with(facts, question, units), unknown)


def _only_day(days: Sequence[tuple[date, Any]]) -> int | None:
    """The one day to decide for; None where there are several, or a time of day matters."""
    (day, _), *others = days
    return None if others or isinstance(day, datetime) else day.toordinal()
