"""What a funnel's lines hold, and where their parts stand. Drawing them is `funnel_panel`'s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import attrs

from criteria_dsl.cohorts.results import TrialCount
from criteria_dsl.reports.numbers import grouped, percent
from criteria_dsl.reports.paper import plain
from criteria_dsl.reports.svg import text_width

MARGIN, GAP = 28.0, 16.0
TEXT, SMALL = 12.0, 10.5
LEFT, LOST, OPEN = "left", "lost here", "with unknown"
_WIDTH, _LONGEST_ID, _LEAST_TEXT, _LEAST_BARS, _BARS = 1000.0, 100.0, 200.0, 200.0, 0.4


@attrs.frozen
class Line:
    """A line of a panel: patients that are left (`open` of them with an unknown so far), and those lost here.

    `about` is what a pointer that rests on it is told.
    """

    id: str
    text: str
    left: int
    open: int = 0
    lost: int = 0
    about: str = ""
    kind: str = "criterion"


def lines_of(trial: TrialCount, patients: int) -> list[Line]:
    """All patients, the criteria in file order, and what they come to."""
    lines = [Line("", "all patients", patients, kind="whole")]
    for one in trial.criteria:
        about = f"{one.id}, {one.kind}: {one.text}"
        lines.append(Line(one.id, one.text, one.remaining, one.remaining_open, lines[-1].left - one.remaining, about))
    lines.append(Line("", "eligible", trial.eligible, kind="verdict"))
    lines.append(Line("", "undetermined", trial.undetermined, trial.undetermined, kind="verdict"))
    return lines


@attrs.frozen
class Columns:
    """From left to right: where ids, texts and bars begin, where bars end, where numbers end."""

    texts: float
    bars: float
    bars_end: float
    left: float
    share: float
    lost: float
    open: float

    @property
    def width(self) -> float:
        """The picture's."""
        return self.open + MARGIN


def columns_of(lines: Sequence[Line], patients: int) -> Columns:
    """The columns that all lines fit into, with what room there is shared by texts and bars."""
    ids = min(_LONGEST_ID, _widest((plain(line.id) for line in lines), True))
    numbers = [
        _widest((LEFT, grouped(10**6), *(grouped(line.left) for line in lines)), True),
        _widest(("100 %", *(percent(line.left, patients) for line in lines)), True),
        _widest((LOST, *(f"−{grouped(line.lost)}" for line in lines))),
        _widest((OPEN, *(grouped(line.open) for line in lines))),
    ]
    texts = MARGIN + (ids + GAP if ids else 0)
    taken = texts + GAP + sum(GAP + width for width in numbers) + MARGIN
    free = max(_WIDTH - taken, _LEAST_TEXT + _LEAST_BARS)
    bars = texts + free * (1 - _BARS) + GAP
    bars_end = bars + free * _BARS
    _, left, share, lost, open_ = accumulate((GAP + width for width in numbers), initial=bars_end)
    return Columns(texts, bars, bars_end, left, share, lost, open_)


def _widest(texts: Iterable[str], bold: bool = False) -> float:
    return max((text_width(text, TEXT, bold) for text in texts), default=0.0)
