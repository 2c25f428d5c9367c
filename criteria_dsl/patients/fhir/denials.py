"""Entries that say that there is none of something: "no known allergies", "no information available".

Such an entry is never an occurrence of what it names. What exactly it denies is the vocabulary's to say
(`no snomed 716186003`); this module only recognizes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from criteria_dsl.patients.fhir.shape import Coding
from criteria_dsl.patients.fhir.systems import system_of

Denial = Literal["", "coded", "no information", "worded"]
"""How an entry denies: by a known code, by a code that nothing is known, or in words or a local code."""

_SNOMED = frozenset({
    "716186003",  # no known allergy
    "409137002",  # no known drug allergy
    "428607008",  # no known environmental allergy
    "429625007",  # no known food allergy
    "428197003",  # no known insect allergy
    "716184000",  # no known latex allergy
    "716220001",  # no known animal allergy
    "160244002",  # no known allergies, retired
    "160245001",  # no current problems or disability
    "787480003",  # no known procedures
    "787481004",  # no known medications
    "1234391000168107",  # no known current medicines (Australia)
    "1003774007",  # no known latex allergy
})  # fmt: skip
"""SNOMED CT's statements that none is known: the value sets of the International Patient Summary and of national
profiles of it."""
_NO_INFORMATION = "1287211007"
"""SNOMED CT: no information available (International Patient Summary)."""

_WORDS = re.compile(
    r"(?:no|nil|none|not?)\s+(?:known|current|active|past|prior|previous|significant|relevant|reported|recorded|"
    r"documented|history|h/o|hx|evidence|information|allerg\w*|medication\w*|problem\w*|drug|nkda|complaint\w*)\b"
    r"|(?:no|not)\s+[a-z]|family history\b|fh[x:]?\s|(?:to )?rule out\b|suspected\b|susp\.|v\.\s?a\.|verdacht\b"
    r"|(?:none|nil|nkda|nka|nkfa|nkma|no data|n/?a|negative for|denies|denied|without|absence of|absent|free of|"
    r"not present|not known|not applicable|never|unknown|not asked|ruled out|excluded)\b"
    r"|(?:keine?|ohne|kein hinweis|ausschluss|aucune?|pas d|sin|ning[uú]n|nessun|geen|ingen|inga|brak|nenhum|sem)\b"
    r"|无|無|否认|なし",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:not present|no known|no history of|not detected|absent|denied|ruled out|excluded|not taking|nkda|nka)\b"
    r"|[-:,]\s*(?:none|no)\s*$|\?\s*$",
    re.IGNORECASE,
)


def denial_of(codings: Sequence[Coding], called: Iterable[str]) -> Denial:
    """Whether an entry with these codes and words says that there is none of what it names."""
    for coding in codings:
        system = system_of(coding.system)
        if system == "ips":
            return "no information" if coding.code.endswith("-info") else "coded"
        if system == "snomed" and coding.code in _SNOMED:
            return "coded"
        if system == "snomed" and coding.code == _NO_INFORMATION:
            return "no information"
    return "worded" if any(_WORDS.match(one) or _INSIDE.search(one) for one in called) else ""
