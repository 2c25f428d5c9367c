"""What a request to end does while a cohort is screened: what was begun is undone, as after Ctrl-C.

Left to itself SIGTERM ends a process on the spot, and half-written files stay behind.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Within, SIGTERM is a SystemExit with the exit code that shells give it, 143. Afterwards it is what it was."""
    if threading.current_thread() is not threading.main_thread():  # no other may say what signals do
        yield
        return
    asked: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        if not asked:  # a second one must not break off the tidying up
            asked.append(number)
            raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except Exception:
        if asked:  # an engine that was broken off tells it as an error of its own
            raise SystemExit(128 + asked[0]) from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
