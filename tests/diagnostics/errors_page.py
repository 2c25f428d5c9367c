"""Makes `docs/errors.md` from the catalog: `python -m tests.diagnostics.errors_page` writes it anew.

The page is derived; what it says of a code is written in the catalog.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

from criteria_dsl.words.catalog import CATALOG, Entry

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"

_HEAD = """# Codes

What can be wrong with a rule file, and with a patient's file. `criteria explain-code CR101` shows an entry of the
first kind on the command line.

Only **errors** stop a rule file from running. A **warning** is about rules that have a meaning, and probably not the
one that was wanted; `criteria lint` tells both, and exits with 1 where it finds either.

The list is made from the code, with every example checked: the first text gets exactly the code, the second nothing.
"""
_CHAPTERS = {
    "CR0": "Texts that cannot be read",
    "CR1": "Names, and files as a whole",
    "CR2": "Rules that have no meaning",
    "CR3": "Warnings",
}
_DATA = """## Data problems

A data problem is about one patient's file. It never stops the rest from being decided: the fact is left unknown
(*invalid*), and the problem is listed with its code, its place in the file (a JSON Pointer such as `/AST/unit`) and a
message that quotes nothing but the offending value. A file that cannot be read at all, because it is not JSON, no
object, or names no day to decide for, is an error instead.

| code | what is wrong |
|---|---|
"""
DATA_PROBLEMS = {
    "bad-comparator": "a `comparator` other than `<`, `<=`, `>` and `>=`",
    "bad-range": "a range that ends below its start, or a value and a range, or a date and a period, side by side",
    "conflicting": "a name that is stated beside its sources (`age` beside `birth_date`, `onset_days` beside "
                   "`stroke_onset`) and does not agree with them; or a record and answers that do not agree",
    "duplicate-key": "a name that stands twice in one object; neither is used",
    "for-each-trial": "an answer that belongs to one trial, such as consent, at the top level while several trials are "
                      "checked",
    "implausible": "a value outside the plausible range that the field declares",
    "in-the-future": "a date of birth after the day to decide for",
    "incommensurable-unit": "a unit that does not convert to the field's, or a unit for a field that has none",
    "no-answers": "a file of answers that has none",
    "no-reference-range": "an upper limit of normal (`uln`) that is not a number greater than 0",
    "not-a-date": "no day, month or year of the calendar, written `2026-03-01`, `2026-03` or `2026`",
    "not-a-number": "a text, a yes or no, `NaN` or the like where a number belongs",
    "not-a-value": "none of the names that the field lists, or something else than `true` and `false`",
    "not-a-whole-number": "a fraction where a whole number belongs",
    "not-an-occurrence": "an entry of an event that is neither `true`, `false` nor an object with dates, or that ends "
                         "before it starts",
    "not-for-one-trial": "a field that is the same for every trial, under `for`",
    "unknown-field": "a name that no rule knows; the nearest one is shown, and nothing is silently dropped",
    "unknown-key": "a name within a value that means nothing there, such as `unti`",
    "unknown-trial": "an id under `for` that no known trial has",
    "unreadable": "a value of a kind that cannot stand here, or an object that records nothing",
    "unreadable-unit": "a unit that is neither UCUM nor one of its usual spellings",
}  # fmt: skip


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for prefix, title in _CHAPTERS.items():
        parts.append(f"## {title}\n")
        parts += [_entry(entry) for code, entry in CATALOG.items() if code.startswith(prefix)]
    rows = "".join(f"| `{code}` | {text} |\n" for code, text in DATA_PROBLEMS.items())
    return "\n".join(parts) + "\n" + _DATA + rows


def _entry(entry: Entry) -> str:
    parts = (" ".join(part.split()) for part in entry.text.split("\n\n"))
    paragraphs = "\n\n".join(fill(part, 110, break_on_hyphens=False) for part in parts)
    text = f"### {entry.code}: {entry.title}\n\n{paragraphs}\n"
    if entry.example:
        text += f"\n```text\n{_visible(entry.example)}\n```\n\nBetter:\n\n```text\n{entry.better}\n```\n"
    return text


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
