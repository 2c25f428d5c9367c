"""The table of `docs/fhir.md` that says, source by source, what was found, what was missed, and why.

`python -m tests.docs.test_fhir_found` writes it into the page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.patients.fhir import found_table

PAGE = Path(__file__).resolve().parents[2] / "docs/fhir.md"
_PART = re.compile(r"(<!-- by source: begin -->\n)(.*?)(<!-- by source: end -->)", re.DOTALL)


@pytest.mark.skipif(not found_table.DATA.is_dir(), reason="the shared FHIR records are not here")
def test_table() -> None:
    """The page shows what is found today, and nothing is read as its opposite."""
    shown = _PART.search(PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    found = found_table.table()
    assert "MISREAD" not in found, found_table.misses()
    assert shown[2] == found


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_PART.sub(lambda part: part[1] + found_table.table() + part[3], text), encoding="utf-8")
