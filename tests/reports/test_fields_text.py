"""The data dictionary for people shows what a declaration says of records."""

from __future__ import annotations

from criteria_dsl import load_trial_text
from criteria_dsl.reports.fields_text import write_fields
from criteria_dsl.reports.paper import Paper
from criteria_dsl.trials.dictionary import dictionary_of_trials
from criteria_dsl.trials.searching import matching

RULES = """
trial T "A trial"
field EGFR   "EGFR mutation" : one of (positive, negative)
    loinc 69548-6 where component loinc 48018-6 is hgnc "HGNC:3236" or "EGFR"
field HbA1c  "Hemoglobin A1c" : quantity in % 3 to 20, also mmol/mol as 0.09148 x + 2.152, also "per cent" as %
field IFCC   "Hemoglobin A1c" : quantity in mmol/mol, also % as 10.93 x - 23.5
field enzyme "Enzyme" : quantity in U/L, also "mU/mL*" as mU/mL
field signed "Signed" : yes or no, attested, for each trial
value negative  snomed 260385009  also "Non-Reactive"
inclusion I1 "All": EGFR is negative and HbA1c > 7 % and IFCC > 5 mmol/mol and enzyme > 5 U/L and signed
"""


def test_fields_with_aliases_spellings_and_components() -> None:
    """Each in the words of its declaration."""
    paper = Paper(120)
    write_fields(paper, {name: one for name, one in load_trial_text(RULES).fields.items() if name != "age"}, {})
    shown = [" ".join(line.split()) for line in paper.text.splitlines()]
    assert shown[shown.index("EGFR: one of (positive, negative)") :] == [
        "EGFR: one of (positive, negative)",
        'EGFR mutation (loinc 69548-6 where component loinc 48018-6 is hgnc HGNC:3236 or "EGFR")',
        'negative: snomed 260385009, "Non-Reactive"',
        "HbA1c: quantity in % 3 to 20",
        "Hemoglobin A1c",
        "also mmol/mol as 0.09148 x + 2.152; also per cent",
        "IFCC: quantity in mmol/mol",
        "Hemoglobin A1c",
        "also % as 10.93 x - 23.5",
        "enzyme: quantity in U/L",
        "Enzyme",
        "also mU/mL* as mU/mL",
        "signed: yes or no, attested, for each trial",
        "Signed",
    ]


def test_what_says_what_a_code_is_about_is_searched() -> None:
    """The gene of a component, its code, and the spellings of units, besides names, labels and codes."""
    known = dictionary_of_trials([load_trial_text(RULES)])
    found = {word: list(matching(known, word).fields) for word in ("3236", "48018-6", "egfr", "per cent", "nowhere")}
    assert found == {
        "3236": ["EGFR"], "48018-6": ["EGFR"], "egfr": ["EGFR"], "per cent": ["HbA1c"], "nowhere": [],
    }  # fmt: skip
