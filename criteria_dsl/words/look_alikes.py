"""Letters and signs of other alphabets that look like Latin ones, for one diagnostic: rules are plain ASCII.

Only resemblance is known here; where such a character stands and what is said about it is the caller's.
"""

# ruff: noqa: RUF001, RUF003 - characters that look like others are this module's subject

from __future__ import annotations

_CYRILLIC = dict(zip("АВЕКМНОРСТУХЅІЈаеорсухѕіјһԁ", "ABEKMHOPCTYXSIJaeopcyxsijhd", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ", "ABEZHIKMNOPTYXaikvoptux", strict=True))
_SIGNS = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "、": ",", "。": ".",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "⩽": "<=", "≦": "<=", "⩾": ">=", "≧": ">=",
    "÷": "/", "∕": "/", "⁄": "/", "\u00a0": " ",
}  # fmt: skip
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

LOOK_ALIKES: dict[str, str] = {**_CYRILLIC, **_GREEK, **_SIGNS, **_FULL_WIDTH}
"""Each look-alike and the ASCII text it resembles. `μ` is none: units are written with it."""

_TABLE = str.maketrans(LOOK_ALIKES)


def plain(text: str) -> str:
    """`text` with every look-alike replaced by what it resembles."""
    return text.translate(_TABLE)
