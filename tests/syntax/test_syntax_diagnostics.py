"""Syntax errors: their code, the exact text underlined, what they say and what they advise."""

from __future__ import annotations

import pytest

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.words.diagnostics import Severity, render
from criteria_dsl.words.text import Source

OPERATOR = "an operator such as `and`, `<` or `is`"
LENGTH = "a length of time such as `3 months`"

EXPRESSIONS: list[tuple[str, str, str, str, str | None]] = [
    # text, code, underlined, message, help
    ("", "CR001", "", "expected an expression, found nothing", None),
    (" # a remark", "CR001", "", "expected an expression, found nothing", None),
    ("a and", "CR001", "and", "the text ends here, expected an expression", None),
    ("a and # b", "CR001", "and", "the text ends here, expected an expression", None),
    ("(a or b", "CR001", "b", "the text ends here, expected `)`",
     "a `)` is missing for the parenthesis in line 1, column 1"),
    ("any of (a", "CR001", "a", "the text ends here, expected `,` or `)`",
     "a `)` is missing for the parenthesis in line 1, column 8"),
    ("a and )", "CR001", ")", "expected an expression, found `)`", "this parenthesis closes nothing; leave it out"),
    ("a > b)", "CR001", ")", "expected the end of the text, found `)`",
     "this parenthesis closes nothing; leave it out"),
    ("fever pain", "CR001", "pain", f"expected {OPERATOR}, found `pain`",
     "put `and`, `or` or `is` between two names; a name of two words is written `fever_pain`"),
    ("any of (a b)", "CR001", "b", "a comma is missing", "write `, b`"),
    ("any of ()", "CR001", ")", "expected an expression, found `)`", None),
    ("any of a", "CR001", "a", "expected `(`, found `a`",
     "a `(` is missing here: lists stand in parentheses"),
    ("a < b is c", "CR001", "is",
     "expected the end of the text or an operator such as `and` or `<`, found `is`", None),
    ("a between 1", "CR001", "1", "the text ends here, expected `and`", None),
    ("a between 1 or 2", "CR001", "or", "expected `and`, found `or`", None),
    ("age betwen 3 and 4", "CR001", "betwen", f"expected {OPERATOR}, found `betwen`",
     "did you mean `between`?"),
    ("a AND b", "CR001", "AND", f"expected {OPERATOR}, found `AND`",
     "write `and`; keywords are lower case"),
    # Operators of other languages.
    ("a == b", "CR001", "==", "there is no operator `==`", "write `=`"),
    ("a => b", "CR001", "=>", "there is no operator `=>`", "write `>=`"),
    ("a <> b", "CR001", "<>", "there is no operator `<>`", "write `!=`"),
    ("a && b", "CR001", "&&", f"expected {OPERATOR}, found `&&`", "write `and`"),
    ("a || b", "CR001", "||", f"expected {OPERATOR}, found `||`", "write `or`"),
    ("!a", "CR001", "!a", "expected an expression, found `!a`", "write `not a`"),
    ("a;", "CR001", ";", f"expected {OPERATOR}, found `;`", "nothing ends a statement; leave it out"),
    ("a × b", "CR001", "×", f"expected {OPERATOR}, found `×`",
     "write `*`; `×` stands only before `ULN` and a power of ten"),
    ("sex is 'male'", "CR001", "'male'", "names and values stand without quotes", "write `male`"),
    ('sex is "male"', "CR001", '"male"', "expected an expression, found a quoted text",
     "write `male`: names and values stand without quotes"),
    ("x is one of [a, b]", "CR001", "[a, b]", "expected `(`, found `[a, b]`", "write `(a, b)`"),
    ("chart includes stroke", "CR001", "includes", f"expected {OPERATOR}, found `includes`",
     "write `is`, or name the event by itself"),
    # Conditionals and negations as operands.
    ("a and if b then c", "CR001", "if", "expected an expression, found `if`",
     "put it in parentheses: `(if ...)`"),
    ("a + not b", "CR001", "not", "expected an expression, found `not`",
     "put it in parentheses: `(not ...)`"),
    ("if a b", "CR001", "b", "`then` is missing", "write `then b`"),
    ("if a then b elseif c then d", "CR001", "elseif", f"expected `else` or {OPERATOR}, found `elseif`",
     "write `else if`"),
    ("a then b", "CR001", "then", "expected the end of the text, found `then`", None),
    # Numbers.
    ("WBC < 1,500 /uL", "CR001", "1,500", "expected a number without thousands commas, found `1,500`",
     "write `1500`"),
    ("any of (WBC >= 1,234,500 /uL, b)", "CR001", "1,234,500",
     "expected a number without thousands commas, found `1,234,500`", "write `1234500`"),
    ("INR > 1,5", "CR001", "1,5", "cannot read `1,5`", "write `1.5`"),
    ("a > .5", "CR001", ".5", "expected an expression, found `.5`",
     "write `0.5`"),
    ("1.2.3 > a", "CR001", "1.2.3", "expected an expression, found `1.2.3`", None),
    ("at least two of (a, b)", "CR001", "at least two of", "cannot read `at least two of`",
     "write `at least 2 of`"),
    ("at least 2.5 of (a, b)", "CR001", "2.5", "expected a whole number after `at least`, found `2.5`", None),
    ("height ^ 2.5", "CR001", "2.5", "expected a whole number from 0 to 9 after `^`, found `2.5`", None),
    ("a > 1e31", "CR006", "1e31", "this number is beyond any measurement",
     "numbers have at most 40 characters and lie below 10^30"),
    ("a > 1e99999999999999999999", "CR006", "1e99999999999999999999", "this number is beyond any measurement",
     "numbers have at most 40 characters and lie below 10^30"),
    ("a > " + "1" * 41, "CR006", "1" * 41, "this number is beyond any measurement",
     "numbers have at most 40 characters and lie below 10^30"),
    # Windows and units.
    ("a within 3", "CR001", "3", "the text ends here, expected a unit",
     "write the unit of the length, such as `days`, `weeks` or `months`"),
    ("a within days", "CR001", "days", f"expected {LENGTH}, found `days`", None),
    ("a within 3 days before", "CR001", "before", "the text ends here, expected a name", None),
    ("weight in and b", "CR001", "and", "expected a unit, found `and`", None),
    # Names.
    ("count > 3", "CR001", ">", "expected a name or `(`, found `>`", None),
    ("x is one of (a, first)", "CR001", "first", "expected a name, found `first`",
     "`first` is a reserved word and cannot be a name"),
    ("größe > 3", "CR001", "größe", f"expected {OPERATOR}, found `größe`",
     "names are written with the letters a to z, digits and `_`"),
    ("NI\u041dSS > 7", "CR003", "NI\u041dSS", "`NI\u041dSS` has letters that only look like Latin ones",
     "did you mean `NIHSS`?"),
    ("NIHSS \uff1e 7", "CR003", "\uff1e", "`\uff1e` is not the sign it looks like", "write `>`"),
    ("a \u2013 b", "CR003", "\u2013", "`\u2013` is not the sign it looks like", "write `-`"),
    # Characters that nobody sees.
    ("a\x00b", "CR004", "\x00", "invisible control character `\\u0000` in the text",
     "delete it; an editor may not show it"),
    ("a and b\x1b", "CR004", "\x1b", "invisible control character `\\u001b` in the text",
     "delete it; an editor may not show it"),
    ("NI\u200bHSS", "CR004", "\u200b", "invisible control character `\\u200b` in the text",
     "delete it; an editor may not show it"),
    ("a # \u202e b", "CR004", "\u202e", "invisible control character `\\u202e` in the text",
     "delete it; an editor may not show it"),
    ("a and b # old\rnew", "CR004", "\r", "invisible control character `\\u000d` in the text",
     "delete it; an editor may not show it"),
    ("\ud800", "CR004", "\ud800", "invisible control character `\\ud800` in the text",
     "delete it; an editor may not show it"),
    # Quotes.
    ('sex is "male', "CR002", '"', "this quoted text is never closed",
     'a quote within the text is written twice: `""`'),
]  # fmt: skip

