"""How long the searches run: a fixed, repeatable number of examples, or a budget for a longer search."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

BUDGET = int(os.environ.get("CRITERIA_SEARCH_EXAMPLES", "2000"))
"""Examples a property gets in a longer search (`pytest -m search`)."""

REPEATABLE = os.environ.get("CRITERIA_SEARCH_REPEATABLE") == "1"
"""Whether a longer search tries the same examples every time, so that CI says the same of the same commit;
without it every search is a new one."""

_ALWAYS = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
    ],
}

settings.register_profile("generative", max_examples=100, derandomize=True, **_ALWAYS)
settings.register_profile("generative-search", max_examples=BUDGET, derandomize=REPEATABLE, **_ALWAYS)

quick = settings.get_profile("generative")
search = settings.get_profile("generative-search")


def examples(count: int) -> settings:
    """The quick profile with another number of examples."""
    return settings(parent=quick, max_examples=count)
