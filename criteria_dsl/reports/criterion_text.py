"""One criterion for people: its outcome's reasons, or what is missing and the question to ask."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_dsl.reports.paper import UNBROKEN, Paper, Piece, counted, plain
from criteria_dsl.reports.shortening import messages, sentence, shown_findings
from criteria_dsl.verdicts.results import CriterionResult, Finding, Missing, Reason

_QUESTIONS, _NAMES = 2, 8
_REASONS = 3
_FINDINGS = {"pass": 2, "fail": 4}
_MARKS = 4

Line = tuple[str, tuple[Piece | str, ...]]
"""A mark (`?` for a question, `-` for one of several reasons, `and` and `as` for a further fact) and a text."""


def add_explanation(paper: Paper, result: CriterionResult, at: int, verbose: bool) -> None:
    """Why the outcome is what it is, from column `at` on; long lists are cut unless `verbose`."""
    for mark, text in _lines(result, verbose):
        paper.add(*text, left=(" " * at + mark.rjust(_MARKS - 1),), at=at + _MARKS)


def add_outcome(paper: Paper, result: CriterionResult, verbose: bool) -> None:
    """A criterion that stands by itself: the outcome, the text, and why."""
    at = len("UNKNOWN") + 2
    paper.blank()
    paper.add(plain(result.text, None), left=((result.outcome.upper(), result.outcome),), at=at, cut=not verbose)
    add_explanation(paper, result, at - _MARKS, verbose)


def question(missing: Missing, note: str = "") -> tuple[Piece | str, ...]:
    """What to ask, and of which fact, why it is missing, and a note."""
    tag = f"[{missing.field}: {missing.cause}".replace(" ", UNBROKEN)
    recorded = "" if missing.recorded is None else f", recorded {plain(missing.recorded, 80)}"
    recorded += f" in {plain(missing.source)}" if missing.source else ""
    return plain(missing.question), (f" {tag}{recorded}{note}]", "quiet")


def _lines(result: CriterionResult, verbose: bool) -> Iterator[Line]:
    yield from _explained(result, verbose)
    if result.reading is not None and (verbose or result.outcome != "pass"):
        yield "", ((plain(f"read as: {result.reading}", None), "quiet"),)


def _explained(result: CriterionResult, verbose: bool) -> Iterator[Line]:
    if result.outcome == "unknown":
        yield from _missing(result.missing, verbose)
        return
    reasons = result.reasons if verbose else result.reasons[: 1 if result.outcome == "pass" else _REASONS]
    mark = "-" if len(reasons) > 1 else ""
    most = None if verbose else _FINDINGS[result.outcome]
    for reason in reasons:
        yield from _reason(reason, mark, most)
    rest = len(result.reasons) - len(reasons)
    if rest and result.outcome == "fail":
        yield "-", ((counted(rest, "more reason"), "quiet"),)
    if verbose and result.more_reasons:
        yield "-", (("more reasons than are listed", "quiet"),)
    if result.assumptions:
        names = ", ".join(one.field for one in result.assumptions)
        yield "", ((plain(f"assumed: unrecorded means no for {names}", None if verbose else 400), "quiet"),)


def _reason(reason: Reason, mark: str, most: int | None) -> Iterator[Line]:
    shown, rest = shown_findings(reason, most)
    if not shown:
        yield mark, ("whatever the facts",)
    applies = True
    for word, finding in messages(shown):
        text = sentence(finding, first=word == "" or not applies)
        applies = finding.role != "not applicable"
        yield word or mark, (plain(text), *_where(finding, most is None))
    if rest:
        yield "and", ((counted(rest, "more fact"), "quiet"),)


def _where(finding: Finding, verbose: bool) -> tuple[Piece, ...]:
    """The resource that a finding rests on, where the record names it; before it the field's name if `verbose`."""
    source = f"{plain(finding.source)}{f', {finding.date}' if finding.date else ''}" if finding.source else ""
    parts = [part for part in (finding.fact if verbose else "", source) if part]
    return ((f" [{'; '.join(parts)}]", "quiet"),) if parts else ()


def _missing(missing: tuple[Missing, ...], verbose: bool) -> Iterator[Line]:
    asked = missing if verbose or len(missing) <= _QUESTIONS + 1 else missing[:_QUESTIONS]
    for one in asked:
        yield "?", question(one)
    rest = [one.field for one in missing[len(asked) :]]
    if rest:
        names = ", ".join(rest[:_NAMES])
        more = f" and {len(rest) - _NAMES} more" if len(rest) > _NAMES else ""
        yield "?", ((plain(f"also missing: {names}{more}"), "quiet"),)
