"""The JSON of `criteria check`: its shape is a promise to programs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest

from criteria_dsl import load_trial, trial_ids
from criteria_dsl.version import __version__
from tests.cli.running import CommandLine

TEXT: dict[str, Any] = {"type": "string"}
TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
VALUE: dict[str, Any] = {"type": ["number", "string", "null"]}
DIGEST: dict[str, Any] = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def exactly(**properties: Any) -> dict[str, Any]:
    """An object with these names and no others."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def with_optional(described: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """The same object, which may have these names as well."""
    return {**described, "properties": {**described["properties"], **properties}}


def many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


PROBLEMS = many(exactly(path=TEXT, source=TEXT_OR_NULL, code=TEXT, message=TEXT, help=TEXT_OR_NULL))
FINDING = exactly(
    fact=TEXT, message=TEXT, path=TEXT, source=TEXT_OR_NULL, value=VALUE, unit=TEXT_OR_NULL, date=TEXT_OR_NULL,
    needed=TEXT_OR_NULL, role={"enum": ["required", "context", "not applicable", "scope", "source"]},
)  # fmt: skip
CRITERION: dict[str, Any] = {
    "id": TEXT,
    "kind": {"enum": ["inclusion", "exclusion"]},
    "text": TEXT,
    "reading": TEXT_OR_NULL,
    "outcome": {"enum": ["pass", "fail", "unknown"]},
    "reasons": many(exactly(findings=many(FINDING), facts=many(TEXT), not_applicable={"type": "boolean"})),
    "more_reasons": {"type": "boolean"},
    "missing": many(
        with_optional(
            exactly(
                field=TEXT,
                cause=TEXT,
                question=TEXT,
                attested={"type": "boolean"},
                recorded=TEXT_OR_NULL,
                source=TEXT_OR_NULL,
            ),
            for_each_trial={"const": True},
        )
    ),
    "assumptions": many(exactly(field=TEXT, reading=TEXT)),
    "line": {"type": "integer", "minimum": 1},
}
ABOUT: dict[str, Any] = {
    "patient": TEXT,
    "as_of": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "as_of_source": {"enum": ["today", "patient file", "--as-of"]},
    "engine": exactly(name={"const": "criteria_dsl"}, version={"const": __version__}),
}
TRIAL = exactly(
    trial=TEXT, title=TEXT, rules_digest=DIGEST, vocabularies=many(exactly(name=TEXT, digest=DIGEST)),
    verdict={"enum": ["eligible", "ineligible", "undetermined"]}, incomplete=TEXT_OR_NULL,
    registry_status={"anyOf": [
        {"type": "null"}, exactly(status=TEXT, as_of=TEXT_OR_NULL, recruits={"type": "boolean"}),
    ]},
    rules_file=TEXT, registry_source=TEXT_OR_NULL, assumed_unrecorded_no=many(TEXT),
    criteria=many(exactly(**CRITERION)),
)  # fmt: skip
CHECK = exactly(**ABOUT, trials=many(TRIAL), data_problems=PROBLEMS)
UNUSED = exactly(
    resource=TEXT, system=TEXT, code=TEXT, display=TEXT, count={"type": "integer"}, source=TEXT, near=many(TEXT)
)
NEAR = exactly(field=TEXT, system=TEXT, code=TEXT, display=TEXT, source=TEXT)
UNUSED = exactly(
    resource=TEXT, system=TEXT, code=TEXT, display=TEXT, count={"type": "integer"}, source=TEXT, near=many(TEXT)
)
RECORD = exactly(
    format={"const": "fhir"}, unasked={"type": "object", "additionalProperties": {"type": "integer"}},
    unused_codes=many(UNUSED), near_codes=many(NEAR),
)  # fmt: skip
CHECK_FHIR = exactly(**ABOUT, trials=many(TRIAL), data_problems=PROBLEMS, record=RECORD)
ENTRY = exactly(value=TEXT, date=TEXT_OR_NULL, place=TEXT_OR_NULL)
FACT = exactly(
    field=TEXT, origin={"enum": ["recorded", "silence", "as_of", "birth_date"]}, conflict={"type": "boolean"},
    others_unknown={"type": "boolean"}, entries=many(ENTRY),
)  # fmt: skip
FACTS = exactly(**ABOUT, facts=many(FACT), not_found=many(TEXT), data_problems=PROBLEMS)
FACTS_FHIR = exactly(**ABOUT, facts=many(FACT), not_found=many(TEXT), data_problems=PROBLEMS, record=RECORD)
EVAL = exactly(**ABOUT, **CRITERION, data_problems=PROBLEMS)


def checked(criteria: CommandLine, *args: str, schema: dict[str, Any] = CHECK, stdin: bytes = b"") -> Any:
    document = json.loads(criteria(*args, "--format", "json", stdin=stdin).out)
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.parametrize("patient", ["eligible", "ineligible", "undetermined"])
def test_the_shape(criteria: CommandLine, patient: str) -> None:
    """Every name is there, and no other."""
    document = checked(criteria, "check", f"{patient}.json", "--rules", "DEMO.criteria")
    assert [trial["verdict"] for trial in document["trials"]] == [patient]
    checked(criteria, "eval", "NIHSS < 21 and epilepsy", f"{patient}.json", schema=EVAL)


def test_every_shipped_trial_in_order(criteria: CommandLine) -> None:
    """Without names all shipped trials are decided, and the answers are those of the library."""
    document = checked(criteria, "check", "ineligible.json")
    assert tuple(trial["trial"] for trial in document["trials"]) == trial_ids()
    source = (criteria.folder / "ineligible.json").read_bytes()
    for found in document["trials"]:
        result = load_trial(found["trial"]).check(source)
        assert (found["verdict"], found["rules_digest"]) == (result.verdict, result.rules_digest)
        assert [(c["id"], c["outcome"]) for c in found["criteria"]] == [(c.id, c.outcome) for c in result.criteria]


def test_today_is_said(criteria: CommandLine) -> None:
    """Without a day anywhere it is today, and the answer says so."""
    before = date.today()
    document = checked(criteria, "check", "-", "--rules", "DEMO.criteria", stdin=b"{}")
    assert document["as_of_source"] == "today"
    assert before <= date.fromisoformat(document["as_of"]) <= date.today()


def test_where_the_day_comes_from(criteria: CommandLine) -> None:
    """The option and the file are told apart."""
    assert checked(criteria, "check", "eligible.json")["as_of_source"] == "patient file"
    asked = checked(criteria, "check", "eligible.json", "--as-of", "2026-03-01")
    assert (asked["as_of"], asked["as_of_source"]) == ("2026-03-01", "--as-of")


def test_data_problems_stand_once(criteria: CommandLine) -> None:
    """Several trials tell of the same problem; it is listed once, and names no trial knows are listed."""
    document = checked(criteria, "check", "undetermined.json")
    paths = [problem["path"] for problem in document["data_problems"]]
    assert sorted(paths) == ["/ANC/unit", "/AST", "/HBSAG", "/NIHSS"]


def test_the_printed_schema_takes_the_samples(criteria: CommandLine) -> None:
    """What `criteria schema` prints takes a good file and refuses one with problems."""
    schema = json.loads(criteria("schema", "--rules", "DEMO.criteria").out)
    validator = jsonschema.Draft202012Validator(schema)
    good, bad = (json.loads((criteria.folder / f"{name}.json").read_text()) for name in ("eligible", "undetermined"))
    assert validator.is_valid(good)
    assert {error.path[0] if error.path else "" for error in validator.iter_errors(bad)} == {"", "NIHSS", "AST"}


@pytest.mark.parametrize("command", ["rules", "fields", "fields --use stroke", "fields --trial NCT05697718"])
def test_lists_are_json_too(criteria: CommandLine, command: str) -> None:
    """Each list has objects that all have the same names."""
    found = json.loads(criteria(*command.split(), "--format", "json").out)
    assert found
    assert {frozenset(one) for one in found} == {frozenset(found[0])}


def test_the_shape_of_a_record(criteria: CommandLine) -> None:
    """A FHIR record's answers have the same names, and what of it was not used."""
    found = checked(criteria, "check", "fhir/bundle.json", "--rules", "fhir/CODED.criteria", schema=CHECK_FHIR)
    findings = [one for c in found["trials"][0]["criteria"] for r in c["reasons"] for one in r["findings"]]
    assert {one["source"] for one in findings} == {"Patient/p-7", "Observation/n2", "Condition/c1"}
    assert found["record"]["unasked"] == {"Observation": 1}
    checked(criteria, "eval", "NIHSS < 21", "fhir/bundle.json", schema=EVAL)


def test_the_shape_of_facts(criteria: CommandLine) -> None:
    """Facts of both kinds of file."""
    found = checked(criteria, "facts", "fhir/bundle.json", "--rules", "fhir/CODED.criteria", schema=FACTS_FHIR)
    assert next(one for one in found["facts"] if one["field"] == "NIHSS")["entries"] == [
        {"value": "11", "date": "2026-02-20", "place": "Observation/n2"},
        {"value": "23", "date": "2025-12-01", "place": "Observation/n1"},
    ]
    found = checked(criteria, "facts", "eligible.json", "--rules", "DEMO.criteria", schema=FACTS)
    assert found["facts"]
    assert found["not_found"]
