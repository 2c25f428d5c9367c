"""What a syntax error says: where the text stops making sense, and what could stand there, in words.

Lark may name the wrong token type after an error, so messages are made from the text at the place
and from the terminals the parser would have accepted, never from the token. No parsing happens here;
how the accepted terminals read in English is `expectations`' part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

from criteria_dsl.syntax.build import Rejected
from criteria_dsl.syntax.declaration_slips import DECLARATION_SLIPS
from criteria_dsl.syntax.expectations import RESERVED, expected, keywords
from criteria_dsl.syntax.expression_slips import EXPRESSION_SLIPS, LEFT_OUT, NO_OPERATOR
from criteria_dsl.syntax.recovery import expression_start
from criteria_dsl.syntax.slips import NAME, TEXT_OR_COMMENT, Found, Place, Slip, blanked, place_of, recognized
from criteria_dsl.words.diagnostics import Diagnostic, Severity
from criteria_dsl.words.look_alikes import plain
from criteria_dsl.words.nearest import nearest
from criteria_dsl.words.text import Source, Span

_LONGEST_SHOWN = 40
_DOUBLED = 'a quote within the text is written twice: `""`'

_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_STATEMENT_WORD = re.compile(
    r"\s*(?:(?:trial|source|use|incomplete|inclusion|exclusion|field|value|define)\b|[A-Za-z]+\s+\S+\s+\"|[A-Za-z]+\s+\")"
)
_NAME_SIGNS = re.compile(r"[\w.]")
_OPERATOR_SIGNS = re.compile(r"[<>=!&|≤≥≠]")

# Words and signs of other languages, and what is written here instead.
_HELP = (
    (re.compile(r"[<>=!≤≥≠]{2,}"), "the signs are `=`, `!=`, `<`, `<=`, `>` and `>=`"),
    (re.compile(r"!"), "write `not`"),
    (re.compile(r"'"), 'texts stand in double quotes: "..."'),
    (re.compile(r";"), "nothing ends a statement; leave it out"),
    (re.compile(r"[\[{]"), "lists and groups stand in round parentheses"),
    (re.compile(r"×"), "write `*`; `×` stands only before `ULN` and a power of ten"),
    (re.compile(r"elif|elseif|elsif"), "write `else if`"),
    (re.compile(r"includes|contains|has"), "write `is`, or name the event by itself"),
    (re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}"), "a date is written year, month, day, as in `2025-03-01`"),
    (re.compile(r"unless"), "say it with `and not`, or with `if ... then`"),
)  # fmt: skip
_OPENING, _CLOSING = "“„«", "”“»"


def syntax_error(source: Source, position: int, accepts: Set[str], start: int = 0) -> Diagnostic:
    """The diagnostic for text that cannot continue at `position`, where `accepts` could have stood.

    The statement that it belongs to begins at `start`.
    """
    text = source.text
    position = _skip_blanks(text, position)
    if position >= len(text):
        return _text_ends(source, accepts, start)
    character = text[position]
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return control_character(source, position)
    if position and text[position - 1] == '"':
        inner = _quote_within(source, position, accepts)
        if inner is not None:
            return inner
    thousands = _THOUSANDS.match(text, position)
    if thousands:
        number = thousands[0]
        message = f"expected a number without thousands commas, found `{number}`"
        return _error("CR001", message, Span(*thousands.span()), source, f"write `{number.replace(',', '')}`")
    place = place_of(text, start, position, frozenset(accepts))
    slips = _slips(text, place)
    found, expression = recognized(place, slips), slips is EXPRESSION_SLIPS
    if found is not None:
        return _slipped(source, position, accepts, found)
    if character == '"':
        return _misplaced_text(source, position, accepts)
    span = _word_at(text, position)
    word = source.excerpt(span)
    if plain(word) != word:
        return _look_alike(source, span)
    if span.start < position and _OPERATOR_SIGNS.match(word):
        message = f"there is no operator `{_shown(word)}`"
    else:
        message = f"expected {expected(accepts)}, found `{_shown(word)}`"
    help = _advice(text, position, word, accepts)
    before = blanked(text[start:position])
    if word == ")" and before.count("(") <= before.count(")"):
        help = "this parenthesis closes nothing; leave it out"
    if expression and word == ",":
        help = "join with `and` or `or`, or write a list: `any of (a, b)` or `all of (a, b)`"
    if help is None and word not in RESERVED and expression:
        left_out = recognized(place, LEFT_OUT)
        if left_out is not None:
            return _slipped(source, position, accepts, left_out)
    return _error("CR001", message, span, source, help)


def _slips(text: str, place: Place) -> tuple[Slip, ...]:
    """The slips of the part of a statement that the place is in."""
    expression = expression_start(text, place.start)
    if (expression is not None and expression <= place.position) or _STATEMENT_WORD.match(text, place.start) is None:
        return EXPRESSION_SLIPS
    return DECLARATION_SLIPS


def _slipped(source: Source, position: int, accepts: Set[str], found: Found) -> Diagnostic:
    """A recognized slip; where only the word at the place is marked, the message says what was expected there."""
    marked = _shown(" ".join(source.excerpt(found.span).split()))
    message = found.message
    if not message and found.span.start == position:
        message = f"expected {expected(accepts)}, found `{marked}`"
    elif not message:
        message = f"cannot read `{marked}`"
    elif message == NO_OPERATOR:
        message = f"there is no operator `{marked}`"
    return _error("CR001", message, found.span, source, _printable(found.help))


def _quote_within(source: Source, position: int, accepts: Set[str]) -> Diagnostic | None:
    """A text with quotes in it that are not doubled: the quoted part with its quotes is marked."""
    text = source.text
    end = text.find('"', position)
    if end < 0 or "\n" in text[position:end] or text[position : position + 1].isspace():
        return None
    span = Span(position - 1, end + 1)
    inner = text[position:end]
    message = f"expected {expected(accepts)}, found `{_shown(inner)}`"
    help = _printable(f'write `""{inner}""`: a quote within a text is written twice')
    return _error("CR001", message, span, source, help)


def rejection(source: Source, rejected: Rejected) -> Diagnostic:
    """What the tree's builder refuses, as a diagnostic."""
    return _error(rejected.code, rejected.message, rejected.span, source, rejected.help)


