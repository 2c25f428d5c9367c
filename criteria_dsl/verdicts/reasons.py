"""Reasons: grounds put in words for one patient.

Which facts settle an outcome is `grounds`' to find, how a fact is told `describe`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.views import VIEWS
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.describe import finding, plain_finding
from criteria_dsl.verdicts.grounds import Ground
from criteria_dsl.verdicts.joint_needs import single_needs
from criteria_dsl.verdicts.results import Reason


def reason(ground: Ground, record: Record, fields: Mapping[str, Field]) -> Reason:
    """The ground's facts with a finding each, in the order of the criterion's text."""
    needs = single_needs(ground.needs, record)
    found = [finding(subject, needed, record) for subject, needed in needs]
    told = {one.fact for (subject, _), one in zip(needs, found, strict=True) if isinstance(subject, VIEWS)}
    found += [plain_finding(fields[name], record) for name in ground.facts if name not in told]
    place = {name: number for number, name in enumerate(ground.facts)}
    found.sort(key=lambda one: place.get(one.fact, len(place)))
    return Reason(ground.facts, tuple(found), ground.not_applicable)
