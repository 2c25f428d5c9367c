"""What a trial asks of a patient, empty: as a form to fill in by hand, and as a patient's file.

What is asked is `trials.needs`'; the questions are those that `criteria check` asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.showing import unit_word
from criteria_dsl.reports.criteria_text import listed
from criteria_dsl.reports.paper import UNBROKEN, Paper, counted, plain
from criteria_dsl.trials.needs import Need
from criteria_dsl.trials.trial import Trial
from criteria_dsl.verdicts.describe import question

_DAY = "____-__-__"
_BLANK = "________"


def empty_patient(needs: Sequence[Need]) -> dict[str, Any]:
    """A patient's file in which nothing is recorded yet; `null` is silence, so it can be filled in bit by bit.

    What is answered for each trial has its place under `for` and the trial.
    """
    document: dict[str, Any] = {"patient_id": "", "as_of": None}
    of_trials: dict[str, dict[str, Any]] = {}
    for need in needs:
        if need.field.for_each_trial:
            for trial in dict.fromkeys(trial for trial, _ in need.criteria):
                of_trials.setdefault(trial, {})[need.field.name] = _empty(need)
        else:
            document[need.field.name] = _empty(need)
    return document | ({"for": of_trials} if of_trials else {})


def _empty(need: Need) -> Any:
    """Room for the answer, with room for the date of each reading where rules ask for one."""
    readings = sum(room.readings for room in need.rooms)
    if readings > 1:
        return [_reading(need) for _ in range(readings)]
    return _reading(need)


def _reading(need: Need) -> Any:
    match need.field.kind:
        case "quantity" if need.field.unit is not None:
            limit = {"uln": None} if need.limit else {}
            return {"value": None, "unit": unit_word(need.field.unit), **limit, "date": None}
        case "one of" | "ordered":
            return {"value": None, "date": None}
        case _:
            return {"value": None, "date": None} if need.dated else None


def write_form(paper: Paper, trials: Sequence[Trial], needs: Sequence[Need]) -> None:
    """A question for each field, with room for the answer and the criteria that it is for."""
    for trial in trials:
        paper.add(plain(trial.title), left=((f"{trial.id}:", "strong"),), at=4)
    paper.add(f"{counted(len(needs), 'question')}; leave blank what is not known", at=0)
    paper.blank()
    paper.add(f"Patient {_BLANK}{_BLANK}  As of {_DAY}".replace(" ", UNBROKEN))
    for number, need in enumerate(needs, 1):
        paper.blank()
        paper.add(
            plain(question(need.field)), (f" [{need.field.name}; {_where(need, trials)}]", "quiet"),
            left=(f"{number:>3}",), at=5,
        )  # fmt: skip
        for line in answer_lines(need):
            paper.add(line, at=5)


def _where(need: Need, trials: Sequence[Trial]) -> str:
    """The criteria it is for; of several trials, each with its own."""
    if len(trials) == 1:
        return listed([id for _, id in need.criteria])
    names = dict.fromkeys(trial for trial, _ in need.criteria)
    return ", ".join(
        f"{name} {listed([id for trial, id in need.criteria if trial == name])}" for name in names
    )  # fmt: skip


def answer_lines(need: Need) -> tuple[str, ...]:
    """A line for each reading that the rules need, with the window that it has to be in."""
    lines = []
    for room in need.rooms:
        asked = f"{UNBROKEN}{UNBROKEN} ({' and '.join(room.windows)})" if room.windows else ""
        lines += [answer_line(need) + asked] * room.readings
    return tuple(lines)


def answer_line(need: Need) -> str:
    """Room for an answer of the field's kind."""
    field = need.field
    match field.kind:
        case "yes or no":
            parts = ["[ ] no", "[ ] yes", *([f"on {_DAY}"] if need.dated else [])]
        case "one of" | "ordered":
            parts = [*(f"[ ] {value}" for value in field.values), f"on {_DAY}"]
        case "date":
            parts = [_DAY]
        case "event":
            parts = ["[ ] never", f"[ ] on {_DAY}", f"[ ] from {_DAY} to {_DAY}", f"[ ] since {_DAY}"]
        case _:
            limit = [f"upper limit of normal {_BLANK}"] if need.limit else []
            parts = [_number(field), *limit, f"on {_DAY}"]
    if field.attested:
        parts.append("stated by ________________")
    return f"{UNBROKEN}{UNBROKEN} ".join(part.replace(" ", UNBROKEN) for part in parts)


def _number(field: Field) -> str:
    return f"{_BLANK} {unit_word(field.unit)}" if field.unit is not None else _BLANK
