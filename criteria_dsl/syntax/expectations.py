"""How the terminals a parser could have taken read in English: "an expression or `)`".

Only wording of the grammar's own words belongs here; what was found instead is `failures`' part.
"""

from __future__ import annotations

from collections.abc import Set

RESERVED = frozenset({
    "if", "then", "else", "or", "and", "not", "between", "is", "in", "within", "before", "after", "latest",
    "first", "max", "min", "count", "current", "of", "trial", "source", "use", "incomplete", "inclusion",
    "exclusion", "field", "value", "define",
})  # fmt: skip
"""What cannot be a name; a test holds it to the grammar."""

CODE_SYSTEMS = ("loinc", "snomed", "rxnorm", "icd10", "atc", "cvx", "category", "interpretation", "hgnc", "ips")
RESOURCES = (
    "Patient", "Observation", "Condition", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
    "MedicationDispense", "Procedure", "AllergyIntolerance", "FamilyMemberHistory", "QuestionnaireResponse", "Consent",
    "ResearchSubject", "Immunization",
)  # fmt: skip
"""The words that one terminal stands for; a test holds them to the grammar."""

_MOST = 4
_STATEMENTS = {"TRIAL", "SOURCE", "STATUS", "USE", "INCLUSION", "EXCLUSION", "FIELD", "VALUE", "DEFINE", "INCOMPLETE"}
_TYPES = {"INTEGER", "DECIMAL", "QUANTITY", "DATE_TYPE", "ORDERED", "EVENT", "YES_OR_NO"}
_ATTRIBUTES = {
    "CODE_SYSTEM", "ATTESTED", "FOR_EACH_TRIAL", "ASK", "MOLAR_MASS", "UNRECORDED_MEANS_NO", "ALSO", "IN", "IS", "NO",
}  # fmt: skip
_AGGREGATES = {"LATEST", "FIRST", "MAX", "MIN", "COUNT", "CURRENT"}
_OPERANDS = _AGGREGATES | {
    "NAME", "NUMBER", "LPAR", "DATE", "ANY_OF", "ALL_OF", "NONE_OF", "AT_LEAST", "DAYS_SINCE",
    "TIME_SINCE", "DAYS_FROM", "TIME_FROM", "IF", "NOT", "MINUS",
}  # fmt: skip
_CALCULATIONS = {"PLUS", "MINUS", "TIMES", "DIVIDE", "CARET", "IN", "WITHIN", "UNIT", "ULN"}
_OPERATORS = _CALCULATIONS | {"AND", "OR", "COMPARE", "IS", "BETWEEN"}

# What is asked, in this order: where all of the first stand, the second are said in these words.
_GROUPS: tuple[tuple[Set[str], Set[str], str], ...] = (
    ({"NAME", "NUMBER", "LPAR"}, _OPERANDS | {"ONE_OF"}, "an expression"),
    ({"NAME", "LPAR", "LATEST"}, _OPERANDS, "a name or `(`"),
    ({"NUMBER", "LPAR", "MAX"}, {"NUMBER", "LPAR", "MAX", "MIN"}, "a length of time such as `3 months`"),
    ({"CODE", "STRING"}, {"CODE", "STRING"}, "a code"),
    ({"IS", "COMPARE", "OR"}, _OPERATORS, "an operator such as `and`, `<` or `is`"),
    ({"COMPARE", "OR"}, _OPERATORS, "an operator such as `and` or `<`"),
    ({"AND", "OR"}, _OPERATORS | {"BEFORE", "AFTER"}, "`and` or `or`"),
    ({"AND", "PLUS"}, _OPERATORS, "`and`"),
    ({"INTEGER", "EVENT"}, _TYPES | {"ONE_OF"}, "a type such as `integer`, `quantity in UNIT` or `event`"),
    (_ATTRIBUTES, _ATTRIBUTES | {"COMMA", "MINUS", "NUMBER"}, "an attribute such as `attested` or `ask`"),
    (_STATEMENTS, _STATEMENTS | {"$END"}, "the next statement"),
    ({"PLUS"}, _CALCULATIONS, "an operator such as `+`"),
)
_IN_WORDS = {
    "THEN": "`then`", "ELSE": "`else`", "COMMA": "`,`", "RPAR": "`)`", "LPAR": "`(`", "COLON": "`:`",
    "EQUALS": "`=`", "OF": "`of`", "TO": "`to`", "NAME": "a name", "NUMBER": "a number",
    "STRING": "a quoted text", "UNIT": "a unit", "TRIAL_ID": "the trial's registry number",
    "CODE": "a code", "CODE_SYSTEM": "a code system such as `snomed`",
    "RESOURCE": "a FHIR resource such as `Observation`", "IN": "`in` and a unit", "AND": "`and`", "BEFORE": "`before`",
    "AS": "`as`", "X": "`x`", "DATE": "a day such as `2026-02-12`",
    "COMPONENT": "`component`", "$END": "the end of the text",
}  # fmt: skip
_SPELLED = {"DECIMAL": "number", "DATE_TYPE": "date"}
_WORDLESS = {
    "NAME", "NUMBER", "STRING", "UNIT", "ULN", "TRIAL_ID", "CODE", "CODE_SYSTEM", "RESOURCE", "DATE", "COLON", "EQUALS",
    "COMMA", "LPAR", "RPAR", "COMPARE", "PLUS", "MINUS", "TIMES", "DIVIDE", "CARET", "$END",
}  # fmt: skip


def expected(accepts: Set[str]) -> str:
    """The accepted terminals as a person would list them."""
    remaining = set(accepts)
    groups: list[str] = []
    for asked, covered, words in _GROUPS:
        if asked <= remaining:
            groups.append(words)
            remaining -= covered
    # Short ones first: "`then` or an operator such as `and` or `<`" has one end.
    parts = [words for name, words in _IN_WORDS.items() if name in remaining] + groups
    return _listed(parts[:_MOST]) if parts else "something else"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " or " + parts[-1]


def keywords(accepts: Set[str]) -> set[str]:
    """The words among the accepted terminals, for "did you mean"; the shortest are like everything."""
    words = {_SPELLED.get(name, name.lower().replace("_", " ")) for name in accepts - _WORDLESS}
    words.update(CODE_SYSTEMS if "CODE_SYSTEM" in accepts else (), RESOURCES if "RESOURCE" in accepts else ())
    return {word for word in words if len(word) > 2}
