"""Values of plain dictionaries and lists as JSON text, the same for every command."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any, ascii_only: bool = False) -> str:
    """Indented JSON; with `ascii_only` every other character is escaped."""
    return json.dumps(value, ensure_ascii=ascii_only, indent=2, allow_nan=False)