STATEMENTS: list[tuple[str, str, str, str, str | None]] = [
    ('trial "Title"', "CR001", '"Title"', "expected the trial's registry number, found a quoted text", None),
    ("use stroke", "CR001", "stroke", "expected a quoted text, found `stroke`", 'write `"stroke"`'),
    ('inclusion I1 "Age": age >', "CR001", ">", "the text ends here, expected an expression", None),
    ('inclusion I1 "Age" age > 3', "CR001", "age", "expected `:`, found `age`", "write `: age`"),
    ('inclusion I1 "say "hi" now": a', "CR001", '"hi"', "expected `:`, found `hi`",
     'write `""hi""`: a quote within a text is written twice'),
    ('inclusion I1 "open: a', "CR002", '"', "this quoted text is never closed",
     'a quote within the text is written twice: `""`'),
    ("inclusion I1 \u201cAge\u201d: a", "CR003", "\u201cAge\u201d", "`\u201c` is not the sign it looks like",
     'write `"Age"`'),
    ('inclusion I1 "Age\x07": a', "CR004", "\x07", "invisible control character `\\u0007` in the text",
     "delete it; an editor may not show it"),
    ('exclude E1 "Age": a', "CR001", "exclude", "expected the next statement, found `exclude`",
     "write `exclusion`"),
    ('inclsion I1 "Age": a', "CR001", "inclsion", "expected the next statement, found `inclsion`",
     "did you mean `inclusion`?"),
    ('inclusion I1 "Age": a else b', "CR001", "else", "expected the next statement, found `else`", None),
    ('inclusion I1 "Age": a b', "CR001", "b", f"expected {OPERATOR} or the next statement, found `b`",
     "put `and`, `or` or `is` between two names; a name of two words is written `a_b`"),
    ("value red", "CR001", "red", "the text ends here, expected a code system such as `snomed`", None),
    ("value red snomd 7", "CR001", "snomd", "expected a code system such as `snomed`, found `snomd`",
     "did you mean `snomed`?"),
    ("value red snomed 7, loinc 8", "CR001", ",",
     "expected a code system such as `snomed` or the next statement, found `,`", None),
    ("value if snomed 7", "CR001", "if", "expected a name, found `if`",
     "`if` is a reserved word and cannot be a name"),
    ("valu red snomed 7", "CR001", "valu", "expected the next statement, found `valu`", "did you mean `value`?"),
    ('field a "A": event in Observaton', "CR001", "Observaton",
     "expected a FHIR resource such as `Observation`, found `Observaton`", "did you mean `Observation`?"),
    ('field a "A": number in kg', "CR001", "number in", "cannot read `number in`", "write `quantity in`"),
    ('field a "A": event no 7', "CR001", "7", "expected a code system such as `snomed`, found `7`", None),
    ("define count = 3", "CR001", "count", "expected a name, found `count`",
     "`count` is a reserved word and cannot be a name"),
    ("define a 5", "CR001", "5", "expected `=` or a quoted text, found `5`", None),
    ('field a "A": intger', "CR001", "intger",
     "expected a type such as `integer`, `quantity in UNIT` or `event`, found `intger`",
     "did you mean `integer`?"),
    ('field a "A": quantity 0 to 4', "CR001", "0", "expected `in` and a unit, found `0`", None),
    ('field a "A": integer 0 - 4', "CR001", "0 - 4", "cannot read `0 - 4`", "write `0 to 4`"),
    ('field a "A": integer 0 to 1,000', "CR001", "1,000",
     "expected a number without thousands commas, found `1,000`", "write `1000`"),
    ('field a "A": one of (b c)', "CR001", "b c", "cannot read `b c`",
     "write `b, c` for several values, or `b_c` for one"),
    ('field a "A": integer, attestd', "CR001", "attestd",
     "expected an attribute such as `attested` or `ask`, found `attestd`", "did you mean `attested`?"),
    ('field a "A": integer loinc\nuse "b"', "CR001", "use", "expected a code, found `use`", None),
    ('field a "A": quantity in %, also mmol/mol = 3', "CR001", "=", "expected `as`, found `=`", None),
    ('field a "A": quantity in %, also mmol/mol as 0.1', "CR001", "0.1", "the text ends here, expected `x`", None),
    ('field a "A": quantity in %, also mmol/mol as 0.1 y', "CR001", "y", "expected `x`, found `y`", None),
    ('field a "A": quantity in %, also as %', "CR001", "%", "expected `as`, found `%`", None),
    ('field a "A": event loinc 1-2 where loinc 3-4 is "x"', "CR001", "loinc", "expected `component`, found `loinc`",
     None),
    ('status "COMPLETED" as', "CR001", 'as', "the text ends here, expected `of`", None),
    ('status "COMPLETED" as of March', "CR001", "March", "expected a day such as `2026-02-12`, found `March`", None),
    ('status "COMPLETED as of 2026-02-12', "CR002", '"', "this quoted text is never closed",
     'a quote within the text is written twice: `""`'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "underlined", "message", "help"), EXPRESSIONS)
