"""Which fields a caller may ask to read as no where nothing is recorded.

How silence is read is `patients.defaults`'s; a vocabulary may declare the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.problems import KNOWN_FIELDS_HELP
from criteria_dsl.words.errors import UsageError
from criteria_dsl.words.nearest import nearest


def refuse_assumption(name: str, fields: Mapping[str, Field]) -> None:
    """Raises UsageError where silence of a field cannot be read as no."""
    field = fields.get(name)
    if field is None:
        guess = nearest(name, fields)
        help = f"did you mean `{guess}`?" if guess else KNOWN_FIELDS_HELP
        raise UsageError(f"no rule knows a field `{name[:60]}`", help)
    if field.attested:
        raise UsageError(
            f"`{name}` is attested: only a person can state it", "ask the person; its silence is never read as no"
        )
    if field.kind not in ("event", "yes or no"):
        raise UsageError(f"`{name}` is no event and no yes or no, so that its silence cannot be a no")
