"""The record that `criteria facts` shows: for one trial, or what several of them see of a patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.answers import Answers
from criteria_dsl.patients.asking import ALONE, Asking, each_trial_fields
from criteria_dsl.patients.data import PatientData, record_of
from criteria_dsl.patients.flat import read_patient
from criteria_dsl.patients.record import Record
from criteria_dsl.patients.table import for_trial
from criteria_dsl.trials.dictionary import Dictionary
from criteria_dsl.trials.find import trial_ids


@attrs.frozen
class Shown:
    """A record, and the fields that were looked for; with several trials each has its own answers."""

    record: Record
    fields: Mapping[str, Field]


def shown_record(document: Any, known: Dictionary, as_of: date | None, answers: Sequence[Answers]) -> Shown:
    """What the rules see of a patient's document, or of a record that was read."""
    own = each_trial_fields(known.fields, known.defined)
    if not own or len(known.trials) <= 1:
        asking = Asking(known.trials[0], True, trial_ids()) if known.trials else ALONE
        return Shown(_read(document, known, as_of, asking, answers), known.fields)
    ids = {*known.trials, *trial_ids()}
    each = {trial: _read(document, known, as_of, Asking(trial, False, ids), answers) for trial in known.trials}
    first = each[known.trials[0]]
    facts = {name: fact for name, fact in first.facts.items() if name not in own}
    fields = {name: field for name, field in known.fields.items() if name not in own}
    found = dict.fromkeys(first.problems)
    for trial, record in each.items():
        found |= dict.fromkeys(one for one in record.problems if one.code != "for-each-trial")
        for name in own:
            called = for_trial(name, trial)
            if name in known.fields:
                fields[called] = attrs.evolve(known.fields[name], name=called)
            if name in record.facts:
                facts[called] = record.facts[name]
    return Shown(attrs.evolve(first, facts=facts, problems=tuple(found)), fields)


def _read(document: Any, known: Dictionary, as_of: date | None, asking: Asking, answers: Sequence[Answers]) -> Record:
    if not isinstance(document, PatientData):
        return read_patient(document, known.fields, known.defined, as_of, None, asking, answers)
    assert as_of is not None
    return record_of(document, known.fields, known.defined, as_of, asking, answers)
