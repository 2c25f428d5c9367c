"""Where a record speaks of a field in a place that is not read as an entry of it: the reason of an order, a
conclusion, a diagnosis on a bill, a finding given as a value, a code for a history of something.

That is never an occurrence. It is no silence either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.resources import MEDICATIONS
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.questionnaire import answered_items
from criteria_dsl.patients.fhir.references import refers_to
from criteria_dsl.patients.fhir.shape import Json, codings, listed, status, text
from criteria_dsl.patients.fhir.silence import plain
from criteria_dsl.patients.fhir.systems import covered_by, covering, system_of
from criteria_dsl.patients.record import DataProblem

_PLACES = frozenset({
    "reasonCode", "reason", "reasonReference", "reasonCodeableConcept", "reasonForUseCodeableConcept", "indication",
    "conclusionCode", "codedDiagnosis", "diagnosis", "finding", "problem", "evidence", "complication", "addresses",
    "valueCodeableConcept", "component", "item", "procedure", "event", "resultingCondition", "reaction", "activity",
    "condition",
})  # fmt: skip
"""Elements, of whatever kind of resource, in which diagnoses, findings, drugs and procedures are named."""
_CODED = {
    **dict.fromkeys((
        "Observation", "Condition", "Procedure", "Flag", "Alert", "ServiceRequest", "ProcedureRequest",
        "DiagnosticOrder", "ReferralRequest", "DetectedIssue", "DiagnosticReport", "ClinicalImpression", "AdverseEvent",
        "Communication", "RiskAssessment",
    ), "code"),
    "Immunization": "vaccineCode", **dict.fromkeys(MEDICATIONS, "medicationCodeableConcept"),
}  # fmt: skip
"""Where a kind of resource says what it is of."""
_NOT_THEIRS = frozenset({"FamilyMemberHistory", "List", "Composition", "Medication", "Substance", "Questionnaire"})
"""Kinds whose elements of these names are about others, or are no statements."""
_PASSED_OVER = frozenset({"substance", "extension", "modifierExtension", "subject", "patient", "contained"})
_DEEPEST = 12
_NEVER_SAID = ("entered-in-error", "draft", "revoked")
_STATUSES = ("status", "verificationStatus")
Names = Callable[[], frozenset[str]]
"""The names of the record's resources, found only when something refers to one."""
_SYSTEMS = ("snomed", "icd10", "rxnorm", "atc", "cvx")

