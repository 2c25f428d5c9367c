"""A rule file's quotes beside the registry's record: altered, misplaced or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

import attrs

from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.program import Criterion, Program
from criteria_dsl.trials.registry import RegistryRecord, folded
from criteria_dsl.words.text import Span

_LONGEST_SHOWN = 90
_AROUND = 3
_LIKE = 0.6


@attrs.frozen
class Difference:
    """Where a quote leaves the record's words: what each says there."""

    quote: str
    record: str


def check_quotes(program: Program, record: RegistryRecord, title_span: Span, report: Report) -> None:
    """Warns of quotes that are not the record's, or of the other kind, and of sentences that no criterion quotes."""
    for criterion in program.criteria:
        quote = folded(criterion.text)
        if quote not in record.text and quote not in record.with_markers:
            found = _difference(quote, record)
            said, meant = (None, None) if found is None else (_shown(found.quote), _shown(found.record))
            report.quote_differs(criterion.id_span, criterion.id, said, meant)
            continue
        kinds = {item.kind for item in record.items if quote in item.text or item.text in quote}
        if len(kinds) == 1 and criterion.kind not in kinds:
            report.quote_of_other_kind(criterion.id_span, criterion.id, kinds.pop())
    if program.incomplete is None:
        for left in _not_quoted(program.criteria, record):
            report.not_quoted(title_span, _shown(left))


def _not_quoted(criteria: tuple[Criterion, ...], record: RegistryRecord) -> Iterator[str]:
    """What of the record's items stands in no quote."""
    quotes = sorted((folded(criterion.text) for criterion in criteria), key=len, reverse=True)
    altered = [quote for quote in quotes if quote not in record.text and quote not in record.with_markers]
    for item in record.items:
        if any(item.text in quote for quote in quotes) or _closest(item.text, altered):
            continue
        rest = item.text
        for quote in quotes:
            rest = rest.replace(quote, " ")
        if rest == item.text or len(re.findall(r"\w+", rest)) > 1:
            yield " ".join(rest.split())


def _closest(text: str, others: list[str]) -> bool:
    """Whether one of the others is this text with some words altered, which has been said of it."""
    words = text.split()
    return any(SequenceMatcher(None, words, other.split(), autojunk=False).ratio() >= _LIKE for other in others)


def _difference(quote: str, record: RegistryRecord) -> Difference | None:
    """The first place where a quote and the record's item most like it differ; None where no item is like it."""
    words = quote.split()
    matchers = [(SequenceMatcher(None, words, item.text.split(), autojunk=False), item) for item in record.items]
    if not matchers:
        return None
    matcher, item = max(matchers, key=lambda each: each[0].ratio())
    if matcher.ratio() < _LIKE:
        return None
    theirs = item.text.split()
    for tag, low, high, first, last in matcher.get_opcodes():
        if tag != "equal":
            said = words[max(0, low - _AROUND) : high + _AROUND]
            meant = theirs[max(0, first - _AROUND) : last + _AROUND]
            return Difference(" ".join(said), " ".join(meant))
    return None


def _shown(text: str) -> str:
    """A text as a message shows it: cut at a word's end, without what a terminal would obey."""
    plain = "".join(character for character in text if character.isprintable()).replace("`", "'")
    if len(plain) <= _LONGEST_SHOWN:
        return plain
    return plain[:_LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"
