"""What says that a record is not all there is: a further page, a failed request, withheld or damaged data.

Of an incomplete record silence says nothing: no list is complete, and nothing unrecorded is read as no. Where
resources are found is `bundle`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from criteria_dsl.patients.fhir.references import reference_of
from criteria_dsl.patients.fhir.shape import Json, codings, listed, mapping, text

_FAILED = frozenset({"fatal", "error"})
_WITHHELD = frozenset({
    "incomplete", "suppressed", "too-costly", "timeout", "throttled", "security", "login", "expired", "forbidden",
    "transient", "lock-error", "no-store", "exception", "too-long", "limited-filter",
})  # fmt: skip
"""Issue types (HL7 FHIR R4 and R5, IssueType) that say that something was left out, whatever the severity."""
_PARTIAL = frozenset({"SUBSETTED", "REDACTED", "MASKED", "PSEUDED", "ABSTRED", "AGGRED"})
"""Tags and security labels (HL7 v3 ObservationValue) of a resource of which not all is there."""
_EMPTY = frozenset({"notstarted", "closed", "notasked", "withheld", "unavailable"})
"""Reasons why a list or section is empty (HL7 FHIR R4, list-empty-reason) that do not say that there is none."""
_MATCHES = ("", "match")


def of_bundle(bundle: Json, entries: list[Any]) -> Iterator[str]:
    """Why a Bundle is not all that was asked for, each in words."""
    for link in listed(bundle.get("link")):
        if text(link.get("relation")) in ("next", "previous", "prev"):
            yield "it is one page of a search, and links to another"
            break
    total = bundle.get("total")
    if isinstance(total, int) and not isinstance(total, bool) and text(bundle.get("type")) != "history":
        matches = sum(
            1 for one in map(mapping, entries)
            if one.get("resource") is not None and text(mapping(one.get("search")).get("mode")) in _MATCHES
        )  # fmt: skip
        if total > matches:
            yield f"the search found {total:,}, of which {matches:,} are here"


def of_response(entry: Json) -> str:
    """That an entry of a batch or transaction failed; `""` if it did not."""
    response = entry.get("response")
    if response is None:
        return ""
    status = text(mapping(response).get("status"))
    failed = [f"a request failed: {status[:40]}"] if status[:1] in ("4", "5") else []
    if status[:3] == "304" and entry.get("resource") is None:  # not modified: what the client has, and this record not
        failed = ["a request was answered without its data: 304"]
    told = list(of_outcome(mapping(mapping(response).get("outcome"))))
    return "; ".join([*failed, *told][:1])


def of_outcome(resource: Json) -> Iterator[str]:
    """What an OperationOutcome tells of data that were left out."""
    for issue in listed(resource.get("issue")):
        severity, kind = text(issue.get("severity")).lower(), text(issue.get("code")).lower()
        if severity in _FAILED or kind in _WITHHELD:
            said = text(issue.get("diagnostics")) or text(mapping(issue.get("details")).get("text"))
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
