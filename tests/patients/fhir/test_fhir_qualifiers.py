"""What an observation is about besides its code: genes and sites."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from criteria_dsl.meaning.fields import Code, Component, Field
from criteria_dsl.patients.fhir.reader import FhirReader

from .records import LOINC, SNOMED, bundle, concept, observation

GENE = concept(LOINC, "48018-6")
HGNC = "http://www.genenames.org/geneId"
PRESENT, ABSENT = {"text": "positive"}, {"text": "negative"}
EGFR = Component(Code("loinc", "48018-6"), (Code("hgnc", "HGNC:3236"), "EGFR"))
GENERAL = Code("loinc", "69548-6")
FIELD = Field("EGFR_mutation", "EGFR mutation", "one of", values=("negative", "positive"), codes=(GENERAL,))
ASKING = attrs.evolve(FIELD, codes=(attrs.evolve(GENERAL, component=EGFR),))


def _gene(*codings: tuple[str, str, str], text: str | None = None, kind: str = "valueCodeableConcept") -> Any:
    value: Any = {"coding": [{"system": s, "code": c, **({"display": d} if d else {})} for s, c, d in codings]}
    return {"code": GENE, kind: value if text is None else {**value, "text": text}}


def _string(text: str) -> Any:
    return {"code": GENE, "valueString": text}


KRAS, OWN = _gene((HGNC, "HGNC:6407", "KRAS")), _gene((HGNC, "HGNC:3236", "EGFR"))
USED, OPEN, OTHER = [{"value": "negative"}], ["not-specific"], []


def _read(field: Field, *components: Any, code: str = "69548-6", **more: Any) -> list[Any]:
    value = {} if "valueCodeableConcept" in more else {"valueCodeableConcept": ABSENT}
    seen = observation(code, component=list(components), **value, **more)
    data = FhirReader({field.name: field})(bundle(seen)).data
    return [one.item if one.problem is None else one.problem.code for one in data]


@pytest.mark.parametrize(
    ("component", "found"),
    [
        (OWN, USED), (KRAS, OTHER), (_string("EGFR"), USED), (_string("egfr "), USED), (_string("KRAS"), OTHER),
        (_gene((HGNC, "HGNC:3236", "")), USED), (_gene((HGNC, "HGNC:6407", "")), OTHER),
        (_gene((HGNC, "3236", "")), USED),
        (_gene(("http://www.genenames.org", "HGNC:3236", "EGFR")), USED),
        (_gene(("urn:oid:2.16.840.1.113883.6.281", "HGNC:3236", "EGFR")), USED),
        (_gene(("http://www.ncbi.nlm.nih.gov/gene", "1956", "EGFR")), USED),
        (_gene(("http://www.ncbi.nlm.nih.gov/gene", "1956", "")), OPEN),
        (_gene(("http://www.ncbi.nlm.nih.gov/gene", "3845", "KRAS")), OTHER),
        (_gene((HGNC, "HGNC:3236", "KRAS")), OPEN),
        (_gene((HGNC, "HGNC:6407", "EGFR")), OPEN),
        (_gene((HGNC, "HGNC:3236", "EGFR"), (HGNC, "HGNC:6407", "KRAS")), OPEN),
        (_string("EGFR, KRAS"), OPEN), (_string("EGFR exon 19"), OPEN),
        (_string("epidermal growth factor receptor"), OPEN),
        (_string(""), OPEN), ({"code": GENE}, OPEN), ({"code": GENE, "dataAbsentReason": {"text": "unknown"}}, OPEN),
        ({"code": GENE, "valueBoolean": True}, OPEN),
        ({"code": concept(LOINC, "48002-0"), "valueString": "EGFR"}, OPEN),
    ],
)  # fmt: skip
def test_a_component_that_the_vocabulary_asks_for(component: Any, found: list[Any]) -> None:
    """The right one is read, another is not the field's, and what is not sure is open."""
    assert _read(ASKING, component) == found


def test_components_that_say_different_things() -> None:
    """One that is right and one that is another leave it open; a missing one does, too."""
    assert _read(ASKING, OWN, KRAS) == OPEN
    assert _read(ASKING, OWN, OWN) == USED
    assert _read(ASKING) == OPEN


