"""Words in which records write results: what `Non-Reactive`, `NEG` or `阴性` says of a field.

Only a whole text is read. `negative for X, positive for Y` is neither, and `weakly positive`, `trace`, `borderline` and
`equivocal` are left out on purpose: whether they are positive is a judgement.

Sources: the displays of HL7 v3 ObservationInterpretation (NEG, POS, ND, DET, NR, RR) and of SNOMED CT 260385009,
10828004, 131194007, 11214006, 260415000 and 260373001; in other languages the words with which laboratories translate
these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from criteria_dsl.meaning.fields import Field

_NEGATIVE: Final = """
    negative; neg; non reactive; nonreactive; not reactive; not detected; none detected; undetected; not detectable;
    undetectable; target not detected;
    negativ; nicht nachweisbar; nicht nachgewiesen; nicht reaktiv; négatif; négative; non réactif; non détecté;
    non détectée;
    negativo; negativa; no reactivo; no reactiva; no detectado; no detectada; não reagente; não reativo; não detectado;
    não detectada; non reattivo; non rilevato; negatief; niet aantoonbaar; ujemny; negatywny; negativní; отрицательный;
    отрицательно; отрицательная; 阴性; 陰性; 阴性(-); 陰性(-); 未检出; 未檢出; 음성
"""
_POSITIVE: Final = """
    positive; pos; reactive; detected; target detected;
    positiv; nachweisbar; nachgewiesen; reaktiv; positif; réactif; détecté; détectée;
    positivo; positiva; reactivo; reactiva; detectado; detectada; reagente; reattivo; rilevato; positief; aantoonbaar;
    dodatni; pozytywny; pozitivní; положительный; положительно; положительная;
    阳性; 陽性; 阳性(+); 陽性(+); 检出; 檢出; 양성
"""
_PAIRS: Final = (("negative", "positive"), ("not_detected", "detected"))
"""The names under which vocabularies have these two values."""
_TRUTHS: Final = ("yes", "no")
_SHORTEST: Final = 3
"""Letters of a word that is looked for inside a longer text; of Chinese and the like one is enough."""
_LONGEST_WORD: Final = 200
_LONGEST_TEXT: Final = 10_000
"""As much of a text is searched; no report is longer, and a hostile one costs no more."""

_GAP: Final = re.compile(r"[\s_‐‑–-]+")


def word_of_text(field: Field, text: str) -> str | None:
    """The field's word that a whole text writes; None where it writes none of them."""
    return _known(field).get(_folded(text)) if len(text) <= _LONGEST_WORD else None


def words_inside(field: Field, text: str) -> frozenset[str]:
    """The field's words that a longer text mentions, the longest first: `not detected` does not mention `detected`."""
    found = set()

    def noted(match: re.Match[str]) -> str:
        found.add(_known(field)[_folded(match[0])])
        return " "

    _inside(field).sub(noted, unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).casefold())
    return frozenset(found)


@lru_cache(maxsize=1024)
def _known(field: Field) -> Mapping[str, str]:
    """What may be written, folded, and the word that it stands for; what the vocabulary says comes before the table."""
    return {_folded(spelling): word for spelling, word in _spellings(field)}


def _spellings(field: Field) -> Iterator[tuple[str, str]]:
    for negative, positive in _PAIRS:
        if negative in field.values and positive in field.values:
            yield from ((spelling, negative) for spelling in _listed(_NEGATIVE))
            yield from ((spelling, positive) for spelling in _listed(_POSITIVE))
            break
    yield from ((spelling, word) for word, spelling in field.value_spellings)
    yield from ((word, word) for word in (_TRUTHS if field.kind in ("yes or no", "event") else field.values))


def _listed(table: str) -> list[str]:
    return [spelling.strip() for spelling in table.split(";")]


def _folded(text: str) -> str:
    """Without what people write differently: case, blanks and hyphens between the parts, a full stop at the end."""
    return _GAP.sub("", unicodedata.normalize("NFKC", text).casefold().strip().rstrip(".!"))


@lru_cache(maxsize=1024)
def _inside(field: Field) -> re.Pattern[str]:
    spellings = (unicodedata.normalize("NFKC", spelling).casefold().strip() for spelling, _ in _spellings(field))
    forms = [_GAP.split(spelling) for spelling in spellings]
    long_enough = [form for form in forms if len("".join(form)) >= _SHORTEST or not "".join(form).isascii()]
    longest_first = sorted({_pattern(form) for form in long_enough}, key=len, reverse=True)
    return re.compile("|".join(longest_first) if longest_first else r"(?!)")


def _pattern(form: list[str]) -> str:
    inner = r"[\s_‐‑–-]*".join(re.escape(part) for part in form)
    return rf"(?<![^\W_]){inner}(?![^\W_])" if form[0].isascii() else inner
