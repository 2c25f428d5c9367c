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


def outcome(code: str, severity: str = "warning", said: str = "see") -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code, "diagnostics": said}]}


def answered(status: str) -> Any:
    """A batch one of whose requests was answered with this status and nothing else."""
    return lambda *resources: {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [
            *({"resource": one, "response": {"status": "200"}} for one in resources),
            {"response": {"status": status}},
        ],
    }


def deleting(url: Any) -> Any:
    """A transaction that asks for a deletion, too."""
    return lambda *resources: {"resourceType": "Bundle", "type": "transaction", "entry": [
        *({"resource": one} for one in resources), {"request": {"method": "DELETE", "url": url}}]}  # fmt: skip


def links(**urls: str) -> Any:
    link = [{"relation": relation.rstrip("_"), "url": url} for relation, url in urls.items()]
    return lambda *resources: searchset(*resources, link=link)


TELLING = (
    "results suppressed",
    "Some results were truncated",
    "Data withheld for privacy",
    "partial results",
    "Only the first 100 entries were returned",
    "Not all sources responded",
    "Response truncated: no data after 2025",
    "The search timed out",
    "access to Observation is not permitted",
    "3 resources redacted",
    "more results available",
    "filtered by consent",
    "Einträge wurden unterdrückt",
    "résultats tronqués",
    "subset of the record",
    "Sensitive information has been removed",
    "Limited to 50 results",
    "showing 50 of 250",
    "the first 50 are shown",
    "some data are missing",
    "Results are currently unavailable",
    "RESULT_SUPPRESSED",
    "could not be included",
    "too many matches",
)
HARMLESS = (
    "All OK",
    "all ok",
    "No issues detected during validation",
    "Validation successful",
    "0 resources were suppressed",
    "no results were withheld",
    "nothing was truncated",
    "Search results were not truncated",
    "No data has been removed",
    "Constraint failed: dom-6: 'A resource should have narrative for robust management'",
    "None of the codings provided are in the value set 'LOINC Codes' and a coding is recommended",
    "Best Practice Recommendation: In general, all observations should have a performer",
    "A definition for CodeSystem 'urn:x' could not be found, so the code cannot be validated",
    "42 resources returned",
    "Unknown extension http://example.org/x",
    "Search completed in 12 ms",
    "3 of 3 checks passed",
    "Code system version not available",
    "Date has partial precision",
)


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
    *(Case("whole", f"a note of the server, {severity}: {said}", "epilepsy",
           (outcome(code, severity, said),), UNKNOWN, FAIL, wrapped=searchset)
      for said in HARMLESS for code, severity in (("informational", "information"), ("invariant", "warning"))),
    *(Case("whole", f"its links {sorted(urls.items())}", "epilepsy", (), UNKNOWN, FAIL, wrapped=links(**urls))
      for urls in (
          {"self": "https://e.org/Condition?page=1", "last": "https://e.org/Condition?page=1"},
          {"self": "https://e.org/Condition", "first": "https://e.org/Condition?page=1",
           "last": "https://e.org/Condition?page=1"},
          {"self": "https://e.org?_offset=0", "last": "https://e.org?_offset=0"},
          {"self": "https://e.org/Condition?code=5", "last": "https://e.org/Condition?code=6"},
      )),
    *(Case("whole", f"a total given as {number!r}", "epilepsy", (), UNKNOWN, FAIL, wrapped=total(number))
      for number in ("1", " 1 ", 1.0, "0", None)),
    Case("whole", "a deletion of something else", "epilepsy", (), UNKNOWN, FAIL, wrapped=deleting("Condition/c9")),
    Case("whole", "a created resource", "epilepsy", (), UNKNOWN, FAIL, wrapped=answered("201 Created")),
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
    *(Case("incomplete", f"told as {said}, {severity}", "epilepsy", (outcome(code, severity, said),), UNKNOWN, UNKNOWN,
           "incomplete-record", searchset)
      for said in TELLING for code, severity in (("informational", "information"), ("processing", "warning"))),
    *(Case("incomplete", f"an issue of code {code}", "epilepsy", (outcome(code, "information"),), UNKNOWN, UNKNOWN,
           "incomplete-record", searchset) for code in ("unknown", "partial-response", "MSG_SUPPRESSED", "data-gap")),
    Case("incomplete", "told in the details", "epilepsy", ({"resourceType": "OperationOutcome", "issue": [{
         "severity": "information", "code": "informational", "details": {"text": "results withheld"}}]},), UNKNOWN,
         UNKNOWN, "incomplete-record", searchset),
    *(Case("incomplete", f"answered with {status}", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record",
           answered(status)) for status in ("304", "304 Not Modified", "302 Found", "410 Gone")),
    *(Case("incomplete", f"a deletion of {url!r}", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record", deleting(url))
      for url in ("Condition?identifier=5", "", 5)),
    Case("incomplete", "told among the issues of R5", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record",
         lambda *resources: {**searchset(*resources), "issues": outcome("suppressed", "information")}),
    *(Case("incomplete", f"a total given as {number!r}", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record",
           total(number)) for number in ("250", " 250 ", "1,250", 250.0, "250+", "many", [250])),
    *(Case("incomplete", f"its links {sorted(urls.items())}", "epilepsy", (), UNKNOWN, UNKNOWN, "incomplete-record",
           links(**urls))
      for urls in (
          {"self": "https://e.org/Condition?page=1", "last": "https://e.org/Condition?page=3"},
          {"self": "https://e.org/Condition", "last": "https://e.org/Condition?page=3"},
          {"self": "https://e.org?id=a&_getpagesoffset=0", "last": "https://e.org?id=a&_getpagesoffset=200"},
          {"self": "https://e.org/Condition/page/1", "last": "https://e.org/Condition/page/4"},
          {"self": "https://e.org?_offset=100", "last": "https://e.org?_offset=100"},
          {"Next": "https://e.org/2"},
      )),
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
