"""Rule texts from standard input, for the commands to which `-` is a path."""

from __future__ import annotations

import sys

from criteria_dsl.cli.errors import InputError
from criteria_dsl.syntax.parser import LONGEST_TEXT

_BYTES_OF_A_CHARACTER = 4


def standard_input_text() -> str:
    """All of standard input, with line breaks as `\\n`. Raises InputError where it is not UTF-8 or is endless."""
    most = LONGEST_TEXT * _BYTES_OF_A_CHARACTER
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise InputError("standard input is longer than any rule file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"standard input is not UTF-8: byte {error.start}", "save it as UTF-8") from None
    return text.replace("\r\n", "\n")
