"""The FHIR reader: a record as it comes from a hospital becomes data of the fields that are asked for.

Each kind of resource has its module; here they are called, and what no field asked for is passed over before
anything else is made of it. A record says only what it says: an event that is found may have occurred at other
times as well, unless it is recorded as absent or the vocabulary reads silence as no (`silence`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.resources import MEDICATIONS
from criteria_dsl.patients.data import Datum, PatientData, Unused
from criteria_dsl.patients.fhir import (
    conditions,
    consents,
    exposures,
    medications,
    observation,
    patient,
    problems,
    questionnaire,
    release,
    silence,
)
from criteria_dsl.patients.fhir.asked import Asked, Match, asked, readable
from criteria_dsl.patients.fhir.bundle import MOST_PROBLEMS, Gathered, gather, with_contained
from criteria_dsl.patients.fhir.context import Context
from criteria_dsl.patients.fhir.damaged import Damaged
from criteria_dsl.patients.fhir.denials import denial_of
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.kinds import kind_named
from criteria_dsl.patients.fhir.mentions import Mention, Mentions
from criteria_dsl.patients.fhir.references import named, resolved
from criteria_dsl.patients.fhir.shape import Coding, Json, codings, is_modified, status, text, words
from criteria_dsl.patients.fhir.unused import unused_codes
from criteria_dsl.patients.fhir.versions import latest
from criteria_dsl.patients.fhir.whose import Whose, whose
from criteria_dsl.patients.record import DataProblem

_VOID = frozenset({"entered-in-error", "cancelled", "not-done", "not-taken", "refuted", "draft", "declined"})
"""Statuses of what is not to be used, whatever it is of."""
_SILENT = ("Patient", "Medication", "OperationOutcome")
"""Kinds of resources that are not counted where no field asks for them."""


@attrs.frozen(eq=False)
class FhirReader:
    """Reads records for one data dictionary, by name; made once for many records.

    >>> FhirReader(trial.fields)(bundle).patient
    'p-001'
    """

    fields: Mapping[str, Field]
    asked: Asked = attrs.field(init=False, repr=False)
    mentions: Mentions = attrs.field(init=False, repr=False)
    _names: Mapping[str, Field] = attrs.field(init=False, repr=False)
    """The fields by what they are called."""

    @asked.default
    def _asked(self) -> Asked:
        return asked(self.fields)

    @mentions.default
    def _mentions(self) -> Mentions:
        return Mentions(self.asked, self.fields)

    @_names.default
    def _by_name(self) -> Mapping[str, Field]:
        return {silence.plain(name): field for field in self.fields.values() for name in (field.label, field.name)}

    def __call__(self, source: Any, patient: str | None = None) -> PatientData:
        """The data of one patient.

        `source` is a Bundle, a list of resources (the lines of a bulk export), or a single resource, as
        dictionaries; `patient` the id of the one that is meant where there are several. Raises PatientError
        where it is none of these; anything less is among the data's problems.
        """
        return self.read(gather(source), patient)

    def scout(self, shared: Iterable[tuple[Json, str]] = ()) -> Callable[[Json], bool]:
        """What tells whether any field may ask something of a resource; `shared` are the Medications that others
        refer to."""
        known = Gathered()
        for resource, place in shared:
            known.add(resource, place)
        look = _Record(Context(self.asked, medication=_Lookup("Medication", known.entries)))

        def is_asked(resource: Json) -> bool:
            look.passed.clear()
            kind = kind_named(text(resource.get("resourceType")))
            return look.look(Entry(resource, kind, "", "")) is not None or self.mentions.speaks(kind, resource)

        return is_asked

    def read(self, gathered: Gathered, patient: str | None = None) -> PatientData:
        """The data of one patient of a record that is gathered already. Raises PatientError where there is none."""
        told = list(gathered.problems)
        gathered.lacks_what_lists_name()
        entries = list(with_contained(latest(gathered.entries, gathered.deletions)))
        lacks = list(gathered.incomplete)
        old = release.old_release(entries)
        if gathered.is_open:
            person = Whose("", frozenset(), False, entries)
        else:
            person = whose(entries, patient, told, lacks, gathered.alone, gathered.owners)
        drugs, stays = (_Lookup(kind, entries) for kind in ("Medication", "Encounter"))
        record = _Record(Context(self.asked, person.person, drugs, stays))
        record.data.extend(gathered.open_data)
        for entry in person.patients:
            record.add_patient(entry)
        for entry in entries:
            if entry.kind == "Patient":
                continue
            found = record.look(entry)
            if found is None:
                record.unasked[entry.kind] += entry.kind not in _SILENT
                continue
            about = person.about(entry)
            if about.wording is not None and len(told) < MOST_PROBLEMS:
                told.append(attrs.evolve(about.wording(entry.place.path), source=entry.place.source))
            if about.standing == "theirs":
                record.add(found, _doubted(entry))
            elif about.standing == "open":
                record.add(found, entry._replace(doubt=entry.doubt or about.wording))
                if not person.is_of_one:
                    lacks.append((entry.place.path, "a resource does not say whom it is about"))
        for line in gathered.damaged:
            record.add_damaged(line, person)
        incomplete = [problems.incomplete(lacks[0][0], [why for _, why in lacks])] if lacks else []
        told += (*incomplete, *([] if old is None else [old]), *record.problems)
        lacking = bool(lacks) or old is not None
        data = record.data
        if record.unread:
            data = [*data, *silence.named_only(record.unread, self.asked, self._called(record.called))]
        wanted = silence.in_silence(data, self.fields)
        mentions = self._mentioned(entries, person, wanted) if wanted else {}
        opened, blocking = silence.open_lists(data, self.fields, self.asked, record.unread, lacking, mentions)
        unused = partial(self._unused, record)
        return PatientData(person.name, (*data, *opened), (*told, *blocking), dict(record.unasked), unused)

    def _mentioned(self, entries: list[Entry], person: Whose, wanted: Mapping[str, Field]) -> dict[str, Mention]:
        """The first place that speaks of each wanted field and is not read as an entry of it."""
        found: dict[str, Mention] = {}
        for entry, mention in self.mentions.of(entries, lambda: person.resource_names, wanted):
            if mention.field.name not in found and person.about(entry).standing != "others":
                found[mention.field.name] = mention
        return found

    def _unused(self, record: _Record) -> tuple[Unused, ...]:
        return unused_codes(self.asked, self._names, record.passed, self._called(record.called))

    def _called(self, recorded: Mapping[str, Field]) -> Mapping[str, Field]:
        """The fields by what they, and their codes in this record, are called."""
        return {**{silence.plain(words): field for words, field in recorded.items()}, **self._names}


@attrs.frozen(slots=False, eq=False)
class _Lookup:
    """Finds the resource of a kind that an entry refers to."""

    kind: str
    entries: list[Entry]

    @cached_property
    def _named(self) -> Mapping[str, Json]:
        return named(self.entries, self.kind)

    def __call__(self, entry: Entry, reference: str) -> Json | None:
        return resolved(self._named, entry, reference)


@attrs.frozen
class _Found:
    """An entry that a field may be of: the fields that its codes mean, its codes and what it is called."""

    entry: Entry
    matches: tuple[Match, ...]
    codings: tuple[Coding, ...]
    called: tuple[str, ...]
    dangling: str = ""


@attrs.frozen(eq=False)
class _Record:
    """What is gathered from one record."""

    context: Context
    data: list[Datum] = attrs.field(factory=list)
    unasked: Counter[str] = attrs.field(factory=Counter)
    problems: list[DataProblem] = attrs.field(factory=list)
    unread: list[silence.Unread] = attrs.field(factory=list)
    passed: list[Entry] = attrs.field(factory=list)
    used: list[_Found] = attrs.field(factory=list)

    @property
    def called(self) -> Mapping[str, Field]:
        """The fields by what their codes are called in this record."""
        called: dict[str, Field] = {}
        for found in self.used:
            for match in found.matches:
                if not match.absent:
                    for one in _words(found.entry):
                        called.setdefault(one, match.field)
        return called

    def look(self, entry: Entry) -> _Found | None:
        """What a field may ask of an entry; None where no field asks for it, which is seen before anything else."""
        asked = self.context.asked
        kind, resource = entry.kind, entry.resource
        if kind not in asked.fields or asked.is_passed_over(kind, resource):
            self.passed.append(entry)
            return None
        dangling = ""
        if kind in MEDICATIONS:
            drug = medications.drug_of(entry, self.context)
            its, called, dangling = drug.codings, drug.called, drug.dangling
        else:
            concept = resource.get(_CODED.get(kind, "code"))
            its, called = tuple(codings(concept)), ()
            if not its:
                called = tuple(words(concept))
        own = its
        if kind == "AllergyIntolerance" or ("category" in resource and kind != "Observation"):
            own = (*its, *conditions.categories(resource))
        matches = asked.of(kind, own)
        if matches or _has_parts(kind, resource):
            return _Found(entry, matches, own, called, dangling)
        if asked.could_be(kind, readable(kind, own)) or asked.wider(kind, own):
            return _Found(entry, (), own, called, dangling)
        asked.pass_over(kind, resource)
        self.passed.append(entry)
        return None

    def add_patient(self, entry: Entry) -> None:
        """What a Patient says."""
        self.data.extend(_with_doubt(entry, patient.born_and_sex(entry.resource, entry.place, self.context.asked)))
        died = patient.death(entry.resource, entry.place)
        self.problems.extend([] if died is None else [attrs.evolve(died, source=entry.place.source)])

    def add(self, found: _Found, entry: Entry) -> None:
        """What an entry says of the fields, or that it may say something which is not read."""
        data = list(_with_doubt(entry, _said(entry, found, self.context)))
        if found.dangling and len(self.problems) < MOST_PROBLEMS:
            problem = problems.no_medication(entry.place.path, found.dangling)
            self.problems.append(attrs.evolve(problem, source=entry.place.source))
        if data:
            self.data.extend(data)
            self.used.append(found)
        else:
            self.unasked[entry.kind] += 1
            self.passed.append(entry)
        self._unread(found, entry)

    def add_damaged(self, line: Damaged, person: Whose) -> None:
        """A line of which only the beginning is left, or nothing: what it may be of is recorded and not usable."""
        start = line.start or {}
        entry = Entry(start, line.kind, "", line.path, doubt=partial(problems.cut_off, why=line.why), source=line.path)
        place = entry.place
        if person.about(entry).standing == "others":
            return
        found = self.look(entry) if line.kind and not line.holds_others else None
        if found is not None and (found.codings or found.called):
            if found.matches:
                self.data.extend(
                    place.unusable(match.field, entry.doubt, silence.day_of(entry))
                    for match in found.matches if entry.doubt is not None
                )  # fmt: skip
            return
        if line.kind and not line.holds_others and start.get(_CODED.get(line.kind, "code")) is not None:
            return  # its code is there, and no field's
        kinds = [line.kind] if line.kind and not line.holds_others else list(self.context.asked.fields)
        fields = {field.name: field for kind in kinds for field, _ in self.context.asked.fields.get(kind, {}).values()}
        self.data.extend(place.unusable(field, partial(problems.cut_off, why=line.why)) for field in fields.values())

    def _unread(self, found: _Found, entry: Entry) -> None:
        asked = self.context.asked
        systems = _answered(entry) if entry.kind == "QuestionnaireResponse" else readable(entry.kind, found.codings)
        if not (asked.could_be(entry.kind, systems) or asked.wider(entry.kind, found.codings)):
            return
        called = found.called or _words(entry)
        if not _is_void(entry.resource) and denial_of(found.codings, called) != "coded":
            matched = frozenset(match.field.name for match in found.matches)
            self.unread.append(silence.Unread(entry, called, found.codings, systems, matched))


_SYSTEMS = ("loinc", "snomed", "icd10", "rxnorm", "atc", "cvx")
_CODED = {"Immunization": "vaccineCode"}
"""The element in which a kind of resource says what it is of; `code` of others."""
_PARTS = {
    "Observation": "component", "QuestionnaireResponse": "item", "FamilyMemberHistory": "condition",
    "Consent": "", "ResearchSubject": "", "AllergyIntolerance": "",
}  # fmt: skip
"""Kinds of resources whose parts have codes of their own, or that have none at all."""


def _has_parts(kind: str, resource: Json) -> bool:
    part = _PARTS.get(kind)
    return part is not None and (not part or part in resource)


def _words(entry: Entry) -> tuple[str, ...]:
    """What an entry is called."""
    return tuple(words(entry.resource.get(_CODED.get(entry.kind, "code"))))


def _is_void(resource: Json) -> bool:
    return any(status(resource.get(name)) in _VOID for name in ("status", "verificationStatus"))


def _answered(entry: Entry) -> frozenset[str]:
    """The systems in which every answered item of a questionnaire is coded; all where none is answered."""
    found = [readable(entry.kind, its) for its in questionnaire.answered_items(entry.resource, entry.place)]
    return frozenset.intersection(*found) if found else frozenset(_SYSTEMS)


def _doubted(entry: Entry) -> Entry:
    """A resource with a modifier extension says something else than it seems to, which only its author knows."""
    if entry.doubt is None and is_modified(entry.resource):
        return entry._replace(doubt=problems.modified)
    return entry


def _with_doubt(entry: Entry, found: Iterable[Datum]) -> Iterable[Datum]:
    """Nothing that a resource in doubt says can be used."""
    doubt = entry.doubt
    return found if doubt is None else (entry.place.doubted(datum, doubt) for datum in found)


def _said(entry: Entry, found: _Found, context: Context) -> Iterator[Datum]:
    resource, place = entry.resource, entry.place
    fields = [match.field for match in found.matches if not match.absent]
    match entry.kind:
        case "Observation":
            return observation.observation(resource, place, context.asked, context.person)
        case "Condition":
            return conditions.condition(resource, place, found.matches, context.person)
        case "Procedure":
            return exposures.procedure(resource, place, fields)
        case "MedicationRequest" | "MedicationStatement" | "MedicationAdministration" | "MedicationDispense":
            return medications.medication(entry, fields, context)
        case "AllergyIntolerance":
            return conditions.allergy(resource, place, context.asked, context.person)
        case "QuestionnaireResponse":
            return questionnaire.questionnaire(resource, place, context.asked)
        case "FamilyMemberHistory":
            return conditions.family_history(resource, place, context.asked)
        case "Immunization":
            return exposures.immunization(resource, place, fields)
        case "ResearchSubject":
            return exposures.research_subject(resource, place, context.asked.entries.get("ResearchSubject", ()))
        case "Consent":
            return consents.consent(resource, place, context.asked)
        case _:
            return iter(())
