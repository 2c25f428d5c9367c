"""Every engine runs every kind of node, view and term; a kind that is added to the language has to be added here."""

from __future__ import annotations

from functools import cache

import pytest

pl = pytest.importorskip("polars")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from ..generative.kinds import EVERY_KIND, kinds_of  # noqa: E402
from ..generative.profiles import examples  # noqa: E402
from .engines import ENGINES, KEEP_ZONES, PACKAGES  # noqa: E402
from .same_answer import differences, expected, told  # noqa: E402
from .tables import Table, tables  # noqa: E402
from .trials import of_every_kind  # noqa: E402


def test_every_kind_has_an_example() -> None:
    """The trial that all engines run leaves no kind out."""
    seen: set[type] = set()
    for criterion in of_every_kind().criteria:
        seen |= kinds_of(criterion.core) | kinds_of(criterion.written)
    assert seen == EVERY_KIND


@pytest.mark.parametrize("engine", [*(name for name in ENGINES if name != "spark"),
                                    pytest.param("spark", marks=pytest.mark.spark)])  # fmt: skip
def test_every_kind_runs_on(engine: str) -> None:
    """Twenty criteria at once, as the evaluator has them."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))
    trial = of_every_kind()
    for table in drawn_tables()[-1 if engine in ("duckdb", "spark") else -3 :]:
        own = table if engine in KEEP_ZONES else table.without_zones()
        found = differences(trial, own, told(ENGINES[engine]([trial], own.frame, own.as_of, "outcomes")))
        assert not found, "\n".join(found)


def test_every_criterion_is_seen_at_its_three_outcomes() -> None:
    """What is compared is not one outcome alone."""
    trial = of_every_kind()
    seen = {
        (criterion, outcome) for table in drawn_tables() for outcomes in expected(trial, table).values()
        for criterion, outcome in outcomes.items()
    }  # fmt: skip
    always = {"I2"}  # whatever the facts
    missing = {
        (one.id, outcome) for one in trial.criteria for outcome in ("pass", "fail", "unknown") if one.id not in always
    } - seen
    assert not missing


@cache
def drawn_tables() -> tuple[Table, ...]:
    """The same tables each time: some hold only what columns can hold exactly."""
    found: list[Table] = []

    @examples(13)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        found.append(tables(data.draw, of_every_kind().program, 14, plain=data.draw(st.booleans())))

    draw()
    return tuple(found)
