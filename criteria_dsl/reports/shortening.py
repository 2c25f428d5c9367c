"""Which findings of a reason are shown where there is room for a few: what is nearest to its limit first, then what
is recorded, and what is merely absent last. A measured value is never left out for an absent history.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.verdicts.results import Finding, Reason

_ABSENT = ("no", "has not occurred", "negative")
_RANK = {"required": 0, "not applicable": 1, "context": 2, "scope": 2}


def visible(reason: Reason) -> tuple[Finding, ...]:
    """The findings to read: not those that another one tells in brackets, and each sentence once, though two windows
    may have asked for it."""
    found: dict[tuple[str, str], Finding] = {}
    for one in reason.findings:
        if one.role != "source":
            found.setdefault((one.role, one.message), one)
    return tuple(found.values())


def shown_findings(reason: Reason, most: int | None) -> tuple[tuple[Finding, ...], int]:
    """The findings to show, in their order, and how many are left out; None shows all."""
    found = visible(reason)
    if most is None or len(found) <= most + 1:  # "and 1 more fact" takes as much room as the fact
        return found, 0
    kept = set(sorted(range(len(found)), key=lambda index: (*_weight(found[index]), index))[:most])
    return tuple(one for index, one in enumerate(found) if index in kept), len(found) - most


def _weight(finding: Finding) -> tuple[int, int, float]:
    if finding.margin is not None:
        return _RANK[finding.role], 0, finding.margin
    return _RANK[finding.role], 2 if finding.value in _ABSENT else 1, 0.0


def messages(findings: Sequence[Finding]) -> list[tuple[str, Finding]]:
    """Each finding with the word that joins it to those before it: `and`, or `as` where it is what they rest on."""
    joined = []
    for index, one in enumerate(findings):
        word = "" if index == 0 else "as" if one.role == "scope" else "and"
        joined.append((word, one))
    return joined


def sentence(finding: Finding, first: bool) -> str:
    """The finding's message; of a condition that does not hold it says so."""
    if finding.role != "not applicable":
        return finding.message
    return f"{'not applicable' if first else 'the rest does not apply'} ({finding.message})"