def test_codes_of_the_vocabulary_as_words() -> None:
    """A gene's number may be given as a word."""
    component = Component(Code("loinc", "48018-6"), ("HGNC:3236",))
    field = attrs.evolve(FIELD, codes=(attrs.evolve(GENERAL, component=component),))
    assert (_read(field, OWN), _read(field, KRAS), _read(field, _string("EGFR"))) == (USED, OTHER, OPEN)


def test_another_code_that_says_it_alone() -> None:
    """Of two codes of the field one may need no component."""
    field = attrs.evolve(ASKING, codes=(*ASKING.codes, Code("loinc", "21665-5")))
    both = concept(LOINC, "69548-6", "21665-5")
    assert _read(field, code="21665-5") == USED
    data = FhirReader({field.name: field})(bundle({**observation("x", valueString="NEG"), "code": both})).data
    assert [one.item for one in data] == USED


@pytest.mark.parametrize(
    ("code", "component", "found"),
    [
        ("69548-6", KRAS, OPEN), ("69548-6", OWN, USED), ("69548-6", _string("EGFR gene"), USED),
        ("69548-6", _string("KRAS mutation"), OPEN), ("69548-6", None, OPEN), ("69548-6", {"code": GENE}, OPEN),
        ("69548-6", _gene((HGNC, "HGNC:3236", "")), OPEN), ("69548-6", _string("gene"), OPEN),
        ("21665-5", None, USED), ("21665-5", OWN, USED), ("21665-5", KRAS, OPEN),
        ("21665-5", {"code": concept(LOINC, "48002-0"), "valueString": "Somatic"}, USED),
    ],
)  # fmt: skip
def test_the_vocabulary_does_not_say(code: str, component: Any, found: list[Any]) -> None:
    """Then the component must name what the field is called; a code that says it alone needs none."""
    field = attrs.evolve(FIELD, codes=(Code("loinc", code),))
    assert _read(field, *([] if component is None else [component]), code=code) == found


def test_the_message() -> None:
    """The message names the gene that it is about."""
    seen = observation("69548-6", component=[KRAS], valueCodeableConcept=ABSENT)
    (datum,) = FhirReader({FIELD.name: FIELD})(bundle(seen)).data
    assert datum.problem is not None
    assert datum.problem.message == (
        "its code is a general one, and it is about `KRAS`; whether that is this field is not sure"
    )


def test_another_gene_hides_nothing() -> None:
    """A later result of another gene leaves the field's own where the vocabulary can tell them apart."""
    own = observation("69548-6", "o0", component=[OWN], valueCodeableConcept=PRESENT, effectiveDateTime="2026-01-01")
    other = observation("69548-6", component=[KRAS], valueCodeableConcept=ABSENT, effectiveDateTime="2026-02-01")
    for field, found in ((ASKING, ["positive"]), (FIELD, ["positive", "not-specific"])):
        data = FhirReader({field.name: field})(bundle(own, other)).data
        assert [one.item["value"] if one.problem is None else one.problem.code for one in data] == found


@pytest.mark.parametrize(
    ("site", "found"),
    [
        (concept(SNOMED, "69105007"), USED), ({"text": "carotid artery"}, USED), (concept(SNOMED, "2841007"), OPEN),
        ({"text": "renal artery"}, OPEN), (None, OPEN),
    ],
)  # fmt: skip
def test_a_body_site(site: Any, found: list[Any]) -> None:
    """It may stand in place of the component; another site may lie inside the one that is asked for."""
    component = Component(Code("loinc", "39111-0"), (Code("snomed", "69105007"), "carotid artery"))
    field = attrs.evolve(FIELD, name="stenosis", codes=(Code("loinc", "1-1", component),))
    assert _read(field, code="1-1", **({} if site is None else {"bodySite": site})) == found


def test_a_body_site_that_nobody_asks_about() -> None:
    """A pressure taken at an arm is a pressure."""
    field = attrs.evolve(FIELD, codes=(Code("loinc", "21665-5"),))
    assert _read(field, code="21665-5", bodySite=concept(SNOMED, "368209003")) == USED
    assert _read(field, code="21665-5", bodyStructure={"reference": "BodyStructure/1"}) == USED
