"""Measuring side by side: works in turn, round after round, so that what else the machine does hits all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

import attrs

Work = Callable[[], object]


@attrs.frozen
class Times:
    """Seconds of each round: by the clock, and spent by this process on all cores."""

    clock: tuple[float, ...]
    spent: tuple[float, ...]

    def over(self, base: Times) -> float:
        """How often the base's time: the median of the rounds' ratios."""
        return statistics.median(one / other for one, other in zip(self.clock, base.clock, strict=True))

    def spent_over(self, base: Times) -> float:
        """The same of the least time spent, which other programs disturb least."""
        return min(self.spent) / min(base.spent)


def side_by_side(works: Mapping[str, Work], rounds: int) -> dict[str, Times]:
    """Each work once unmeasured, then all of them in turn, so many rounds."""
    for work in works.values():
        work()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            clock, spent = time.perf_counter(), time.process_time()
            work()
            found[name].append((time.perf_counter() - clock, time.process_time() - spent))
    return {
        name: Times(tuple(clock for clock, _ in times), tuple(spent for _, spent in times))
        for name, times in found.items()
    }


def table(times: Mapping[str, Times], base: str, goals: Mapping[str, str]) -> str:
    """A line a work: least seconds, ratios to the base, and the goal where there is one."""
    lines = []
    for name, one in times.items():
        clock, spent = one.over(times[base]), one.spent_over(times[base])
        goal = f"  (goal {goals[name]})" if name in goals else ""
        lines.append(f"  {name:<46} {min(one.clock):7.3f} s  {clock:6.2f}  spent {spent:6.2f}{goal}")
    return "\n".join(lines)
