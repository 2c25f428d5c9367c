"""Who a patient is, as far as it decides what else is theirs: a reference range, the day of an age."""

from __future__ import annotations

import attrs


@attrs.frozen
class Person:
    """`sex` is the administrative gender (`male`, `female`, ...), `born` the date of birth as recorded; `""` where
    the record does not say."""

    sex: str = ""
    born: str = ""


NOBODY = Person()
