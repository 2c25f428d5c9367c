"""The specification's chapters, in the order of the language reference."""

from . import comparisons, composition, events, knowledge, logic, measurements, sharing, time, units

CHAPTERS = tuple(
    module.CHAPTER
    for module in (logic, comparisons, units, measurements, events, time, knowledge, sharing, composition)
)
