"""The code systems that a vocabulary names, by the addresses under which FHIR records name them.

Addresses: HL7 Terminology, "Using codes in FHIR" (R4, 4.3.0.1), with the OID of each system.
"""

from __future__ import annotations

SYSTEMS = {
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "urn:oid:2.16.840.1.113883.6.90": "icd10",
    "http://www.whocc.no/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "urn:oid:2.16.840.1.113883.12.292": "cvx",
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation": "interpretation",
    "http://hl7.org/fhir/v3/ObservationInterpretation": "interpretation",
    "http://www.genenames.org/geneId": "hgnc",
    "http://www.genenames.org": "hgnc",
    "urn:oid:2.16.840.1.113883.6.281": "hgnc",
    "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips": "ips",
}

CATEGORY = "category"
"""A resource's own category, which vocabularies name like a system and no record gives an address."""

_SPREADING = {"icd10": 3, "atc": 1}
"""Systems in which the beginning of a code covers it, and how long it is at least."""


def system_of(address: str) -> str:
    """The vocabulary's name of a system; `""` for one that no vocabulary names."""
    if address == CATEGORY:
        return CATEGORY
    found = SYSTEMS.get(address)
    if found is None and address.startswith("http"):  # a SNOMED CT edition, a trailing stroke
        found = "snomed" if address.startswith("http://snomed.info/sct/") else SYSTEMS.get(address.rstrip("/"))
    return found or ""


def written(system: str, code: str) -> str:
    """A code in the one spelling in which codes are compared."""
    return code.replace(".", "").upper() if system in _SPREADING else code


def covering(system: str, code: str) -> list[str]:
    """The codes, in that spelling, that cover one: itself, and in a hierarchy the beginnings of it."""
    spelt = written(system, code)
    least = _SPREADING.get(system)
    if least is None:
        return [spelt]
    return [spelt[:length] for length in range(len(spelt), least - 1, -1)]
