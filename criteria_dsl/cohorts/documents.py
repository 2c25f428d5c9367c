"""Lines of NDJSON as documents: what the strict reader of JSON reads, mostly without asking it.

It calls back for every object, which takes as long again as the decoding. A name that stands twice in
an object is ruled out by counting: every name is followed by a colon, so that a text with as many
colons as the decoded document has names cannot have lost one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import attrs

from criteria_dsl.cohorts.gather import NO_ROW, Gathering, names_in
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE
from criteria_dsl.patients.strict_json import NotFinite, read_json
from criteria_dsl.words.errors import PatientError

NOT_UTF8, NOT_JSON, NO_OBJECT, TOO_DEEP = "not UTF-8", "not JSON", "not a JSON object", "nested too deeply"

_LONG = re.compile(r"[0-9.]{16}|[eE]-[0-9]{3}")
"""What may be a number that no float holds, which the strict reader reads as it is written."""
_decode = json.JSONDecoder(parse_constant=NotFinite).raw_decode
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


@attrs.define(eq=False)
class Documents:
    """Documents added to a gathering, row by row.

    `aside` are those that no row can mean, by their row; `unknown` how many have a name that no field has; `ages`
    what the others say of an age that they give twice, by their row.
    """

    gathering: Gathering
    rows: int = 0
    aside: dict[int, Mapping[str, Any]] = attrs.field(factory=dict)
    unknown: dict[str, int] = attrs.field(factory=dict)
    ages: dict[int, Mapping[str, Any]] = attrs.field(factory=dict)

    def add(self, text: str) -> str | None:
        """The text of a line as the next row; says what it is instead where it is no document."""
        row = self.rows
        document: Any = _plain(text)
        if document is not None:
            found = self.gathering.add(row, document)
        if document is None or not (found == text.count(":") or _each_name_once(text, document)):
            try:
                document = read_json(text)
            except PatientError as error:
                return TOO_DEEP if "deeply" in str(error) else NOT_JSON
            if not isinstance(document, dict):
                return NO_OBJECT
            found = self.gathering.add(row, document, plain=False)
        if found == NO_ROW or ("\\u" in text and _HALF_PAIR.search(text)):
            self.gathering.set_aside(row, document)
            self.aside[row] = document
        elif AGE.name in document and BIRTH_DATE.name in document:
            self.ages[row] = {name: document.get(name) for name in (AGE.name, BIRTH_DATE.name, "as_of")}
        for name in self.gathering.strange:
            self.unknown[name] = self.unknown.get(name, 0) + 1
        self.rows = row + 1
        return None


def _plain(text: str) -> dict[str, Any] | None:
    """The document decoded without an eye on names that stand twice; None where that cannot be done."""
    if _LONG.search(text):
        return None
    try:
        document, end = _decode(text)
    except (ValueError, RecursionError):
        return None
    return document if end == len(text) and document.__class__ is dict else None


def _each_name_once(text: str, document: Mapping[str, Any]) -> bool:
    """Whether the colons in the text are those behind the names and those in texts, all told.

    An escape can be a colon that the text does not show; then nothing is sure.
    """
    return "\\" not in text and text.count(":") == names_in(document) + _colons_in(document)


def _colons_in(value: Any) -> int:
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            count += one.count(":")
        elif isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return count
