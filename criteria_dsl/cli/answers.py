"""The option `--answers` and its files: opened here, read by the patients' floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from criteria_dsl.cli.errors import InputError
from criteria_dsl.cli.patient_file import unreadable
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.answers import Answers, identifier
from criteria_dsl.patients.answers_file import AnswersFile, read_answers
from criteria_dsl.patients.data import PatientData
from criteria_dsl.trials.dictionary import Dictionary
from criteria_dsl.trials.trial import Trial

answers_option = click.option(
    "--answers", "answers", multiple=True, metavar="FILE",
    help="What people answered, beside the record: a patient's file; of many patients NDJSON or CSV (repeatable).",
)  # fmt: skip


def answers_files(paths: Sequence[str], known: Dictionary) -> tuple[AnswersFile, ...]:
    """The files of answers.

    Raises InputError for one that cannot be opened, PatientError for one that cannot be read.
    """
    found = []
    for path in dict.fromkeys(paths):
        try:
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from None
        found.append(read_answers(data, path, known.fields, known.defined))
    return tuple(found)


def answers_about(paths: Sequence[str], document: Any, known: Dictionary) -> tuple[Answers, ...]:
    """All answers about the patient of a document, or of a record that was read.

    Raises InputError for a file that has none, or where the record does not say which patient it is about.
    """
    patient = _patient(document)
    found: list[Answers] = []
    for file in answers_files(paths, known):
        if file.of_one is None and not patient:
            raise InputError(
                f"`{file.name}` has answers about several patients, and the record does not say who the patient is",
                "give the record a `patient_id`",
            )
        its = file.about(patient)
        if not its:
            raise InputError(f"`{file.name}` has no answers about patient `{patient}`", "leave it out")
        found += its
    return tuple(found)


def answers_by_patient(paths: Sequence[str], known: Dictionary) -> dict[str, tuple[Answers, ...]]:
    """All answers about the patients of a cohort, by `patient_id`.

    Raises InputError for a file of one patient's that does not say whose.
    """
    found: dict[str, tuple[Answers, ...]] = {}
    for file in answers_files(paths, known):
        its = dict(file.by_patient)
        if file.of_one is not None:
            document = file.of_one.document
            patient = identifier(document.get("patient_id")) if isinstance(document, Mapping) else ""
            if not patient:
                raise InputError(f"`{file.name}` does not say whom the answers are about", "give it a `patient_id`")
            its = {patient: (file.of_one,)}
        for patient, answers in its.items():
            found[patient] = (*found.get(patient, ()), *answers)
    return found


def _patient(document: Any) -> str:
    if isinstance(document, PatientData):
        return document.patient
    return identifier(document.get("patient_id")) if isinstance(document, Mapping) else ""


def asked(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """The trials as a call asks them: one by itself is asked alone."""
    return (trials[0].alone(),) if len(trials) == 1 else tuple(trials)


def assumed_fields(fields: Mapping[str, Field], names: Sequence[str]) -> dict[str, Field]:
    """A data dictionary in which silence of these fields is read as no."""
    return {
        name: attrs.evolve(field, silence_is_no=True, silence_assumed=True) if name in names else field
        for name, field in fields.items()
    }