_SITUATIONS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("snomed", "161480008"): (("snomed", "84757009"), ("icd10", "G40")),  # history of epilepsy
    ("snomed", "275526006"): (
        ("snomed", "230690007"), ("snomed", "422504002"), ("icd10", "I60"), ("icd10", "I61"), ("icd10", "I63"),
        ("icd10", "I64"),
    ),  # history of cerebrovascular accident
    ("snomed", "399211009"): (("snomed", "22298006"), ("icd10", "I21")),  # history of myocardial infarction
    ("snomed", "161445009"): (("snomed", "73211009"), ("icd10", "E10"), ("icd10", "E11")),  # history of diabetes
    ("snomed", "161501007"): (("snomed", "38341003"), ("icd10", "I10")),  # history of hypertension
    ("snomed", "266987004"): (("snomed", "363346000"),),  # history of malignant neoplasm
    ("icd10", "Z8673"): (("icd10", "I63"), ("icd10", "G45")),  # history of TIA and cerebral infarction
    ("icd10", "I252"): (("icd10", "I21"), ("snomed", "22298006")),  # old myocardial infarction
    ("icd10", "Z86711"): (("icd10", "I26"),),  # history of pulmonary embolism
    ("icd10", "Z86718"): (("icd10", "I82"),),  # history of other venous thrombosis
}  # fmt: skip
"""Codes (SNOMED CT; ICD-10-CM) that say that there was something in the past, with those of the thing itself."""
_HISTORY = re.compile(r"(?:(?:past |personal |medical )*history of|h o|hx of|status post|s p|old|previous) (.+)")
_TAG = re.compile(r" (?:situation|disorder|finding|procedure|event)$")
_TELLING = re.compile(rb'"(?:code|text|display|reference)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MOST_SEEN = 50_000


@attrs.frozen
class Mention:
    """A place where a record speaks of a field: the element, the code (`""` for none) and the words."""

    field: Field
    place: Place
    element: str
    code: str
    called: str

    def problem(self, path: str) -> DataProblem:
        """What is to be told of it."""
        return problems.mentioned(path, self.code, self.called, self.element, self.field.name)


@attrs.frozen(slots=False, eq=False)
class Mentions:
    """What fields are called and coded, wherever that stands. Made once for many records."""

    asked: Asked
    fields: Mapping[str, Field]
    _seen: dict[bytes, bool] = attrs.field(factory=dict, repr=False)
    _quiet: set[tuple[str, str, str | None]] = attrs.field(factory=set, repr=False)
    """Codes that speak of no field, as they stand in records: system, code, display."""
    _by_code: dict[tuple[str, str], tuple[Field, ...]] = attrs.field(factory=dict, repr=False)
    _by_words: dict[str, Field | None] = attrs.field(factory=dict, repr=False)

    @cached_property
    def _coded(self) -> Mapping[tuple[str, str], tuple[Field, ...]]:
        """The events and states by the codes that mean them, in whatever kind of resource they are looked for."""
        found: dict[tuple[str, str], dict[str, Field]] = {}
        for its in self.asked.codes.values():
            for (system, code), matches in its.items():
                for match in matches:
                    is_state = match.field.kind in ("event", "yes or no")
                    if is_state and not match.absent and match.component is None and system in _SYSTEMS:
                        found.setdefault((system, code), {})[match.field.name] = match.field
        for situation, things in _SITUATIONS.items():
            for thing in things:
                if thing in found:
                    found.setdefault(situation, {}).update(found[thing])
        return {key: tuple(its.values()) for key, its in found.items()}

    @cached_property
    def _called(self) -> Mapping[str, Field]:
        fields = [field for field in self.fields.values() if field.kind in ("event", "yes or no") and field.codes]
        return {plain(name): field for field in fields for name in (field.label, field.name)}

    # ---- one record ------------------------------------------------------------------------------

    def of(self, entries: Iterable[Entry], names: Names, wanted: Container[str]) -> Iterator[tuple[Entry, Mention]]:
        """The places that speak of the wanted fields; `names` are those of the record's resources."""
        if not self._coded:
            return
        for entry in entries:
            for field, element, code, called in self._in(entry.kind, entry.resource, names):
                if field.name in wanted:
                    yield entry, Mention(field, entry.place, element, code, called)

    def speaks(self, kind: str, resource: Json) -> bool:
        """Whether a resource speaks of any field outside of what is read."""
        return any(True for _ in self._in(kind, resource, frozenset))

    def may_speak(self, line: bytes) -> bool:
        """Whether a line of NDJSON may speak of any field; seen from its codes and words alone."""
        if not self._coded:
            return False
        seen = self._seen
        for said in _TELLING.findall(line):
            known = seen.get(said)
            if known is None:
                if len(seen) >= _MOST_SEEN:
                    seen.clear()
                known = seen[said] = self._is_telling(said)
            if known:
                return True
        return False

    def _is_telling(self, said: bytes) -> bool:
        if b"\\" in said:
            return True
        words = said.decode("utf-8", "replace").strip()
        return self._named(words) is not None or any(self._of_system(system, words) for system in _SYSTEMS)

    def _in(self, kind: str, resource: Json, names: Names) -> Iterator[tuple[Field, str, str, str]]:
        key = _CODED.get(kind, "")
        has_places = not _PLACES.isdisjoint(resource)
        is_quiet = self._is_quiet(resource.get(key))
        if is_quiet and not has_places:
            return
        found = [] if is_quiet else list(self._of_codes(kind, resource, key))
        for place in resource if has_places and kind not in _NOT_THEIRS else ():
            if place in _PLACES and not (place == "condition" and kind == "Condition"):
                for field, code, called in self._spoken(resource[place], names, 0):
                    if not self._is_read(kind, resource, place, field):
                        found.append((field, place, code, called))
        if found and not any(status(resource.get(name)) in _NEVER_SAID for name in _STATUSES):
            read = {match.field.name for match in self.asked.of(kind, codings(resource.get(key)))}
            yield from (one for one in found if one[0].name not in read)

    def _of_codes(self, kind: str, resource: Json, key: str) -> Iterator[tuple[Field, str, str, str]]:
        """The fields of which the codes of a resource speak."""
        if resource.get("doNotPerform") is True:
            return
        for coding in codings(resource.get(key)):
            meant, named = self._meant(coding.system, coding.code), self._named(coding.display)
            for field in (*meant, *(() if named is None else (named,))):
                yield field, key, coding.code, coding.display
            if not meant and named is None and len(self._quiet) < _MOST_SEEN:
                self._quiet.add((coding.system, coding.code, coding.display or None))

    def _is_quiet(self, concept: object) -> bool:
        """Whether all codes of a concept were seen to speak of no field; no concept has none."""
        its = concept.get("coding") if isinstance(concept, dict) else concept
        if its is None:
            return True
        if its.__class__ is not list:
            return False
        try:
            return all((one.get("system"), one.get("code"), one.get("display")) in self._quiet for one in its)
        except (AttributeError, TypeError):  # no codings, or none that can be read
            return False

    def _is_read(self, kind: str, resource: Json, place: str, field: Field) -> bool:
        """Whether a component, or an answer, is read as an entry of the field."""
        if kind == "QuestionnaireResponse":
            items = answered_items(resource, Place("", ""))
            return any(match.field.name == field.name for its in items for match in self.asked.of(kind, its))
        return place == "component" and any(
            match.field.name == field.name
            for one in listed(resource[place]) for match in self.asked.of(kind, codings(one.get("code")))
        )  # fmt: skip

    def _spoken(self, raw: object, names: Names, depth: int) -> Iterator[tuple[Field, str, str]]:
        """The fields that an element speaks of, with the code and the words."""
        if depth > _DEEPEST:
            return
        if isinstance(raw, list):
            for one in raw:
                yield from self._spoken(one, names, depth + 1)
        elif isinstance(raw, dict):
            reference = raw.get("reference")
            if isinstance(reference, str) and refers_to(reference, names()):
                return  # what is here is read where it is
            called = text(raw.get("display")) or text(raw.get("text"))
            code = text(raw.get("code"))
            if code:
                for field in self._meant(text(raw.get("system")), code):
                    yield field, code, called
            named = self._named(called) if called else None
            if named is not None:
                yield named, code, called
            for key, one in raw.items():
                if one.__class__ in (dict, list) and key not in _PASSED_OVER:
                    yield from self._spoken(one, names, depth + 1)

    def _meant(self, address: str, code: str) -> tuple[Field, ...]:
        """The fields that a code means, or covers among others."""
        known = self._by_code.get((address, code))
        if known is None:
            system = system_of(address)
            known = self._of_system(system, code) if system in _SYSTEMS else ()
            if len(self._by_code) >= _MOST_SEEN:
                self._by_code.clear()
            self._by_code[address, code] = known
        return known

    def _of_system(self, system: str, code: str) -> tuple[Field, ...]:
        found = [*covering(system, code)]
        if system in ("icd10", "atc"):
            found += [one for name, one in self._coded if name == system and covered_by(system, one, code)]
        return tuple(field for one in found for field in self._coded.get((system, one), ()))

    def _named(self, words: str) -> Field | None:
        """The field that words name, also as a thing of the past."""
        if words in self._by_words:
            return self._by_words[words]
        said = _TAG.sub("", plain(words))
        past = _HISTORY.fullmatch(said)
        found = self._called.get(said) or (self._called.get(past[1]) if past else None)
        if len(self._by_words) >= _MOST_SEEN:
            self._by_words.clear()
        self._by_words[words] = found
        return found
