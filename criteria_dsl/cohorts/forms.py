"""Forms of an answer: a column a criterion, all packed into one number, or the verdict alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import attrs

from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.words.errors import UsageError

Form = Literal["outcomes", "packed", "verdict"]
FORMS: tuple[Form, ...] = ("outcomes", "packed", "verdict")
OUTCOMES = ("fail", "pass", "unknown")
VERDICTS = ("ineligible", "eligible", "undetermined")
PER_COLUMN = 31
"""Criteria that one packed column holds, two bits each: 0 unknown, 1 pass, 2 fail, the first lowest."""


@attrs.frozen
class TrialColumns:
    """One trial's criteria: `truths` the columns that hold them, `ids` their names, `prefix` of every result."""

    id: str
    prefix: str
    ids: tuple[str, ...]
    truths: tuple[str, ...]
    incomplete: bool


def answered(frame: Any, trials: Sequence[TrialColumns], form: Form, opened: Opened) -> Any:
    """A Narwhals frame of `patient_id` and truths as the result in a form."""
    import narwhals as nw

    if form not in FORMS:
        raise UsageError(f"`{form}` is no form of an answer", f"use one of {', '.join(FORMS)}")
    columns: list[Any] = []
    worded: dict[str, tuple[str, ...]] = {}
    for trial in trials:
        if form == "outcomes":
            for name, truth in zip(trial.ids, trial.truths, strict=True):
                worded[trial.prefix + name] = OUTCOMES
                columns.append(_worded(nw.col(truth), OUTCOMES, opened).alias(trial.prefix + name))
        if form == "packed":
            columns += _packed(trial)
        worded[trial.prefix + "verdict"] = VERDICTS
        columns.append(_worded(holds(trial), VERDICTS, opened).alias(trial.prefix + "verdict"))
    found = frame.select("patient_id", *columns)
    return nw.from_native(_numbered(found.to_native(), worded)) if opened.polars else found


def _numbered(frame: Any, worded: Mapping[str, tuple[str, ...]]) -> Any:
    """A Polars frame whose truths are enumerations: so no word is written a million times."""
    import polars as pl

    def column(name: str, words: tuple[str, ...]) -> Any:
        no, yes, unknown = (pl.lit(word, dtype=pl.Enum(words)) for word in words)
        truth = pl.col(name)
        return pl.when(truth).then(yes).when(truth.is_null()).then(unknown).otherwise(no).alias(name)

    return frame.with_columns(column(name, words) for name, words in worded.items())


def holds(trial: TrialColumns) -> Any:
    """Whether every criterion is met: true, false, or null where that is open."""
    import narwhals as nw

    parts = [nw.col(truth) for truth in trial.truths]
    if trial.incomplete:
        parts.append(nw.lit(None, dtype=nw.Boolean))
    while len(parts) > 1:
        parts = [parts[i] & parts[i + 1] if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
    return parts[0] if parts else nw.lit(True)


def _worded(cell: Any, words: tuple[str, ...], opened: Opened) -> Any:
    """False, true and null as the three words, in the engine's enumerated type where it has one; for Polars
    that comes last."""
    import narwhals as nw

    if opened.polars:
        return cell
    no, yes, unknown = words
    found = nw.when(cell).then(nw.lit(yes)).when(~cell).then(nw.lit(no)).otherwise(nw.lit(unknown))
    return found.cast(nw.Enum(words)) if opened.kind == "duckdb" else found


def _packed(trial: TrialColumns) -> list[Any]:
    """Whole numbers with two bits a criterion; three criteria at a time in the smallest type, which is fastest."""
    import narwhals as nw

    columns = []
    for start in range(0, len(trial.truths), PER_COLUMN):
        truths = trial.truths[start : start + PER_COLUMN]
        parts = []
        for first in range(0, len(truths), 3):
            few = _sum([_code(nw.col(truth), 2 * place) for place, truth in enumerate(truths[first : first + 3])])
            parts.append(few.cast(nw.Int64) * (1 << (2 * first)) if first else few.cast(nw.Int64))
        name = "outcomes" if len(trial.truths) <= PER_COLUMN else f"outcomes_{start // PER_COLUMN + 1}"
        columns.append((_sum(parts) if parts else nw.lit(0, dtype=nw.Int64)).alias(trial.prefix + name))
    return columns


def _code(truth: Any, bit: int) -> Any:
    """Two bits of a small number."""
    import narwhals as nw

    yes, no, neither = (nw.lit(number << bit, dtype=nw.Int8) for number in (1, 2, 0))
    return nw.when(truth).then(yes).when(~truth).then(no).otherwise(neither)


def _sum(parts: list[Any]) -> Any:
    while len(parts) > 1:
        parts = [parts[i] + parts[i + 1] if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
    return parts[0]


def unpacked(number: int, criteria: int) -> tuple[str, ...]:
    """The outcomes that one packed number holds, in the trial's order."""
    return tuple(("unknown", "pass", "fail")[number >> (2 * place) & 3] for place in range(criteria))
