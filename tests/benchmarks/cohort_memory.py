"""How much memory a screening needs at 1 and at 5 million patients, each in a process of its own.

    python -m tests.benchmarks.cohort_memory [PATIENTS ...]

`own` is the most memory that was the process's own (its anonymous pages, looked at a hundred times a second);
`resident` is the most that was resident, pages of the file that the system may drop included.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from tests.benchmarks.cohort_by_hand import screen_by_hand
from tests.benchmarks.cohort_table import write_cohort
from tests.benchmarks.cohort_trials import two_trials
from tests.benchmarks.patients import AS_OF


def _nothing(table: Path, to: Path) -> None:
    """What the imports, the trials and the opened table need."""
    two_trials(), pl.scan_parquet(table).collect_schema()


def _copied(table: Path, to: Path) -> None:
    """Read and written again as it is: what Polars needs to stream at all."""
    pl.scan_parquet(table).sink_parquet(to)


def _by_hand(table: Path, to: Path) -> None:
    screen_by_hand(pl.scan_parquet(table), AS_OF).sink_parquet(to)


def _screened(table: Path, to: Path) -> None:
    from criteria_dsl.cohorts.screen import screen

    screen(two_trials(), pl.scan_parquet(table), AS_OF).sink_parquet(to)


def _by_command(table: Path, to: Path) -> None:
    """`criteria screen`, in this process so that its memory is seen."""
    from criteria_dsl.cli.main import main

    trials = [argument for trial in two_trials() for argument in ("--trial", trial.id)]
    sys.argv = ["criteria", "screen", str(table), *trials, "--as-of", AS_OF.isoformat(), "--out", str(to)]
    main()


WORKS: dict[str, Callable[[Path, Path], None]] = {
    "nothing": _nothing, "copied": _copied, "by hand": _by_hand, "outcomes": _screened, "criteria screen": _by_command,
}  # fmt: skip


class _Watch(threading.Thread):
    """Looks at the process's own memory until it ends; MiB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.01):
            self.most = max(self.most, _own())


def _own() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _measure(name: str, table: Path, to: Path) -> None:
    watch = _Watch()
    watch.start()
    try:
        WORKS[name](table, to)
    except SystemExit as end:
        if end.code:
            raise
    finally:
        watch.over.set()
        watch.join()
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{max(watch.most, _own()):.0f} {resident:.0f}", file=sys.stderr)


def _report(sizes: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for patients in sizes:
            table = Path(folder) / f"{patients}.parquet"
            write_cohort(table, patients, seed=7, narrow=True)
            print(f"{patients} patients, {table.stat().st_size / 2**20:.0f} MiB of Parquet")
            for name in WORKS:
                command = [sys.executable, "-m", __spec__.name, "measure", name, str(table), f"{folder}/out.parquet"]
                done = subprocess.run(command, capture_output=True, text=True)
                last = (done.stderr.splitlines() or [""])[-1].split()
                own, resident = last if done.returncode == 0 else ("-", "-")
                print(f"  {name:<16} own {own:>6} MiB  resident {resident:>6} MiB", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        _measure(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        _report([int(size) for size in sys.argv[1:]] or [1_000_000, 5_000_000])
