"""The wording of everything that can be wrong with a patient's data, one function a problem.

A message quotes the offending value only, cut short: error output must not spread a patient's data.
"""

from __future__ import annotations

import json
import math
import re

from criteria_dsl.meaning.dates import read_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.showing import number_text, unit_word
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.strict_json import Duplicate, NotFinite
from criteria_dsl.patients.unit_spellings import spelled
from criteria_dsl.units import UnitError, parse_unit
from criteria_dsl.units.advice import unknown as unknown_unit
from criteria_dsl.words.nearest import nearest

NO_LIMIT = "no-reference-range"
KNOWN_FIELDS_HELP = (
    "`criteria fields` with `--trial ID`, `--rules FILE` or `--use VOCABULARY` lists the names that these know; "
    "declare another with `field` there"
)

_LONGEST = 40
_ALMOST_A_NUMBER = re.compile(r"\s*(<=|>=|<|>)?\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)(?:\s*([^\s0-9][^\s]{0,20}))?\s*")


def quoted(value: object) -> str:
    """The offending value in backticks, cut short and printable."""
    text = value if isinstance(value, str) else value.text if isinstance(value, NotFinite) else _written(value)
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:_LONGEST])
    return f"`{shown}{'…' if len(text) > _LONGEST else ''}`"


def _written(value: object) -> str:
    """The beginning of a value as JSON; no more of it is written than can be shown."""
    text = ""
    try:
        for piece in json.JSONEncoder(ensure_ascii=False, default=_mark).iterencode(value):
            text += piece
            if len(text) > _LONGEST:
                break
    except (TypeError, ValueError, RecursionError):
        return type(value).__name__
    return text


def _mark(value: object) -> str:
    match value:
        case NotFinite(text):
            return text
        case Duplicate():
            return "…"
    raise TypeError


def not_a_number(path: str, value: object) -> DataProblem:
    return DataProblem(path, "not-a-number", f"{quoted(value)} is not a number", _number_help(value))


def _number_help(value: object) -> str | None:
    """Advice for a text where a number should stand: the number alone, its sign or its unit apart."""
    found = _ALMOST_A_NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    sign, number, unit = found.groups()
    if unit and not unit.isprintable():
        return None
    if not sign and not unit:
        return "write the number without quotes"
    parts = [f'"comparator": "{sign}"'] if sign else []
    parts.append(f'"value": {number}')
    if unit and not _is_unit(unit):
        better = unknown_unit(unit, ())
        advice = f": {better}" if better else ", such as `mg/dL` or `months`"
        return f"write the number alone in `value`, and in `unit` a unit that UCUM has{advice}"
    parts += [f'"unit": {json.dumps(unit, ensure_ascii=False)}'] if unit else []
    return f"write `{{{', '.join(parts)}}}`"


def _is_unit(text: str) -> bool:
    """Whether a unit can be read, as UCUM has it or as laboratories write it."""
    try:
        parse_unit(text)
    except UnitError:
        return spelled(text)
    return True


def not_whole(path: str, value: float) -> DataProblem:
    return DataProblem(path, "not-a-whole-number", f"`{number_text(value)}` is not a whole number")


def not_finite(path: str, text: str) -> DataProblem:
    return DataProblem(
        path, "not-a-number", f"`{text}` is not a number", "leave out what is not known, or write `null`"
    )


def too_large(path: str) -> DataProblem:
    return DataProblem(path, "not-a-number", "this number is beyond any measurement")


def implausible(path: str, shown: str, field: Field) -> DataProblem:
    low, high = field.plausible.low[0], field.plausible.high[0]
    unit = f" {unit_word(field.unit)}" if field.unit else ""
    ends = (
        f"{number_text(low)}{unit} or more" if math.isinf(high) else f"{number_text(low)} to {number_text(high)}{unit}"
    )
    return DataProblem(path, "implausible", f"`{shown}` is outside the plausible range of {field.name}, {ends}")


def not_yes_or_no(path: str, value: object) -> DataProblem:
    help = _truth_help(value) or "write `true` or `false`"
    return DataProblem(path, "not-a-value", f"{quoted(value)} is neither `true` nor `false`", help)


def _truth_help(value: object) -> str | None:
    """What a person meant who wrote a word or a figure for yes or no."""
    word = value.strip().lower() if isinstance(value, str) else value
    apart = ", without quotes" if isinstance(value, str) else ""
    if word in ("yes", "true", "y", 1):
        return f"write `true`{apart}"
    return f"write `false`{apart}" if word in ("no", "false", "n", "never", "none", 0) else None


def not_one_of(path: str, value: object, field: Field) -> DataProblem:
    guess = nearest(value, field.values) if isinstance(value, str) else None
    help = f"did you mean `{guess}`?" if guess else f"{field.name} is one of {', '.join(field.values)}"
    return DataProblem(path, "not-a-value", f"{quoted(value)} is not a value of {field.name}", help)


def not_a_date(path: str, value: object) -> DataProblem:
    """Any day in the help would be one that somebody copies, so it has letters for figures."""
    help = "write year, month and day with hyphens: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`"
    return DataProblem(path, "not-a-date", f"{quoted(value)} is not a date", help)


