"""The canonical layout of a rule file, by example: what is typed, and what it becomes."""

# ruff: noqa: E501 - long lines are what is typed here

from __future__ import annotations

import pytest

from criteria_dsl.syntax.printer import format_source
from criteria_dsl.words.text import Source

CASES = {
    "the head of a file": (
        """\
# Read on 2026-03-01.

trial NCT1 "One"   # as published
source "x"
use "stroke"
incomplete "only the abstract is public, and that is a text which has to be folded at some place or other"
field a "A" : event
""",
        """\
# Read on 2026-03-01.

trial NCT1 "One"  # as published
source "x"
use "stroke"
incomplete "only the abstract is public, and that is a text which has to be folded at some place or
            other"

field a "A" : event
""",
    ),
    "fields in columns": (
        """\
field a "A" : integer 0 to 4
field bcd "B, longer" : quantity in mg/dL 0 to 400, loinc 123-4 # serum
field e "E" : yes or no attested

field f "Apart" : event
""",
        """\
field a   "A"         : integer 0 to 4
field bcd "B, longer" : quantity in mg/dL 0 to 400  loinc 123-4  # serum
field e   "E"         : yes or no, attested

field f "Apart" : event
""",
    ),
    "a field with a question": (
        """\
field e "E": yes or no, attested ask "Is it?" snomed 12 snomed 13
field f "F": event""",
        """\
field e "E" : yes or no, attested
    ask "Is it?"
    snomed 12  snomed 13
field f "F" : event
""",
    ),
    "codes, where they are looked for, and what says there is none": (
        """\
field a "A" : event, no snomed 7, in Observation loinc 1-1, in Condition
field c "C" : event snomed 8, is icd10 I21, icd10 I22 is snomed 7
field bcd "B" : yes or no attested in Consent
field e "E" : yes or no ask "Is it so?" in Consent loinc 1-1, unrecorded means no, no loinc 1-2, icd10 I63
field f "The longest label of them all, which leaves no room for codes" : event snomed 422504002 in MedicationRequest in MedicationStatement in MedicationAdministration no snomed 716186003
""",
        """\
field a   "A" : event                loinc 1-1  in Observation  in Condition  no snomed 7
field c   "C" : event                is icd10 I21  is snomed 7  snomed 8  icd10 I22
field bcd "B" : yes or no, attested  in Consent
field e "E" : yes or no
    ask "Is it so?"
    loinc 1-1  icd10 I63, unrecorded means no  in Consent  no loinc 1-2
field f "The longest label of them all, which leaves no room for codes" : event
    snomed 422504002  in MedicationRequest  in MedicationStatement  in MedicationAdministration
    no snomed 716186003
""",
    ),
    "codes of values": (
        """\
field e "E" : event
value yes snomed 373066001 # from SNOMED CT
value negative snomed 260385009
  loinc LA6577-6
# the longest
value positive snomed 10828004 loinc LA6576-8 interpretation POS snomed 52101004 snomed 260373001 loinc LA9633-4
value no snomed 373067005

value other loinc 1 value another loinc 2
""",
        """\
field e "E" : event
value yes       snomed 373066001  # from SNOMED CT
value negative  snomed 260385009  loinc LA6577-6
# the longest
value positive  snomed 10828004  loinc LA6576-8  interpretation POS  snomed 52101004
    snomed 260373001  loinc LA9633-4
value no  snomed 373067005

value other    loinc 1
value another  loinc 2
""",
    ),
    "a field that is too long": (
        """\
field stage "The stage of the disease" : ordered (stage_one, stage_two_a, stage_two_b, stage_three, stage_four), attested loinc 1-1""",
        """\
field stage "The stage of the disease"
    : ordered (stage_one, stage_two_a, stage_two_b, stage_three, stage_four), attested
    loinc 1-1
""",
    ),
    "definitions": (
        """\
# BMI
define BMI = weight / height ^ 2 # kg/m2
define CrCl "Clearance" = (140 - (age in years)) * (weight in kg) / (72 * (Cr in mg/dL)) * (if sex is female then 0.85 else 1) * 1 mL/min
""",
        """\
# BMI
define BMI = weight / height ^ 2  # kg/m2
define CrCl "Clearance" =
    (140 - (age in years))
    * (weight in kg)
    / (72 * (Cr in mg/dL))
    * (if sex is female then 0.85 else 1)
    * 1 mL/min
""",
    ),
    "comments in a list": (
        """\
inclusion I1 "text": # about the text
  # about the whole
  any of ( # one of these
    a > 3, # first
    # before the second
    b > 4 and # inner
       c < 5,
    d
    # last
  ) # end
""",
        """\
inclusion I1 "text":  # about the text
    # about the whole
    any of (  # one of these
        a > 3,  # first
        # before the second
        b > 4  # inner
        and c < 5,
        d
        # last
    )  # end
""",
    ),
    "comments and blank lines between statements": (
        """\
define a = b
# on a


# on I1
inclusion I1 "x": a
# on I2
inclusion I2 "y": a
# the end
""",
        """\
define a = b
# on a

# on I1
inclusion I1 "x":
    a

# on I2
inclusion I2 "y":
    a
# the end
""",
    ),
    "a comment within parentheses that go": (
        """\
define a = ((b # why
)) and
# here
c""",
        """\
define a =
    b  # why
    # here
    and c
""",
    ),
    "a long text with quotes": (
        """\
exclusion E1 "Patients with ""other"" severe, acute, or chronic medical conditions that may increase the risk;": a""",
        """\
exclusion E1 "Patients with ""other"" severe, acute, or chronic medical conditions that may
              increase the risk;":
    a
""",
    ),
    "and, or": (
        """\
inclusion I1 "x": a_rather_long_condition_name > 33333 and another_rather_long_condition_name < 44444 or something_else
""",
        """\
inclusion I1 "x":
    (a_rather_long_condition_name > 33333 and another_rather_long_condition_name < 44444)
    or something_else
""",
    ),
    "short conditionals": (
        """\
exclusion E1 "x": if a then b > 3 else c
""",
        """\
exclusion E1 "x":
    if a then b > 3 else c
""",
    ),
    "conditionals with branches of some length": (
        """\
exclusion E6 "x": if anticoagulated then INR > 3.0 or APTT > 1.5 x ULN else INR > 1.7 or APTT > 1.25 x ULN
""",
        """\
exclusion E6 "x":
    if anticoagulated then INR > 3.0 or APTT > 1.5 x ULN
                      else INR > 1.7 or APTT > 1.25 x ULN
""",
    ),
    "a long condition": (
        """\
inclusion I1 "x": if sex is male and childbearing_potential_of_the_partner_is_given then uses_contraception and agrees_to_continue
""",
        """\
inclusion I1 "x":
    if sex is male and childbearing_potential_of_the_partner_is_given
        then (uses_contraception and agrees_to_continue)
""",
    ),
    "a chain of conditionals": (
        """\
define a = if a then b else if c then dddddddddddddddddddddddddddddddddddd else if e then ffffffffffffffffffff else g
""",
        """\
define a =
    if a then b
    else if c then dddddddddddddddddddddddddddddddddddd
    else if e then ffffffffffffffffffff
    else g
""",
    ),
    "a negated list": (
        """\
exclusion E1 "x": not none of (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccccccccccccccccccc) and d
""",
        """\
exclusion E1 "x":
    not none of (
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,
        ccccccccccccccccccccccc
    )
    and d
""",
    ),
}


@pytest.mark.parametrize(("typed", "printed"), CASES.values(), ids=CASES)
def test_layout(typed: str, printed: str) -> None:
    """The printed text, which printing again leaves as it is."""
    assert format_source(Source("x", typed)) == (printed, ())
    assert format_source(Source("x", printed)) == (printed, ())


def test_line_ends_of_other_systems_are_no_part_of_texts_and_comments() -> None:
    """A file from Windows is printed like any other."""
    assert format_source(Source("x", 'use "a  b"  # c\r\n\r\n# d\r\n')) == ('use "a b"  # c\n\n# d\n', ())


def test_what_does_not_parse_is_not_printed() -> None:
    """Nothing is returned that would lose the broken statement."""
    printed, (diagnostic,) = format_source(Source("x", 'use "a"\ndefine b ='))
    assert printed is None
    assert diagnostic.code == "CR001"
