"""A line of NDJSON that is cut off or damaged: what can still be told of it, so that it is not taken for silence."""

from __future__ import annotations

import json
import re
from typing import Any

import attrs

_KIND = re.compile(r'"resourceType"\s*:\s*"([A-Za-z]+)"')
_MOST = 1 << 20
_OPEN = {"{": "}", "[": "]"}


@attrs.frozen(eq=False)
class Damaged:
    """A line that is not JSON. `kind` is its kind of resource, `""` where that is lost; `start` what its beginning
    says, as far as whole elements go, None where nothing is left. `holds_others`: it may contain results."""

    path: str
    why: str
    kind: str = ""
    start: dict[str, Any] | None = None
    holds_others: bool = False


def damaged(data: bytes, path: str, why: str, kind: str = "") -> Damaged:
    """What is left of a line; `kind` is that of its file."""
    text = data[:_MOST].decode("utf-8", "replace")
    found = _beginning(text)
    named = _KIND.search(text)
    own = named[1] if named else ""
    kind = own or kind
    return Damaged(path, why, kind, found, kind == "DiagnosticReport" or '"contained"' in text)


def _beginning(text: str) -> dict[str, Any] | None:
    """The elements of the outermost object that are whole."""
    stack: list[str] = []
    in_string = escaped = False
    whole = -1
    for position, char in enumerate(text):
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in _OPEN:
            stack.append(_OPEN[char])
        elif char in "}]":
            if not stack or stack.pop() != char:
                break
        elif char == "," and stack == ["}"]:
            whole = position
    if whole < 0:
        return None
    try:
        found = json.loads(text[:whole] + "}")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
