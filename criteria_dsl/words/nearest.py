"""The name a person probably meant. Used by the checker and by the patient readers alike."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 60


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None where nothing is near enough.

    Case is ignored first (`nihss` means `NIHSS`); otherwise one or two letters may differ.
    """
    if not word or len(word) > _LONGEST:
        return None
    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(name.casefold(), name)
    folded = word.casefold()
    if folded in by_folded:
        return by_folded[folded]
    cutoff = 0.75 if len(word) > 4 else 0.66
    found = difflib.get_close_matches(folded, by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None
