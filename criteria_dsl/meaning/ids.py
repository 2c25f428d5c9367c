"""Ids of criteria as a reviewer reads them: `I1`, `I2` for inclusions, `E1`, `E2` for exclusions, without gaps.

Only ids of that form are looked at; an author may number in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.program import Criterion

_ID = re.compile(r"(?P<letters>[A-Za-z]+)_?(?P<number>[0-9]+)(?P<part>[A-Za-z0-9_]*)")
_KINDS = {
    **dict.fromkeys(("i", "in", "inc", "incl", "inclusion", "ic"), "inclusion"),
    **dict.fromkeys(("e", "ex", "exc", "excl", "exclusion", "ec"), "exclusion"),
}


def check_ids(criteria: Iterable[Criterion], complete: bool, report: Report) -> None:
    """Warns where an id contradicts its keyword, and (of a complete list) where a number is left out."""
    numbers: dict[str, list[tuple[int, Criterion]]] = {}
    for criterion in criteria:
        found = _ID.fullmatch(criterion.id)
        kind = _KINDS.get(found["letters"].lower()) if found else None
        if found is None or kind is None:
            continue
        if kind != criterion.kind:
            other = f"{criterion.kind[0].upper()}{found['number']}"
            report.id_against_keyword(criterion.id_span, criterion.id, criterion.kind, kind, other)
        else:
            numbers.setdefault(found["letters"], []).append((int(found["number"]), criterion))
    if complete:
        for letters, listed in numbers.items():
            _check_gaps(letters, listed, report)


def _check_gaps(letters: str, listed: list[tuple[int, Criterion]], report: Report) -> None:
    before = 0
    for number, criterion in sorted(listed, key=lambda each: each[0]):
        if number > before + 1:
            missing = [f"{letters}{between}" for between in (before + 1, number - 1)]
            report.gap_in_ids(criterion.id_span, criterion.id, list(dict.fromkeys(missing)))
        before = max(before, number)
