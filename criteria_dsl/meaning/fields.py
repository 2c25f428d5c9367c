"""The data dictionary: what a field is, whatever file declared it.

How a patient's file spells a value belongs to the readers; what is known of a fact to `patients`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import attrs

from criteria_dsl.meaning.intervals import EVERYTHING, IntervalSet, between, compared
from criteria_dsl.units import Unit, is_duration

YES_NO = between(0, 1).whole()
NO, YES = 0.0, 1.0

Kind = Literal["integer", "number", "quantity", "date", "one of", "ordered", "event", "yes or no"]


@attrs.frozen
class Component:
    """What a component of the same observation must say for a code to be about the field.

    `code` is the component's own, `values` the codes or words of which its value must be one. A genetic test
    names its gene so, an imaging finding its body site.
    """

    code: Code
    values: tuple[Code | str, ...]


@attrs.frozen
class Code:
    """A code in a named system, as the vocabulary gives it.

    The systems are `loinc`, `snomed`, `rxnorm`, `icd10`, `atc`, `cvx`, `category` (an entry of a FHIR
    resource's own category), `interpretation` (HL7 v3 ObservationInterpretation), `hgnc` (genes) and `ips` (the
    International Patient Summary's codes for what is absent or unknown). An `icd10` or `atc`
    code stands for all codes below it, too: I63 for I63.9.
    """

    system: str
    value: str
    component: Component | None = None
    """What else the observation must say; None where the code alone says it."""


@attrs.frozen
class UnitAlias:
    """Another spelling of a unit in which a field is recorded: a value times `factor` plus `offset` is one in `unit`.

    `spelling` is what records have (`IU/L`, `mmol/mol`), `unit` the unit that it is converted to.
    """

    spelling: str
    unit: Unit
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)


@attrs.frozen(cache_hash=True)
class Field:
    """One entry of the data dictionary.

    `unit` is set for a quantity; `plausible` are the values that are believed, in that unit;
    `values` the names of an enumeration in order; `attested` fields only a person can state;
    `silence_is_no` reads "not recorded" as "no" (`silence_assumed`: because the caller asked for it,
    not the vocabulary); `open_ended` enumerations take any other word too (fields no vocabulary declares).

    Of a coded record: `codes` say what it is, itself or one of its kinds; `own_codes` are those of them that mean
    just the field, so that one that is denied denies it; `value_codes` are (word, code) pairs, the codes that carry
    each of its `words`, in the order of the words; `resources` the FHIR resources it is looked for in
    (`Observation`), none for the places usual for its kind; `absent_codes` those that say it is absent
    ("no known allergy").

    `unit_aliases` are the spellings of units that only this field has; `value_spellings` (word, spelling) pairs,
    other ways in which records write its words; `for_each_trial` where an answer is to one trial alone.
    """

    name: str
    label: str
    kind: Kind
    unit: Unit | None = None
    plausible: IntervalSet = EVERYTHING
    values: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    attested: bool = False
    silence_is_no: bool = False
    silence_assumed: bool = False
    question: str | None = None
    molar_mass: Fraction | None = None
    open_ended: bool = False
    value_codes: tuple[tuple[str, Code], ...] = ()
    resources: tuple[str, ...] = ()
    absent_codes: tuple[Code, ...] = ()
    own_codes: tuple[Code, ...] = ()
    unit_aliases: tuple[UnitAlias, ...] = ()
    value_spellings: tuple[tuple[str, str], ...] = ()
    for_each_trial: bool = False

    domain: IntervalSet = attrs.field(init=False, eq=False, repr=False)
    """Every value the field can have, as the engines number them."""

    @domain.default
    def _every_value(self) -> IntervalSet:
        match self.kind:
            case "integer":
                return self.plausible.whole()
            case "number" | "quantity":
                return self.plausible
            case "date":
                return EVERYTHING
            case "one of" | "ordered":
                return between(0, len(self.values) - (0 if self.open_ended else 1)).whole()
            case "event" | "yes or no":
                return YES_NO

    @property
    def words(self) -> tuple[str, ...]:
        """The words its values are written with: those of an enumeration, or `yes` and `no`; else none."""
        return ("yes", "no") if self.kind == "yes or no" else self.values

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.kind not in ("number", "quantity")

    def defined_as(self, name: str, label: str) -> Field:
        """The field of a definition that is this one; a coded record is searched for this one only."""
        return attrs.evolve(
            self, name=name, label=label, codes=(), own_codes=(), value_codes=(), resources=(), absent_codes=(),
            value_spellings=(),
        )  # fmt: skip


def believed(unit: Unit | None) -> IntervalSet:
    """The values that are believed where no range is declared: a length of time is never negative."""
    return compared(">=", 0) if unit is not None and is_duration(unit) else EVERYTHING


BIRTH_DATE = Field("birth_date", "Date of birth", "date", question="What is the date of birth?")
AGE = Field("age", "Age in completed years", "integer", plausible=between(0, 130),
            question="How old is the patient in completed years, or what is the date of birth?")  # fmt: skip
ENROLLMENT = Field("enrollment", "Enrollment", "date", question="On which day is the patient enrolled?")
FILE_NAMES = ("patient_id", "as_of", "for")
"""Names that belong to a patient's file itself, so that no field can have them."""
BUILT_IN: dict[str, Field] = {field.name: field for field in (BIRTH_DATE, AGE, ENROLLMENT)}
"""Names every rule file knows without declaring them: age follows from birth_date, enrollment is as_of
unless recorded."""
