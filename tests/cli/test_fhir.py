"""FHIR records at the command line: Bundles, exports, what is asked to be read as no, and what is wrong with a call."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import CommandLine

CODED = ("--rules", "fhir/CODED.criteria", "--as-of", "2026-03-01")


def resources() -> list[dict[str, Any]]:
    bundle = json.loads(Path("fhir/bundle.json").read_text(encoding="utf-8"))
    return [entry["resource"] for entry in bundle["entry"]]


def of_another(one: dict[str, Any]) -> dict[str, Any]:
    """The same of another patient."""
    changed = {**one, "id": f"other-{one['id']}"}
    return changed if "subject" not in one else {**changed, "subject": {"reference": "Patient/other-p-7"}}


def export(folder: Path, found: list[dict[str, Any]], zipped: bool = False) -> Path:
    """A bulk export: a file a kind of resource."""
    folder.mkdir()
    for one in found:
        path = folder / f"{one['resourceType']}.ndjson{'.gz' if zipped else ''}"
        line = (json.dumps(one) + "\n").encode()
        with gzip.open(path, "ab") if zipped else path.open("ab") as file:
            file.write(line)
    return folder


def outcomes(out: str) -> dict[str, str]:
    return {one["id"]: one["outcome"] for one in json.loads(out)["trials"][0]["criteria"]}


def test_a_bundle(criteria: CommandLine) -> None:
    """Every reason names its resource; an event outside the window leaves open if there were others."""
    ran = criteria("check", "fhir/bundle.json", *CODED, columns=120)
    assert ran.code == 3
    assert "NIHSS is 11 (2026-02-20); must be 6 to 20 [Observation/n2, 2026-02-20]" in ran.out
    assert "epilepsy has not occurred; must not have occurred [Condition/c1]" in ran.out
    asked = "Dementia: has it occurred at other times, and when?"
    recorded = "[dementia: others not recorded, recorded 2020-05 in Condition/c2]"
    assert f"{asked} {recorded}" in " ".join(ran.out.split())
    assert "Not used (no field asks for them)\n  1 Observation\n" in ran.out


def test_silence_read_as_no(criteria: CommandLine) -> None:
    """Asked for it closes the list of what is recorded, and the result says so."""
    ran = criteria("check", "fhir/bundle.json", *CODED, "--assume-unrecorded-no", "dementia")
    assert ran.code == 3
    assert "as asked, unrecorded means no for: dementia" in ran.out
    document = json.loads(criteria("check", "fhir/bundle.json", *CODED, "--assume-unrecorded-no", "dementia",
                                   "--format", "json").out)  # fmt: skip
    assert document["trials"][0]["assumed_unrecorded_no"] == ["dementia"]
    assert outcomes(json.dumps(document))["E2"] == "pass"


def test_an_assumption_in_a_reason(criteria: CommandLine, tmp_path: Path) -> None:
    """A reason that rests on silence says who asked for that reading."""
    found = [one for one in resources() if one["id"] not in ("c1", "c2")]
    folder = str(export(tmp_path / "export", found))
    ran = criteria("check", folder, *CODED, "--assume-unrecorded-no", "dementia,epilepsy", "--format", "json")
    assumptions = [
        one for criterion in json.loads(ran.out)["trials"][0]["criteria"] for one in criterion["assumptions"]
    ]
    reading = "unrecorded means no, as asked for in this check"
    assert assumptions == [{"field": name, "reading": reading} for name in ("epilepsy", "dementia")]


@pytest.mark.parametrize("zipped", [False, True])
def test_an_export(criteria: CommandLine, tmp_path: Path, zipped: bool) -> None:
    """A folder of a bulk export with one patient needs no name, one with several does."""
    one = export(tmp_path / "one", resources(), zipped)
    wanted = outcomes(criteria("check", "fhir/bundle.json", *CODED, "--format", "json").out)
    assert outcomes(criteria("check", str(one), *CODED, "--format", "json").out) == wanted
    both = str(export(tmp_path / "both", [*resources(), *map(of_another, resources())], zipped))
    ran = criteria("check", both, *CODED)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"error: `{both}` has several patients: `p-7`, `other-p-7`\n"
        f"help: name one with --patient, or decide all with `criteria screen {both}`\n"
    )
    for patient in ("p-7", "other-p-7"):
        ran = criteria("check", both, *CODED, "--patient", patient, "--format", "json")
        assert outcomes(ran.out) == wanted
        assert json.loads(ran.out)["patient"] == patient


def test_an_export_with_bad_lines(criteria: CommandLine, tmp_path: Path) -> None:
    """A line that is not JSON is reported with its file and number; what it may say is not known."""
    folder = export(tmp_path / "export", resources())
    with (folder / "Observation.ndjson").open("a") as file:
        file.write('{"resourceType": "Observation", "subject": {"reference": "Patient/p-7"}, \n')
    ran = criteria("check", str(folder), *CODED)
    assert ran.code == 3
    assert "Observation.ndjson:4:" in ran.out
    assert "NIHSS is 11" not in ran.out


def test_a_broken_gzip_file(criteria: CommandLine, tmp_path: Path) -> None:
    """A file that ends too early is an error that names it."""
    folder = export(tmp_path / "export", resources(), zipped=True)
    path = folder / "Observation.ndjson.gz"
    path.write_bytes(path.read_bytes()[:-12])
    ran = criteria("check", str(folder), *CODED)
    assert (ran.code, ran.out) == (2, "")
    assert f"`{path}` is not a whole gzip file" in ran.err


@pytest.mark.parametrize(("args", "told"), [
    (("fhir/bundle.json", "--patient", "p-8"), "no patient of this record is `p-8`\nhelp: it has `p-7`"),
    (("eligible.json", "--patient", "p-8"), "--patient picks one of a FHIR record's patients, and this file has one"),
    (("fhir/bundle.json", "--assume-unrecorded-no", "dementio"),
     "no rule knows a field `dementio`\nhelp: did you mean `dementia`?"),
    (("fhir/bundle.json", "--assume-unrecorded-no", "consent"), "`consent` is attested: only a person can state it"),
    (("fhir/bundle.json", "--assume-unrecorded-no", "NIHSS"), "`NIHSS` is no event and no yes or no"),
])  # fmt: skip
def test_mistakes(criteria: CommandLine, args: tuple[str, ...], told: str) -> None:
    """Each says what is wrong and what to do."""
    ran = criteria("check", *args, *CODED)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {told}")


@pytest.mark.parametrize(
    "text", ['{"resourceType": "Bundle", "entry": 5}', '{"resourceType": 5}', '{"resourceType": "Bundle"}']
)
def test_hardly_a_record(criteria: CommandLine, text: str) -> None:
    """Never a traceback, and never an answer out of nothing."""
    ran = criteria("check", "-", *CODED, stdin=text.encode())
    assert ran.code in (2, 3)
    assert "pass" not in ran.out.replace("0 pass", "")


def test_facts(criteria: CommandLine) -> None:
    """Field, value and source, the latest first; what was not found, and why."""
    ran = criteria("facts", "fhir/bundle.json", *CODED)
    assert ran.code == 0
    assert ran.out.index("11 [Observation/n2, 2026-02-20]") < ran.out.index("23 [Observation/n1, 2025-12-01]")
    assert "epilepsy     has not occurred [Condition/c1]" in " ".join(ran.out.split(" "))
    assert "whether there were others is not known" in ran.out
    assert "To be stated (only a person can)\n  consent\n" in ran.out
