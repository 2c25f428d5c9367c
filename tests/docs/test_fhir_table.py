"""The table of `docs/fhir.md`: in how many patients each field was found, in records that nobody wrote for this.

`python -m tests.docs.test_fhir_table` prints the table as it should stand there.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl import FhirReader, load_trials
from criteria_dsl.trials.dictionary import dictionary_of_trials

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared/data"
PAGE = ROOT / "docs/fhir.md"


def synthea() -> Iterator[Any]:
    """Every Bundle that Synthea made."""
    for path in sorted((DATA / "fhir_synthea_r4").glob("*/*.json")):
        yield json.loads(path.read_bytes())


def clinosim() -> Iterator[list[Any]]:
    """The resources of every inpatient that clinosim made."""
    found: dict[str, list[Any]] = {}
    for path in sorted((DATA / "fhir_clinosim").glob("*/*.ndjson.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for one in map(json.loads, lines):
                about = one if one["resourceType"] == "Patient" else None
                name = about["id"] if about else (one.get("subject") or one["patient"])["reference"].split("/")[-1]
                found.setdefault(name, []).append(one)
    yield from found.values()


def table() -> str:
    """The fields that were found, by how many patients."""
    fields = dictionary_of_trials(load_trials()).fields
    reader, counts, patients = FhirReader(fields), [], []
    for source in (synthea(), clinosim()):
        found: Counter[str] = Counter()
        number = 0
        for record in source:
            found.update({datum.field for datum in reader(record).data})
            number += 1
        counts.append(found)
        patients.append(number)
    lines = [f"| field | Synthea, of {patients[0]} | clinosim, of {patients[1]} |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {counts[0][name]} | {counts[1][name]} |" for name in fields if any(c[name] for c in counts)
    ]
    return "\n".join(lines) + "\n"


def test_table() -> None:
    """The page shows what is found."""
    if not DATA.is_dir():
        pytest.skip("the FHIR records of the shared data are not here")
    text = PAGE.read_text(encoding="utf-8")
    shown = re.search(r"<!-- found: begin -->\n(.*?)<!-- found: end -->", text, re.DOTALL)
    assert shown is not None
    assert shown[1] == table()


if __name__ == "__main__":
    print(table())
