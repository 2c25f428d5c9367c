"""Rules beyond all reading: a diagnostic, soon, from every way in; and what is just within the limits works."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from criteria_dsl import RuleError, compile_expression, load_trial_text
from criteria_dsl.meaning.compile import compile_trial, parsed
from criteria_dsl.meaning.sizes import MOST_LEVELS, MOST_PARTS, MOST_PARTS_OF_ALL, Size, sizes_of
from criteria_dsl.syntax.parser import parse_expression
from criteria_dsl.words.text import Source

HEAD = 'trial T "t"\nfield f "f" : integer 0 to 100\n'


def doubling(definitions: int) -> str:
    """Definitions that each use the one before twice, and a criterion with the last."""
    lines = [HEAD, "define d0 = f > 1\n"]
    for number in range(definitions):
        lines.append(f'field g{number} "g" : yes or no\n')
        lines.append(f"define d{number + 1} = (d{number} and g{number}) or (not d{number} and not g{number})\n")
    return "".join([*lines, f'inclusion I1 "x": d{definitions}\n'])


def chain(definitions: int, step: str = "not d{0}") -> str:
    """Definitions that each build on the one before."""
    lines = [f"define d{number + 1} = {step.format(number)}\n" for number in range(definitions)]
    return "".join([HEAD, "define d0 = f > 1\n", *lines, f'inclusion I1 "x": d{definitions}\n'])


def codes(text: str) -> set[str]:
    """What is said of a rule file."""
    return {one.code for one in compile_trial(parsed(Source("T.criteria", text)), {}).errors}


@pytest.mark.parametrize(
    "text",
    [
        doubling(18), doubling(200), chain(200), chain(10_000), chain(200, "d{0}"),
        chain(60, "not (not (not d{0}))"),
        HEAD + "define a0 = f * f\n" + "".join(f"define a{n + 1} = a{n} * a{n}\n" for n in range(30))
        + 'inclusion I1 "x": a30 > 5\n',
        HEAD + 'inclusion I1 "x": ((((f ^ 9) ^ 9) ^ 9) ^ 9) ^ 9 > 5\n',
    ],
    ids=["doubling", "doubling long", "chain", "long chain", "aliases", "deep steps", "products", "powers"],
)  # fmt: skip
def test_what_definitions_make_too_large_is_refused(text: str) -> None:
    """Once, where the limit is crossed; nothing of it is expanded."""
    assert codes(text) == {"CR222"}
    with pytest.raises(RuleError, match="CR222"):
        load_trial_text(text)


@pytest.mark.parametrize("text", [doubling(9), chain(48), chain(90, "d{0}")])
def test_what_is_just_within_the_limits_is_decided(text: str) -> None:
    """Definitions of nearly the greatest size and depth compile, and decide a patient."""
    trial = load_trial_text(text)
    assert trial.check({"as_of": "2026-03-01"}).criteria[0].outcome == "unknown"


def test_a_long_circle_of_definitions_is_an_error() -> None:
    """Short circles are named, and long ones are too deep; neither recurses without end."""
    for names, code in ((3, "CR104"), (5000, "CR222")):
        lines = "".join(f"define d{n} = not d{(n + 1) % names}\n" for n in range(names))
        assert code in codes(HEAD + lines + 'inclusion I1 "x": d1\n')


def test_all_criteria_together_have_a_limit() -> None:
    """Many large criteria are refused where the sum is too much."""
    lines = "".join(f'inclusion I{n + 2} "x": d9\n' for n in range(MOST_PARTS_OF_ALL // 4000))
    assert codes(doubling(9) + lines) == {"CR222"}


def test_sizes_are_counted_once() -> None:
    """A definition counts wherever it is used; a power as that many factors, of numbers alone as one."""
    texts = {"a": "f + f", "b": "a * a", "c": "b ^ 5", "d": "((9 ^ 9) ^ 9) ^ 9", "e": "f > 1 and b > 2"}
    expressions = {name: parse_expression(Source(name, text))[0] for name, text in texts.items()}
    assert all(expressions.values())
    found = sizes_of(expressions).known  # type: ignore[arg-type]
    assert found == {
        "a": Size(3, 2), "b": Size(9, 4), "c": Size(51, 6), "d": Size(4, 4), "e": Size(16, 7),
    }  # fmt: skip
    assert not Size(MOST_PARTS, MOST_LEVELS).too_large
    assert Size(MOST_PARTS + 1).too_large
    assert Size(1, MOST_LEVELS + 1).too_deep


ABSURD = [
    "((9 ^ 9) ^ 9) ^ 9 > NIHSS", "(((((((9 ^ 9) ^ 9) ^ 9) ^ 9) ^ 9) ^ 9) ^ 9) ^ 9 > NIHSS",
    "(((1 / 9) ^ 9) ^ 9) ^ 9 > NIHSS", "NIHSS * 1e30 * 1e30 * 1e30 * 1e30 > 1", "NIHSS / 1e30 / 1e30 / 1e30 / 1e30 > 0",
    "NIHSS < 1e30 * 1e30 * 1e30 * 1e30", "((10001 / 10000) ^ 9) ^ 9 * ((10007 / 10000) ^ 9) ^ 9 > NIHSS",
]  # fmt: skip


@pytest.mark.parametrize("text", ABSURD)
def test_absurd_numbers_are_refused(text: str) -> None:
    """Too large, too small, or of too many digits: never infinity, never 0."""
    for compile_ in (compile_expression, _as_trial):
        with pytest.raises(RuleError, match="CR221"):
            compile_(text)


def _as_trial(text: str) -> object:
    return load_trial_text(f'trial T "t" use "stroke" inclusion I1 "x": {text}')


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("9 ^ 9 ^ 1 > score", None), ("(9 ^ 9) ^ 9 > score", "pass"), ("(1 / 9 ^ 9) ^ 9 > score", "fail"),
        ("(1 / 9 ^ 9) ^ 9 < score", "pass"), ("score / 1e30 / 1e30 > 0", "pass"), ("-(-(-score)) < 0", "pass"),
    ],
)  # fmt: skip
def test_extreme_numbers_within_the_limits_are_decided(text: str, outcome: str | None) -> None:
    """A score of 1 against what is far from it."""
    if outcome is None:
        with pytest.raises(RuleError):
            compile_expression(text)
    else:
        assert compile_expression(text).check({"as_of": "2026-03-01", "score": 1}).outcome == outcome


def many_shared() -> str:
    """A thousand pairs of comparisons over thirty fields."""
    fields = "".join(f'field f{n} "f" : integer 0 to 100\n' for n in range(30))
    pairs = (f"(f{n % 30} > {n % 90} and f{n * 7 % 30} < {n % 80 + 9})" for n in range(1000))
    return f'trial T "t"\n{fields}inclusion I1 "x": any of ({", ".join(pairs)})\n'


def some_of_many() -> str:
    """A choice of twenty of sixty, each field in two of them."""
    fields = "".join(f'field f{n} "f" : integer 0 to 100\n' for n in range(30))
    items = ", ".join(f"f{n % 30} > {n + 1}" for n in range(60))
    return f'trial T "t"\n{fields}inclusion I1 "x": at least 20 of ({items})\n'


def many_else_ifs() -> str:
    """Ninety conditions, each in the else of the one before."""
    fields = "".join(f'field f{n} "f" : integer 0 to 100\n' for n in range(30))
    chosen = "".join(f"if f{n % 30} > {n + 1} then f{n * 7 % 30} > 5 else " for n in range(90))
    return f'trial T "t"\n{fields}inclusion I1 "x": {chosen} f1 > 2\n'


@pytest.mark.parametrize("make", [many_shared, some_of_many, many_else_ifs])
def test_case_analysis_ends(make: Callable[[], str]) -> None:
    """What shares facts in too many ways is decided part by part, with a warning or without."""
    trial = load_trial_text(make())
    assert trial.check({"as_of": "2026-03-01"}).criteria[0].outcome == "unknown"


def test_thousands_of_events_and_values() -> None:
    """Lists as long as a machine writes them are compiled and decided."""
    fields = "".join(f'field e{n} "e" : event\n' for n in range(4000))
    events = ", ".join(f"e{n}" for n in range(4000))
    trial = load_trial_text(f'trial T "t"\n{fields}inclusion I1 "x": any of ({events})')
    assert trial.check({"as_of": "2026-03-01", "e7": True}).criteria[0].outcome == "pass"
    values = ", ".join(f"v{n}" for n in range(20_000))
    half = ", ".join(f"v{n}" for n in range(0, 20_000, 2))
    many = load_trial_text(f'trial T "t"\nfield c "c" : one of ({values})\ninclusion I1 "x": c is one of ({half})')
    outcomes = [many.check({"as_of": "2026-03-01", "c": one}).criteria[0].outcome for one in ("v8", "v9")]
    assert outcomes == ["pass", "fail"]
