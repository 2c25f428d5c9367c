"""The code systems that a vocabulary names, by the addresses under which FHIR records name them.

Addresses: HL7 Terminology, "Using codes in FHIR" (R4, 4.3.0.1), with the OID of each system, and for ICD-10 the
national editions, whose three-character categories mean what the WHO's do. Addresses are compared without regard to
letter case, as RFC 3986 (6.2.2.1) has it for scheme and host: no two systems differ in nothing else. Which fields a
code means is not said here.
"""

from __future__ import annotations

import re

SYSTEMS = {
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://www.whocc.no/atc": "atc",
    "http://fhir.de/CodeSystem/bfarm/atc": "atc",  # the German edition extends the WHO's codes
    "http://fhir.de/CodeSystem/dimdi/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "urn:oid:2.16.840.1.113883.12.292": "cvx",
    "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips": "ips",
    "http://www.genenames.org": "hgnc",
    "http://www.genenames.org/geneId": "hgnc",
    "urn:oid:2.16.840.1.113883.6.281": "hgnc",
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation": "interpretation",
    "http://hl7.org/fhir/v3/ObservationInterpretation": "interpretation",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    # HL7 Terminology's own name for that OID, which converters from CDA write; the national ones follow its pattern.
    "http://terminology.hl7.org/CodeSystem/icd10": "icd10",
    # The identifier that the WHO's ICD API gives the classification (`@id`); releases follow it (`.../10/2019`).
    "http://id.who.int/icd/release/10": "icd10",
    "urn:oid:2.16.840.1.113883.6.90": "icd10",  # United States, ICD-10-CM
    "urn:oid:2.16.840.1.113883.6.135": "icd10",  # Australia
    "http://fhir.infoway-inforoute.ca/CodeSystem/icd-10-ca": "icd10",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "icd10",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": "icd10",
    "urn:oid:1.2.276.0.76.5.409": "icd10",  # Germany
    # Germany's first translation: HL7 Terminology, code system dmdICD10 (retired).
    "urn:oid:2.16.840.1.113883.6.3.3": "icd10",
    "http://terminology.hl7.org/CodeSystem/dmdICD10": "icd10",
    # Switzerland, which uses the German edition (CDA-CH, eHealth Connector); a year may follow. 3.1 is CHOP.
    "urn:oid:2.16.756.5.30.1.126.3.2": "icd10",
    "http://fhir.hl7.org.uk/Id/icd-10": "icd10",
    "http://fhir.nhs.uk/Id/icd-10": "icd10",
    "urn:oid:2.16.840.1.113883.6.3.2": "icd10",  # the Netherlands
    "urn:oid:2.16.578.1.12.4.1.1.7110": "icd10",  # Norway
}

_BY_ADDRESS = {address.lower(): system for address, system in SYSTEMS.items()}

CATEGORY = "category"
"""A resource's own category, which vocabularies name like a system and no record gives an address."""

_EDITION = re.compile(
    r"http://(?:hl7\.org/fhir/sid|terminology\.hl7\.org/codesystem)/icd-?10-?[a-z]{2}"
    r"|http://id\.who\.int/icd/release/10/[0-9]{4}|urn:oid:2\.16\.756\.5\.30\.1\.126\.3\.2\.[0-9]{4}"
)
"""An edition of ICD-10 at HL7's own addresses (`.../icd-10-cm`), where that of procedures has three letters, or a
year's."""

_SPREADING = {"icd10": 3, "atc": 1}
"""Systems in which the beginning of a code covers it, and how long it is at least."""

_SPELLINGS = {
    name: re.compile(pattern, re.IGNORECASE) for name, pattern in {
        "loinc": "loinc", "snomed": "snomed|sct", "rxnorm": "rxnorm", "atc": "whocc|atc", "cvx": "cvx",
        "icd10": "icd-?10",
    }.items()
}  # fmt: skip
"""What an address has in it that means to be a system's."""

_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?(?:[-.][-*]?)?")
_BLOCK = re.compile(r"([A-Z][0-9][0-9A-Z])\s*[-–]\s*([A-Z]?)([0-9][0-9A-Z])")
_MARKS = "†+*!#"
"""Marks of dagger and asterisk codes, which classify further and change no category."""
_OID = re.compile(r"[0-2](?:\.[0-9]+){3,}")


def system_of(address: str) -> str:
    """The vocabulary's name of a system; `""` for one that no vocabulary names."""
    if address == CATEGORY:
        return CATEGORY
    found = SYSTEMS.get(address)
    if found is None and address:
        plain = address.partition("|")[0].rstrip("/").lower()
        if plain.startswith("http://snomed.info/sct/"):  # an edition
            return "snomed"
        plain = f"urn:oid:{plain}" if _OID.fullmatch(plain) else plain
        found = _BY_ADDRESS.get(plain)
        if found is None:
            # ICD-10 has many addresses, and countries write them both ways; of a system with one address another
            # spelling may be anything.
            plain = "http" + plain.removeprefix("https") if plain.startswith("https://") else plain
            found = _BY_ADDRESS.get(plain) or ("icd10" if _EDITION.fullmatch(plain) else None)
            found = found if found in ("icd10", "atc", "ips", "hgnc") else None
    return found or ""


def resembles(address: str, system: str) -> bool:
    """Whether an address that is not a system's own may be meant for it, or no address is given at all."""
    spelling = _SPELLINGS.get(system)
    return not address or (spelling is not None and spelling.search(address) is not None)


def written(system: str, code: str) -> str:
    """A code in the one spelling in which codes are compared."""
    return code.replace(".", "").upper() if system in _SPREADING else code


def is_readable(system: str, code: str) -> bool:
    """Whether a code is one of its system: a block of ICD-10 (`I60-I69`) or a chapter names no single category."""
    return system != "icd10" or _ICD10.fullmatch(code.upper().rstrip(_MARKS)) is not None


def block_of(system: str, code: str) -> tuple[str, str] | None:
    """The first and the last category of a block of ICD-10 (`I60-I69`); None for anything else."""
    found = _BLOCK.fullmatch(code.upper()) if system == "icd10" else None
    if found is None:
        return None
    first, letter, last = found.groups()
    end = (letter or first[0]) + last
    return (first, end) if first <= end else None


def covered_by(system: str, code: str, wider: str) -> bool:
    """Whether a code, in the one spelling, lies below another one or within a block, and is not that itself."""
    block = block_of(system, wider)
    if block is not None:
        return block[0] <= code[:3] <= block[1]
    least = _SPREADING.get(system)
    spelt = written(system, wider.rstrip(_MARKS).rstrip(".-")) if least is not None else ""
    return least is not None and len(spelt) >= least and len(spelt) < len(code) and code.startswith(spelt)


def covering(system: str, code: str) -> list[str]:
    """The codes, in that spelling, that cover one: itself, and in a hierarchy the beginnings of it."""
    if system == "icd10":
        if not is_readable(system, code):
            return []
        code = code.upper().rstrip(_MARKS).rstrip(".-")
    spelt = written(system, code)
    least = _SPREADING.get(system)
    if least is None:
        return [spelt]
    return [spelt[:length] for length in range(len(spelt), least - 1, -1)]
