"""`criteria screen`: a cohort against trials, in one pass over its files.

Reading, deciding and counting are the library's; here the call is read, and progress and the summary
are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.answers import answers_by_patient, answers_option, asked
from criteria_dsl.cli.errors import InputError
from criteria_dsl.cli.progress import Progress
from criteria_dsl.cli.screen_ending import ended_in_order
from criteria_dsl.cli.screen_export import inputs_of, refuse, screen_export
from criteria_dsl.cli.screen_one import explain_one, explain_one_of_export
from criteria_dsl.cohorts.atomic import replacing
from criteria_dsl.cohorts.by_trial import names_for
from criteria_dsl.cohorts.files import Cohort, open_cohort
from criteria_dsl.cohorts.kinds import missing_extra
from criteria_dsl.cohorts.results import CohortSummary
from criteria_dsl.patients.answers import Answers
from criteria_dsl.patients.fhir.export import Export
from criteria_dsl.patients.fhir.export_folder import find_export
from criteria_dsl.reports.funnel import funnel_svg
from criteria_dsl.reports.screen_object import screen_object
from criteria_dsl.reports.screen_text import write_screen
from criteria_dsl.trials.dictionary import dictionary_of_trials
from criteria_dsl.trials.trial import Trial

_FORMS = ["outcomes", "packed", "verdict"]


@click.command("screen")
@click.argument("cohort", nargs=-1, required=True, metavar="COHORT...")
@options.trial_option
@options.rules_option
@options.as_of_option
@click.option("--facts", type=click.Path(path_type=Path), metavar="FILE",
              help="A second table of repeated measurements and occurrences, a row each.")  # fmt: skip
@click.option("--keep-facts", "keep", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Of a FHIR export: leave its patients.parquet and facts.parquet there, for later runs.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write the outcomes: .parquet, .csv or .ndjson.")  # fmt: skip
@click.option("--form", type=click.Choice(_FORMS), default="outcomes", show_default=True,
              help="In --out a column a criterion, all packed into one number, or the verdict alone.")  # fmt: skip
@click.option("--funnel", type=click.Path(path_type=Path), metavar="FILE.svg",
              help="Draw how many patients are left after each criterion.")  # fmt: skip
@options.assume_option
@answers_option
@click.option("--explain", metavar="PATIENT_ID", help="Decide this one patient instead, with every reason.")
@click.option("--engine", type=click.Choice(["polars", "duckdb", "spark"]), default="polars", show_default=True,
              help="What runs the rules; duckdb and spark take Parquet.")  # fmt: skip
@options.format_option
@options.verbose_option
def command(
    cohort: tuple[str, ...], trials: tuple[str, ...], rules: tuple[str, ...], as_of: date | None, facts: Path | None,
    keep: Path | None, out: Path | None, form: Any, funnel: Path | None, assumed: tuple[str, ...],
    answers: tuple[str, ...], explain: str | None, engine: Any, format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Decide a whole cohort, and say which criterion costs most patients.

    COHORT is a Parquet or CSV table with a row a patient, NDJSON of patients' files, a folder or a
    pattern of such files, or the folder of a FHIR R4 bulk export. The exit code is 0 whatever the verdicts
    are, 2 for an error.
    """
    chosen = options.chosen_trials(trials, rules)
    if not chosen:
        raise InputError("no trials found", "name a rule file with --rules")
    chosen = asked(options.assuming(chosen, assumed))
    beside = answers_by_patient(answers, dictionary_of_trials(chosen))
    export = _export(cohort)
    if export is not None:
        refuse(export, facts, engine)
    elif keep is not None:
        raise InputError("--keep-facts keeps those of a FHIR bulk export", "leave it out")
    if explain is not None:
        for unused, value in (("--out", out), ("--funnel", funnel), ("--keep-facts", keep)):
            if value is not None:
                raise InputError(f"--explain decides one patient, and {unused} is of all", f"leave {unused} out")
        if export is not None:
            return explain_one_of_export(explain, export, chosen, as_of, beside.get(explain, ()), format_, verbose)
        its = beside.get(explain, ())
        return explain_one(explain, _opened(cohort, chosen), facts, chosen, as_of, its, format_, verbose)
    if export is not None:
        with ended_in_order(), _drawing(funnel, out, inputs_of(export, keep)) as draw:
            summary = screen_export(export, chosen, as_of, out, form, keep, beside)
            draw(summary)
        return _shown(summary, format_, verbose)
    files = _opened(cohort, chosen)
    inputs = (*files.files, facts) if facts is not None else files.files
    with ended_in_order(), _drawing(funnel, out, inputs) as draw:
        if engine == "polars":
            summary = _on_polars(files, facts, chosen, as_of, out, form, beside)
        else:
            summary = _on_engine(engine, files, facts, chosen, as_of, out, form, beside)
        draw(summary)
    return _shown(summary, format_, verbose)


