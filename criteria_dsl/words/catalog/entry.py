"""What is written down about one code. How it is shown belongs to the edges."""

from __future__ import annotations

import attrs

from criteria_dsl.words.diagnostics import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@attrs.frozen
class Entry:
    """One code: its title, an explanation in plain words, a wrong text and the same text mended.

    `text` has paragraphs divided by blank lines. `example` gives exactly this code, `better` gives none;
    both are empty where a wrong text would be longer than anybody wants to read. An example is a whole
    file, statements of one, a vocabulary, or a single expression.
    """

    code: str
    title: str
    severity: Severity
    text: str
    example: str = ""
    better: str = ""
