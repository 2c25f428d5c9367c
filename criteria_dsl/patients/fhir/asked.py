"""What a data dictionary asks of a FHIR record: for each kind of resource, which codes mean which field.

Where a vocabulary does not say in which resource a field is looked for, that follows from the code system
and from what the field is. How a resource is read is the other modules'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from criteria_dsl.meaning.fields import Code, Component, Field
from criteria_dsl.meaning.resources import usual_places
from criteria_dsl.patients.fhir.shape import Coding, Json
from criteria_dsl.patients.fhir.systems import (
    CATEGORY,
    block_of,
    covered_by,
    covering,
    is_readable,
    resembles,
    system_of,
    written,
)

MOST_SEEN = 50_000
"""Codes of one record that are remembered; a hostile record has no two alike."""


@attrs.frozen
class Match:
    """A field that a resource is of.

    `absent`: its code says that there is none. `whole`: it is all that the field is; one of its kinds may be
    refuted and another be there. A resource whose codes say both that it is there and that there is none is
    `absent` and not `whole`. `component`: what else the resource has to say to be of the field.
    """

    field: Field
    absent: bool = False
    whole: bool = False
    component: Component | None = None


@attrs.frozen(eq=False)
class Asked:
    """The fields by where they are looked for."""

    codes: Mapping[str, Mapping[tuple[str, str], tuple[Match, ...]]]
    """By kind of resource and code."""
    entries: Mapping[str, tuple[Field, ...]]
    """By kind of resource, the fields that any entry of it is of."""
    bare: Mapping[str, tuple[tuple[str, Field], ...]]
    """By code alone, with its system, to recognize a code whose system is not named, or named in another way."""
    fields: Mapping[str, Mapping[str, tuple[Field, frozenset[str]]]]
    """By kind of resource, the fields that are looked for in it, each with the systems it is coded in there."""
    seen: dict[tuple[str, str, str], tuple[Match, ...]] = attrs.field(factory=dict, repr=False)
    """Every code that was asked about (kind, system, code), with what it means."""
    _passed: set[tuple[str, str, str]] = attrs.field(factory=set, repr=False)
    _wider: dict[tuple[str, str, str], tuple[Field, ...]] = attrs.field(factory=dict, repr=False)
    _open: dict[tuple[str, frozenset[str]], tuple[Field, ...]] = attrs.field(factory=dict, repr=False)

    def is_passed_over(self, kind: str, resource: Json) -> bool:
        """Whether one with the same single code, and nothing else to look at, was seen to be of no field."""
        code = _single(kind, resource)
        return code is not None and code in self._passed

    def pass_over(self, kind: str, resource: Json) -> None:
        """Remembers that a resource is of no field, if that follows from its single code."""
        code = _single(kind, resource)
        if code is not None and len(self._passed) < MOST_SEEN:
            self._passed.add(code)

    def of(self, kind: str, codings: Iterable[Coding]) -> tuple[Match, ...]:
        """The fields that a resource with these codes is of, each once."""
        found: dict[str, Match] = {}
        seen = self.seen
        for system, code, _ in codings:
            its = seen.get((kind, system, code))
            for match in self._looked_up(kind, system, code) if its is None else its:
                known = found.get(match.field.name)
                if known is None or (match.whole and match.absent == known.absent):
                    found[match.field.name] = match
                elif match.absent != known.absent:
                    found[match.field.name] = Match(match.field, absent=True)
        return tuple(found.values()) if found else ()

    def _looked_up(self, kind: str, address: str, code: str) -> tuple[Match, ...]:
        its, system = self.codes.get(kind, {}), system_of(address)
        spelt = covering(system, code) if system else []
        found = tuple(
            match if one == spelt[0] else attrs.evolve(match, whole=match.absent)
            for one in spelt for match in its.get((system, one), ())
        )  # fmt: skip
        if len(self.seen) >= MOST_SEEN:
            self.seen.clear()
            self._wider.clear()
        self.seen[kind, address, code] = found
        return found

    def could_be(self, kind: str, readable: frozenset[str]) -> tuple[Field, ...]:
        """The fields that an entry of this kind may be about whose codes are of these systems and mean none of them:
        those that are coded in other systems only. A field without a code is any entry's, or none's."""
        found = self._open.get((kind, readable))
        if found is None:
            its = self.fields.get(kind, {}).values()
            found = tuple(field for field, systems in its if systems and not systems & readable)
            self._open[kind, readable] = found
        return found

    def wider(self, kind: str, codings: Iterable[Coding]) -> tuple[Field, ...]:
        """The fields of which a code covers only a part of what these codes cover: the entry may be of them, or not."""
        found: dict[str, Field] = {}
        for address, code, _ in codings:
            key = (kind, address, code)
            its = self._wider.get(key)
            if its is None:
                its = self._wider[key] = self._narrower(kind, system_of(address), code)
            for field in its:
                found[field.name] = field
        return tuple(found.values())

    def _narrower(self, kind: str, system: str, code: str) -> tuple[Field, ...]:
        if system not in ("icd10", "atc"):
            return ()
        its = self.codes.get(kind, {})
        found = {
            match.field.name: match.field
            for (name, spelt), matches in its.items() if name == system and covered_by(system, spelt, code)
            for match in matches if not match.absent
        }  # fmt: skip
        return tuple(found.values())

    def nearly(self, kind: str, codings: Iterable[Coding]) -> tuple[Field, ...]:
        """The fields that one of these codes would mean if its address were that of the field's system."""
        found: dict[str, Field] = {}
        for coding in codings:
            if system_of(coding.system):
                continue
            for spelt in dict.fromkeys((coding.code, written("icd10", coding.code))):
                for system, field in self.bare.get(spelt, ()):
                    if resembles(coding.system, system) and field.name in self.fields.get(kind, {}):
                        found[field.name] = field
        return tuple(found.values())


