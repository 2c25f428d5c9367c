"""`criteria check`: patients against trials, with reasons.

Deciding is the library's, wording the reports'; here they are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
import click

from criteria_dsl.cli import options
from criteria_dsl.cli.answers import answers_about, answers_option, asked
from criteria_dsl.cli.errors import ERROR, VERDICTS, InputError, show_error
from criteria_dsl.cli.patient_file import AsOfSource, read_patient_file
from criteria_dsl.cli.patient_paths import patient_files
from criteria_dsl.cli.problems import merged_problems
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.reports.answers import check_document
from criteria_dsl.reports.check_text import write_check
from criteria_dsl.reports.criteria_text import Show
from criteria_dsl.reports.foot_text import add_foot
from criteria_dsl.reports.patients_text import add_separator, write_verdicts
from criteria_dsl.trials.dictionary import dictionary_of_trials
from criteria_dsl.trials.trial import Trial
from criteria_dsl.verdicts.results import TrialResult
from criteria_dsl.words.errors import CriteriaError


@click.command("check")
@click.argument("patients", metavar="PATIENT...", nargs=-1, required=True)
@options.trial_option
@options.rules_option
@options.as_of_option
@options.patient_option
@options.assume_option
@answers_option
@options.show_option
@options.format_option
@options.verbose_option
def command(
    patients: tuple[str, ...], trials: tuple[str, ...], rules: tuple[str, ...], as_of: date | None, one: str | None,
    assumed: tuple[str, ...], answers: tuple[str, ...], show: Show, format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Check a patient against all trials, or the named ones.

    PATIENT is a patient's JSON file, a FHIR R4 Bundle, a folder or NDJSON file of a FHIR bulk export, or `-`
    for standard input. Several patients may be named, and a folder of their JSON files. Exit codes: 0 eligible,
    1 ineligible, 3 undetermined, 2 error; with several trials or patients 0 unless there is an error.
    """
    files = patient_files(patients)
    chosen = options.chosen_trials(trials, rules)
    if not chosen:
        raise InputError("no trials found", "name a rule file with --rules")
    chosen = asked(options.assuming(chosen, assumed))
    if files == patients and len(files) == 1:
        answer = _answer(files[0], chosen, as_of, one, answers)
        _print_one(answer, show, format_, verbose)
        return VERDICTS[answer.results[0].verdict] if len(answer.results) == 1 else 0
    return _several(files, chosen, as_of, one, answers, show, format_, verbose)


@attrs.frozen
class _Answer:
    """What was found for one patient's file."""

    file: str
    results: tuple[TrialResult, ...]
    problems: tuple[DataProblem, ...]
    as_of_source: AsOfSource
    record: PatientData | None

    @property
    def document(self) -> dict[str, Any]:
        return check_document(self.results, self.problems, self.as_of_source, self.record)


def _answer(path: str, trials: Sequence[Trial], as_of: date | None, one: str | None, answers: Sequence[str]) -> _Answer:
    file = read_patient_file(path, as_of, one)
    known = dictionary_of_trials(trials)
    document = file.read(known.fields)
    beside = answers_about(tuple(answers), document, known)
    results = tuple(trial.check(document, file.as_of, beside) for trial in trials)
    record = document if isinstance(document, PatientData) else None
    return _Answer(path, results, merged_problems(results), file.as_of_source, record)


def _print_one(answer: _Answer, show: Show, format_: str, verbose: bool) -> None:
    if format_ == "json":
        options.print_json(answer.document)
        return
    paper = options.paper()
    write_check(paper, answer.results, answer.problems, answer.as_of_source, verbose, answer.record, show)
    click.echo(paper.text)


def _several(
    files: Sequence[str], trials: Sequence[Trial], as_of: date | None, one: str | None, beside: Sequence[str],
    show: Show, format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Every patient's answer; a file that cannot be read is reported and does not stop the others."""
    answers: dict[str, _Answer | None] = {}
    for path in files:
        try:
            answers[path] = _answer(path, trials, as_of, one, beside)
        except CriteriaError as error:
            answers[path] = None
            show_error(error if path in str(error) else InputError(f"`{path}`: {error}", error.help))
    found = [answer for answer in answers.values() if answer is not None]
    if format_ == "json":
        options.print_json({
            "patients": [{"file": answer.file, **answer.document} for answer in found],
            "not_read": [path for path, answer in answers.items() if answer is None],
        })  # fmt: skip
    else:
        paper = options.paper()
        write_verdicts(paper, [(path, answer.results if answer else None) for path, answer in answers.items()])
        for answer in found:
            add_separator(paper, answer.file)
            write_check(
                paper, answer.results, answer.problems, answer.as_of_source, verbose, answer.record, show, foot=False
            )
        add_foot(paper, [result for answer in found for result in answer.results], verbose)
        click.echo(paper.text)
    return ERROR if len(found) < len(answers) else 0
