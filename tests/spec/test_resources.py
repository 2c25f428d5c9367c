"""The table of what FHIR resources can say is complete, and agrees with where codes are looked for."""

from __future__ import annotations

import itertools
from typing import get_args

from criteria_dsl.meaning.fields import Field, Kind
from criteria_dsl.meaning.resources import RESOURCES, usual_places
from criteria_dsl.syntax import expectations

SEARCHED = ("loinc", "snomed", "icd10", "rxnorm", "atc", "cvx")


def test_the_table_has_the_resources_of_the_grammar() -> None:
    """What an author may write after `in`, and code systems that exist."""
    assert set(RESOURCES) == set(expectations.RESOURCES)
    assert {system for one in RESOURCES.values() for system in one.systems} <= set(expectations.CODE_SYSTEMS)


def test_usual_places_can_say_what_is_looked_for_there() -> None:
    """Otherwise the linter would not warn of a code that is never found."""
    for kind, system in itertools.product(get_args(Kind), expectations.CODE_SYSTEMS):
        places = usual_places(Field("x", "X", kind), system)
        assert all(kind in RESOURCES[place].kinds and system in RESOURCES[place].systems for place in places)
        assert not places or system in SEARCHED


def test_each_searched_system_has_a_usual_place_for_some_type() -> None:
    """The others are looked for only where the vocabulary says where."""
    for system in SEARCHED:
        assert any(usual_places(Field("x", "X", kind), system) for kind in get_args(Kind))
