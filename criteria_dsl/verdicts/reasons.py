"""Reasons: grounds put in words for one patient.

Which facts settle an outcome is `grounds`' to find, how a fact is told `describe`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.meaning.core import views
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.views import VIEWS, Subject, Window
from criteria_dsl.meaning.written import Limits
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.describe import finding, plain_finding
from criteria_dsl.verdicts.grounds import Ground
from criteria_dsl.verdicts.joint_needs import single_needs
from criteria_dsl.verdicts.results import Finding, Reason, Role

_RANK: dict[Role, int] = {"required": 0, "context": 0, "source": 0, "not applicable": 1, "scope": 2}


def reason(ground: Ground, record: Record, fields: Mapping[str, Field], limits: Limits, passing: bool) -> Reason:
    """The ground's facts with a finding each, in the order of the criterion's text; what only says whom it is
    about stands last."""
    roles = _roles(ground)
    found: list[Finding] = []
    told: set[str] = set()
    for subject, needed in ground.needs:
        for view, its in single_needs(((subject, needed),), record):
            found.append(finding(view, its, record, limits, roles[subject], passing))
            if isinstance(view, VIEWS):
                told.add(found[-1].fact)
    in_brackets = _in_brackets(ground)
    found += [
        plain_finding(fields[name], record, "source" if name in in_brackets else "context")
        for name in ground.facts if name not in told
    ]  # fmt: skip
    place = {name: number for number, name in enumerate(ground.facts)}
    found.sort(key=lambda one: (_RANK[one.role], place.get(one.fact, len(place))))
    return Reason(ground.facts, tuple(found), ground.not_applicable)


def _roles(ground: Ground) -> dict[Subject, Role]:
    """What is required and what is scope: a person's sex or age is, beside something that could be otherwise.

    It is required all the same where a criterion passes with nothing else: adults without coma have to be adults.
    """
    roles: dict[Subject, Role] = {subject: ground.roles.get(subject, "required") for subject, _ in ground.needs}
    changing = [subject for subject, role in roles.items() if role == "required" and not _for_life(subject)]
    if not changing:
        return roles
    return {
        subject: "scope" if role == "required" and subject not in ground.roles and _for_life(subject) else role
        for subject, role in roles.items()
    }


def _for_life(subject: Subject) -> bool:
    """Whether a person cannot change it: what a record keeps of the person, and not of what was found or done."""
    return all(
        view.field.name in (AGE.name, BIRTH_DATE.name) or view.field.resources == ("Patient",)
        for view in views(subject)
    )  # fmt: skip


def _in_brackets(ground: Ground) -> set[str]:
    """The facts that another finding tells in brackets: what a term is made of, and the anchors of windows."""
    names: set[str] = set()
    for subject, _ in ground.needs:
        for view in views(subject):
            if not isinstance(subject, VIEWS):
                names.add(view.field.name)
            window = getattr(view, "window", None)
            if isinstance(window, Window) and window.anchor is not None:
                names.add(window.anchor.name)
    return names
