"""Nothing of the core is left out: the generated trials have every kind of node, view and term."""

from __future__ import annotations

from hypothesis import given

from criteria_dsl import load_trial_text

from .kinds import EVERY_KIND, kinds_of
from .profiles import examples
from .rules import Case, cases


def test_every_kind_is_generated() -> None:
    """A kind that is added to the language has to be added to the strategies."""
    seen: set[type] = set()

    @examples(150)
    @given(cases(depth=3, arithmetic=True, patients=0, criteria=4))
    def collect(case: Case) -> None:
        for criterion in load_trial_text(case.text).criteria:
            seen.update(kinds_of(criterion.core), kinds_of(criterion.written))

    collect()
    assert seen == EVERY_KIND
