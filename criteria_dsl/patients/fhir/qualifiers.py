"""What an observation says it is about besides its code: the gene of a genetic test, the site of a finding.

A general code such as LOINC 69548-6 (genetic variant assessment) is about whatever its components name. The vocabulary
may say which component must have which value; where it does not, such a result is of the field only if the component
names what the field is called.

Codes: HL7 FHIR Genomics Reporting (STU2), profile Variant: 69548-6, and 48018-6 "Gene studied [ID]" among its
components; 36908-2 "Gene mutations tested for" in profiles that precede it. HGNC: HL7 Terminology, with its OID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from criteria_dsl.meaning.fields import Code, Component, Field
from criteria_dsl.patients.fhir.shape import Coding, Json, codings, listed, valued, words
from criteria_dsl.patients.fhir.systems import covering, system_of, written

Answer = Literal["yes", "no", "open"]

_LOINC = "http://loinc.org"
_GENERAL = frozenset({(_LOINC, "69548-6")})
"""Codes that say nothing of what was tested."""
_NAMES_WHAT = frozenset({(_LOINC, "48018-6"), (_LOINC, "36908-2")})
"""Components that say it."""
_HGNC = frozenset({
    "http://www.genenames.org/geneId", "http://www.genenames.org", "https://www.genenames.org",
    "urn:oid:2.16.840.1.113883.6.281",
})  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9]+")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{1,11}")
"""What looks like the symbol of a gene."""
_GENE_ID = re.compile(r"hgnc:[0-9]+", re.IGNORECASE)
_SAY_NOTHING = frozenset({"gene", "genes", "mutation", "mutations", "variant", "variants", "status", "test", "human"})


def is_about(field: Field, codes: Sequence[Coding], resource: Json) -> tuple[Answer, str]:
    """Whether an observation with these codes is about the field, and what it names instead.

    `codes` are those of the observation or component that matched, `resource` is the whole.
    """
    own = (*field.codes, *field.absent_codes)
    is_general = any((_address(one), one.code) in _GENERAL for one in codes)
    if "component" not in resource and not is_general and not any(code.component for code in own):
        return "yes", ""  # nearly every observation
    matched = [code for code in own if any(_is_code(one, code) for one in codes)]
    wanted = [code.component for code in matched if code.component is not None]
    if wanted and len(wanted) == len(matched):
        answers = {_says(component, resource) for component in wanted}
        named = ", ".join(_named(resource, [component.code for component in wanted])[:1])
        return ("yes" if "yes" in answers else "open" if "open" in answers else "no"), named
    if wanted:
        return "yes", ""  # another of its codes says it alone
    return _unasked(field, [one for one in codes if any(_is_code(one, code) for code in own)], resource)


def _unasked(field: Field, codes: Sequence[Coding], resource: Json) -> tuple[Answer, str]:
    """What a component names, where the vocabulary does not say what it must be."""
    named = [name for one in _components(resource) if _NAMES_WHAT & _keys(one) for name in _values(one)[1]]
    there = any(_NAMES_WHAT & _keys(one) for one in _components(resource))
    if not there and not any((_address(one), one.code) in _GENERAL for one in codes):
        return "yes", ""
    own = {word.casefold() for word in _WORD.findall(f"{field.name.replace('_', ' ')} {field.label}")}
    symbols = [{word.casefold() for word in _WORD.findall(name)} - _SAY_NOTHING for name in named]
    sure = bool(symbols) and all(its and its <= own for its in symbols)
    return ("yes" if sure else "open"), next(iter(named), "")


def _says(component: Component, resource: Json) -> Answer:
    """Whether the component that is asked for has one of the values."""
    its = [one for one in _components(resource) if any(_is_code(coding, component.code) for coding in _codes(one))]
    answers = {_compared(component, *_values(one)) for one in its}
    if len(answers) == 1:
        return answers.pop()
    site = resource.get("bodySite")
    if not answers and _compared(component, codings(site), words(site)) == "yes":
        return "yes"  # of a site that is coded otherwise it is not known whether it lies inside the one asked for
    return "open"


def _compared(component: Component, found: Sequence[Coding], called: Sequence[str]) -> Answer:
    """Whether a value is one of those that the vocabulary names; `no` only where it surely is another."""
    wanted = [one for one in component.values if isinstance(one, Code)]
    names = [one.casefold() for one in component.values if isinstance(one, str)]
    wanted += [Code("hgnc", name.upper()) for name in names if _GENE_ID.fullmatch(name)]
    names = [name for name in names if not _GENE_ID.fullmatch(name)]
    systems = {code.system for code in wanted}
    coded = any(_is_code(coding, code) for coding in found for code in wanted)
    others = [coding for coding in found if _system(coding) in systems]
    named = any(text.strip().casefold() in names for text in called)
    symbols = [text.strip() for text in called if _SYMBOL.fullmatch(text.strip())]
    other_symbols = [symbol for symbol in symbols if symbol.casefold() not in names]
    if coded or named:
        contradicted = (bool(names) and bool(other_symbols)) if coded else bool(others)
        return "open" if contradicted else "yes"
    mentioned = [{word.casefold() for word in _WORD.findall(text)} for text in called]
    if any(set(_WORD.findall(name)) <= inside for name in names for inside in mentioned):
        return "open"
    return "no" if (others and len(others) == len(found)) or (names and other_symbols) else "open"


def _named(resource: Json, codes: Sequence[Code]) -> list[str]:
    return [
        name
        for one in _components(resource)
        if any(_is_code(coding, code) for coding in _codes(one) for code in codes)
        for name in _values(one)[1]
    ]


def _components(resource: Json) -> Iterator[Json]:
    return listed(resource.get("component"))


def _codes(component: Json) -> list[Coding]:
    return codings(component.get("code"))


def _keys(component: Json) -> set[tuple[str, str]]:
    return {(_address(one), one.code) for one in _codes(component)}


def _values(component: Json) -> tuple[list[Coding], list[str]]:
    """The codes of a component's value, and what it is called: its text, displays, or the codes themselves."""
    kind, raw = valued(component, "value")
    if kind == "String" and isinstance(raw, str):
        return [], [raw] if raw.strip() else []
    if kind not in ("CodeableConcept", "Coding"):
        return [], []
    found = codings(raw)
    return found, words(raw) or [one.code for one in found]


def _address(coding: Coding) -> str:
    return _LOINC if system_of(coding.system) == "loinc" else coding.system


def _system(coding: Coding) -> str:
    return "hgnc" if coding.system in _HGNC else system_of(coding.system)


def _is_code(coding: Coding, code: Code) -> bool:
    system = _system(coding)
    if system != code.system:
        return False
    if system == "hgnc":
        return coding.code.removeprefix("HGNC:") == code.value.removeprefix("HGNC:")
    return written(system, code.value) in covering(system, coding.code)
