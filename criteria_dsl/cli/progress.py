"""How far long work is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click


class Progress:
    """One line on a terminal's standard error, gone when the work is done; nothing where nobody watches.

    `size` is how many bytes are to be read, `what` is counted (`patients`).
    """

    def __init__(self, size: int, what: str) -> None:
        self._bytes, self._what, self._shown = size, what, False
        self._watched = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *args: object) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)

    @property
    def told(self) -> Callable[[int, int], None] | None:
        """What is called with the count so far, and how many bytes have been read."""
        return self._tell if self._watched else None

    def _tell(self, count: int, read: int) -> None:
        share = 100 * read // self._bytes if self._bytes else 100
        self._shown = True
        click.echo(f"\r\x1b[K{count:,} {self._what}, {min(share, 100)} % read", nl=False, err=True)
