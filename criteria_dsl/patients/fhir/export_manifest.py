"""The manifest of a bulk export: which files a server wrote, so that one that is missing is noticed.

Source: HL7 FHIR Bulk Data Access, "Bulk Data Export Operation", response of a completed request (`output`, `deleted`,
`error`, `count`, `link`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs

from criteria_dsl.patients.fhir.shape import Json, listed, text
from criteria_dsl.patients.problems import quoted

_ENDINGS = ("", ".gz", ".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
_LISTS = ("output", "deleted", "error")
_NARROWING = {
    "_since": "it has only what changed since a day",
    "_typefilter": "it has only what passed a filter",
    "_elements": "it has only some elements of each resource",
}
"""Parameters of the request by which an export leaves something out of the kinds of resources that it has."""


@attrs.frozen
class Listed:
    """A file that the manifest lists: its kind of resource, name, and how many resources it has, if it says so."""

    kind: str
    name: str
    count: int | None


def is_manifest(document: Any) -> bool:
    """Whether a JSON document is the manifest of an export."""
    if not isinstance(document, dict) or "resourceType" in document:
        return False
    return isinstance(document.get("output"), list) and bool(
        document.keys() & {"transactionTime", "request", "requiresAccessToken", "error", "deleted"}
    )


def expected_counts(manifest: Json, present: Iterable[str]) -> dict[str, int]:
    """How many resources each of the files that are here has to have, as far as the manifest says it."""
    by_name = _by_name(present)
    found: dict[str, int] = {}
    for one in _files(manifest, _LISTS):
        name = _found(one, by_name)
        if name is not None and one.count is not None:
            found[name] = one.count
    return found


def missing(manifest: Json, present: Mapping[str, str]) -> Iterator[str]:
    """What the manifest lists that is not here, each in words; `present` are the files that are read, by name, with
    their kinds of resource."""
    by_name = _by_name(present)
    outputs = list(_files(manifest, ("output",)))
    if any(_found(one, by_name) for one in outputs):
        yield from (_not_here(one) for one in outputs if _found(one, by_name) is None)
    else:  # the files were given names of their own
        for kind in dict.fromkeys(one.kind for one in outputs):
            wanted = sum(one.kind == kind for one in outputs)
            here = sum(its == kind for its in present.values())
            if here < wanted:
                yield f"the manifest lists {wanted} files of {quoted(kind)}, of which {here} are here"
    yield from (_not_here(one) for one in _files(manifest, ("deleted", "error")) if _found(one, by_name) is None)
    if any(text(link.get("relation")) == "next" for link in listed(manifest.get("link"))):
        yield "the manifest has a further page"
    try:
        asked = {name.lower() for name, _ in parse_qsl(urlsplit(text(manifest.get("request"))).query)}
    except ValueError:
        asked = set()
    yield from (why for name, why in _NARROWING.items() if name in asked)


def _not_here(one: Listed) -> str:
    return f"the manifest lists {quoted(one.name)}, which is not here"


def _files(manifest: Json, lists: Iterable[str]) -> Iterator[Listed]:
    for key in lists:
        raw = manifest.get(key)
        for one in raw if isinstance(raw, list) else []:
            entry: Json = one if isinstance(one, dict) else {}
            count = entry.get("count")
            known = count if isinstance(count, int) and not isinstance(count, bool) else None
            yield Listed(text(entry.get("type")), _name_in(text(entry.get("url"))), known)


def _name_in(address: str) -> str:
    try:
        return unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2] or address
    except ValueError:
        return address


def _by_name(present: Iterable[str]) -> dict[str, str]:
    return {name.rpartition("/")[2].lower(): name for name in present}


def _found(one: Listed, by_name: Mapping[str, str]) -> str | None:
    name = one.name.lower()
    for spelt in (name, name.removesuffix(".gz")):
        for ending in _ENDINGS:
            if spelt and spelt + ending in by_name:
                return by_name[spelt + ending]
    return None
