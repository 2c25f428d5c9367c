"""Every diagnostic: its code, the exact text underlined, its words, and a right neighbour that gets none."""

from __future__ import annotations

import re

import pytest

from criteria_dsl import Severity, compile_expression
from criteria_dsl.words.catalog import CATALOG

from .diagnosing import VOCABULARIES, Wrong, diagnose, diagnose_vocabulary, whole
from .tables_meaning import CONDITIONALS, FIELDS, TYPES, UNITS
from .tables_names import NAMES
from .tables_warnings import AGREEING, WARNINGS

WRONG = (*NAMES, *TYPES, *UNITS, *CONDITIONALS, *FIELDS, *WARNINGS)
TESTED_BELOW = {"CR110", "CR222", "CR308", "CR310"}
TESTED_WITH_FILES = {"CR322", "CR323", "CR324", "CR325"}
every_row = pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.code}-{wrong.text}")


@every_row
def test_what_is_said(wrong: Wrong) -> None:
    """One diagnostic: code, marked text, message and help."""
    (found,) = [one for one in diagnose(wrong.text) if one.code == wrong.code]
    assert (found.underlined, found.message) == (wrong.marked, wrong.message)
    assert found.help == with_lines(wrong.help)
    assert found.severity is CATALOG[wrong.code].severity


def with_lines(help: str | None) -> str | None:
    """`{NAME}` in a help is the line on which the shared vocabulary declares the name."""
    source = VOCABULARIES["stroke"].source

    def line(name: re.Match[str]) -> str:
        return str(source.place(source.text.index(f"field {name[1]} "))[0])

    return help and re.sub(r"\{(\w+)\}", line, help)


@every_row
def test_nothing_else_is_said(wrong: Wrong) -> None:
    """A part that is wrong is not reported again by what surrounds it."""
    assert {one.code for one in diagnose(wrong.text)} == {wrong.code}


@every_row
def test_the_right_neighbour(wrong: Wrong) -> None:
    """Of the text next to it there is nothing to say."""
    assert [(one.code, one.message) for one in diagnose(wrong.right)] == []


@every_row
def test_the_style_of_messages(wrong: Wrong) -> None:
    """Lower case, no full stop, the author's text in backticks."""
    for words in (wrong.message, wrong.help):
        if words is not None:
            assert words.startswith(("`", "ULN")) or words[0].islower()
            assert not words.endswith(".")
            assert words.count("`") % 2 == 0


def test_every_code_is_tested() -> None:
    """No code of meaning is without a row; those of syntax are tested with the parser."""
    of_meaning = {code for code in CATALOG if not code.startswith("CR0")}
    assert {wrong.code for wrong in WRONG} | TESTED_BELOW | TESTED_WITH_FILES == of_meaning


@pytest.mark.parametrize("text", AGREEING)
def test_what_is_not_sure_draws_no_warning(text: str) -> None:
    """The polarity of a quote is judged only where it is plain."""
    assert diagnose(text) == ()


# ---- what needs more than a row --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('field x "x" : event\ninclusion I1 "a": x', "inclusion"),
        ('exclusion E1 "a": coma', "exclusion"),
        ('trial T "a trial"\nfield x "x" : event', "trial"),
        ('incomplete "only the abstract"', "incomplete"),
    ],
)
def test_what_a_vocabulary_may_not_hold(text: str, marked: str) -> None:
    """CR110 marks the keyword; the rest of the vocabulary stands."""
    (found,) = diagnose_vocabulary(text)
    assert (found.code, found.underlined) == ("CR110", marked)
    assert found.message == f"`{marked}` cannot stand in a vocabulary"
    assert found.help == "a vocabulary holds `field`, `value` and `define` only"
    assert diagnose_vocabulary('source "x"\nuse "stroke"\nfield x "x" : event\ndefine y = not x') == ()


def test_a_file_without_a_trial() -> None:
    """CR108 marks the beginning of the text."""
    from criteria_dsl import Source
    from criteria_dsl.meaning.compile import compile_trial, parsed

    found = compile_trial(parsed(Source("T", 'inclusion I1 "a": age > 7 years')), VOCABULARIES).diagnostics
    assert [(one.code, one.span.start, one.message) for one in found] == [("CR108", 0, "no `trial` statement")]
    assert found[0].help == 'begin with `trial ID "title"`'


def test_more_combinations_than_are_tried() -> None:
    """CR308 marks the criterion's id and is a warning: the criterion is decided part by part."""
    vocabulary = VOCABULARIES["stroke"].source.text
    names = re.findall(r"^field (\w+) .* : event(?!.*unrecorded)", vocabulary, re.MULTILINE)[:20]
    pairs = [f"{one} and {other}" for step in (1, 3, 7) for one, other in zip(names, names[step:], strict=False)]
    expression = f"at least {len(pairs) // 2} of ({', '.join(pairs)})"
    (found,) = diagnose(expression)
    assert (found.code, found.severity, found.underlined) == ("CR308", Severity.WARNING, "I1")
    assert found.message == "criterion `I1` shares facts in more than 4096 combinations"
    assert found.help == "it may stay unknown where a closer look would decide; split the criterion"


def test_the_underlined_text_is_where_it_says() -> None:
    """Line and column are those of the text, also where it is folded over lines."""
    text = 'trial T "t"\nuse "stroke"\n\ninclusion I1 "a\n   b":\n    coma\n    and nihss > 7\n'
    (found,) = diagnose(text)
    assert found.source.place(found.span.start) == (7, 9)
    assert found.line == 7
    assert whole(text) == text


def test_a_name_much_like_a_declared_one_is_told() -> None:
    """CR310 is said of a single expression only, where names need no declaration, and stops nothing."""
    (said,) = compile_expression("NIHS > 7").warnings
    assert (said.code, said.severity, said.underlined) == ("CR310", Severity.WARNING, "NIHS")
    assert said.message == "no vocabulary declares `NIHS`; its type follows from its use"
    assert said.help == "did you mean `NIHSS`?"
    assert compile_expression("ferritin > 7").warnings == ()
    assert compile_expression("NIHSS > 7").warnings == ()
