"""The same answer everywhere: each cell that any engine decides is what the evaluator says of that row's document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

pl = pytest.importorskip("polars")

from criteria_dsl import Trial, load_trial, trial_ids  # noqa: E402
from criteria_dsl.cohorts.forms import unpacked  # noqa: E402

from ..generative.choosing import Draw  # noqa: E402
from ..generative.profiles import examples, search  # noqa: E402
from .engines import ENGINES, KEEP_ZONES, PACKAGES  # noqa: E402
from .same_answer import differences, expected, layout_for, told  # noqa: E402
from .tables import Table, tables  # noqa: E402
from .trials import generated, shipped, specified  # noqa: E402

SOURCES: dict[str, Callable[[Draw], Trial]] = {"generated": generated, "specified": specified, "shipped": shipped}


@attrs.frozen(eq=False)
class Cohort:
    """A trial and a table for it."""

    trial: Trial
    table: Table

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.trial.program.source.text}\n")
        printer.pretty(self.table)


@st.composite
def cohorts(draw: Draw, source: str, rows: int = 10, plain: bool = False) -> Cohort:
    trial = SOURCES[source](draw)
    return Cohort(trial, tables(draw, trial.program, rows, plain))


def same_answers(cohort: Cohort, engine: str) -> None:
    """Every outcome and verdict that the engine gives is the evaluator's."""
    trial, table = cohort.trial, cohort.table
    if engine not in KEEP_ZONES:
        table = table.without_zones()
    found = differences(trial, table, told(ENGINES[engine]([trial], table.frame, table.as_of, "outcomes")))
    assert not found, "\n".join(found)


@examples(25)
@given(cohorts("generated"))
def test_generated_trials_on_polars(cohort: Cohort) -> None:
    """Rules over vocabularies of their own, tables of every shape."""
    same_answers(cohort, "polars")


@examples(30)
@given(cohorts("specified"))
def test_the_expressions_of_the_specification_on_polars(cohort: Cohort) -> None:
    """Units, multiples of ULN, windows, ages and arithmetic, at their boundaries."""
    same_answers(cohort, "polars")


@examples(3)
@given(cohorts("shipped", rows=16))
def test_shipped_trials_on_polars(cohort: Cohort) -> None:
    """Real rule files, drawn tables."""
    same_answers(cohort, "polars")


@pytest.mark.parametrize("engine", ["polars lazy", "pandas", "pyarrow", "duckdb"])
@pytest.mark.parametrize("source", ["generated", "specified"])
def test_other_engines(source: str, engine: str) -> None:
    """The other frames: fewer examples of more rows."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))

    @examples(2 if engine == "duckdb" else 4)
    @given(cohorts(source, rows=24))
    def run(cohort: Cohort) -> None:
        same_answers(cohort, engine)

    run()


@examples(3)
@given(st.data())
def test_several_trials_in_one_pass_are_each_alone(data: st.DataObject) -> None:
    """What trials share changes no answer of any."""
    trials = [load_trial(name) for name in trial_ids()]
    trial = data.draw(st.sampled_from(trials))
    table = tables(data.draw, trial.program, 12)
    layout = layout_for(trials, table.frame.columns)
    found = told(ENGINES["polars"](trials, table.frame, table.as_of, "outcomes"))
    for one in trials:
        for patient, outcomes in expected(one, table, layout).items():
            assert {name: found[patient][f"{one.id}.{name}"] for name in outcomes} == outcomes


@examples(4)
@given(cohorts("specified", rows=16))
def test_other_forms_of_an_answer_hold_the_same(cohort: Cohort) -> None:
    """Packed outcomes unpack to the outcomes; the verdict alone is the verdict."""
    trial, table = cohort.trial, cohort.table
    wanted = expected(trial, table)
    packed = ENGINES["polars"]([trial], table.frame, table.as_of, "packed")
    for row in packed.to_dicts():
        outcomes = unpacked(row["outcomes"], len(trial.criteria))
        assert [*outcomes, row["verdict"]] == list(wanted[row["patient_id"]].values())
    alone = ENGINES["polars"]([trial], table.frame, table.as_of, "verdict")
    assert told(alone) == {patient: {"verdict": one["verdict"]} for patient, one in wanted.items()}


@pytest.mark.search
@pytest.mark.parametrize("engine", ["polars", "polars lazy", "duckdb"])
@pytest.mark.parametrize("source", SOURCES)
def test_search(source: str, engine: str) -> None:
    """The same with a budget; engines that plan for long get a part of it."""
    budget = search if engine == "polars" else examples(max(search.max_examples // 40, 1))

    @budget
    @given(cohorts(source, rows=12 if engine == "polars" else 40))
    def run(cohort: Cohort) -> None:
        same_answers(cohort, engine)

    run()
