"""Units as laboratories write them, and words for results."""

from __future__ import annotations

from typing import Any

from tests.patients.fhir.records import LOINC, UCUM, concept, resource

from .case import FAIL, PASS, UNKNOWN, Case, lab

COUNTS = ("10*9/L", "10*3/uL", "K/uL", "K/mm3", "Thousand/uL", "thou/uL", "G/L", "10E3/uL", "10e9/L", "10^9/L",
          "10**3/uL", "Tsd/uL", "x10(3)/uL", "X10E3/UL", "x10E9/L")  # fmt: skip
SINGLE = ("/uL", "/mm3", "/cmm", "/cumm")
UNITS = (
    *(Case("unit", unit, "PLT >= 100 10*9/L", (lab("777-3", value, unit),), want)
      for unit in COUNTS for value, want in ((100, PASS), (99, FAIL))),
    *(Case("unit", unit, "PLT >= 100 10*9/L", (lab("777-3", value, unit),), want)
      for unit in SINGLE for value, want in ((100000, PASS), (99999, FAIL))),
    *(Case("unit", unit, "AST >= 100 U/L", (lab("1920-8", value, unit),), want)
      for unit in ("U/L", "IU/L", "[IU]/L", "Units/L", "u/l") for value, want in ((100, PASS), (99, FAIL))),
    *(Case("unit", unit, "AST >= 100 U/L", (lab("1920-8", value, unit),), want)
      for unit, factor in (("ukat/L", 1), ("µkat/l", 1), ("nkat/L", 1000))
      for value, want in ((1.7 * factor, PASS), (1.6 * factor, FAIL))),
    *(Case("unit", unit, "Hb >= 90 g/L", (lab("718-7", value, unit),), want)
      for unit in ("g/dL", "gm/dL", "G/DL", "gm%") for value, want in ((9, PASS), (8.9, FAIL))),
    *(Case("unit", unit, "Cr > 1.5 mg/dL", (lab("2160-0", value, unit),), want)
      for unit in ("mg/dL", "MG/DL", "mg/dl") for value, want in ((1.6, PASS), (1.5, FAIL))),
    *(Case("unit", unit, "TBIL > 20 umol/L", (lab("1975-2", value, unit),), want)
      for unit in ("umol/L", "mcmol/L") for value, want in ((21, PASS), (20, FAIL))),
    *(Case("unit", unit, "APTT > 40 s", (lab("14979-9", value, unit),), want)
      for unit in ("s", "sec", "seconds") for value, want in ((41, PASS), (40, FAIL))),
    Case("unit", "kelvin where UCUM is said", "PLT >= 100 10*9/L", (resource("Observation", "o1", status="final",
         code=concept(LOINC, "777-3"), valueQuantity={"value": 150, "system": UCUM, "code": "g/L"}),), UNKNOWN),
    Case("unit", "grams for a count", "PLT >= 100 10*9/L", (lab("777-3", 150, "g/L"),), UNKNOWN),
    Case("unit", "nobody's", "PLT >= 100 10*9/L", (lab("777-3", 150, "per field"),), UNKNOWN),
    Case("unit", "none", "PLT >= 100 10*9/L", (lab("777-3", 150, None),), UNKNOWN),
)  # fmt: skip


def surface(text: str, want: frozenset[str], **value: Any) -> Case:
    result = resource("Observation", "o1", status="final", code=concept(LOINC, "5196-1"),
                      effectiveDateTime="2026-02-20", **(value or {"valueString": text}))  # fmt: skip
    return Case("word", text, "HBsAg is positive", (result,), want)


WORDS = (
    *(surface(word, PASS) for word in ("positive", "POS", "Reactive", "Detected", "Positiv", "\u9633\u6027")),
    *(surface(word, FAIL) for word in ("negative", "Non-Reactive", "nonreactive", "NEG", "Not detected", "negativ",
                                       "\u9634\u6027")),
    *(surface(word, UNKNOWN) for word in ("not positive", "negative for HBsAg, positive for HBeAg", "see comment",
                                          "borderline", "+/-", "pending")),
    surface("in a concept's text", FAIL, valueCodeableConcept={"text": "Non reactive"}),
)  # fmt: skip

CASES = (*UNITS, *WORDS)
