"""A FHIR Bundle of 500 kB to verdicts on five trials, parsing included, beside the parsing alone."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from criteria_dsl import FhirReader, Verdict, load_trials
from criteria_dsl.patients.strict_json import read_json
from criteria_dsl.trials.dictionary import dictionary_of_trials

from .stopwatch import side_by_side, table

pytestmark = pytest.mark.benchmark

SIZE = 500_000
AS_OF = date(2026, 3, 1)
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
RXNORM, HL7 = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://terminology.hl7.org/CodeSystem"
ASKED = [("72089-6", "{score}"), ("777-3", "10*9/L"), ("718-7", "g/dL"), ("1742-6", "U/L"), ("2160-0", "mg/dL"),
         ("2345-7", "mg/dL")]  # fmt: skip
UNASKED = [("8302-2", "cm"), ("29463-7", "kg"), ("72514-3", "{score}"), ("2571-8", "mg/dL"), ("6299-2", "mg/dL")]


def bundle() -> bytes:
    """A record as hospitals write them: many observations, of which a part is asked for, conditions, orders."""
    about = {"reference": "Patient/p-001"}
    found: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "p-001", "gender": "female", "birthDate": "1959-08-21"}
    ]
    number = size = 0
    while size < SIZE:
        number += 1
        day = (AS_OF - timedelta(days=number % 700)).isoformat()
        asked = number % 8 == 0
        code, unit = ASKED[number // 8 % len(ASKED)] if asked else UNASKED[number % len(UNASKED)]
        kind = number % 40
        if kind == 1:
            one = {"resourceType": "Condition", "code": coded(SNOMED, str(10_000_001 + number)), "onsetDateTime": day,
                   "clinicalStatus": coded(f"{HL7}/condition-clinical", "active"),
                   "verificationStatus": coded(f"{HL7}/condition-ver-status", "confirmed")}  # fmt: skip
        elif kind == 2:
            one = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": day,
                   "medicationCodeableConcept": coded(RXNORM, str(number))}  # fmt: skip
        else:
            value = {"value": 5 + number % 15, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
            one = {"resourceType": "Observation", "status": "final", "code": coded(LOINC, code), "valueQuantity": value,
                   "category": [coded(f"{HL7}/observation-category", "laboratory")],
                   "effectiveDateTime": f"{day}T09:30:00+01:00", "issued": f"{day}T09:30:00.000+01:00",
                   "referenceRange": [{"high": {**value, "value": 40}}] if asked else []}  # fmt: skip
        found.append({**one, "id": f"r-{number}", "subject": about})
        size += len(json.dumps(one)) + 120
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in found]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": f"what {code} is called"}]}


def test_a_bundle_to_five_verdicts() -> None:
    """Goal: 15 ms, of which `json` has a share that nobody can save; held here as a multiple of that."""
    data, trials = bundle(), load_trials()
    reader = FhirReader(dictionary_of_trials(trials).fields)

    def verdicts() -> list[Verdict]:
        told = reader(read_json(data))
        return [trial.verdict(trial.record(told, AS_OF)) for trial in trials]

    parsed = read_json(data)
    times = side_by_side({
        "json.loads": lambda: json.loads(data),
        "the same, strictly": lambda: read_json(data),
        "the reader alone": lambda: reader(parsed),
        "to five verdicts": verdicts,
    }, rounds=15)  # fmt: skip
    spent = {name: min(one.spent) * 1000 for name, one in times.items()}
    print(f"\n{len(data):,} bytes, {len(reader(parsed).data)} data, verdicts {verdicts()}")
    print(table(times, "json.loads", {}))
    print(f"  to five verdicts {spent['to five verdicts']:.1f} ms (goal 15), "
          f"json.loads has {100 * spent['json.loads'] / spent['to five verdicts']:.0f} % of it")  # fmt: skip
    assert times["to five verdicts"].spent_over(times["json.loads"]) < 8
