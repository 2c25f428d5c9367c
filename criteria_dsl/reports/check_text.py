"""The answer of `criteria check` for people: first the verdicts and why, what to ask, what was wrong
with the data; then the criteria (`criteria_text`), and what it was decided by (`foot_text`).

Deciding is done; how lines fold and colours look is `paper`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.reports.criteria_text import Show, add_all_criteria
from criteria_dsl.reports.criterion_text import question
from criteria_dsl.reports.facts_text import add_unused_kinds
from criteria_dsl.reports.foot_text import add_foot
from criteria_dsl.reports.paper import Paper, counted, plain
from criteria_dsl.reports.questions import Question, questions
from criteria_dsl.reports.shortening import messages, sentence, shown_findings
from criteria_dsl.reports.status_text import recruitment_text
from criteria_dsl.verdicts.results import CriterionResult, TrialResult

_ASKED = 5
_PROBLEMS = 20
_FAILING, _WHYS, _FACTS = 4, 2, 2
_VERDICTS = len("UNDETERMINED") + 2
_IDS = 5
_SOURCES = {
    "today": "today: neither --as-of nor the patient file names a day",
    "patient file": "from the patient file",
    "--as-of": "from --as-of",
}


def write_check(
    paper: Paper, results: Sequence[TrialResult], problems: Sequence[DataProblem], as_of_source: str, verbose: bool,
    record: PatientData | None = None, show: Show = "all", foot: bool = True,
) -> None:  # fmt: skip
    """The whole answer for at least one trial; `record` is what was read of a FHIR record."""
    add_head(paper, results[0].patient, results[0].as_of, as_of_source)
    add_assumed(paper, {name for result in results for name in result.assumed_unrecorded_no})
    for result in results:
        _add_verdict(paper, result, len(results) == 1 or verbose, verbose)
    if show != "fail":
        _add_questions(paper, questions(results), len(results) > 1, verbose)
    add_data_problems(paper, problems, verbose)
    if record is not None:
        add_unused_kinds(paper, record)
    add_all_criteria(paper, results, show, verbose)
    if foot:
        add_foot(paper, results, verbose)


def add_head(paper: Paper, patient: str, as_of: str, as_of_source: str) -> None:
    """Who, and for which day."""
    who = (plain(patient, 80), "strong") if patient else "(no patient_id)"
    paper.add("Patient ", who, " as of ", (as_of, "strong"), (f" ({_SOURCES[as_of_source]})", "quiet"))


def add_assumed(paper: Paper, fields: Collection[str]) -> None:
    """The fields whose silence the caller asked to read as no, if any."""
    if fields:
        paper.add((f"as asked, unrecorded means no for: {', '.join(sorted(fields))}", "quiet"))


# ---- verdicts --------------------------------------------------------------------------------


def _add_verdict(paper: Paper, result: TrialResult, whole_title: bool, verbose: bool) -> None:
    """The verdict with the trial's name, and the criteria that fail."""
    at = _VERDICTS
    paper.blank()
    paper.add(
        (f"{result.trial}:", "strong"), " ", plain(result.title),
        left=((result.verdict.upper(), result.verdict),), at=at, cut=not whole_title,
    )  # fmt: skip
    paper.add((_counts(result), "quiet"), at=at)
    if result.status is not None and not result.status.recruits:
        paper.add(plain(recruitment_text(result.status)), at=at)
    if result.incomplete is not None and result.verdict != "ineligible":
        paper.add(plain(f"the page does not publish all criteria: {result.incomplete}"), at=at)
    failing = [criterion for criterion in result.criteria if criterion.outcome == "fail"]
    shown = failing if verbose else failing[:_FAILING]
    for criterion in shown:
        for index, (mark, why) in enumerate(_whys(criterion)):
            name = criterion.id if index == 0 else ""
            paper.add(why, left=(" " * at, (name.ljust(_IDS - 1), "fail"), mark), at=at + _IDS + len(mark))
    if len(failing) > len(shown):
        paper.add(f"and {', '.join(one.id for one in failing[len(shown) :])}", at=at)


def _counts(result: TrialResult) -> str:
    outcomes = [criterion.outcome for criterion in result.criteria]
    told = ", ".join(f"{outcomes.count(word)} {word}" for word in ("fail", "unknown", "pass") if word in outcomes)
    return f"{counted(len(outcomes), 'criterion', 'criteria')}: {told}" if outcomes else "no criteria"


def _whys(criterion: CriterionResult) -> Iterator[tuple[str, str]]:
    """The first reasons of a failing criterion, a line each, with a mark if there are several."""
    mark = " -" if len(criterion.reasons) > 1 else ""
    for reason in criterion.reasons[:_WHYS]:
        shown, rest = shown_findings(reason, _FACTS)
        text = "" if shown else "whatever the facts"
        for word, finding in messages(shown):
            text += f"{f', {word} ' if word else ''}{plain(sentence(finding, first=not word))}"
        yield mark, text + (f", and {counted(rest, 'more fact')}" if rest else "")
    rest = len(criterion.reasons) - _WHYS
    if rest > 0:
        yield mark, counted(rest, "more reason")


# ---- questions -------------------------------------------------------------------------------


def _add_questions(paper: Paper, asked: Sequence[Question], several: bool, verbose: bool) -> None:
    if not asked:
        return
    paper.blank()
    paper.heading("Ask next", f"what can still change {'a' if several else 'the'} verdict, most useful first")
    shown = asked if verbose or len(asked) <= _ASKED + 1 else asked[:_ASKED]
    for number, one in enumerate(shown, 1):
        paper.add(*question(one.missing, f"; {_where(one, several)}"), left=(f"{number:>3}",), at=5)
    if len(asked) > len(shown):
        paper.add((f"and {counted(len(asked) - len(shown), 'more question')} (--verbose lists them)", "quiet"), at=5)


def _where(asked: Question, several: bool) -> str:
    """The criteria it opens: named if they are few."""
    trials = dict.fromkeys(trial for trial, _ in asked.criteria)
    if len(trials) > 1:
        return f"{len(asked.criteria)} criteria of {len(trials)} trials"
    if several:
        ids = ", ".join(id for _, id in asked.criteria[:4])
        return f"{next(iter(trials))} {ids}" + (" ..." if len(asked.criteria) > 4 else "")
    return ", ".join(id for _, id in asked.criteria)


# ---- data problems ---------------------------------------------------------------------------


def add_data_problems(paper: Paper, problems: Sequence[DataProblem], verbose: bool = True) -> None:
    """What could not be used of the patient's file: place, message, help; many are cut unless `verbose`."""
    if not problems:
        return
    paper.blank()
    paper.heading("Data problems", "not usable as recorded")
    shown = problems if verbose or len(problems) <= _PROBLEMS + 1 else problems[:_PROBLEMS]
    for problem in shown:
        place = (f"{plain(problem.source or problem.path or '/', 120)}:", "strong")
        paper.add(plain(problem.message), left=("  ", place), at=4)
        if problem.help:
            paper.add(("help: ", "quiet"), plain(problem.help), at=4)
    if len(shown) < len(problems):
        paper.add((f"and {len(problems) - len(shown)} more (--verbose lists them)", "quiet"), at=2)
