"""A patient's record as the rules see it, as the dictionary that `criteria facts --format json` prints.

The shape is a promise to programs: names are added, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.record import Record
from criteria_dsl.reports.answers import ENGINE, problem_object, record_object
from criteria_dsl.reports.facts_text import fact_lines

Json = dict[str, Any]


def facts_object(record: Record, fields: Mapping[str, Field], data: PatientData | None, as_of_source: str) -> Json:
    """Every fact with its entries, and the names of the fields that found nothing."""
    return {
        "patient": record.patient,
        "as_of": record.as_of_text,
        "as_of_source": as_of_source,
        "engine": ENGINE,
        "facts": [
            {
                "field": name,
                "origin": fact.origin,
                "conflict": fact.conflict,
                "others_unknown": fact.open,
                "entries": [
                    {"value": line.value, "date": line.date or None, "place": line.place or None}
                    for line in fact_lines(fact, record)
                ],
            }
            for name, fact in record.facts.items()
        ],
        "not_found": [name for name in fields if name not in record.facts],
        "data_problems": [problem_object(problem) for problem in record.problems],
        **({} if data is None else {"record": record_object(data)}),
    }
