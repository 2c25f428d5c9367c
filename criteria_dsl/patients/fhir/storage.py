"""How the resources of an export are kept in temporary files while it is sorted by patient: a head and the text."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import IO, Any, NamedTuple

from criteria_dsl.patients.fhir.kinds import in_its_case
from criteria_dsl.patients.fhir.shape import Json
from criteria_dsl.patients.strict_json import read_json

HEAD = struct.Struct("<qqIQ?HI")
"""What a resource is a version of, when it was made, file, line, whether only its name is kept, bytes of the
patient's id, bytes of the text."""
NO_TIME = -(1 << 63)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Stored(NamedTuple):
    """A resource that is written down: whose it is, of what it is a version, when it was made, and where it was."""

    patient: str
    key: int
    made: int
    file: int
    line: int
    data: bytes
    only_name: bool


def stored_resource(one: Stored) -> dict[str, Any]:
    """The resource that was kept, or what tells its versions apart; an empty one for JSON that is none."""
    if one.only_name:
        kind, name, patient = one.data.decode("utf-8", "surrogatepass").split("\0")
        return name_of({"resourceType": kind, "id": name}, patient, one.made)
    found = read_json(one.data, "it")
    return in_its_case(found) if isinstance(found, dict) else {}


def stored_rows(source: IO[bytes]) -> Iterator[tuple[tuple[Any, ...], bytes, bytes]]:
    """What was written to a part: of each resource the head, the patient's id and the text."""
    while head := source.read(HEAD.size):
        fields = HEAD.unpack(head)
        yield fields, source.read(fields[5]), source.read(fields[6])


def only_named(resource: Json, patient: str) -> bytes:
    """What is kept of a resource that no field asks for: its kind, its id, and whom it is about."""
    parts = (str(one).replace("\0", "") for one in (resource["resourceType"], resource["id"], patient))
    return "\0".join(parts).encode("utf-8", "surrogatepass")


def name_of(resource: Json, patient: str, made: int) -> dict[str, Any]:
    """What a version is of and about whom, without what it says."""
    meta = {} if made == NO_TIME else {"lastUpdated": (EPOCH + timedelta(microseconds=made)).isoformat()}
    found = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
    return {**found, "subject": {"reference": f"Patient/{patient}"}, "status": "cancelled"}
