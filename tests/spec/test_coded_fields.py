"""What the data dictionary says for coded records: codes of values, places, and what says "absent"."""

from __future__ import annotations

from fractions import Fraction

from criteria_dsl import Source, load_trial_text
from criteria_dsl.meaning.compile import compile_trial, compile_vocabulary, parsed
from criteria_dsl.meaning.fields import Code, Component, Field, UnitAlias
from criteria_dsl.reports.field_objects import field_objects
from criteria_dsl.units import parse_unit

RULES = """
trial T "A trial"
field test   "Test"   : one of (negative, positive)  loinc 5196-1  in Observation  in QuestionnaireResponse
field grade  "Grade"  : ordered (mild, severe, fatal)
field smoker "Smoker" : yes or no, no snomed 8517006, no snomed 266919005
field weight "Weight" : quantity in kg
value positive  snomed 10828004  interpretation POS
value severe    snomed 24484000
value yes       snomed 373066001
value negative  snomed 260385009
define reactive "Reactive" = test
inclusion I1 "All": test is positive and grade is mild and smoker and weight > 3 kg and reactive is positive
"""


def fields_of(text: str) -> dict[str, Field]:
    """The fields of a trial's text."""
    return dict(load_trial_text(text).fields)


def test_fields_have_the_codes_of_their_own_values() -> None:
    """In the order of the values, whatever the order of the statements; a value without codes has none."""
    fields = fields_of(RULES)
    assert fields["test"].value_codes == (
        ("negative", Code("snomed", "260385009")),
        ("positive", Code("snomed", "10828004")),
        ("positive", Code("interpretation", "POS")),
    )
    assert fields["grade"].value_codes == (("severe", Code("snomed", "24484000")),)
    assert fields["smoker"].value_codes == (("yes", Code("snomed", "373066001")),)
    assert fields["weight"].value_codes == ()


def test_fields_know_where_they_are_looked_for_and_what_says_absent() -> None:
    """Resources and absent codes are those of the declaration, in its order, and no codes of the field's own."""
    fields = fields_of(RULES)
    assert fields["test"].resources == ("Observation", "QuestionnaireResponse")
    assert fields["smoker"].absent_codes == (Code("snomed", "8517006"), Code("snomed", "266919005"))
    assert (fields["smoker"].codes, fields["smoker"].resources) == ((), ())


def test_codes_of_just_the_field_come_first() -> None:
    """Those that `is` marks are among all codes, and a definition has none of them."""
    rules = RULES.replace(
        "define", 'field mi "MI" : event  snomed 401303003  is snomed 22298006\ndefine ill = mi\ndefine', 1
    )
    fields = fields_of(rules.replace('"All": ', '"All": mi and ill and '))
    assert fields["mi"].codes == (Code("snomed", "22298006"), Code("snomed", "401303003"))
    assert fields["mi"].own_codes == (Code("snomed", "22298006"),)
    assert load_trial_text(rules).program.definitions["ill"].field.own_codes == ()


def test_a_definition_is_looked_for_in_no_coded_record() -> None:
    """It follows from its field, which is; a second reading of the same entries would be none of its own."""
    field = load_trial_text(RULES).program.definitions["reactive"].field
    assert field.values == ("negative", "positive")
    assert (field.codes, field.value_codes, field.resources, field.absent_codes) == ((), (), (), ())


def test_codes_of_values_hold_in_every_file_of_the_trial() -> None:
    """A vocabulary's codes are for the trial's own field, the trial's for the vocabulary's, and no second ones."""
    vocabulary = parsed(Source("V", 'field colour "C" : one of (red, blue)\nvalue red loinc 7'))
    text = 'trial T "t" use "v" field sky "S" : one of (red, grey) value blue loinc 8\n'
    rule = 'inclusion I1 "a": sky is red and colour is blue'
    compiled = compile_trial(parsed(Source("T", text + rule)), {"v": vocabulary})
    assert compiled.program is not None
    assert compiled.diagnostics == ()
    assert compiled.program.fields["sky"].value_codes == (("red", Code("loinc", "7")),)
    assert compiled.program.fields["colour"].value_codes == (("red", Code("loinc", "7")), ("blue", Code("loinc", "8")))
    twice = compile_trial(parsed(Source("T", text + "value red loinc 9\n" + rule)), {"v": vocabulary})
    assert [(one.code, one.underlined) for one in twice.diagnostics] == [("CR102", "red")]


