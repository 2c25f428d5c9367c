"""Words: which value of a field a coded, written or interpreted answer is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.shape import UNREADABLE, Coding, Json, codings, words
from criteria_dsl.patients.fhir.systems import system_of, written

_TRUTHS = {"yes": True, "no": False}


def word_of(field: Field, kind: str, raw: Any, holder: Json) -> str | bool | Wording | None:
    """The answer as the patient's file holds it; a wording where there is none that can be used.

    `kind` and `raw` are the value's; a number, or no value at all, is read by its interpretation.
    None where nothing is said.
    """
    found: set[str] = set()
    shown = ""
    match kind:
        case "CodeableConcept" | "Coding":
            shown = next(iter(words(raw)), "")
            found = _by_code(field, codings(raw)) or _by_word(field, words(raw))
        case "String" | "Code":
            shown = raw if isinstance(raw, str) else ""
            found = _by_word(field, [shown])
        case "Boolean":
            if isinstance(raw, bool) and field.kind in ("yes or no", "event"):
                return raw
        case "Quantity" | "Integer" | "Decimal" | "Range" | "Ratio" | "":
            meant = codings(holder.get("interpretation"))
            if not meant and not kind:
                return None
            found = _by_code(field, meant)
        case _ if kind == UNREADABLE:
            return problems.two_values
        case _:
            return lambda path: problems.no_value(path, kind)
    if len(found) != 1:
        return lambda path: problems.no_answer(path, shown, field.name)
    word = found.pop()
    return _TRUTHS[word] if field.kind in ("yes or no", "event") else word


def _by_code(field: Field, found: Iterable[Coding]) -> set[str]:
    known = {(code.system, written(code.system, code.value)): word for word, code in field.value_codes}
    keys = ((system_of(one.system), one.code) for one in found)
    return {known[system, written(system, code)] for system, code in keys if (system, written(system, code)) in known}


def _by_word(field: Field, found: Iterable[str]) -> set[str]:
    """The values whose very name is written there."""
    names = {word.lower(): word for word in (_TRUTHS if field.kind in ("yes or no", "event") else field.values)}
    spelt = (one.strip().lower().replace(" ", "_") for one in found)
    return {names[one] for one in spelt if one in names}