def test_an_error_in_an_expression(text: str, code: str, underlined: str, message: str, help: str | None) -> None:
    """One error, at its exact place, in words."""
    tree, (diagnostic,) = parse_expression(Source("x", text))
    assert tree is None
    assert (diagnostic.code, diagnostic.underlined, diagnostic.message, diagnostic.help) == (
        code, underlined, message, help,
    )  # fmt: skip
    assert diagnostic.severity is Severity.ERROR


@pytest.mark.parametrize(("text", "code", "underlined", "message", "help"), STATEMENTS)
def test_an_error_in_a_statement(text: str, code: str, underlined: str, message: str, help: str | None) -> None:
    """The same in a rule file, with good statements around it, which are read."""
    before, after = 'use "before"\n', '\n  use "after"'
    file, (diagnostic,) = parse_file(Source("x", before + text))
    assert (diagnostic.code, diagnostic.underlined, diagnostic.message, diagnostic.help) == (
        code, underlined, message, help,
    )  # fmt: skip
    assert len(file.statements) == 1 + text.count("\n")
    file, diagnostics = parse_file(Source("x", before + text + after))
    assert len(diagnostics) == 1
    names = [statement.name.value for statement in file.statements if isinstance(statement, nodes.UseStatement)]
    assert (names[0], names[-1]) == ("before", "after")


