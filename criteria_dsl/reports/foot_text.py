"""The foot of an answer: by which version, which rules and from which registry record it was decided, for which day."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.reports.paper import Paper, plain
from criteria_dsl.verdicts.results import TrialResult
from criteria_dsl.version import __version__

_DIGEST = len("sha256:") + 12


def add_foot(paper: Paper, results: Sequence[TrialResult], verbose: bool) -> None:
    """A line for the program and the day, then one for each rule file; digests are whole if `verbose`."""
    days = list(dict.fromkeys(result.as_of for result in results))
    paper.blank()
    paper.add((f"Decided by criteria {__version__} as of {', '.join(days)}, by these rules:", "quiet"))
    told: set[str] = set()
    for result in results:
        if result.trial in told:
            continue
        told.add(result.trial)
        digest = result.rules_digest if verbose else result.rules_digest[:_DIGEST]
        parts = [f"{plain(result.rules_file)} ({digest})", plain(result.registry_source, None)]
        paper.add((", ".join(filter(None, parts)), "quiet"), left=(" ",), at=4)
