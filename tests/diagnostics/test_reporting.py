"""All that is wrong with a file is told together, in source order, each thing once and in its own file."""

from __future__ import annotations

import pytest

from criteria_dsl import Diagnostic, RuleError, Severity, Source, load_trial_text
from criteria_dsl.meaning.compile import compile_trial, parsed
from criteria_dsl.words.diagnostics import render

from .diagnosing import VOCABULARIES, diagnose

MANY = """trial T "many mistakes"
use "stroke"
field severity "Severity" : integer 9 to 5
field NIHSS "Again" : integer
define grave = nihss > 20
inclusion I1 "a": Hb > 90 and foo
inclusion I1 "b": NIHSS between 20 and 6
exclusion E1 "c": if coma then epilepsy
exclusion E2 "d": AST >> 3
exclusion E3 "e": grave and PLT < 100 K/uL
"""


def test_all_errors_of_a_file_together_in_source_order() -> None:
    """Syntax and meaning, fields, definitions and criteria: one pass tells them all."""
    found = diagnose(MANY)
    assert [(one.line, one.code) for one in found] == [
        (3, "CR212"),
        (4, "CR102"),
        (5, "CR101"),
        (6, "CR204"),
        (6, "CR101"),
        (7, "CR103"),
        (7, "CR206"),
        (8, "CR208"),
        (9, "CR001"),
        (10, "CR203"),
    ]


def test_a_definition_used_twice_is_reported_once() -> None:
    """What is wrong within a definition is said where it is defined, however often it is used."""
    found = diagnose('define x = nihss > 7\ninclusion I1 "a": x\nexclusion E1 "b": x or coma')
    assert [(one.code, one.underlined) for one in found] == [("CR101", "nihss")]


def test_warnings_do_not_stop_a_file() -> None:
    """A file with warnings only compiles; with an error it does not, and the warnings that hold are told too."""
    text = 'trial T "t" use "stroke" inclusion I1 "a": coma or epilepsy and dementia'
    compiled = compile_trial(parsed(Source("T", text)), VOCABULARIES)
    assert compiled.program is not None
    assert [one.severity for one in compiled.diagnostics] == [Severity.WARNING]
    both = compile_trial(parsed(Source("T", text + ' exclusion E1 "b": NIHSS')), VOCABULARIES)
    assert both.program is None
    assert [one.code for one in both.diagnostics] == ["CR306", "CR201"]
    assert [one.code for one in both.errors] == ["CR201"]


def in_vocabulary(words: str, trial: str = 'trial T "t" use "words" inclusion I1 "a": x') -> tuple[Diagnostic, ...]:
    """What is said about a trial that uses a vocabulary of these words."""
    vocabularies = {"words": parsed(Source("words.criteria", words))}
    return compile_trial(parsed(Source("T.criteria", trial)), vocabularies, names=("words",)).diagnostics


@pytest.mark.parametrize(
    ("words", "code", "marked"),
    [
        ('field x "x" : event\ndefine y = nosuch > 7', "CR101", "nosuch"),
        ('field x "x" : event\nfield x "y" : event', "CR102", "x"),
        ('field x "x" : event\nfield y "y" : quantity in foo', "CR202", "foo"),
        ('field x "x" : event\ndefine y = z\ndefine z = y', "CR104", "y"),
        ('field x "x" : event\ninclusion I9 "a": x', "CR110", "inclusion"),
        ('field x "x" : event\nfield y y : event', "CR001", "y y"),
        ('field x "x" : event\nuse "others"', "CR105", '"others"'),
    ],
)
def test_a_diagnostic_inside_a_vocabulary_points_into_it(words: str, code: str, marked: str) -> None:
    """The source is the vocabulary's, and so are line and text; the trial itself is not blamed."""
    (found,) = in_vocabulary(words)
    assert (found.code, found.underlined, found.source.name) == (code, marked, "words.criteria")
    assert found.line >= 2


def test_a_name_declared_in_both_files_names_the_other_place() -> None:
    """The trial's own declaration is marked, and the help leads to the vocabulary's."""
    trial = 'trial T "t" use "words" field x "x" : date inclusion I1 "a": days since x > 7'
    found = in_vocabulary('# words\nfield x "x" : event', trial)
    assert [(one.code, one.source.name, one.help) for one in found if one.code == "CR102"] == [
        ("CR102", "T.criteria", "first declared in words.criteria, line 2")
    ]


def test_the_exception_carries_every_error() -> None:
    """`RuleError` holds the diagnostics as values and shows them as text."""
    with pytest.raises(RuleError) as caught:
        load_trial_text(MANY)
    assert len(caught.value.diagnostics) == 10
    assert "error[CR203]: `K/uL` cannot be converted to `10*9/L`" in str(caught.value)


def test_how_a_diagnostic_is_shown() -> None:
    """Place, message, the line, a marker under the exact text, and the help."""
    (found,) = diagnose('trial T "t"\nuse "stroke"\ninclusion I1 "a": nihss > 7')
    assert render(found).splitlines() == [
        "error[CR101]: unknown name `nihss`",
        " --> T.criteria:3:19",
        "  |",
        '3 | inclusion I1 "a": nihss > 7',
        "  |                   ^^^^^",
        "  = help: did you mean `NIHSS`?",
    ]
