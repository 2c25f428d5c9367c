"""The names of the columns in which a patient's rows of a facts table are put together."""

from __future__ import annotations

ID = "__criteria_id"


def number(name: str) -> str:
    """How many entries a field has; null where it has none."""
    return f"__criteria_number_{name}"


def cell(name: str, key: str) -> str:
    """A field's cell, where it has one entry, else null."""
    return f"__criteria_{key}_of_{name}"


def listed(name: str) -> str:
    """A field's entries as a list of objects, where they are several, or where the field is `beside`; else null."""
    return f"__criteria_listed_{name}"
