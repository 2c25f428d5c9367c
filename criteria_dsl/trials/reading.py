"""FHIR records for trials: read once, decided by each.

How a record is read is `patients.fhir`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.trials.dictionary import dictionary_of_trials
from criteria_dsl.trials.trial import Trial


def read_fhir(source: Any, trials: Iterable[Trial], patient: str | None = None) -> PatientData:
    """What a FHIR R4 record tells of the fields of these trials, for `Trial.check` of each.

    `source` is a Bundle, or a list of resources, as dictionaries; `patient` the id of the one that is meant where
    there are several. Raises PatientError where it is no FHIR record; anything less is among the data's problems.
    What people answered beside the record is not read here: give it to `Trial.check` as `answers`, which joins both for
    one trial and one day. For many records make a `FhirReader` once and call it for each.
    """
    return FhirReader(dictionary_of_trials(trials).fields)(source, patient)
