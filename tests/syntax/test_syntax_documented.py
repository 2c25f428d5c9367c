"""Every line of syntax in the language's design parses as it stands, and prints as it should."""

from __future__ import annotations

import pytest

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.syntax.printer import format_source, print_expression
from criteria_dsl.words.text import Source

# The text as a person writes it, and its canonical form where that is another.
EXPRESSIONS = [
    ("NIHSS > 7 and NIHSS < 21", None),
    ("onset_days between 84 and 168", None),
    ("7 < NIHSS < 21", None),
    ("age between 18 and 65 years", None),
    ("HBsAg is positive", None),
    ("sex is not female", None),
    ("modality is one of (CT, MRI)", None),
    ("carotid_stenosis > 70 %", None),
    ("carotid_stenosis > 70%", "carotid_stenosis > 70 %"),
    ("any of (a, b, c)", None),
    ("all of (a, b)", None),
    ("none of (a, b)", None),
    ("at least 2 of (a, b, c)", None),
    ("if childbearing_potential then pregnancy_test is negative", None),
    ("transfusion within 3 months before enrollment", None),
    ("major_surgery within 14 days before first_dose", None),
    ("ANC < 1.5 10*9/L within 14 days               # only a measurement that recent counts",
     "ANC < 1.5 10*9/L within 14 days"),
    ("pregnancy_test is positive within 7 days before first_dose", None),
    ("time since stroke_onset <= 3 years", None),
    ("time from diagnosis to enrollment >= 6 months", None),
    ("days  from first diagnosis to (visit) between 3 and 10", "days from first diagnosis to visit between 3 and 10"),
    ("latest NIHSS - first NIHSS > 4", None),
    ("max creatinine within 7 days > 1.5 x ULN", None),
    ("investigational_drug within max(3 months, 5 * half_life) before first_dose", None),
    ("epilepsy                                      # ever, up to as_of", "epilepsy"),
    ("current infection                             # an occurrence that has not ended at as_of",
     "current infection"),
    ("count stroke within 12 months >= 2", None),
    ("NYHA >= III", None),
    ("if sex is male then QTc <= 450 ms else QTc <= 470 ms", None),
    ("weight / height ^ 2", None),
    ("(140 - (age in years)) * (weight in kg) / (72 * (Cr in mg/dL))"
     " * (if sex is female then 0.85 else 1) * 1 mL/min", None),
    # Both spellings of a sign, and the registries' spellings of units.
    ("a ≤ 3", "a <= 3"),
    ("a ≥ 3", "a >= 3"),
    ("a ≠ 3", "a != 3"),
    ("AST > 2.5 x ULN", None),
    ("AST > 2.5 × ULN", "AST > 2.5 x ULN"),
    ("AST > 2.5 ULN", "AST > 2.5 x ULN"),
    ("ANC < 1.5 x 10^9/L", "ANC < 1.5 10*9/L"),
    ("ANC < 1.5 ×10⁹/L", "ANC < 1.5 10*9/L"),
    ("WBC > 4000 /uL", None),
    ("WBC > 4000 /µL", "WBC > 4000 /uL"),
    ("WBC > 4000 /μL", "WBC > 4000 /uL"),
    ("dose < 5 mcg", "dose < 5 ug"),
    ("GFR >= 60 mL/min/1.73m2", None),
    ("transfusion within 1 months", "transfusion within 1 month"),
    # Where nothing but a keyword keeps a unit from being read.
    ("NIHSS > 7 and x", None),
    ("if a then 0 else 1", None),
    ("a between 3 and 21 or b", None),
    ("operation within (half_life + 3 days) after first_dose", None),
    ("5 min in s", None),
]  # fmt: skip

PARENTHESES = [
    ("a or b and c", "a or (b and c)"),
    ("(a or b) and c", "(a or b) and c"),
    ("((a and b))", "a and b"),
    ("(a and b) and c", "(a and b) and c"),
    ("if a then b and c", "if a then (b and c)"),
    ("if a then b and c else d and e", "if a then b and c else d and e"),
    ("if a then b else if c then d else e", "if a then b else if c then d else e"),
    ("(if a then b) and c", "(if a then b) and c"),
    ("if a then (if b then c)", "if a then (if b then c)"),
    ("not a > 3", "not (a > 3)"),
    ("not not a", "not not a"),
    ("not any of (a, b)", "not any of (a, b)"),
    ("a - b - c", "a - b - c"),
    ("a - (b - c)", "a - (b - c)"),
    ("a * (b / c)", "a * (b / c)"),
    ("(a * b) + c", "a * b + c"),
    ("-a ^ 2", "-a ^ 2"),
    ("(-a) ^ 2", "(-a) ^ 2"),
    ("a - -b", "a - (-b)"),
    ("- - a", "-(-a)"),
    ("weight in kg / 2", "(weight in kg) / 2"),
    ("weight in kg > 2", "weight in kg > 2"),
    ("max (a + b)", "max (a + b)"),
    ("count (stroke)", "count stroke"),
    ("(a > 3) = (b > 3)", "(a > 3) = (b > 3)"),
    ("a within (3 days)", "a within 3 days"),
    ("a within (x)", "a within (x)"),
]