def test_a_vocabulary_is_told_of_a_word_without_field() -> None:
    """The linter warns of it where it stands; a trial that uses the vocabulary is not bothered."""
    vocabulary = parsed(Source("V", 'field colour "C" : one of (red, blue)\nvalue rde loinc 7'))
    (found,) = compile_vocabulary(vocabulary, {}).diagnostics
    assert (found.code, found.underlined, found.help) == ("CR311", "rde", "did you mean `red`?")
    text = 'trial T "t" use "v" inclusion I1 "a": colour is blue'
    assert compile_trial(parsed(Source("T", text)), {"v": vocabulary}).diagnostics == ()


def test_the_list_of_fields_has_all_of_it_as_json() -> None:
    """`criteria fields --format json` prints these keys."""
    listed = {each["name"]: each for each in field_objects(fields_of(RULES), {})}
    assert listed["test"]["resources"] == ["Observation", "QuestionnaireResponse"]
    assert listed["test"]["value_codes"][0] == {"value": "negative", "system": "snomed", "code": "260385009"}
    assert listed["smoker"]["absent_codes"][1] == {"system": "snomed", "code": "266919005"}
    assert listed["weight"]["value_codes"] == listed["weight"]["resources"] == listed["weight"]["absent_codes"] == []


MORE = """
trial T "A trial"
field EGFR    "EGFR mutation" : one of (positive, negative)
    loinc 69548-6 where component loinc 48018-6 is hgnc "HGNC:3236" or "EGFR"  loinc 21665-3
field HbA1c   "Hemoglobin A1c" : quantity in %, also mmol/mol as 10.93 x - 23.5, also "percent of Hb" as %
field smoker  "Smoker"  : yes or no, attested, for each trial
field allergy "Allergy" : event  no ips no-known-allergies  in AllergyIntolerance
value negative  snomed 260385009  also "Non-Reactive"  also "NEG"
value no  also "nein"
define reactive "Reactive" = EGFR
inclusion I1 "All": EGFR is positive and HbA1c > 7 % and smoker and not allergy and reactive is positive
"""


def test_a_code_may_need_a_component() -> None:
    """The codes and words that the component must say stand with the code that needs them, and with no other."""
    gene = Component(Code("loinc", "48018-6"), (Code("hgnc", "HGNC:3236"), "EGFR"))
    assert fields_of(MORE)["EGFR"].codes == (Code("loinc", "69548-6", gene), Code("loinc", "21665-3"))
    found = {each["name"]: each for each in field_objects(fields_of(MORE), {})}["EGFR"]["codes"]
    assert found == [
        {"system": "loinc", "code": "69548-6", "component": {
            "system": "loinc", "code": "48018-6", "values": [{"system": "hgnc", "code": "HGNC:3236"}, "EGFR"]}},
        {"system": "loinc", "code": "21665-3"},
    ]  # fmt: skip


def test_spellings_of_values_hold_for_every_field_with_the_value() -> None:
    """They are the field's as codes are, and a definition has none."""
    fields = fields_of(MORE)
    assert fields["EGFR"].value_spellings == (("negative", "Non-Reactive"), ("negative", "NEG"))
    assert fields["smoker"].value_spellings == (("no", "nein"),)
    assert fields["HbA1c"].value_spellings == ()
    assert load_trial_text(MORE).program.definitions["reactive"].field.value_spellings == ()
    found = {each["name"]: each for each in field_objects(fields, {})}["EGFR"]["value_spellings"]
    assert found[1] == {"value": "negative", "spelling": "NEG"}


def test_units_may_have_other_spellings_and_conversions() -> None:
    """They are exact, and JSON shows them as numbers."""
    percent = parse_unit("%")
    assert fields_of(MORE)["HbA1c"].unit_aliases == (
        UnitAlias("mmol/mol", percent, Fraction("10.93"), Fraction("-23.5")),
        UnitAlias("percent of Hb", percent),
    )
    found = {each["name"]: each for each in field_objects(fields_of(MORE), {})}["HbA1c"]["unit_aliases"]
    assert found == [
        {"spelling": "mmol/mol", "unit": "%", "factor": 10.93, "offset": -23.5},
        {"spelling": "percent of Hb", "unit": "%", "factor": 1.0, "offset": 0.0},
    ]


def test_answers_of_one_trial_are_marked() -> None:
    """In the field, and in the list of fields."""
    fields = fields_of(MORE)
    assert (fields["smoker"].for_each_trial, fields["allergy"].for_each_trial) == (True, False)
    found = {each["name"]: each["for_each_trial"] for each in field_objects(fields, {})}
    assert (found["smoker"], found["allergy"]) == (True, False)
    assert fields["allergy"].absent_codes == (Code("ips", "no-known-allergies"),)