def control_character(source: Source, position: int) -> Diagnostic:
    """A character that nobody sees, or that changes how a line is shown."""
    shown = _escaped(source.text[position])
    message = f"invisible control character `{shown}` in the text"
    span = Span(position, position + 1)
    return _error("CR004", message, span, source, "delete it; an editor may not show it")


def unclosed_text(source: Source, position: int) -> Diagnostic:
    """A quoted text that runs on into what follows."""
    span = Span(position, position + 1)
    return _error("CR002", "this quoted text is never closed", span, source, _DOUBLED)


def too_long(source: Source, longest: int) -> Diagnostic:
    """A text that nobody wrote as a rule file; it is not read at all."""
    message = f"the text is longer than {longest:,} characters"
    return _error("CR007", message, Span(0, 1), source, "split it into one file a trial")


def _text_ends(source: Source, accepts: Set[str], start: int) -> Diagnostic:
    without_comments = TEXT_OR_COMMENT.sub(
        lambda found: found[0] if found[0].startswith('"') else " " * len(found[0]), source.text
    )
    end = len(without_comments.rstrip())
    if not end:
        return _error("CR001", f"expected {expected(accepts)}, found nothing", Span(0, 0), source)
    found = recognized(place := place_of(source.text, start, end, frozenset(accepts)), _slips(source.text, place))
    if found is not None:
        return _slipped(source, end, accepts, found)
    message = f"the text ends here, expected {expected(accepts)}"
    help = _never_closed(source, start, end) if "RPAR" in accepts else _unit_help(source.text[start:end], accepts)
    return _error("CR001", message, _word_at(source.text, end - 1), source, help)


def _never_closed(source: Source, start: int, end: int) -> str | None:
    """Which parenthesis is still open where a text ends."""
    opened: list[int] = []
    for place, sign in enumerate(blanked(source.text[start:end]), start):
        if sign == "(":
            opened.append(place)
        elif sign == ")" and opened:
            opened.pop()
    if not opened:
        return None
    line, column = source.place(opened[-1])
    return f"a `)` is missing for the parenthesis in line {line}, column {column}"