FIELDS = [
    'field NIHSS      "NIH Stroke Scale, total score"   : integer 0 to 42        loinc 72089-6',
    'field ANC        "Absolute neutrophil count"       : quantity in 10*9/L     loinc 751-8',
    'field stroke_onset "First stroke symptom onset"    : date',
    'field HBsAg      "Hepatitis B surface antigen"     : one of (positive, negative)   loinc 5196-1',
    'field NYHA       "NYHA class"                      : ordered (I, II, III, IV)',
    'field epilepsy   "Epilepsy"                        : event                  snomed 84757009',
    'field consent    "Informed consent signed"         : yes or no, attested',
    "define onset_days = days since stroke_onset",
    "define BMI = weight / height ^ 2              # kg/m2 follows from the units",
    'field temperature "Temperature" : quantity in Cel -5 to 45, unrecorded means no, ask "How warm?"',
    'field Cr "Creatinine" : quantity in umol/L, molar mass 113.12 g/mol, loinc 2160-0, loinc 14682-9',
    'incomplete "only the abstract is public"',
    'field penicillin "Allergy to penicillin" : event snomed 91936005 in AllergyIntolerance, no snomed 716186003',
    'field mi "Myocardial infarction" : event is snomed 22298006 snomed 401303003, is icd10 I21',
    'field flu "Influenza vaccination" : event, no cvx 998, in Immunization in Procedure',
    "value positive  snomed 10828004  loinc LA6576-8  interpretation POS",
    "value no  snomed 373067005",
    "value medication category medication  # and a comment",
    'value negative also "Non-Reactive" also "NEG" snomed 260385009',
    'field ALT "Alanine aminotransferase" : quantity in U/L, also "IU/L" as U/L  loinc 1742-6',
    'field HbA1c "Hemoglobin A1c" : quantity in % 3 to 20, also mmol/mol as 0.09148 x + 2.152  loinc 4548-4',
    'field HbA1c "Hemoglobin A1c" : quantity in mmol/mol also % as 10.93 x - 23.5 loinc 59261-8',
    'field EGFR "EGFR mutation" : one of (positive, negative)'
    ' loinc 69548-6 where component loinc 48018-6 is hgnc "HGNC:3236" or "EGFR"',
    'field drug_allergy "Drug allergy" : event no ips no-known-medication-allergies in AllergyIntolerance',
    'field insulin "Insulin" : event atc A10A in MedicationDispense',
    'field consent "Consent" : yes or no, attested, for each trial',
    'status "COMPLETED" as of 2026-02-12',
    'status "COMPLETED"',
    'inclusion I1 "Stroke" reading "any ischemic stroke": ischemic_stroke',
    # What follows these words is new; as names they are what they were.
    'field status "Status" : one of (reading, also, where)',
    "define also = status is where or component or x",
]

RULE_FILE = """\
trial NCT05697718 "IxCell hUC-MSC-S in the treatment of ischemic stroke"
source "ClinicalTrials.gov record, last updated 2026-02-12"
use "stroke"

inclusion I2 "Diagnosed with ischemic stroke of the anterior circulation at 12-24 weeks after the
              first stroke symptom onset (including W12 and W24);":
    ischemic_stroke and circulation is anterior and onset_days between 84 and 168

inclusion I3 "National Institutes of Health Stroke Scale (NIHSS) score 6-20 points, and so on":
    NIHSS between 6 and 20 and NIHSS_1a < 2

exclusion E6 "Organ function level meet the following any one or more: and so on":
    any of (
        ANC < 1.5 10*9/L,  PLT < 100 10*9/L,  Hb < 90 g/L,
        AST > 2.5 x ULN,  ALT > 2.5 x ULN,  TBIL > 1.5 x ULN,  Cr > 1.5 x ULN,
        if anticoagulated then INR > 3.0 or APTT > 1.5 x ULN
                          else INR > 1.7 or APTT > 1.25 x ULN
    )
"""


@pytest.mark.parametrize(("text", "canonical"), EXPRESSIONS)
def test_a_documented_expression_parses(text: str, canonical: str | None) -> None:
    """Each line parses as it stands and has its canonical form."""
    tree, diagnostics = parse_expression(Source("x", text))
    assert not diagnostics
    assert tree is not None
    assert print_expression(tree) == (canonical or text)


@pytest.mark.parametrize(("text", "canonical"), PARENTHESES)
def test_parentheses_stand_where_they_are_needed_or_help(text: str, canonical: str) -> None:
    """The author's own parentheses go unless the grammar needs them or a reader would stumble."""
    tree, _ = parse_expression(Source("x", text))
    assert tree is not None
    assert print_expression(tree) == canonical


@pytest.mark.parametrize("text", FIELDS)
def test_a_documented_statement_parses(text: str) -> None:
    """Each line of the data dictionary is one statement."""
    file, diagnostics = parse_file(Source("x", text))
    assert not diagnostics
    assert len(file.statements) == 1


def test_the_documented_rule_file_parses() -> None:
    """The example of a whole rule file, with its texts folded to one line each."""
    file, diagnostics = parse_file(Source("x", RULE_FILE))
    assert not diagnostics
    assert [type(statement).__name__ for statement in file.statements] == [
        "TrialStatement", "SourceStatement", "UseStatement", *["CriterionStatement"] * 3,
    ]  # fmt: skip
    criterion = file.statements[3]
    assert isinstance(criterion, nodes.CriterionStatement)
    assert "weeks after the first stroke symptom" in criterion.text.value


def test_the_documented_rule_file_is_almost_canonical() -> None:
    """Only the list with several items a line is printed otherwise."""
    printed, _ = format_source(Source("x", RULE_FILE))
    items = "ANC < 1.5 10*9/L,  PLT < 100 10*9/L,  Hb < 90 g/L,\n        AST > 2.5 x ULN,  ALT > 2.5 x ULN,"
    items += "  TBIL > 1.5 x ULN,  Cr > 1.5 x ULN,"
    assert printed == RULE_FILE.replace(items, items.replace(",  ", ",\n        "))
