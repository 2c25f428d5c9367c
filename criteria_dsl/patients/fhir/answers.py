"""Words: which values of a field a coded, written or interpreted answer says.

A result may say it by its code, by what the code is called, by its text and by its interpretation. All that speak are
heard; where they say different things none of them is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.shape import UNREADABLE, Coding, Json, codings, listed, words
from criteria_dsl.patients.fhir.systems import system_of, written
from criteria_dsl.patients.result_words import word_of_text, words_inside

_TRUTHS = {"yes": True, "no": False}

Answers = tuple[str | bool, ...]
"""The answers in the order of the field's words: one, or several that contradict each other."""


def answers_of(field: Field, kind: str, raw: Any, holder: Json) -> Answers | Wording:
    """The answers as the patient's file holds them; a wording if none of them can be used.

    `kind` and `raw` are the value's; `holder` has the interpretation.
    """
    coded: list[Coding] = []
    texts: list[str] = []
    said: set[str] = set()
    match kind:
        case "CodeableConcept" | "Coding":
            coded, texts = codings(raw), words(raw)
        case "String" | "Code":
            texts = [raw.strip()] if isinstance(raw, str) else []
        case "Boolean" if isinstance(raw, bool) and _is_truth(field):
            said = {"yes" if raw else "no"}
        case "Boolean" | "Quantity" | "Integer" | "Decimal" | "Range" | "Ratio" | "":
            pass
        case _ if kind == UNREADABLE:
            return problems.two_values
        case _:
            return lambda path: problems.no_value(path, kind)
    meaning = list(listed(holder.get("interpretation")))
    said |= _by_code(field, (*coded, *codings(meaning)))
    for text in (*texts, *words(meaning)):
        word = word_of_text(field, text)
        if word is not None:
            said.add(word)
    shown = texts[0] if texts else ""
    if not said:
        return lambda path: problems.no_answer(path, shown, field.name)
    for text in texts:
        if word_of_text(field, text) is None and words_inside(field, text) - said:
            return lambda path: problems.text_contradicting(path, sorted(said), text)
    if _is_truth(field):
        return tuple(_TRUTHS[word] for word in sorted(said))
    return tuple(sorted(said, key=field.values.index))


def _is_truth(field: Field) -> bool:
    return field.kind in ("yes or no", "event")


def _by_code(field: Field, found: Iterable[Coding]) -> set[str]:
    known = {(code.system, written(code.system, code.value)): word for word, code in field.value_codes}
    keys = ((system_of(one.system), one.code) for one in found)
    return {known[system, written(system, code)] for system, code in keys if (system, written(system, code)) in known}
