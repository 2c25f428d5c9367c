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
from criteria_dsl.syntax.expectations import RESERVED, expected, keywords
from criteria_dsl.syntax.recovery import TEXT_OR_COMMENT
from criteria_dsl.words.diagnostics import Diagnostic, Severity
from criteria_dsl.words.look_alikes import plain
from criteria_dsl.words.nearest import nearest
from criteria_dsl.words.text import Source, Span

_LONGEST_SHOWN = 40
_DOUBLED = 'a quote within the text is written twice: `""`'

_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_NAME_SIGNS = re.compile(r"[\w.]")
_OPERATOR_SIGNS = re.compile(r"[<>=!&|≤≥≠]")

# Words and signs of other languages, and what is written here instead.
_HELP = (
    (re.compile(r"==+"), "write `=` for equality, or `is` for a value"),
    (re.compile(r"!"), "write `not`"),
    (re.compile(r"[<>=!≤≥≠]{2,}"), "the signs are `=`, `!=`, `<`, `<=`, `>` and `>=`"),
    (re.compile(r"&+"), "write `and`"),
    (re.compile(r"\|+"), "write `or`"),
    (re.compile(r"'"), 'texts stand in double quotes: "..."'),
    (re.compile(r";"), "nothing ends a statement; leave it out"),
    (re.compile(r"[\[{]"), "lists and groups stand in round parentheses"),
    (re.compile(r"×"), "write `*`; `×` stands only before `ULN` and a power of ten"),
    (re.compile(r"\.[0-9]+"), "write a zero before the point, as in `0.5`"),
    (re.compile(r"elif|elseif|elsif"), "write `else if`"),
    (re.compile(r"include|exclude|criterion"), "a criterion begins with `inclusion` or `exclusion`"),
    (re.compile(r"includes|contains|has|equals"), "write `is`, or name the event by itself"),
)  # fmt: skip


def syntax_error(source: Source, position: int, accepts: Set[str]) -> Diagnostic:
    """The diagnostic for text that cannot continue at `position`, where `accepts` could have stood."""
    text = source.text
    position = _skip_blanks(text, position)
    if position >= len(text):
        return _text_ends(source, accepts)
    character = text[position]
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return control_character(source, position)
    if character == '"':
        return _misplaced_text(source, position, accepts)
    thousands = _THOUSANDS.match(text, position)
    if thousands:
        number = thousands[0]
        message = f"expected a number without thousands commas, found `{number}`"
        return _error("CR001", message, Span(*thousands.span()), source, f"write `{number.replace(',', '')}`")
    span = _word_at(text, position)
    word = source.excerpt(span)
    if plain(word) != word:
        return _look_alike(source, span)
    if span.start < position and _OPERATOR_SIGNS.match(word):
        message = f"there is no operator `{_shown(word)}`"
    else:
        message = f"expected {expected(accepts)}, found `{_shown(word)}`"
    return _error("CR001", message, span, source, _advice(text, position, word, accepts))


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


def _text_ends(source: Source, accepts: Set[str]) -> Diagnostic:
    without_comments = TEXT_OR_COMMENT.sub(
        lambda found: found[0] if found[0].startswith('"') else " " * len(found[0]), source.text
    )
    end = len(without_comments.rstrip())
    if not end:
        return _error("CR001", f"expected {expected(accepts)}, found nothing", Span(0, 0), source)
    message = f"the text ends here, expected {expected(accepts)}"
    return _error("CR001", message, _word_at(source.text, end - 1), source)


def _misplaced_text(source: Source, position: int, accepts: Set[str]) -> Diagnostic:
    closed = TEXT_OR_COMMENT.match(source.text, position)
    if closed is None:
        return unclosed_text(source, position)
    help = None
    if position and not source.text[position - 1].isspace():
        help = _DOUBLED
    elif "NAME" in accepts:
        help = "names and values stand without quotes"
    span = Span(*closed.span())
    return _error("CR001", f"expected {expected(accepts)}, found a quoted text", span, source, help)


def _look_alike(source: Source, span: Span) -> Diagnostic:
    word = source.excerpt(span)
    if any(character.isalnum() for character in word):
        message = f"`{_shown(word)}` has letters that only look like Latin ones"
        return _error("CR003", message, span, source, f"did you mean `{_shown(plain(word))}`?")
    return _error("CR003", f"`{word}` is not the sign it looks like", span, source, f"write `{plain(word)}`")


def _advice(text: str, position: int, word: str, accepts: Set[str]) -> str | None:
    if position and text[position - 1] == '"':
        return _DOUBLED
    if _DECIMAL_COMMA.match(text, position):
        return "a decimal number is written with a point, as in `0.5`"
    if word in ("if", "not") and "LPAR" in accepts:
        return f"put it in parentheses: `({word} ...)`"
    if word in RESERVED and "NAME" in accepts and "LPAR" not in accepts:
        return f"`{word}` is a reserved word and cannot be a name"
    if word.lower() in RESERVED and word not in RESERVED:
        return f"keywords are written in lower case: `{word.lower()}`"
    for pattern, advice in _HELP:
        if pattern.fullmatch(word):
            return advice
    if word[0].isalpha() and not word.isascii():
        return "names are written with the letters a to z, digits and `_`"
    near = nearest(word, keywords(accepts)) if word not in RESERVED else None
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
    cut = word if len(word) <= _LONGEST_SHOWN else word[: _LONGEST_SHOWN - 1] + "…"
    return "".join(character if character.isprintable() else _escaped(character) for character in cut)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _error(code: str, message: str, span: Span, source: Source, help: str | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, source, help)
