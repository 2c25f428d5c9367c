"""What stands at a place of a FHIR resource, whatever is really there.

Records are written by many systems, and not all as the standard says: each of these gives the value of the
expected shape, or says that there is none. What a value means is the other modules' to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

Json = Mapping[str, Any]

NO_OBJECT: Json = {}
UNREADABLE = "?"
"""A code that stands there and cannot be read, such as a name given twice: never taken for none."""


class Coding(NamedTuple):
    """A code as it stands: the system's address, the code and what it is called there; `""` for what is not said."""

    system: str
    code: str
    display: str


def mapping(raw: Any) -> Json:
    """An object; without one an empty one."""
    return raw if isinstance(raw, dict) else NO_OBJECT


def listed(raw: Any) -> Iterator[Json]:
    """The objects of a list; one that stands alone is a list of one."""
    if isinstance(raw, dict):
        yield raw
    elif isinstance(raw, list):
        yield from (one for one in raw if isinstance(one, dict))


def numbered(holder: Json, key: str) -> Iterator[tuple[str, Json]]:
    """The objects that stand under a name, each with the step to it (JSON Pointer)."""
    raw = holder.get(key)
    if isinstance(raw, dict):
        yield key, raw
    elif isinstance(raw, list):
        yield from ((f"{key}/{number}", one) for number, one in enumerate(raw) if isinstance(one, dict))


def text(raw: Any) -> str:
    """A text without blanks around it; `""` for anything else."""
    return raw.strip() if isinstance(raw, str) else ""


_NO_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
)
"""Systems whose codes say why there is none."""


def codings(concept: Any) -> list[Coding]:
    """The codes of a CodeableConcept, of a Coding, or of a list of either."""
    found: list[Coding] = []
    if concept is None:
        return found
    for one in listed(concept):
        inner = one.get("coding")
        for coding in (one,) if inner is None else listed(inner):
            code = text(coding.get("code"))
            system = text(coding.get("system"))
            if code and system not in _NO_SYSTEMS:
                found.append(Coding(system, code, text(coding.get("display"))))
    return found


def words(concept: Any) -> list[str]:
    """What a concept is called: its own text, and what its codes are called."""
    found = [text(concept)] if isinstance(concept, str) else []
    for one in listed(concept):
        found += [text(one.get("text")), text(one.get("display"))]
        found += [text(coding.get("display")) for coding in listed(one.get("coding"))]
    return [word for word in found if word]


def status(raw: Any) -> str:
    """A status code, plain or as a CodeableConcept; `""` for none, `UNREADABLE` where it cannot be read."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip().lower() or UNREADABLE
    found = {coding.code.lower() for coding in codings(raw)}
    return found.pop() if len(found) == 1 else UNREADABLE


def is_modified(holder: Json) -> bool:
    """Whether something in a holder changes what the rest of it means, in a way that only its author knows."""
    return holder.get("modifierExtension") not in (None, [])


def valued(holder: Json, stem: str) -> tuple[str, Any]:
    """The one `stem[x]` that an object has, with the type it is of: `("Quantity", {...})`.

    `("", None)` for none, `(UNREADABLE, None)` for more than one.
    """
    found = [
        (key[len(stem) :], item)
        for key, item in holder.items()
        if key.startswith(stem) and len(key) > len(stem) and key[len(stem)].isupper() and item is not None
    ]
    if len(found) > 1:
        return UNREADABLE, None
    return found[0] if found else ("", None)


def moment(raw: Any) -> datetime | None:
    """A point in time; None for what is none, or does not say on which clock."""
    try:
        found = datetime.fromisoformat(text(raw))
    except ValueError:
        return None
    return None if found.tzinfo is None else found
