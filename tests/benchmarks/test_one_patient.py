"""How long a patient takes, as ratios to hand-written functions in the same run. Nothing is asserted
about time; that both give the same answers is."""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from criteria_dsl import Record, compile_expression, load_trial, load_trial_text, load_trials
from criteria_dsl.engines.prepare import Preparation
from criteria_dsl.syntax import parser
from criteria_dsl.trials.trial import Trial
from tests.benchmarks.by_hand import CRITERIA, FIRST, SECOND, WINDOWS, Values
from tests.benchmarks.patients import patient

pytestmark = pytest.mark.benchmark

PATIENTS = int(os.environ.get("CRITERIA_BENCHMARK_PATIENTS", "10000"))
ROUNDS = 7


@cache
def _trial() -> Trial:
    """The twenty-five criteria as one trial, put together from the two rule files."""
    texts = {name: load_trial(name).program.source.text for name in (FIRST, SECOND)}
    parts = ['trial both "Twenty-five criteria"', 'use "stroke"']
    for name, text in texts.items():
        source = load_trial(name).program.source
        for statement in parser.parse_file(source)[0].statements:
            kind = type(statement).__name__
            if kind == "FieldStatement":
                parts.append(source.excerpt(statement.span))
            if kind == "CriterionStatement" and any(
                trial == name and statement.id.text == id_ for trial, id_, _ in CRITERIA
            ):
                word, rest = source.excerpt(statement.span).split(" ", 1)
                parts.append(f"{word} {'A' if name == FIRST else 'B'}{rest}")
        assert text
    return load_trial_text("\n".join(parts))


@cache
def _cohort() -> tuple[list[str], list[Record], list[Values]]:
    random_ = random.Random(7)
    trial = _trial()
    used = {fact for criterion in trial.criteria for fact in criterion.facts} | {"birth_date"}
    fields = {name: field for name, field in trial.fields.items() if name in used}
    texts, records, values = [], [], []
    by_hand = _by_hand_views()
    for number in range(PATIENTS):
        text = json.dumps(patient(random_, fields, number))
        record = trial.record(text)
        texts.append(text)
        records.append(record)
        values.append({key: read(record) for key, read in by_hand.items()})
    return texts, records, values


def _by_hand_views() -> dict[str, Callable[[Record], Any]]:
    """The values the hand-written functions read, worked out by the library, outside any timing."""
    trial = _trial()
    views: dict[str, Callable[[Record], Any]] = {}
    for criterion in trial.criteria:
        for subject in trial._variant(Record("", 1, {})).predicate.subjects:
            field, window = getattr(subject, "field", None), getattr(subject, "window", None)
            if field is None:
                continue
            kind = type(subject).__name__
            key = field.name
            if kind == "Elapsed":
                key = "days_since_onset" if subject.scale == "days" else "half_months_since_onset"
            elif kind == "Measured" and subject.ratio:
                key += "_uln"
            elif window is not None:
                key += "_in_window"
            yes_or_no = kind == "Happened" or field.kind == "yes or no"
            views[key] = lambda record, s=subject, b=yes_or_no: _number(s, record, b)
        assert criterion.core is not None
    for key, text in WINDOWS.items():
        subject = next(iter(compile_expression(text).program.criteria[0].core.subject for _ in (0,)))
        views[key] = lambda record, s=subject: _number(s, record, True)
    return views


def _number(subject: Any, record: Record, yes_or_no: bool) -> Any:
    value = Preparation.of([subject]).prepare(record).slots[0]
    if value != value:
        return None
    return bool(value) if yes_or_no else value


def _ratios(one: Callable[[], object], others: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Medians of paired ratios to `one`, each round measured side by side."""
    found: dict[str, list[float]] = {name: [] for name in others}
    for _ in range(ROUNDS):
        base = _seconds(one)
        for name, other in others.items():
            found[name].append(_seconds(other) / base)
    return {name: statistics.median(ratios) for name, ratios in found.items()}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_outcomes_reasons_and_reading_against_functions_written_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    """The same answers, and how their times compare."""
    trial = _trial()
    texts, records, values = _cohort()
    functions = [function for _, _, function in CRITERIA]
    predicate = trial._variant(records[0]).predicate
    prepared = [trial.prepare(record) for record in records]
    for one, known in zip(prepared, values, strict=True):
        assert predicate.truths(one) == tuple(function(known) for function in functions)

    def by_hand() -> None:
        for known in values:
            for function in functions:
                function(known)

    def outcomes() -> None:
        for one in prepared:
            predicate.truths(one)

    def verdicts() -> None:
        for one in prepared:
            predicate.all_hold(one)

    def grounds() -> None:
        for one in prepared:
            trial.grounds(one)

    ratios = _ratios(by_hand, {"outcomes": outcomes, "verdict alone": verdicts, "all reasons": grounds})
    some = 500
    few_values, few_records, few_texts = values[:some], records[:some], texts[:some]

    def few_by_hand() -> None:
        for known in few_values:
            for function in functions:
                function(known)

    def reasons() -> None:
        for record in few_records:
            trial.check(record)

    def from_text() -> None:
        for text in few_texts:
            trial.check(text)

    def from_text_to_grounds() -> None:
        for text in few_texts:
            trial.grounds(trial.prepare(trial.record(text)))

    ratios |= _ratios(
        few_by_hand,
        {
            "from JSON to all reasons": from_text_to_grounds,
            "all reasons in words, and what is missing": reasons,
            "from JSON to all reasons in words, and what is missing": from_text,
        },
    )
    goals = {"outcomes": "0.6", "verdict alone": "0.2", "all reasons": "3", "from JSON to all reasons": "8"}
    with capsys.disabled():
        print(f"\n{PATIENTS} patients, 25 criteria, by hand = 1")
        for name, ratio in ratios.items():
            print(f"  {name}: {ratio:.2f}" + (f" (goal {goals[name]})" if name in goals else ""))


def test_compiling(capsys: pytest.CaptureFixture[str]) -> None:
    """A trial and its vocabulary, once the grammar is loaded."""
    load_trials()
    found = [_seconds(lambda: load_trial(FIRST)) for _ in range(9)]
    with capsys.disabled():
        print(f"\ncompiling a trial and its vocabulary: {statistics.median(found) * 1000:.0f} ms (goal under 40)")
