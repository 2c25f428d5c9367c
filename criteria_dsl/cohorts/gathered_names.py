"""The names of the columns in which a patient's rows of a facts table are put together."""

from __future__ import annotations

ID = "__criteria_id"


def number(name: str) -> str:
    """How many entries a field has."""
    return f"__criteria_number_{name}"


def cell(name: str, key: str) -> str:
    """A field's cell, where it has one entry."""
    return f"__criteria_{key}_of_{name}"


def listed(name: str) -> str:
    """A field's entries, where they are several or may be beside others, as a list of objects."""
    return f"__criteria_listed_{name}"
