"""QuestionnaireResponse: answers by linkId or code, nested as deep as forms are."""

from __future__ import annotations

from typing import Any

import pytest

from .records import LOINC, TERMS, checked, concept, data_of, items, observation, resource

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def _form(*its: Any, **more: Any) -> dict[str, Any]:
    return resource(
        "QuestionnaireResponse", "q1", **{"status": "completed", "authored": "2026-02-20", "item": list(its), **more}
    )


def _item(link: Any, *answers: Any, **more: Any) -> dict[str, Any]:
    return {"linkId": link, "answer": list(answers), **more}


@pytest.mark.parametrize(
    "link",
    ["72089-6", "/72089-6", "http://loinc.org/72089-6", "/55399-0/72089-6", " 72089-6 "],
)
def test_link_ids(link: str) -> None:
    """A LOINC code is the linkId in many systems, alone or as the last step of a path."""
    assert items("NIHSS", _form(_item(link, {"valueInteger": 12}))) == [{"value": 12, "date": "2026-02-20"}]


@pytest.mark.parametrize("link", ["NIHSS", "1", "72089", "72089-6-1", "", None, 72089, {}])
def test_other_link_ids(link: Any) -> None:
    """Any other name of an item is the form's own."""
    assert items("NIHSS", _form(_item(link, {"valueInteger": 12}))) == []


def test_a_code_beside_the_link() -> None:
    """Some systems carry the code of the question along."""
    its = _item("q7", {"valueInteger": 12}, code=[{"system": LOINC, "code": "72089-6"}])
    assert items("NIHSS", _form(its)) == [{"value": 12, "date": "2026-02-20"}]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"valueInteger": 12}, {"value": 12}),
        ({"valueDecimal": 12.0}, {"value": 12.0}),
        ({"valueQuantity": {"value": 12, "unit": "{score}"}}, {"value": 12}),
        ({"valueCoding": {"code": "LA1-1", "extension": [{"url": ORDINAL, "valueDecimal": 2}]}}, {"value": 2}),
        ({"valueCoding": {"code": "LA1-1", "extension": {"url": ORDINAL, "valueDecimal": 2}}}, {"value": 2}),
        ({"valueCoding": {"code": "LA1-1"}}, "unreadable-value"),
        ({"valueCoding": {"code": "LA1-1", "extension": [{"url": "x", "valueDecimal": 2}]}}, "unreadable-value"),
        ({"valueString": "12"}, {"value": 12}),
        ({"valueString": "about 12"}, "unreadable-value"),
        ({"valueInteger": 12, "valueDecimal": 12}, "unreadable-value"),
        ({"valueInteger": 12, "modifierExtension": [{"url": "x"}]}, "modified"),
        ({}, None),
    ],
)
def test_answers(answer: dict[str, Any], found: Any) -> None:
    """A number by itself, or the number that a coded answer carries."""
    wanted = {**found, "date": "2026-02-20"} if isinstance(found, dict) else found
    assert items("NIHSS", _form(_item("72089-6", answer))) == ([] if found is None else [wanted])


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"valueCoding": {"system": LOINC, "code": "LA6576-8"}}, [{"value": "positive", "date": "2026-02-20"}]),
        ({"valueString": "negative"}, [{"value": "negative", "date": "2026-02-20"}]),
        ({"valueBoolean": True}, ["unreadable-value"]),
    ],
)
def test_words(answer: dict[str, Any], found: list[Any]) -> None:
    """Coded and written words."""
    assert items("HBsAg", _form(_item("5195-3", answer))) == found


def test_nested_items() -> None:
    """Below a group, below a group of a group, and below an answer; each has its place."""
    deep = _item("x", {"valueString": "y", "item": [_item("72089-6", {"valueInteger": 3})]})
    form = _form(
        {"linkId": "g", "item": [{"linkId": "h", "item": [_item("72089-6", {"valueInteger": 1})]}]},
        _item("72089-6", {"valueInteger": 2}),
        deep,
    )
    assert [(one.item["value"], one.path) for one in data_of("NIHSS", form)] == [
        (1, "/entry/1/resource/item/0/item/0/item/0/answer/0"),
        (2, "/entry/1/resource/item/1/answer/0"),
        (3, "/entry/1/resource/item/2/answer/0/item/0/answer/0"),
    ]
    assert {one.source for one in data_of("NIHSS", form)} == {"QuestionnaireResponse/q1"}


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("completed", True), ("amended", True), (None, True), ("in-progress", "not-final"), ("strange", "not-final"),
        ("entered-in-error", None), ("stopped", None),
    ],
)  # fmt: skip
def test_status(status: str | None, found: Any) -> None:
    """A form that is not finished may still change; one that was given up is nothing."""
    wanted = [] if found is None else [{"value": 12, "date": "2026-02-20"}] if found is True else [found]
    assert items("NIHSS", _form(_item("72089-6", {"valueInteger": 12}), status=status)) == wanted


@pytest.mark.parametrize(
    ("authored", "found"),
    [(None, [{"value": 12}]), ("2026-02", [{"value": 12, "date": "2026-02"}]), ("x", ["not-a-date"])],
)
def test_authored(authored: Any, found: list[Any]) -> None:
    """The day on which it was filled in is that of its answers."""
    assert items("NIHSS", _form(_item("72089-6", {"valueInteger": 12}), authored=authored)) == found


def test_two_answers() -> None:
    """Two answers of one day conflict, unless the rule holds of both."""
    form = _form(_item("72089-6", {"valueInteger": 6}, {"valueInteger": 12}))
    assert checked("NIHSS <= 20", form).outcome == "pass"
    assert checked("NIHSS >= 8", form).missing[0].cause == "conflicting"


def test_beside_an_observation() -> None:
    """Answers and observations are readings of one field."""
    later = observation("72089-6", valueInteger=20, effectiveDateTime="2026-02-21")
    assert checked("NIHSS is 20", _form(_item("72089-6", {"valueInteger": 6})), later).outcome == "pass"


def test_an_unanswered_item() -> None:
    """No answer is silence."""
    assert items("NIHSS", _form({"linkId": "72089-6"}, _item("72089-6"))) == []


def test_nothing_of_the_form_but_items() -> None:
    """Other shapes of items are passed over."""
    shapes: list[Any] = [None, "72089-6", 5, [], {}, [[_item("72089-6", {"valueInteger": 1})]], [None, "x"]]
    for item in shapes:
        assert items("NIHSS", _form(item=item)) == []
    assert items("NIHSS", _form(item=_item("72089-6", {"valueInteger": 1}))) == [{"value": 1, "date": "2026-02-20"}]
    absent = concept(f"{TERMS}/data-absent-reason", "unknown")
    assert items("NIHSS", _form(_item("72089-6", {"valueCoding": absent["coding"][0]}))) == ["unreadable-value"]
