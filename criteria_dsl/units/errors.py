"""What goes wrong with a unit, as exceptions that carry the two texts a diagnostic needs.

The wording of advice is in `advice.py`; where in a rule or a patient file the unit stands is the caller's
to add.
"""


class UnitError(ValueError):
    """A text that is not a unit, or a combination of units that has no meaning.

    `message` is lower case, without a full stop, the user's text in backticks; `help` is advice, or None.
    """

    def __init__(self, message: str, help: str | None = None) -> None:
        """Keep both texts; `str()` of the error is the message alone."""
        super().__init__(message)
        self.message = message
        self.help = help

    def __reduce__(self) -> tuple[type["UnitError"], tuple[str, str | None]]:
        """Cross a process border with the help still attached (the default would drop it)."""
        return type(self), (self.message, self.help)


class IncommensurableUnits(UnitError):
    """Two readable units between which no exact conversion exists."""


class Misread(Exception):
    """Why a text is not a unit, before it is known which text the user wrote. Never leaves this package."""

    def __init__(self, why: str, help: str | None = None) -> None:
        """Keep the reason and the advice until the reader's caller names the whole text."""
        super().__init__(why)
        self.why = why
        self.help = help


def quoted(text: str) -> str:
    """The user's text in backticks, cut to 40 characters; what cannot be printed is spelled as its number."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:40])
    return f"`{shown}...`" if len(text) > 40 else f"`{shown}`"