def not_an_occurrence(path: str, value: object) -> DataProblem:
    help = _truth_help(value)
    if isinstance(value, str) and read_days(value) is not None:
        help = f'write `{{"date": "{value}"}}`'
    help = help or 'write `true`, `false`, or a list such as `[{"date": "2025-11-03"}]`'
    return DataProblem(path, "not-an-occurrence", f"{quoted(value)} is not an occurrence", help)


def ends_before_start(path: str) -> DataProblem:
    return DataProblem(path, "not-an-occurrence", "the end lies before the start")


def future_birth(path: str, value: object) -> DataProblem:
    return DataProblem(path, "in-the-future", f"the date of birth {quoted(value)} lies after as_of")


def unreadable_unit(path: str, message: str, help: str | None) -> DataProblem:
    return DataProblem(path, "unreadable-unit", message, help)


def incommensurable(path: str, message: str, help: str | None) -> DataProblem:
    return DataProblem(path, "incommensurable-unit", message, help)


def unexpected_unit(path: str, value: object, field: Field) -> DataProblem:
    return DataProblem(path, "incommensurable-unit", f"{field.name} is a bare number and has no unit {quoted(value)}")


def bad_limit(path: str, value: object) -> DataProblem:
    return DataProblem(
        path,
        "no-reference-range",
        f"{quoted(value)} is no upper limit of normal",
        "a number greater than 0, in the value's unit",
    )


def no_limit(path: str) -> DataProblem:
    message = "no upper limit of normal came with this value, and it is compared with one"
    return DataProblem(path, "no-reference-range", message, 'write it beside the value: `"uln": 40`')


def bad_comparator(path: str, value: object) -> DataProblem:
    return DataProblem(path, "bad-comparator", f"{quoted(value)} is no comparator", "write `<`, `<=`, `>` or `>=`")


def bad_range(path: str, message: str) -> DataProblem:
    return DataProblem(path, "bad-range", message)


def unreadable(path: str, value: object) -> DataProblem:
    return DataProblem(path, "unreadable", f"{quoted(value)} cannot be read here")


def nothing_recorded(path: str, ranged: bool) -> DataProblem:
    if not ranged:
        return DataProblem(path, "unreadable", "no value", "write a `value`")
    return DataProblem(path, "unreadable", "neither a value nor a range", "write a `value`, or `low` and `high`")


def unknown_key(path: str, key: str, known: tuple[str, ...]) -> DataProblem:
    guess = nearest(key, known)
    help = f"did you mean `{guess}`?" if guess else f"known here: {', '.join(known)}"
    return DataProblem(path, "unknown-key", f"unknown name {quoted(key)}", help)


def unknown_field(path: str, key: str, guess: str | None) -> DataProblem:
    if key in ("answered_by", "answered_on"):
        message = f"`{key}` goes with answers, and this is a patient's own file"
        return DataProblem(path, "unknown-field", message, "put the answers in a file of their own: `--answers FILE`")
    help = f"did you mean `{guess}`?" if guess else KNOWN_FIELDS_HELP
    return DataProblem(path, "unknown-field", f"no rule knows a field {quoted(key)}; it was not used", help)


def duplicate_key(path: str) -> DataProblem:
    return DataProblem(path, "duplicate-key", "this name stands twice in the file", "keep one of them, or write a list")


def several(path: str, name: str) -> DataProblem:
    return DataProblem(path, "conflicting", f"{name} stands here with several values", "keep the right one")


def conflicting(path: str, name: str) -> DataProblem:
    return DataProblem(path, "conflicting", f"{name} as stated does not agree with what it follows from")


# ---- several sources, several trials -----------------------------------------------------------


def disagree(path: str, name: str, one: tuple[str, str], other: tuple[str, str]) -> DataProblem:
    """Two sources with what each has, and its place."""
    (shown, place), (others, elsewhere) = one, other
    message = f"{name}: {quoted(shown)} in {place}, but {quoted(others)} in {elsewhere}"
    return DataProblem(path, "conflicting", message, "find out which of them is right, and correct the other")


def for_each_trial(path: str, name: str, trial: str) -> DataProblem:
    help = f'write it under each trial: `"for": {{"{trial}": {{"{name}": ...}}}}`'
    return DataProblem(path, "for-each-trial", f"{name} belongs to one trial, and here it could be any", help)


def for_every_trial(path: str, name: str) -> DataProblem:
    message = f"{name} is the same for every trial; it was not used here"
    return DataProblem(path, "not-for-one-trial", message, "write it at the top level")


def unknown_trial(path: str, trial: str, guess: str | None) -> DataProblem:
    help = f"did you mean `{guess}`?" if guess else "`criteria rules` lists the trials that are known"
    message = f"no trial {quoted(trial)} is known; what is written for it was not used"
    return DataProblem(path, "unknown-trial", message, help)


def not_by_trial(path: str, value: object) -> DataProblem:
    help = 'write `"for": {"NCT05697718": {...}}`, with the id of the trial'
    return DataProblem(path, "unreadable", f"{quoted(value)} is not an object of trials", help)


def not_answers(path: str, value: object) -> DataProblem:
    return DataProblem(path, "unreadable", f"{quoted(value)} is not an object of answers")


def no_answers(path: str) -> DataProblem:
    return DataProblem(path, "no-answers", "this file holds no answers")
