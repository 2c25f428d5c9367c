"""Random patients for the benchmarks: plausible values near the boundaries, a fifth of the facts missing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from criteria_dsl import Field

AS_OF = date(2026, 3, 1)
_NUMBERS = {
    "ANC": (1.0, 6.0), "PLT": (60, 350), "Hb": (70, 160), "AST": (10, 130), "ALT": (10, 130), "TBIL": (5, 40),
    "Cr": (40, 200), "INR": (0.8, 3.5), "APTT": (22, 60), "carotid_stenosis": (0, 95), "life_expectancy": (3, 60),
    "half_life": (1, 30), "blood_glucose": (2, 20),
}  # fmt: skip
DATED = ("coma", "pregnant", "lactating", "pregnancy_test", "blood_pregnancy_test")
"""States and tests that a rule looks for in a window."""
_LIMITS = {"AST": 40, "ALT": 40, "TBIL": 21, "Cr": 104, "APTT": 36}


def patient(random_: random.Random, fields: Mapping[str, Field], number: int) -> dict[str, Any]:
    """One document as `criteria check` reads it."""
    document: dict[str, Any] = {"patient_id": f"p-{number:05d}", "as_of": AS_OF.isoformat()}
    for name, field in fields.items():
        if name in ("age", "enrollment") or random_.random() < 0.2:
            continue
        document[name] = _value(random_, name, field)
        if name in DATED:
            day = AS_OF - timedelta(days=random_.randint(0, 40))
            document[name] = {"value": document[name], "date": day.isoformat()}
    return document


def _value(random_: random.Random, name: str, field: Field) -> Any:
    match field.kind:
        case "integer":
            return random_.randint(0, 3 if name.endswith("1a") else 30)
        case "number" | "quantity":
            low, high = _NUMBERS.get(name, (0, 50))
            value: dict[str, Any] = {"value": round(random_.uniform(low, high), 1)}
            if name in _LIMITS:
                value["uln"] = _LIMITS[name]
            return value if name in _LIMITS else value["value"]
        case "yes or no":
            return random_.random() < (0.9 if "consent" in name or "agree" in name else 0.15)
        case "one of" | "ordered":
            return random_.choices(field.values, [1] + [4] * (len(field.values) - 1))[0]
        case "date":
            days = {"birth_date": (16 * 365, 90 * 365), "first_dose": (-20, -1)}.get(name, (5, 1500))
            return (AS_OF - timedelta(days=random_.randint(*days))).isoformat()
        case "event":
            if random_.random() < 0.85:
                return False
            return [{"date": (AS_OF - timedelta(days=random_.randint(0, 400))).isoformat()}]
