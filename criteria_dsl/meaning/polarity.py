"""Whether a criterion's rule denies what its quote affirms, or the other way round, on the face of it.

English quotes only, and only where both are sure: the rule is about one thing, the quote names that very thing
in the words of its label or name, and either has no word of denial at all or begins with one. Everything else is
passed over in silence.
"""

from __future__ import annotations

import re
from typing import Literal

from criteria_dsl.meaning.core import All, Any, Core, In, negated
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.meaning.views import Happened, Measured, Ongoing

_DENYING = frozenset({
    "no", "not", "without", "never", "absence", "absent", "free", "non", "none", "neither", "nor", "negative", "lack",
    "lacks", "lacking", "denies", "deny", "unable", "cannot", "refuse", "refuses", "refusal", "fails", "failure",
    "unwilling", "exclude", "excluded", "excluding", "except", "unless", "other", "rule", "ruled", "avoid", "stop",
    "stopped", "discontinued", "prevent", "against", "less", "than", "contraindicated", "contraindication", "until",
    "negativity", "seronegative", "resolved", "cured", "agree", "agrees", "willing", "plan", "plans", "planning",
})  # fmt: skip
_BEFORE_DENIAL = frozenset({
    "must", "be", "is", "are", "have", "has", "patient", "patients", "subject", "subjects", "participant",
    "participants", "with", "who", "had", "the", "does", "do",
})  # fmt: skip
_DENIALS = frozenset({"no", "not", "without", "never", "absence"})
_SMALL = frozenset({"of", "the", "a", "an", "in", "or", "and", "any", "to", "for", "history", "evidence", "known"})
_MOST_WORDS = 8

Said = Literal["affirms", "denies"]


def check_polarity(criterion: Criterion, report: Report) -> None:
    """Warns where the quote affirms and the rule denies the same thing, or the other way round."""
    rule = criterion.written if criterion.kind == "inclusion" else negated(criterion.written)
    several = isinstance(rule, All | Any)
    for part in rule.items if isinstance(rule, All | Any) else (rule,):
        field, denies = _about(part)
        if field is None:
            continue
        quote = _quote(criterion.text, field, several)
        if quote is not None and (quote == "denies") != denies:
            report.opposite_polarity(criterion.expression_span, criterion.id, field.name, criterion.text, quote)
            return


def _about(part: Core) -> tuple[Field | None, bool]:
    """The field that a part is about, and whether it asks for a "no"; None where it asks for anything else."""
    match part:
        case In(Happened(field) | Ongoing(field), values):
            return field, 0.0 in values
        case In(Measured(field, ratio=False), values) if field.kind == "yes or no":
            return field, 0.0 in values
        case _:
            return None, False


def _quote(text: str, field: Field, several: bool) -> Said | None:
    """What the quote surely says of the field; None where that is not sure."""
    words = _words(text)
    named = [name for name in (_words(field.label), _words(field.name)) if not _DENYING & set(name)]
    if len(named) < 2 or not any(_content(name) <= {_stem(word) for word in words} for name in named):
        return None
    denials = [index for index, word in enumerate(words) if word in _DENYING]
    if not denials:
        return "affirms"
    first = denials[0]
    plainly = len(denials) == 1 and words[first] in _DENIALS and set(words[:first]) <= _BEFORE_DENIAL
    joined = {"and", "or", "but", "if"} & set(words)
    return "denies" if plainly and not several and not joined and len(words) <= _MOST_WORDS else None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower().replace("_", " "))


def _content(words: list[str]) -> set[str]:
    found = {_stem(word) for word in words if word not in _SMALL}
    return found or {"\0"}


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
