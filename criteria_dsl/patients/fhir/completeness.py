"""What says that a record is not all there is: a further page, a failed request, withheld or damaged data.

Of an incomplete record silence says nothing: no list is complete, and nothing unrecorded is read as no. Where
resources are found is `bundle`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from criteria_dsl.patients.fhir.issue_words import KNOWN, said_by, tells_of_a_gap
from criteria_dsl.patients.fhir.references import reference_of
from criteria_dsl.patients.fhir.shape import Json, codings, listed, mapping, text

_FAILED = frozenset({"fatal", "error"})
_WITHHELD = frozenset({
    "incomplete", "suppressed", "too-costly", "timeout", "throttled", "security", "login", "expired", "forbidden",
    "transient", "lock-error", "no-store", "exception", "too-long", "limited-filter", "unknown",
})  # fmt: skip
"""Issue types (HL7 FHIR R4 and R5, IssueType) that say that something was left out, whatever the severity."""
_PARTIAL = frozenset({"SUBSETTED", "REDACTED", "MASKED", "PSEUDED", "ABSTRED", "AGGRED"})
"""Tags and security labels (HL7 v3 ObservationValue) of a resource of which not all is there."""
_EMPTY = frozenset({"notstarted", "closed", "notasked", "withheld", "unavailable"})
"""Reasons why a list or section is empty (HL7 FHIR R4, list-empty-reason) that do not say that there is none."""
_MATCHES = ("", "match")


def of_bundle(bundle: Json, entries: list[Any]) -> Iterator[str]:
    """Why a Bundle is not all that was asked for, each in words."""
    yield from of_outcome(mapping(bundle.get("issues")))  # FHIR R5
    links = {text(link.get("relation")).lower(): text(link.get("url")) for link in listed(bundle.get("link"))}
    if not links.keys().isdisjoint(_OTHER_PAGES):
        yield "it is one page of a search, and links to another"
    elif _is_paged(links):
        yield "it is one page of a search, and its links name others"
    raw = bundle.get("total")
    total = _number(raw)
    if raw is not None and total is None and text(bundle.get("type")) != "history":
        yield "how many the search found cannot be read"
    elif total is not None and text(bundle.get("type")) != "history":
        matches = sum(
            1 for one in map(mapping, entries)
            if one.get("resource") is not None and text(mapping(one.get("search")).get("mode")) in _MATCHES
        )  # fmt: skip
        if total > matches:
            yield f"the search found {total:,}, of which {matches:,} are here"


_OTHER_PAGES = ("next", "previous", "prev")
_PLACES = frozenset({
    "page", "_page", "pagenumber", "page_number", "pageno", "offset", "_offset", "_getpagesoffset", "startindex",
    "skip", "_skip",
})  # fmt: skip
"""Parameters of a search's address that say which page it is."""


def _is_paged(links: Mapping[str, str]) -> bool:
    """Whether the links say that there are more pages: the last one is not this one, or this is not the first."""
    here, last = (_page_of(links.get(relation, "")) for relation in ("self", "last"))
    first = _page_of(links.get("first", ""))
    begins = {first[1]} if first[1] is not None else {None, 0, 1}
    if here[1] is not None and here[1] not in (begins | {0, 1}):
        return True
    if last[1] is None:
        return False
    return last[1] != here[1] if here[1] is not None else last[1] not in (begins | {0, 1})


def _page_of(address: str) -> tuple[str, int | None]:
    """The address of a search without its page, and which page it is; None where it does not say."""
    try:
        parts = urlsplit(address)
        for name, value in parse_qsl(parts.query):
            if name.lower() in _PLACES and value.isascii() and value.isdigit():
                return parts.path, int(value[:18])
    except ValueError:
        return address, None
    above, _, last = parts.path.rstrip("/").rpartition("/")
    if above.rpartition("/")[2].lower() in _PLACES and last.isascii() and last.isdigit():
        return above, int(last[:18])
    return parts.path, None


def _number(raw: Any) -> int | None:
    """A whole number, also as text (`"250"`, `"1,250"`); None for anything else."""
    if isinstance(raw, str):
        plain = re.sub(r"(?<=[0-9])[ ,_'](?=[0-9]{3}(?![0-9]))", "", raw.strip())
        return int(plain[:18]) if plain.isascii() and plain.isdigit() else None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        return int(raw) if int(raw) == raw else None
    except (ValueError, OverflowError):
        return None


def of_response(entry: Json) -> str:
    """That an entry of a batch or transaction failed, or says that what was asked is elsewhere; `""` if not."""
    response = entry.get("response")
    if response is None:
        return ""
    status = text(mapping(response).get("status"))
    failed = [f"a request failed: {status[:40]}"] if status[:1] in ("4", "5") else []
    if status[:1] == "3" and entry.get("resource") is None:
        failed = [f"what a request asked for is not here: {status[:40]}"]
    told = list(of_outcome(mapping(mapping(response).get("outcome"))))
    return "; ".join([*failed, *told][:1])


def of_outcome(resource: Json) -> Iterator[str]:
    """What an OperationOutcome tells of data that were left out."""
    for issue in listed(resource.get("issue")):
        severity, kind = text(issue.get("severity")).lower(), text(issue.get("code")).lower()
        is_unknown = bool(kind) and kind not in KNOWN
        if severity in _FAILED or kind in _WITHHELD or is_unknown or tells_of_a_gap(issue):
            said = next(said_by(issue), "")
            yield f"the server says `{kind or severity}`" + (f": {said[:80]}" if said else "")


def of_resource(resource: Json) -> str:
    """That a resource is there in part only; `""` if nothing says so."""
    meta = resource.get("meta")
    if not isinstance(meta, Mapping):
        return ""
    for key in ("tag", "security"):
        if meta.get(key) is not None:
            for coding in codings(meta[key]):
                if coding.code in _PARTIAL:
                    return f"a resource is there in part only (`{coding.code}`)"
    return ""


def of_list(resource: Json, depth: int = 0) -> Iterator[str]:
    """What a List, or a section of a Composition, says of why it is empty."""
    for coding in codings(resource.get("emptyReason")):
        if coding.code in _EMPTY:
            title = text(resource.get("title"))
            yield f"a list is empty because it is `{coding.code}`" + (f": {title[:40]}" if title else "")
    if depth < 8:
        for section in listed(resource.get("section")):
            yield from of_list(section, depth + 1)


def listed_references(resource: Json, depth: int = 0) -> Iterator[str]:
    """What a List, or the sections of a Composition, refer to; what is inside it is not among them."""
    for one in listed(resource.get("entry")):
        item = one.get("item") if resource.get("resourceType") else one
        if item is not None and one.get("deleted") is not True:
            reference = reference_of(item)
            if not reference.startswith("#"):
                yield reference
    if depth < 8:
        for section in listed(resource.get("section")):
            yield from listed_references(section, depth + 1)
