"""What an OperationOutcome says in words: that something was left out, whatever its severity and code are.

A server may say "results suppressed" as mere information. Validation hints ("a resource should have a narrative") and
"all OK" say nothing of the kind, and a sentence that denies it ("no results were suppressed") does not either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria_dsl.patients.fhir.shape import Json, codings, mapping, text, words

KNOWN = frozenset({
    "invalid", "structure", "required", "value", "invariant", "processing", "not-supported", "duplicate",
    "multiple-matches", "not-found", "deleted", "code-invalid", "extension", "business-rule", "conflict",
    "informational", "success",
})  # fmt: skip
"""Issue types (HL7 FHIR R4 and R5, IssueType) that do not by themselves say that something was left out."""

_LEFT_OUT = (
    r"suppress\w*|with-?h[eo]ld\w*|truncat\w*|redact\w*|masked|omit(?:s|ted)?|omission|left out|cut off|incomplete\w*"
    r"|hidden|filtered(?: out)?|removed|excluded|dropped|restricted|unterdr[üu]ckt\w*|zur[üu]ckgehalten\w*"
    r"|gek[üu]rzt\w*|unvollst[äa]ndig\w*|ausgelassen\w*|gesperrt\w*|tronqu\w+|incompl[eè]t\w*|masqu[ée]\w*"
    r"|supprim[ée]\w*|omis\w*|truncad\w*|incomplet\w*|ocult\w*|onvolledig\w*|afgekapt"
)
_THINGS = r"(?:data|results?|resources?|records?|entries|matches|pages?)"
_DENIED = re.compile(
    r"\b(?:no|nothing|none|not|never|0|zero|without(?: any)?|nichts?|kein\w*)\b"
    rf"(?:\s+(?:of|the|any|was|were|has|have|been|is|are|{_THINGS}|items?|it|them|wurden?|ergebnisse|daten|had to be))"
    rf"{{0,5}}\s+(?:{_LEFT_OUT}|partial\w*)(?![\w-])",
    re.IGNORECASE,
)
"""That nothing was left out; it is taken away before the rest of a text is looked at."""
_TELLING = re.compile(
    rf"\b(?:{_LEFT_OUT})(?![\w-])"
    r"|\bpartial(?:ly)?\b(?!\s+(?:dates?|times?|precision|match\w*))|\bsubset\w*|\bteilweise\b|\bpartiell\w*"
    r"|\bnot (?:all|every|everything)\b|\bonly (?:the )?(?:first|last|latest|newest|some|part)\b|\bnicht alle\b"
    rf"|\bmore {_THINGS}\b|\b(?:additional|further|remaining) {_THINGS}\b"
    r"|\b(?:exceed\w*|too many|too large|limit (?:was |has been )?(?:reached|hit)|maximum (?:number|size|count))"
    r"|\btimed?[ -]?out\b|\blimited to\b|\bcapped\b|\bblocked\b|\bfirst [0-9]+\b"
    r"|\b([0-9]+) (?:out )?of (?!\1\b)[0-9]+\b"
    rf"|\b{_THINGS} (?:is|are|was|were|may be|could be) (?:missing|(?:currently )?unavailable|not available)\b"
    rf"|\bmissing {_THINGS}\b"
    r"|\b(?:cannot|can't|couldn't|wasn't|weren't|unable to|failed to|not) (?:be )?(?:retriev\w*|fetch\w*|load(?:ed)?"
    r"|includ\w*|return\w*|disclos\w*|shared?|export\w*|access\w*|show\w*|display\w*)\b"
    r"|\bnot (?:permitted|authori[sz]ed|allowed to)\b|\bunauthori[sz]ed\b|\bforbidden\b"
    r"|\b(?:access|permission)\w* (?:was |is )?denied\b|\bno (?:permission|access|consent)\b"
    r"|\binsufficient (?:privileges?|permissions?|rights|scopes?)\b|\bconfidential\w*"
    r"|\bconsent (?:directives?|restrict\w*|polic\w+|rules?)\b"
    r"|\b(?:due to|because of|lack of|without|by) (?:\w+ )?consent\b"
    rf"|\bsensitive (?:information|{_THINGS})\b|\bunavailable (?:sources?|systems?|{_THINGS})\b"
    r"|\b(?:source|system|partner|organi[sz]ation)s? (?:did not|failed to) (?:respond|answer)\b",
    re.IGNORECASE,
)


def tells_of_a_gap(issue: Json) -> bool:
    """Whether an issue says in words that something was left out."""
    return any(_TELLING.search(_DENIED.sub(" ", said.replace("_", " "))) for said in said_by(issue))


def said_by(issue: Json) -> Iterator[str]:
    """All that an issue says in words or in a code of the server's own."""
    details = issue.get("details")
    yield from (said for said in (text(issue.get("diagnostics")), *words(details)) if said)
    yield from (coding.code for coding in codings(mapping(details)))
