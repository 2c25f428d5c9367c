"""The FHIR R4 reader: a record as it comes from a hospital becomes data of the fields that are asked for.

Each kind of resource has its module; here they are called, and counted what no field asked for. A record
says only what it says: an event that is found may have occurred at other times as well, unless it is
recorded as absent or the vocabulary reads silence as no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum, PatientData
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir import conditions, consents, exposures, observation, problems
from criteria_dsl.patients.fhir.asked import MEDICATIONS, Asked, asked
from criteria_dsl.patients.fhir.bundle import MOST_PROBLEMS, contained, doubted, entries_of, named
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.nearby import near_codes
from criteria_dsl.patients.fhir.person import born_and_sex, death
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Json, text
from criteria_dsl.patients.fhir.whose import whose
from criteria_dsl.patients.record import DataProblem


@attrs.frozen(eq=False)
class FhirReader:
    """Reads records for one data dictionary, by name; made once for many records.

    >>> FhirReader(trial.fields)(bundle).patient
    'p-001'
    """

    fields: Mapping[str, Field]
    asked: Asked = attrs.field(init=False, repr=False)

    @asked.default
    def _asked(self) -> Asked:
        return asked(self.fields)

    def __call__(self, source: Any, patient: str | None = None) -> PatientData:
        """The data of one patient.

        `source` is a Bundle, a list of resources (the lines of a bulk export), or a single resource, as
        dictionaries; `patient` the id of the one that is meant where there are several. Raises PatientError
        where it is none of these; anything less is among the data's problems.
        """
        told: list[DataProblem] = []
        entries = entries_of(source, told)
        person = whose(entries, patient, told)
        record = _Record(self.asked.afresh(), named(entries, "Medication"))
        for entry in entries:
            if entry.kind == "Patient":
                if person.has(entry):
                    record.add(entry)
                continue
            problem = person.others(entry)
            if problem is None:
                record.add(entry)
            elif len(told) < MOST_PROBLEMS:
                told.append(problem)
        told += record.problems
        data = (*record.data, *_open(record.data, self.fields))
        return PatientData(person.name, data, tuple(told), dict(record.unasked), near_codes(record.asked, entries))

    def of_resource(self, resource: Json, place: Place, lookup: exposures.Lookup) -> list[Datum]:
        """The data of one resource, whoever it is about; not what follows from the rest of the record: whether
        there is a later version, and whether an event that is found may have occurred at other times."""
        kind, name = text(resource.get("resourceType")), text(resource.get("id"))
        return _data_of(doubted(Entry(resource, kind, name, place)), self.asked, lookup)


@attrs.frozen(eq=False)
class _Record:
    """What is gathered from one record."""

    asked: Asked
    medications: Mapping[str, Json]
    data: list[Datum] = attrs.field(factory=list)
    unasked: Counter[str] = attrs.field(factory=Counter)
    problems: list[DataProblem] = attrs.field(factory=list)

    def add(self, entry: Entry) -> None:
        found = _data_of(entry, self.asked, self._medication)
        if found:
            self.data.extend(found)
        elif entry.kind not in ("Patient", "Medication"):
            self.unasked[entry.kind] += 1
        if entry.kind == "Patient":
            died = death(entry.resource, entry.place)
            self.problems.extend([] if died is None else [attrs.evolve(died, source=entry.place.source)])
        elif entry.kind in MEDICATIONS and len(self.problems) < MOST_PROBLEMS:
            reference = exposures.is_dangling(entry.resource, self._medication)
            if reference:
                problem = problems.no_medication(entry.place.path, reference)
                self.problems.append(attrs.evolve(problem, source=entry.place.source))

    def _medication(self, resource: Json, reference: str) -> Json | None:
        return medication_of(self.medications, resource, reference)


def _data_of(entry: Entry, asked: Asked, lookup: exposures.Lookup) -> list[Datum]:
    """What a resource says of the fields; nothing of it can be used where it is in doubt."""
    found, doubt = _said(entry, asked, lookup), entry.doubt
    return list(found) if doubt is None else [entry.place.doubted(datum, doubt) for datum in found]


def _said(entry: Entry, asked: Asked, lookup: exposures.Lookup) -> Iterator[Datum]:
    resource, place = entry.resource, entry.place
    match entry.kind:
        case "Observation":
            return observation.observation(resource, place, asked)
        case "Condition":
            return conditions.condition(resource, place, asked)
        case "Patient":
            return born_and_sex(resource, place, asked)
        case "Procedure":
            return exposures.procedure(resource, place, asked)
        case "MedicationRequest" | "MedicationStatement" | "MedicationAdministration":
            return exposures.medication(resource, place, asked, lookup)
        case "AllergyIntolerance":
            return conditions.allergy(resource, place, asked)
        case "QuestionnaireResponse":
            return observation.questionnaire(resource, place, asked)
        case "FamilyMemberHistory":
            return conditions.family_history(resource, place, asked)
        case "Immunization":
            return exposures.immunization(resource, place, asked)
        case "ResearchSubject":
            return exposures.research_subject(resource, place, asked)
        case "Consent":
            return consents.consent(resource, place, asked)
        case _:
            return iter(())


def medication_of(medications: Mapping[str, Json], resource: Json, reference: str) -> Json | None:
    """The Medication that a resource refers to: one inside it, or one of these, which are by the names others use."""
    if reference.startswith("#"):
        return contained(resource, reference)
    plain = reference.partition("/_history/")[0]
    return medications.get(plain) or medications.get("/".join(plain.split("/")[-2:]))


def _open(data: list[Datum], fields: Mapping[str, Field]) -> Iterator[Datum]:
    """For each event that is found and not closed: that there may be others."""
    closed = {datum.field for datum in data if datum.item is False and datum.problem is None}
    for name in dict.fromkeys(datum.field for datum in data):
        field = fields.get(name)
        if field is not None and field.kind == "event" and not field.silence_is_no and name not in closed:
            yield Datum(name, OTHERS)
