"""Cases beside the rules: patients and what each criterion must say of them.

An author adds to `rules/cases/<trial>.toml` without touching Python; `criteria test` and the tests
run what stands there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources.abc import Traversable
from typing import Any

import attrs

from criteria_dsl.patients.record import DataProblem
from criteria_dsl.trials.find import shipped_rules
from criteria_dsl.trials.trial import Trial
from criteria_dsl.verdicts.results import CriterionResult
from criteria_dsl.words.errors import CriteriaError

_CASE_KEYS = ("name", "patient", "without", "expect", "others", "verdict", "as_of")
_FILE_KEYS = ("trial", "as_of", "base", "case")
_OUTCOMES = ("pass", "fail", "unknown")
_MISSPELT = ("unknown-field", "unknown-key")


@attrs.frozen
class Case:
    """One patient and what is expected; `problems` of a run are told by `run`."""

    name: str
    document: Mapping[str, Any]
    as_of: str
    expect: Mapping[str, str]
    others: str | None = None
    verdict: str | None = None


@attrs.frozen
class CaseResult:
    """What a case's run found: nothing where all is as expected.

    `problems` say what is not as expected, and `explained` are the criteria they are about. `data_problems` are
    those of the case's patient; `mistakes` say which of its names no rule knows, so that the case does not test
    what its author thinks.
    """

    name: str
    problems: tuple[str, ...]
    explained: tuple[CriterionResult, ...] = ()
    data_problems: tuple[DataProblem, ...] = ()
    mistakes: tuple[str, ...] = ()


class CaseFileError(CriteriaError):
    """A case file that cannot be read, with the reason."""


def read_cases(text: str, name: str) -> tuple[str, tuple[Case, ...]]:
    """The trial's id and its cases from a TOML text. Raises CaseFileError."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseFileError(f"`{name}` is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None
    _only(content, _FILE_KEYS, name)
    if not isinstance(content.get("trial"), str):
        raise CaseFileError(f"`{name}` names no trial", 'begin with `trial = "..."`')
    base = _plain(content.get("base", {}))
    cases = content.get("case", [])
    if not isinstance(base, dict) or not isinstance(cases, list) or not cases:
        raise CaseFileError(f"`{name}` has no cases", "write them as `[[case]]`")
    return content["trial"], tuple(_case(one, base, content, name) for one in cases)


def _case(raw: Any, base: Mapping[str, Any], content: Mapping[str, Any], file: str) -> Case:
    where = f"{file}, case `{raw.get('name', '?')}`" if isinstance(raw, dict) else file
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
        raise CaseFileError(f"{where}: a case needs a name")
    _only(raw, _CASE_KEYS, where)
    as_of = _plain(raw.get("as_of", content.get("as_of")))
    if not isinstance(as_of, str):
        raise CaseFileError(f"{where}: no as_of", 'write `as_of = "2026-03-01"` at the top')
    without = raw.get("without", [])
    unknown = [fact for fact in without if fact not in base]
    if unknown:
        raise CaseFileError(f"{where}: `without` takes away `{unknown[0]}`, which the base does not have")
    document = {key: value for key, value in base.items() if key not in without} | _plain(raw.get("patient", {}))
    expect = raw.get("expect", {})
    for outcome in [*expect.values(), *([raw["others"]] if "others" in raw else [])]:
        if outcome not in _OUTCOMES:
            raise CaseFileError(f"{where}: `{outcome}` is no outcome", "one of pass, fail, unknown")
    if not expect and "others" not in raw and "verdict" not in raw:
        raise CaseFileError(f"{where}: nothing is expected", "write `expect`, `others` or `verdict`")
    return Case(raw["name"], document, as_of, expect, raw.get("others"), raw.get("verdict"))


def _day(text: str) -> date:
    """The day to decide for, with a time of day where the case gives one."""
    return datetime.fromisoformat(text) if len(text) > len("2026-03-01") else date.fromisoformat(text)


def run(trial: Trial, case: Case) -> CaseResult:
    """Decides the case's patient and compares."""
    try:
        result = trial.alone().check(case.document, _day(case.as_of))
    except (CriteriaError, ValueError) as error:
        return CaseResult(case.name, (str(error),))
    problems, explained = [], []
    found = {one.id: one.outcome for one in result.criteria}
    for criterion in case.expect:
        if criterion not in found:
            problems.append(f"no criterion `{criterion}`")
    for criterion, outcome in found.items():
        expected = case.expect.get(criterion, case.others)
        if expected is not None and expected != outcome:
            problems.append(f"{criterion} is {outcome}, expected {expected}")
            explained += [one for one in result.criteria if one.id == criterion]
    if case.verdict is not None and case.verdict != result.verdict:
        problems.append(f"the verdict is {result.verdict}, expected {case.verdict}")
    mistakes = tuple(_mistake(one) for one in result.data_problems if one.code in _MISSPELT)
    others = tuple(one for one in result.data_problems if one.code not in _MISSPELT)
    return CaseResult(case.name, tuple(problems), tuple(explained), others, mistakes)


def _mistake(problem: DataProblem) -> str:
    return f"{problem.path}: {problem.message}" + (f"; {problem.help}" if problem.help else "")


def shipped_cases() -> tuple[Traversable, ...]:
    """The case files that come with the package, by name."""
    folder = shipped_rules().joinpath("cases")
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")] if folder.is_dir() else []
    return tuple(sorted(found, key=lambda file: file.name))


def _only(content: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in content:
        if key not in known:
            raise CaseFileError(f"{where}: unknown name `{key}`", f"known here: {', '.join(known)}")


def _plain(value: Any) -> Any:
    """TOML's own dates as the ISO texts that a patient's file has."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case datetime() | date():
            return value.isoformat()
        case _:
            return value
