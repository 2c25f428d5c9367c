"""Rules of events, and patients of whom all, some or perhaps some occurrences are recorded."""

from __future__ import annotations

import pytest
from hypothesis import given

from . import properties
from .profiles import examples
from .rules import Case, cases


@pytest.mark.parametrize("holds", properties.PROPERTIES, ids=lambda one: one.__name__)
def test_events(holds: properties.Property) -> None:
    """Outcomes, verdicts, reasons and what is missing, where nearly every fact is a list of occurrences."""

    @examples(120)
    @given(cases(depth=1, criteria=1, events=True))
    def run(case: Case) -> None:
        holds(case)

    run()


def test_open_lists_are_drawn() -> None:
    """Lists that say `unknown` are tried: alone, and beside occurrences that settle a criterion or do not."""
    met: set[tuple[bool, str]] = set()

    @examples(150)
    @given(cases(depth=1, events=True, patients=5))
    def collect(case: Case) -> None:
        for _, record, result, _, rule, patient, _ in properties.decidable(case):
            told = [patient.facts[name] for name in rule.names if name in patient.facts]
            met.update((bool(one.spells), result.outcome) for one in told if one.open)
            assert all(record.facts[name].open == one.open for name, one in patient.facts.items())

    collect()
    assert met >= {(False, "unknown"), (True, "unknown"), (True, "pass"), (True, "fail")}