_BY_CODE = frozenset({"Observation", "Condition", "Procedure"})
"""Kinds of resources of which a code alone says what they are of."""


def _single(kind: str, resource: Json) -> tuple[str, str, str] | None:
    """The kind and the one code of a resource, as they are written; None where there is more to look at."""
    if kind not in _BY_CODE or "component" in resource or (kind != "Observation" and "category" in resource):
        return None
    concept = resource.get("code")
    its = concept.get("coding") if concept.__class__ is dict else None
    if its.__class__ is not list or len(its) != 1 or its[0].__class__ is not dict:
        return None
    system, code = its[0].get("system"), its[0].get("code")
    return (kind, system, code) if system.__class__ is str and code.__class__ is str else None


def readable(kind: str, codings: Iterable[Coding]) -> frozenset[str]:
    """The systems in which the codes of an entry say what it is.

    A block of ICD-10 says which categories it may be, and that it is none of the others.

    An RxNorm code without the strength that a product's name has is an ingredient, or of a kind that is not
    said: a product may be listed where it is the ingredient that is coded.
    """
    found = set()
    for system, code, display in codings:
        name = CATEGORY if system == CATEGORY else system_of(system)
        if not name or _says_nothing(kind, name, code):
            continue
        if not is_readable(name, code) and block_of(name, code) is None:
            continue
        if name != "rxnorm" or any(c.isdigit() for c in display):
            found.add(name)
    return frozenset(found)


def _says_nothing(kind: str, system: str, code: str) -> bool:
    """Whether a category does not narrow what an entry is about: only that of an allergy does."""
    return system == CATEGORY and (kind != "AllergyIntolerance" or code == "any")


def asked(fields: Mapping[str, Field]) -> Asked:
    """What these fields ask for."""
    codes: dict[str, dict[tuple[str, str], tuple[Match, ...]]] = {}
    entries: dict[str, tuple[Field, ...]] = {}
    bare: dict[str, tuple[tuple[str, Field], ...]] = {}
    looked: dict[str, dict[str, tuple[Field, frozenset[str]]]] = {}
    for field in fields.values():
        for code, absent in (*((one, False) for one in field.codes), *((one, True) for one in field.absent_codes)):
            spelt = written(code.system, code.value)
            match = Match(field, absent, absent or _is_whole(field, code), code.component)
            for kind in field.resources or usual_places(field, code.system):
                its = codes.setdefault(kind, {})
                its[code.system, spelt] = (*its.get((code.system, spelt), ()), match)
                if not absent:
                    _, systems = looked.setdefault(kind, {}).get(field.name, (field, frozenset()))
                    looked[kind][field.name] = (field, systems | {code.system})
            if not absent and all(one is not field for _, one in bare.get(spelt, ())):
                bare[spelt] = (*bare.get(spelt, ()), (code.system, field))
        if not field.codes:
            for kind in field.resources:
                entries[kind] = (*entries.get(kind, ()), field)
                looked.setdefault(kind, {})[field.name] = (field, frozenset())
    return Asked(codes, entries, bare, looked)


def _is_whole(field: Field, code: Code) -> bool:
    """Whether a code is all that a field is: LOINC's are ways to measure it, of others the vocabulary says so.

    A code that is the only one of its system is taken for the field itself, unless another is said to be that.
    """
    if code.system in ("loinc", "category"):
        return code.system == "loinc"
    if field.own_codes:
        return code in field.own_codes
    return sum(one.system == code.system for one in field.codes) == 1
