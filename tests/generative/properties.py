"""What must hold of every trial and patient: the engines against the second interpreter.

Each property takes a generated case; the quick tests and the longer searches run the same ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from criteria_dsl import CriterionResult, Record, Trial, load_trial_text
from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import Core

from .completions import Patient, Rule, can_change, decided, possibilities, sufficient
from .rules import Case
from .views import TooMany

OUTCOMES = {True: "pass", False: "fail", None: "unknown"}
MOST_FOR_MISSING = 300
MOST_REASONS = 16


def by_reference(core: Core, record: Record, kept: frozenset[str] | None = None) -> bool | None:
    """The core's truth by the reference engine, from the kept facts only."""
    return evaluate(core, lambda subject: observe(subject, record, kept).values)


def decidable(case: Case) -> Iterator[tuple[Trial, Record, CriterionResult, Core, Rule, Patient, bool | None]]:
    """Every criterion for every patient, with the engines' answer and that of trying all completions; those
    with too many completions are left out."""
    trial = load_trial_text(case.text)
    for document, patient in case.patients:
        record = trial.record(document)
        for criterion, result in zip(trial.criteria, trial.check(record).criteria, strict=True):
            rule = case.rules[criterion.id]
            try:
                truth = decided(rule, patient)
            except TooMany:
                continue
            yield trial, record, result, criterion.core, rule, patient, truth


def outcomes_are_exact(case: Case) -> None:
    """Unknown only where the facts leave it open, and never decided where they do."""
    for trial, record, result, core, rule, _, truth in decidable(case):
        assert trial.outcomes(record)[result.id] == result.outcome
        assert OUTCOMES[by_reference(core, record)] == result.outcome
        if rule.exact or result.outcome != "unknown":
            assert result.outcome == OUTCOMES[truth], (result.id, truth)


def verdicts_count_outcomes(case: Case) -> None:
    """The verdict alone, which stops early, is what the outcomes add up to."""
    trial = load_trial_text(case.text)
    for document, _ in case.patients:
        record = trial.record(document)
        found = set(trial.outcomes(record).values())
        expected = "ineligible" if "fail" in found else "undetermined" if "unknown" in found else "eligible"
        assert trial.verdict(record) == trial.check(record).verdict == expected


def reasons_are_minimal_and_all(case: Case) -> None:
    """The reasons are the smallest sufficient sets of facts, every one, fewest facts first, then in file order."""
    for trial, record, result, core, rule, patient, truth in decidable(case):
        if truth is None or result.outcome == "unknown":
            assert not result.reasons
            continue
        listed = [frozenset(reason.facts) for reason in result.reasons]
        order = {name: n for n, name in enumerate(_criterion_facts(trial, result.id))}
        assert listed == sorted(listed, key=lambda facts: (len(facts), sorted(order[name] for name in facts)))
        assert len(listed) == len(set(listed)) <= MOST_REASONS
        for reason in result.reasons:
            assert list(reason.facts) == sorted(reason.facts, key=order.__getitem__)
            _settles_by_itself(core, record, frozenset(reason.facts), truth)
        if not rule.exact:
            continue
        try:
            expected = sufficient(rule, patient, truth)
        except TooMany:
            continue
        if len(expected) <= MOST_REASONS:
            assert set(listed) == set(expected), (result.id, listed, expected)
            assert not result.more_reasons
        else:
            assert set(listed) <= set(expected)
            assert result.more_reasons
        silent = {name for facts in listed for name in facts if record.facts[name].origin == "silence"}
        assert {assumption.field for assumption in result.assumptions} == silent


def _settles_by_itself(core: Core, record: Record, facts: frozenset[str], truth: bool) -> None:
    """Those facts alone give the outcome, and not without any one of them."""
    assert by_reference(core, record, facts) is truth
    for name in facts:
        assert by_reference(core, record, facts - {name}) is None


def _criterion_facts(trial: Trial, name: str) -> tuple[str, ...]:
    return next(criterion.facts for criterion in trial.criteria if criterion.id == name)


def missing_is_exact(case: Case) -> None:
    """What is missing is what can still change the outcome by itself, each with its cause."""
    for trial, record, result, _, rule, patient, truth in decidable(case):
        if result.outcome != "unknown":
            assert not result.missing
            continue
        listed = [missing.field for missing in result.missing]
        order = {name: n for n, name in enumerate(_criterion_facts(trial, result.id))}
        assert listed == sorted(listed, key=order.__getitem__)
        for missing in result.missing:
            attested = trial.fields[missing.field].attested
            told = patient.facts.get(missing.field)
            if missing.field not in record.facts:
                assert missing.cause == ("not stated" if attested else "not recorded")
            elif told is not None and told.open:
                silent = "not stated" if attested else "not recorded"
                others = "others not recorded" if told.spells else silent
                assert missing.cause == (others if all(one.certain for one in told.spells or ()) else "invalid")
            else:
                assert missing.cause not in ("not stated", "not recorded")
        if truth is not None or math.prod(map(len, possibilities(rule, patient))) > MOST_FOR_MISSING:
            continue
        try:
            expected = {name for name in rule.names if can_change(rule, patient, name)}
        except TooMany:
            continue
        assert expected <= set(listed), (result.id, listed, expected)
        if rule.exact and not rule.reckoned:
            assert set(listed) == expected, (result.id, listed, expected)


Property = Callable[[Case], None]
PROPERTIES: tuple[Property, ...] = (
    outcomes_are_exact, verdicts_count_outcomes, reasons_are_minimal_and_all, missing_is_exact,
)  # fmt: skip
