"""The specification's chapters, in the order of the language reference."""

from . import comparisons, events, logic, measurements, units

CHAPTERS = (logic.CHAPTER, comparisons.CHAPTER, units.CHAPTER, measurements.CHAPTER, events.CHAPTER)
