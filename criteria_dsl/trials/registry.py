"""A registry's own record of a trial: its text, and the items of its lists of criteria.

Two forms are read: the JSON of ClinicalTrials.gov's API (version 2: `protocolSection.eligibilityModule.
eligibilityCriteria`, https://clinicaltrials.gov/data-api/api), and a page's text with the headings "Inclusion
criteria" and "Exclusion criteria". What a rule file makes of a record is `quotes`'.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import attrs

from criteria_dsl.words.errors import CriteriaError

Kind = Literal["inclusion", "exclusion"]
_LARGEST = 20_000_000
_HEADING = re.compile(
    r"(?im)^[ \t]*(?:#+ *|\*\* *)?(?:(?:key|main|major|general|principal) )?(?P<kind>inclusion|exclusion)"
    r"(?:[ \t]+criteria)?[ \t]*:?(?: *\*\*)?[ \t]*:?[ \t]*$"
)
_MARKER = re.compile(r"(?m)^[ \t]*(?:[0-9]+[.)]|[•*\-–o]|[a-zA-Z][.)])[ \t]+")  # noqa: RUF001 - bullets of pages
_NUMBERED = re.compile(r"(?m)^[ \t]*([0-9]{1,3})[.)][ \t]")
_END_OF_LIST = re.compile(r"\n(?=\S)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class RegistryError(CriteriaError):
    """A registry record that cannot be read."""


@attrs.frozen
class Item:
    """One entry of a list of criteria, folded to one line and without its number or bullet."""

    kind: Kind
    text: str


@attrs.frozen
class RegistryRecord:
    """A record: the trial's id where it gives one, its items, and the whole text with markers left out and kept."""

    id: str | None
    items: tuple[Item, ...]
    text: str
    with_markers: str


def read_registry(path: str | PathLike[str], trial: str) -> RegistryRecord | None:
    """The record of a trial in a file, or in a folder that holds `TRIAL.json` or `TRIAL.txt`.

    None where a folder, or a JSON file of several trials, does not have this one. Raises RegistryError.
    """
    place = Path(path)
    if not place.is_dir():
        return _read(place, trial)
    beside = record_beside(place, trial)
    return None if beside is None else _read(beside, trial)


def record_beside(folder: Path, trial: str) -> Path | None:
    """The file of a trial's record in a folder, if there is one."""
    if not trial or "/" in trial or "\\" in trial:
        return None
    return next((path for end in (".json", ".txt") if (path := folder / (trial + end)).is_file()), None)


def record_of_text(text: str, id: str | None = None, whole: bool = False) -> RegistryRecord:
    """A record from a text; `whole` where the text is nothing but the criteria."""
    return RegistryRecord(id, tuple(_items(text, whole)), folded(_MARKER.sub(" ", text)), folded(text))


def folded(text: str) -> str:
    """White space folded, and Markdown's backslashes before signs left out, as they are on the page itself."""
    return " ".join(_ESCAPED.sub(r"\1", text).split())


def _read(path: Path, trial: str) -> RegistryRecord | None:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise RegistryError(f"cannot read `{path}`: {(error.strerror or 'unreadable').lower()}") from None
    except UnicodeDecodeError as error:
        raise RegistryError(f"`{path}` is not UTF-8: byte {error.start}", "save it as UTF-8") from None
    if len(data) > _LARGEST:
        raise RegistryError(f"`{path}` is larger than a registry record")
    if text.lstrip()[:1] not in ("{", "["):
        return record_of_text(text)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise RegistryError(f"`{path}` is not JSON", "give a record as JSON or as text") from None
    records = list(_records(content))
    if not records:
        raise RegistryError(
            f"`{path}` has no eligibility criteria",
            "a record of ClinicalTrials.gov has them in `protocolSection.eligibilityModule.eligibilityCriteria`",
        )
    return next((record for record in records if record.id in (None, trial)), None)


def _records(content: Any) -> Iterator[RegistryRecord]:
    """The records of a JSON document: one, a list, or a page of the API's `studies`."""
    if isinstance(content, list):
        for each in content:
            yield from _records(each)
    elif isinstance(content, dict) and isinstance(content.get("studies"), list):
        yield from _records(content["studies"])
    elif isinstance(content, dict):
        section = content.get("protocolSection", content)
        module = section.get("eligibilityModule") if isinstance(section, dict) else None
        criteria = module.get("eligibilityCriteria") if isinstance(module, dict) else None
        if isinstance(criteria, str):
            named = section.get("identificationModule")
            id = named.get("nctId") if isinstance(named, dict) else None
            yield record_of_text(criteria, id if isinstance(id, str) else None, whole=True)


def _items(text: str, whole: bool) -> Iterator[Item]:
    pieces = _HEADING.split(text)
    kinds, blocks = pieces[1::2], pieces[2::2]
    for number, (kind, block) in enumerate(zip(kinds, blocks, strict=True)):
        if number == len(blocks) - 1 and not whole:
            block = _list_only(block)
        _, *listed = _MARKER.split("\n" + block) if _MARKER.search(block) else ["", *block.split("\n")]
        named: Kind = "inclusion" if kind.lower() == "inclusion" else "exclusion"
        yield from (Item(named, folded(item)) for item in listed if item.strip())


def _list_only(block: str) -> str:
    """The list at the front of a page's last section: what follows flush left is about something else."""
    first = _MARKER.search(block)
    if first is None:
        return ""
    for gap in _END_OF_LIST.finditer(block, first.end()):
        if not _MARKER.match(block, gap.end()) and not _goes_on(block, gap.start()):
            return block[: gap.start()]
    return block


def _goes_on(block: str, place: int) -> bool:
    """Whether a numbered list goes on behind a paragraph in it: the next number is still to come."""
    numbers = [int(found[1]) for found in _NUMBERED.finditer(block, 0, place)]
    return bool(numbers) and any(int(found[1]) == numbers[-1] + 1 for found in _NUMBERED.finditer(block, place))