def test_messages_are_lower_case_and_end_without_a_full_stop() -> None:
    """The style that every message keeps to, and each can be rendered."""
    for text, *_ in EXPRESSIONS:
        (diagnostic,) = parse_expression(Source("x", text))[1]
        for said in filter(None, (diagnostic.message, diagnostic.help)):
            assert said[0] == "`" or said[0].islower()
            assert not said.rstrip("`").endswith(".") or said.endswith('..."')
            assert said.isprintable()
        assert diagnostic.message in render(diagnostic)


def test_all_errors_of_a_file_are_reported_in_order() -> None:
    """One slip does not hide the others, and what is good between them is read."""
    text = """\
trial NCT1 "One"
inclusion I1 "a": a and
inclusion I2 "b": b
exclusion E1 "c: c
exclusion E2 "d": d
exclusion E3 "e": e > 1,500
define x = x ==
define y = \x00
define z = z
"""
    file, diagnostics = parse_file(Source("x", text))
    assert [(each.line, each.code, each.underlined) for each in diagnostics] == [
        (3, "CR001", "inclusion"), (4, "CR002", '"'), (6, "CR001", "1,500"), (7, "CR001", "=="),
        (8, "CR004", "\x00"),
    ]  # fmt: skip
    ids = [getattr(statement, "id", None) or getattr(statement, "name", None) for statement in file.statements]
    assert ids == ["NCT1", nodes.Name("I2"), nodes.Name("E2"), nodes.Name("z")]


def test_an_error_belongs_to_the_statement_that_holds_it() -> None:
    """A keyword inside a text or a comment begins no statement."""
    text = 'inclusion I1 "one\nuse of drugs": a b # x\n# use "c"\nuse "d"'
    file, (diagnostic,) = parse_file(Source("x", text))
    assert diagnostic.underlined == "b"
    assert [type(statement) for statement in file.statements] == [nodes.UseStatement]


def test_the_number_of_errors_is_limited() -> None:
    """A file that is no rule file at all gives twenty diagnostics, not thousands."""
    assert len(parse_file(Source("x", "use\n" * 5000))[1]) == 20


def test_a_byte_order_mark_is_no_error() -> None:
    """Some editors put one at the front."""
    assert not parse_file(Source("x", '\ufeffuse "x"'))[1]
    assert not parse_expression(Source("x", "\ufeffa"))[1]