def _export(cohort: tuple[str, ...]) -> Export | None:
    """The export that is named; None where none is."""
    for given in cohort:
        found = find_export(Path(given))
        if found is not None:
            if len(cohort) > 1:
                raise InputError(f"`{given}` is a FHIR export, which is screened alone", "give one folder")
            return found
    return None


def _opened(cohort: tuple[str, ...], trials: tuple[Trial, ...]) -> Cohort:
    names = names_for(trials)
    return open_cohort(cohort, names.fields, names.stated, names.by_trial)


def _shown(summary: CohortSummary, format_: str, verbose: bool) -> int:
    if format_ == "json":
        options.print_json(screen_object(summary))
        return 0
    paper = options.paper()
    write_screen(paper, summary, verbose, blocks=options.takes("█░"))
    click.echo(paper.text)
    return 0


@contextmanager
def _drawing(
    funnel: Path | None, out: Path | None, inputs: Sequence[Path]
) -> Iterator[Callable[[CohortSummary], None]]:
    """What draws the funnel; that its file can be written is seen before the work and not behind it."""
    if funnel is None:
        yield lambda summary: None
        return
    if funnel.suffix.lower() != ".svg":
        raise InputError(f"the funnel is drawn as SVG, and `{funnel}` is none", "name it `.svg`")
    if out is not None and out.resolve() == funnel.resolve():
        raise InputError(f"--out and --funnel are both `{out}`", "name two files")
    with replacing(funnel, inputs) as part:
        yield lambda summary: options.write_text(part, funnel_svg(summary), funnel)


def _on_polars(
    files: Cohort, facts: Path | None, trials: tuple[Trial, ...], as_of: date | None, out: Path | None, form: Any,
    beside: Mapping[str, tuple[Answers, ...]],
) -> CohortSummary:  # fmt: skip
    try:
        from criteria_dsl.cohorts.file_run import FileRun
        from criteria_dsl.cohorts.writing import open_output
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or "polars", "cohort") from error
    inputs = (*files.files, facts) if facts is not None else files.files
    run = FileRun(trials, as_of or date.today(), own_day=as_of is not None, form=form, facts=facts, answers=beside)
    with (
        nullcontext() if out is None else open_output(out, inputs) as output,
        Progress(files.bytes, "patients") as progress,
    ):
        return run.run(files, None if output is None else output.write, progress.told)


def _on_engine(
    engine: Any, files: Cohort, facts: Path | None, trials: tuple[Trial, ...], as_of: date | None, out: Path | None,
    form: Any, beside: Mapping[str, tuple[Answers, ...]],
) -> CohortSummary:  # fmt: skip
    if files.format != "parquet":
        raise InputError(f"--engine {engine} takes Parquet, and `{files.files[0]}` is none", "leave --engine out")
    if facts is not None:
        raise InputError(
            f"--facts does not go with --engine {engine} here", "call `criteria_dsl.screen` with both frames"
        )
    try:
        from criteria_dsl.cohorts.engine_run import run_on_engine
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or engine, engine) from error
    return run_on_engine(engine, trials, files.files, as_of or date.today(), as_of is not None, out, form, beside)