def _unit_help(before: str, accepts: Set[str]) -> str | None:
    if accepts == {"UNIT"} and re.search(r"\bwithin\s+[0-9.]+\s*$", before):
        return "write the unit of the length, such as `days`, `weeks` or `months`"
    return None


def _misplaced_text(source: Source, position: int, accepts: Set[str]) -> Diagnostic:
    closed = TEXT_OR_COMMENT.match(source.text, position)
    if closed is None:
        return unclosed_text(source, position)
    help = None
    inner = closed[0][1:-1]
    if position and not source.text[position - 1].isspace():
        help = _DOUBLED
    elif "NAME" in accepts:
        help = "names and values stand without quotes"
        if re.fullmatch(NAME, inner) and inner not in RESERVED:
            help = f"write `{inner}`: names and values stand without quotes"
    span = Span(*closed.span())
    return _error("CR001", f"expected {expected(accepts)}, found a quoted text", span, source, help)


def _look_alike(source: Source, span: Span) -> Diagnostic:
    word = source.excerpt(span)
    if word in _OPENING:
        end = re.compile(f"[{_CLOSING}]").search(source.text, span.end)
        line_end = source.text.find("\n", span.end)
        if end is not None and (line_end < 0 or end.start() < line_end):
            inner = source.text[span.end : end.start()].replace('"', '""')
            quoted = Span(span.start, end.end())
            message, help = f"`{word}` is not the sign it looks like", _printable(f'write `"{inner}"`')
            return _error("CR003", message, quoted, source, help)
    if any(character.isalnum() for character in word):
        message = f"`{_shown(word)}` has letters that only look like Latin ones"
        return _error("CR003", message, span, source, f"did you mean `{_shown(plain(word))}`?")
    return _error("CR003", f"`{word}` is not the sign it looks like", span, source, f"write `{plain(word)}`")


def _advice(text: str, position: int, word: str, accepts: Set[str]) -> str | None:
    if position and text[position - 1] == '"':
        return _DOUBLED
    if accepts == {"LPAR"}:
        return "a `(` is missing here: lists stand in parentheses"
    if _unit_help(text[:position], accepts):
        return _unit_help(text[:position], accepts)
    if word in ("if", "not") and "LPAR" in accepts:
        return f"put it in parentheses: `({word} ...)`"
    if word in RESERVED and "NAME" in accepts and "LPAR" not in accepts:
        return f"`{word}` is a reserved word and cannot be a name"
    for pattern, advice in _HELP:
        if pattern.fullmatch(word):
            return advice
    if word[0].isalpha() and not word.isascii():
        return "names are written with the letters a to z, digits and `_`"
    acronym = word.isupper() and len(word) < 4  # `AD` is the beginning of a name, and no `and`
    near = nearest(word, keywords(accepts)) if word not in RESERVED and not acronym else None
    if near:
        return f"did you mean `{near}`?"
    return "a number with a unit is declared as `quantity in UNIT`" if "RESOURCE" in accepts else None


def _skip_blanks(text: str, position: int) -> int:
    blanks = re.compile(r"(?:\s|#[^\n]*)*").match(text, position)
    return blanks.end() if blanks else position


def _word_at(text: str, position: int) -> Span:
    """The whole word or run of signs at a place, though the parser may have read its first half."""
    for signs in (_NAME_SIGNS, _OPERATOR_SIGNS):
        if signs.match(text, position):
            start, end = position, position + 1
            while start and signs.match(text, start - 1):
                start -= 1
            while end < len(text) and signs.match(text, end):
                end += 1
            return Span(start, end)
    return Span(position, position + 1)


def _shown(word: str) -> str:
    """A word as it can stand in a message: cut where long, with what cannot be seen spelled out."""
    if len(word) <= _LONGEST_SHOWN:
        return _printable(word)
    whole = word[:_LONGEST_SHOWN].rpartition(" ")[0]  # no name is shown by its half
    return _printable(f"{whole} …" if whole else word[: _LONGEST_SHOWN - 1] + "…")


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _error(code: str, message: str, span: Span, source: Source, help: str | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, source, help)
