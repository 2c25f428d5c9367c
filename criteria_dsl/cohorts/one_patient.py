"""One patient of a cohort's files, as the document that the evaluator reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from criteria_dsl.cohorts.batches import Batch
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.facts_beside import facts_rows
from criteria_dsl.cohorts.files import Cohort
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.table import FieldColumns, layout_of, row_document, with_facts


def find_patient(
    patient: str, files: Cohort, trials: Sequence[Decider], facts: Path | None = None
) -> Mapping[str, Any] | None:
    """The first row or line whose `patient_id` reads so, as a document with its `facts`; None for none."""
    fields: dict[str, Field] = {}
    stated: dict[str, Field] = {}
    for trial in trials:
        fields = {**trial.program.fields, **fields}
        stated = {**{name: one.field for name, one in trial.program.definitions.items()}, **stated}
    for batch in files.batches():
        found = _in_batch(patient, batch, fields, stated)
        if found is not None and facts is not None:
            known = {name: FieldColumns(field, {}) for name, field in {**stated, **fields}.items()}
            return with_facts(found, known, facts_rows(facts, patient))
        if found is not None:
            return found
    return None


def _in_batch(
    patient: str, batch: Batch, fields: Mapping[str, Field], stated: Mapping[str, Field]
) -> Mapping[str, Any] | None:
    import polars as pl

    same = batch.frame.select(same=pl.col("patient_id").cast(pl.String) == patient)
    places = same.get_column("same").arg_true()
    if not len(places):
        return None
    place = int(places[0])
    if place in batch.documents:
        return batch.documents[place]
    row = batch.frame.row(place, named=True)
    document = row_document(row, layout_of(row, fields, stated))
    return {**document, "patient_id": patient}
