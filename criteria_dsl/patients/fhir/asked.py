"""What a data dictionary asks of a FHIR record: for each kind of resource, which codes mean which field.

Where a vocabulary does not say in which resource a field is looked for, that follows from the code system
and from what the field is. How a resource is read is the other modules'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from criteria_dsl.meaning.fields import Code, Field
from criteria_dsl.meaning.resources import usual_places
from criteria_dsl.patients.fhir.shape import Coding
from criteria_dsl.patients.fhir.systems import covering, system_of, written

MOST_SEEN = 50_000
"""Codes of one record that are remembered; a hostile record has no two alike."""

MEDICATIONS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration")


@attrs.frozen
class Match:
    """A field that a resource is of.

    `absent`: its code says that there is none. `whole`: it is all that the field is; one of its kinds may be
    refuted and another be there. A resource whose codes say both that it is there and that there is none is
    `absent` and not `whole`.
    """

    field: Field
    absent: bool = False
    whole: bool = False


@attrs.frozen(eq=False)
class Asked:
    """The fields by where they are looked for."""

    codes: Mapping[str, Mapping[tuple[str, str], tuple[Match, ...]]]
    """By kind of resource and code."""
    entries: Mapping[str, tuple[Field, ...]]
    """By kind of resource, the fields that any entry of it is of."""
    bare: Mapping[str, Field]
    """By code alone, to tell a code whose system is not named."""
    seen: dict[tuple[str, Coding], tuple[Match, ...]] = attrs.field(factory=dict, repr=False)
    """Every code that was asked about, with what it means."""

    def afresh(self) -> Asked:
        """The same for another record."""
        return Asked(self.codes, self.entries, self.bare)

    def of(self, kind: str, codings: Iterable[Coding]) -> tuple[Match, ...]:
        """The fields that a resource with these codes is of, each once."""
        found: dict[str, Match] = {}
        for coding in codings:
            its = self.seen.get((kind, coding))
            for match in self._looked_up(kind, coding) if its is None else its:
                known = found.get(match.field.name)
                if known is None or (match.whole and match.absent == known.absent):
                    found[match.field.name] = match
                elif match.absent != known.absent:
                    found[match.field.name] = Match(match.field, absent=True)
        return tuple(found.values())

    def _looked_up(self, kind: str, coding: Coding) -> tuple[Match, ...]:
        its, system = self.codes.get(kind, {}), system_of(coding.system)
        spelt = covering(system, coding.code) if system else []
        found = tuple(
            match if code == spelt[0] else attrs.evolve(match, whole=match.absent)
            for code in spelt for match in its.get((system, code), ())
        )  # fmt: skip
        if len(self.seen) < MOST_SEEN:
            self.seen[kind, coding] = found
        return found


def asked(fields: Mapping[str, Field]) -> Asked:
    """What these fields ask for."""
    codes: dict[str, dict[tuple[str, str], tuple[Match, ...]]] = {}
    entries: dict[str, tuple[Field, ...]] = {}
    bare: dict[str, Field] = {}
    for field in fields.values():
        for code, absent in (*((one, False) for one in field.codes), *((one, True) for one in field.absent_codes)):
            spelt = written(code.system, code.value)
            whole = absent or _is_whole(field, code)
            for kind in field.resources or usual_places(field, code.system):
                its = codes.setdefault(kind, {})
                its[code.system, spelt] = (*its.get((code.system, spelt), ()), Match(field, absent, whole))
            bare.setdefault(spelt, field)
        if not field.codes:
            for kind in field.resources:
                entries[kind] = (*entries.get(kind, ()), field)
    return Asked(codes, entries, bare)


def _is_whole(field: Field, code: Code) -> bool:
    """Whether a code is all that a field is: LOINC's are ways to measure it, of others the vocabulary says so.

    A code that is the only one of its system is taken for the field itself, unless another is said to be that.
    """
    if code.system in ("loinc", "category"):
        return code.system == "loinc"
    if field.own_codes:
        return code in field.own_codes
    return sum(one.system == code.system for one in field.codes) == 1
