"""The version, in one place: the build and the reports read it here."""

__version__ = "0.2.0"
