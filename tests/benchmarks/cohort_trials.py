"""The trials that the cohort benchmarks screen for: rule files with the twenty-five criteria alone, and variants."""

from __future__ import annotations

from functools import cache

from criteria_dsl import Trial, load_trial, load_trial_text
from criteria_dsl.syntax import parser
from tests.benchmarks.by_hand import CRITERIA, FIRST, SECOND


@cache
def two_trials() -> tuple[Trial, ...]:
    """Both rule files, each without its other criteria; names and texts as they are."""
    return tuple(load_trial_text(_file(f'trial {name} "Some criteria"', _statements(name))) for name in (FIRST, SECOND))


def variants(count: int) -> tuple[Trial, ...]:
    """Trials of all twenty-five criteria, unlike in the limits of nine."""
    return tuple(_variant(number) for number in range(count))


@cache
def _variant(number: int) -> Trial:
    text = _file(f'trial V{number} "A variant"', _statements(FIRST, "A") + _statements(SECOND, "B"))
    for limit, other in _limits(number).items():
        assert limit in text, limit
        text = text.replace(limit, other)
    return load_trial_text(text)


def _limits(number: int) -> dict[str, str]:
    return {
        "between 18 and 65 years": f"between 18 and {65 + number} years",
        "between 18 and 80 years": f"between 18 and {80 - number} years",
        "7 < NIHSS < 21": f"{3 + number % 5} < NIHSS < {21 + number % 3}",
        "since stroke_onset < 2 weeks": f"since stroke_onset < {14 + number} days",
        "onset_days between 84 and 168": f"onset_days between 84 and {168 + number}",
        "carotid_stenosis > 70 %": f"carotid_stenosis > {50 + number} %",
        "life_expectancy >= 12 months": f"life_expectancy >= {6 + number} months",
        "PLT < 100 10*9/L": f"PLT < {75 + number} 10*9/L",
        "butylphthalide within 3 weeks": f"butylphthalide within {21 + number} days",
    }


def _file(head: str, statements: list[str]) -> str:
    return "\n".join([head, 'use "stroke"', *statements])


def _statements(name: str, prefix: str = "") -> list[str]:
    """The fields of a rule file and those of its criteria that are measured, with a letter before their ids."""
    source = load_trial(name).program.source
    wanted = {id_ for trial, id_, _ in CRITERIA if trial == name}
    found = []
    for statement in parser.parse_file(source)[0].statements:
        kind, text = type(statement).__name__, source.excerpt(statement.span)
        if kind == "FieldStatement":
            found.append(text)
        elif kind == "CriterionStatement" and statement.id.text in wanted:
            word, rest = text.split(" ", 1)
            found.append(f"{word} {prefix}{rest}")
    return found
