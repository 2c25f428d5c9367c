"""A long table of facts beside the wide one: answers are the evaluator's on the row's document with all its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

pl = pytest.importorskip("polars")

from criteria_dsl import Trial, screen  # noqa: E402
from criteria_dsl.patients.table import SEPARATOR, row_document  # noqa: E402

from ..generative.choosing import Draw  # noqa: E402
from ..generative.profiles import examples, search  # noqa: E402
from .engines import PACKAGES, for_spark  # noqa: E402
from .long_tables import Long, long_tables  # noqa: E402
from .same_answer import layout_for, told, verdict  # noqa: E402
from .tables import Table, tables  # noqa: E402
from .trials import generated, shipped, specified  # noqa: E402

SOURCES: dict[str, Callable[[Draw], Trial]] = {"generated": generated, "specified": specified, "shipped": shipped}


def on_polars(trial: Trial, table: Table, long: Long) -> Any:
    return screen([trial], table.frame, table.as_of, facts=long.frame)


def on_polars_lazily(trial: Trial, table: Table, long: Long) -> Any:
    return screen([trial], table.frame.lazy(), table.as_of, facts=long.frame.lazy()).collect()


def on_pandas(trial: Trial, table: Table, long: Long) -> Any:
    return pl.from_pandas(screen([trial], table.frame.to_pandas(), table.as_of, facts=long.frame.to_pandas()))


def on_pyarrow(trial: Trial, table: Table, long: Long) -> Any:
    return pl.from_arrow(screen([trial], table.frame.to_arrow(), table.as_of, facts=long.frame.to_arrow()))


def on_duckdb(trial: Trial, table: Table, long: Long) -> Any:
    from .engines import _duckdb

    relations = [_duckdb().from_arrow(one.to_arrow()) for one in (table.frame, long.frame)]
    return pl.from_arrow(screen([trial], relations[0], table.as_of, facts=relations[1]).to_arrow_table())


def on_spark(trial: Trial, table: Table, long: Long) -> Any:
    from .spark import session

    frames = [session().createDataFrame(for_spark(one).to_arrow()) for one in (table.frame, long.frame)]
    return pl.from_arrow(screen([trial], frames[0], table.as_of, facts=frames[1]).toArrow())


ENGINES = {
    "polars": on_polars, "polars lazy": on_polars_lazily, "pandas": on_pandas, "pyarrow": on_pyarrow,
    "duckdb": on_duckdb, "spark": on_spark,
}  # fmt: skip


@attrs.frozen(eq=False)
class Cohort:
    """A trial with a wide and a long table."""

    trial: Trial
    table: Table
    long: Long

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.trial.program.source.text}\n")
        printer.pretty(self.table)
        printer.pretty(self.long)


@st.composite
def cohorts(draw: Draw, source: str, rows: int = 6) -> Cohort:
    trial = SOURCES[source](draw)
    table = tables(draw, trial.program, rows)
    return Cohort(trial, table, long_tables(draw, trial.program, table))


def expected(cohort: Cohort) -> Mapping[str, Mapping[str, str]]:
    """The evaluator's answers, one patient at a time, with every long row of the patient."""
    trial, table, rows = cohort.trial, cohort.table, cohort.long.rows
    names = [name for name in cohort.long.names if SEPARATOR not in name and name not in table.frame.columns]
    layout = layout_for([trial], [*table.frame.columns, *names])
    found = {}
    for row in table.frame.rows(named=True):
        document = row_document(row, layout, rows.get(row["patient_id"], ()))
        own = document.get("as_of")
        record = trial.record(document | ({} if own is None else {"as_of": own[:10]}), table.as_of)
        outcomes = trial.outcomes(record)
        found[row["patient_id"]] = {**outcomes, "verdict": verdict(list(outcomes.values()), trial)}
    return found


def same_answers(cohort: Cohort, engine: str) -> None:
    if engine in ("duckdb", "spark"):
        cohort = attrs.evolve(cohort, table=cohort.table.without_zones(), long=cohort.long.without_zones())
    wanted, found = expected(cohort), told(ENGINES[engine](cohort.trial, cohort.table, cohort.long))
    assert found.keys() == wanted.keys()
    wide = {row["patient_id"]: row for row in cohort.table.frame.rows(named=True)}
    wrong = [
        f"{patient}, {criterion}: {found[patient][criterion]}, expected {outcome}, of "
        f"{ {name: cell for name, cell in wide[patient].items() if cell is not None} } and {cohort.long.rows[patient]}"
        for patient, outcomes in wanted.items()
        for criterion, outcome in outcomes.items() if found[patient][criterion] != outcome
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)


@examples(40)
@given(cohorts("generated"))
def test_generated_trials_on_polars(cohort: Cohort) -> None:
    """Rules over vocabularies of their own, wide and long tables of every shape."""
    same_answers(cohort, "polars")


@examples(40)
@given(cohorts("specified"))
def test_the_expressions_of_the_specification_on_polars(cohort: Cohort) -> None:
    """Every way in which a rule looks at a field, several rows a patient."""
    same_answers(cohort, "polars")


@examples(6)
@given(cohorts("shipped", rows=12))
def test_shipped_trials_on_polars(cohort: Cohort) -> None:
    """Real rule files."""
    same_answers(cohort, "polars")


@pytest.mark.parametrize("engine", ["polars lazy", "pandas", "pyarrow", "duckdb"])
def test_other_engines(engine: str) -> None:
    """The other frames: fewer examples of more rows."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))

    @examples(3 if engine == "duckdb" else 4)
    @given(cohorts("specified", rows=16))
    def run(cohort: Cohort) -> None:
        same_answers(cohort, engine)

    run()


@pytest.mark.search
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("source", SOURCES)
def test_search(source: str, engine: str) -> None:
    """The same with a budget; engines that plan for long get a part of it."""
    budget = search if engine == "polars" else examples(max(search.max_examples // 20, 1))

    @budget
    @given(cohorts(source, rows=12 if engine == "polars" else 40))
    def run(cohort: Cohort) -> None:
        same_answers(cohort, engine)

    run()
