"""Codes of a text that cannot be read as rules at all."""

from criteria_dsl.words.catalog.entry import ERROR, Entry

_OPEN, _CLOSE = "(" * 51, ")" * 51

SYNTAX = (
    Entry(
        "CR001",
        "the text cannot be read here",
        ERROR,
        """The text stops making sense at the marked place. The message says what could have stood there and what
        was found instead. Often the mistake is just before the mark: a missing comma, parenthesis or colon.

        Reading goes on at the next statement, so that one slip does not hide the others.""",
        "NIHSS >> 7",
        "NIHSS > 7",
    ),
    Entry(
        "CR002",
        "a quoted text is never closed",
        ERROR,
        """A quoted text runs from one double quote to the next. If the closing quote is missing, everything that
        follows would belong to the text. A quote within a text is written twice: "" stands for ".""",
        'inclusion I1 "Age 18 to 65: age between 18 and 65 years',
        'inclusion I1 "Age 18 to 65": age between 18 and 65 years',
    ),
    Entry(
        "CR003",
        "letters or signs that only look right",
        ERROR,
        """Some letters of other alphabets, and some signs that word processors put in, look exactly like the ones
        that rules are written with, and are not the same. They come along when text is copied from a page. The
        help shows the word as it was probably meant: type it anew.""",
        "NІHSS > 7",
        "NIHSS > 7",
    ),
    Entry(
        "CR004",
        "an invisible control character",
        ERROR,
        """The text holds a character that no editor shows, or one that changes the order in which a line is shown.
        What people read and what is decided could differ, so it is refused. Delete the word and type it anew.""",
        "NIHSS\u200b > 7",
        "NIHSS > 7",
    ),
    Entry(
        "CR005",
        "nested too deeply",
        ERROR,
        """Parentheses and conditions stand within one another more than a hundred levels deep. Nobody can check such
        a criterion against the page. Give the inner parts names with `define`.""",
        f"{_OPEN}\n{_OPEN}\ncoma\n{_CLOSE}\n{_CLOSE}",
        "((coma))",
    ),
    Entry(
        "CR006",
        "a number beyond any measurement",
        ERROR,
        """The number has more than 40 characters, or lies beyond 10 to the power of 30. Nothing that is measured in a
        patient does; probably a key was held down, or two numbers have run together.""",
        "PLT > 1e99 10*9/L",
        "PLT > 1e2 10*9/L",
    ),
    Entry(
        "CR007",
        "the text is too long",
        ERROR,
        """A rule file may have two million characters, a hundred times more than the longest registry record.
        Something that is no rule file was read, or many trials stand in one file. Write one file a trial.""",
    ),
)
