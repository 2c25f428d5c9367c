"""The long explanation of every diagnostic's code, for people who write rules."""

from criteria_dsl.words.catalog.entry import Entry
from criteria_dsl.words.catalog.meaning import MEANING
from criteria_dsl.words.catalog.names import NAMES
from criteria_dsl.words.catalog.reviewing import REVIEWING
from criteria_dsl.words.catalog.syntax import SYNTAX
from criteria_dsl.words.catalog.warnings import WARNINGS

__all__ = ["CATALOG", "Entry"]

CATALOG: dict[str, Entry] = {entry.code: entry for entry in (*SYNTAX, *NAMES, *MEANING, *WARNINGS, *REVIEWING)}
"""Every code that a rule file can get, in order."""
