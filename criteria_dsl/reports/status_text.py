"""What a report says of a trial that does not recruit, or of which the registry does not know it."""

from __future__ import annotations

from criteria_dsl.meaning.registry import RegistryStatus


def recruitment_text(status: RegistryStatus) -> str:
    """One line about recruitment.

    >>> from criteria_dsl import RegistryStatus
    >>> recruitment_text(RegistryStatus("COMPLETED", "2026-02-12"))
    'the trial does not recruit: COMPLETED as of 2026-02-12'
    """
    if status.word.upper().startswith("UNKNOWN"):
        return f"the registry does not know whether the trial still recruits: {status}"
    return f"the trial does not recruit: {status}"
