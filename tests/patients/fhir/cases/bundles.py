"""Bundles: pages that are not all, Bundles in Bundles, histories, and resources inside others."""

from __future__ import annotations

from typing import Any

from tests.patients.fhir.records import LOINC, SNOMED, Json, concept, resource

from .case import FAIL, PASS, UNKNOWN, Case, ill, platelets

EPILEPSY = ill(concept(SNOMED, "84757009"))


def searchset(*resources: Any, **more: Any) -> Json:
    entries = [{"fullUrl": f"https://ehr.example.org/{one['resourceType']}/{one.get('id', 'x')}", "resource": one,
                "search": {"mode": "outcome" if one["resourceType"] == "OperationOutcome" else "match"}}
               for one in resources]  # fmt: skip
    return {"resourceType": "Bundle", "type": "searchset", **more, "entry": entries}


def page(relation: str) -> Any:
    link = [{"relation": "self", "url": "https://ehr.example.org/x"}, {"relation": relation, "url": "https://e.org/2"}]
    return lambda *resources: searchset(*resources, link=link)


def total(number: int) -> Any:
    return lambda *resources: searchset(*resources, total=number)


def with_includes(*resources: Any) -> Json:
    """One match and what came along with it: `total` counts the matches."""
    whole = searchset(*resources, total=1)
    for entry in whole["entry"][1:]:
        entry["search"] = {"mode": "include"}
    return whole


def failed(*resources: Any) -> Json:
    """A batch one of whose requests failed."""
    good = [{"resource": one, "response": {"status": "200 OK"}} for one in resources]
    bad = {"response": {"status": "403 Forbidden", "outcome": outcome("forbidden", "error")}}
    return {"resourceType": "Bundle", "type": "batch-response", "entry": [*good, bad]}


def batch(*resources: Any) -> Json:
    good = [{"resource": one, "response": {"status": "200 OK"}} for one in resources]
    return {"resourceType": "Bundle", "type": "batch-response", "entry": good}


def outcome(code: str, severity: str = "warning") -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code, "diagnostics": "see"}]}


def inside(*resources: Any) -> Json:
    """A page within a batch."""
    return batch(resources[0], page("next")(*resources[1:]))


PAGES = (
    Case("whole", "a page that is all", "epilepsy", (), UNKNOWN, FAIL, wrapped=searchset),
    Case("whole", "self and last links", "epilepsy", (), UNKNOWN, FAIL, wrapped=page("last")),
    Case("whole", "as many as there are", "epilepsy", (), UNKNOWN, FAIL, wrapped=total(1)),
    Case("whole", "matches and what they include", "epilepsy", (platelets(120),), UNKNOWN, FAIL,
         wrapped=with_includes),
    Case("whole", "a note of the server", "epilepsy", (outcome("informational", "information"),), UNKNOWN, FAIL,
         wrapped=searchset),
    Case("whole", "a batch in which all went well", "epilepsy", (), UNKNOWN, FAIL, wrapped=batch),
    Case("incomplete", "a next page", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record", page("next")),
    Case("incomplete", "an earlier page", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record", page("previous")),
    Case("incomplete", "more than there is", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record", total(7)),
    Case("incomplete", "a page in a batch", "epilepsy", (platelets(120),), UNKNOWN, UNKNOWN, "incomplete-record",
         inside),
    Case("incomplete", "a request that failed", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record", failed),
    *(Case("incomplete", f"told as {code}", "epilepsy", (outcome(code, severity),), UNKNOWN, UNKNOWN,
           "incomplete-record", searchset)
      for code, severity in (("incomplete", "warning"), ("suppressed", "information"), ("too-costly", "warning"),
                             ("timeout", "error"), ("security", "warning"), ("exception", "fatal"))),
    Case("incomplete", "what is there counts", "epilepsy", (EPILEPSY,), PASS, PASS, "incomplete-record", page("next")),
    Case("incomplete", "a refuted illness does not close a list that is cut", "epilepsy",
         (ill(concept(SNOMED, "84757009"), verified="refuted"),), UNKNOWN, UNKNOWN, "incomplete-record", page("next")),
    Case("incomplete", "a yes or no", "antithrombotic_therapy", (), UNKNOWN, UNKNOWN, "incomplete-record",
         page("next")),
)  # fmt: skip


# ---- Bundles in Bundles, histories, contained resources --------------------------------------


def nested(depth: int) -> Any:
    def made(*resources: Any) -> Json:
        inner: Json = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": r} for r in resources[1:]],
        }
        for _ in range(depth - 1):
            inner = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": inner}]}
        return batch(resources[0], inner)

    return made


def history(*methods: str) -> Any:
    """A history, the newest first: `DELETE`, or `PUT` with the next of the resources."""

    def made(*resources: Any) -> Json:
        rest = iter(resources[1:])
        entries: list[Json] = [{"resource": resources[0]}]
        for number, method in enumerate(methods):
            when = f"2026-02-{25 - number}T00:00:00Z"
            status = "204" if method == "DELETE" else "200"
            entry: Json = {
                "fullUrl": "https://ehr.example.org/Observation/o1",
                "request": {"method": method, "url": "Observation/o1"},
                "response": {"status": status, "lastModified": when},
            }
            if method != "DELETE":
                meta = {"versionId": str(len(methods) - number), "lastUpdated": when}
                entry["resource"] = {**next(rest), "meta": meta}
            entries.append(entry)
        return {"resourceType": "Bundle", "type": "history", "entry": entries}

    return made


def report(*inner: Json) -> Json:
    return resource("DiagnosticReport", "d1", status="final", code=concept(LOINC, "58410-2"), contained=list(inner),
                    result=[{"reference": f"#{one['id']}"} for one in inner])  # fmt: skip


ENOUGH = "PLT >= 100 10*9/L"
SHAPES = (
    *(Case("nested", f"{depth} deep", "epilepsy", (EPILEPSY,), PASS, PASS, wrapped=nested(depth))
      for depth in (1, 2, 3)),
    Case("nested", "an older result outside", ENOUGH, (platelets(150, "2025-06-01"), platelets(50, id="o2")), FAIL,
         wrapped=nested(1)),
    Case("history", "deleted", ENOUGH, (platelets(150),), UNKNOWN, wrapped=history("DELETE", "PUT")),
    Case("history", "put back", ENOUGH, (platelets(50), platelets(150)), FAIL,
         wrapped=history("PUT", "DELETE", "PUT")),
    Case("history", "corrected", ENOUGH, (platelets(50), platelets(150)), FAIL, wrapped=history("PUT", "PUT")),
    Case("contained", "in a report", ENOUGH, (platelets(150, "2025-06-01"), report(platelets(50, id="i"))), FAIL),
    Case("contained", "two in a report", ENOUGH, (report(platelets(150, "2025-06-01", "i"), platelets(50, id="j")),),
         FAIL),
    Case("contained", "in a report in error", ENOUGH, (platelets(150, "2025-06-01"),
         {**report(platelets(50, id="i")), "status": "entered-in-error"}), PASS | UNKNOWN),
)  # fmt: skip

CASES = (*PAGES, *SHAPES)
