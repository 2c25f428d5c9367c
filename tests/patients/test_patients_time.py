"""When something was: readings by their dates, windows, occurrences of every shape, dates as facts."""

from __future__ import annotations

from typing import Any

from ..spec.table import Case, fails, paragraph, passes, unknown
from .rows import judge, rows


def nihss(*readings: tuple[Any, str | None]) -> dict[str, Any]:
    """Scores with their dates."""
    return {"NIHSS": [{"value": value, "date": day} for value, day in readings]}


RECENT = "NIHSS > 7 within 14 days"
LATELY = "surgery within 3 months"


def surgery(*occurrences: Any) -> dict[str, Any]:
    return {"surgery": list(occurrences)}


@rows(
    paragraph(
        "The latest value counts; values of one day that differ are conflicting unless a later time of day decides.",
        passes("NIHSS > 7", nihss((12, "2026-02-20"), (5, "2026-02-19")), "NIHSS"),
        unknown("NIHSS > 7", nihss((12, "2026-02-20"), (5, "2026-02-20")), NIHSS="conflicting"),
        passes("NIHSS > 7", nihss((12, "2026-02-20"), (8, "2026-02-20")), "NIHSS"),
        passes("NIHSS > 7", nihss((12, "2026-02-20"), (12, "2026-02-20")), "NIHSS"),
        passes("NIHSS > 7", nihss((12, "2026-02-20T10:00"), (5, "2026-02-20T09:59")), "NIHSS"),
        fails("NIHSS > 7", nihss((12, "2026-02-20T10:00"), (5, "2026-02-20T10:00:01")), "NIHSS"),
        unknown("NIHSS > 7", nihss((12, "2026-02-20T10:00"), (5, "2026-02-20 10:00:00")), NIHSS="conflicting"),
        unknown("NIHSS > 7", nihss((12, "2026-02-20T10:00:00.5"), (5, "2026-02-20T10:00:00.500")), NIHSS="conflicting"),
        unknown("NIHSS > 7", nihss((12, "2026-02-20T10:00"), (5, "2026-02-20")), NIHSS="conflicting"),
        fails("NIHSS > 7", nihss((12, "2026-02-20"), (5, "2026-02-20"), (3, "2026-02-21")), "NIHSS"),
        passes("NIHSS > 7", nihss((12, "2026-02-20T23:00"), (5, "2026-02-19T23:30-11:00")), "NIHSS"),
        unknown("HBsAg is negative",
                {"HBsAg": [{"value": "negative", "date": "2026-02-20"}, {"value": "positive", "date": "2026-02-20"}]},
                HBsAg="conflicting"),
    ),
    paragraph(
        "What is undated or partly dated may be the latest, and all that may be are tried.",
        unknown("NIHSS > 7", nihss((12, "2026-02-20"), (5, None)), NIHSS="imprecise"),
        passes("NIHSS > 7", nihss((12, "2026-02-20"), (8, None)), "NIHSS"),
        unknown("NIHSS > 7", nihss((12, "2026-02-20"), (5, "2026-02")), NIHSS="imprecise"),
        passes("NIHSS > 7", nihss((12, "2026-02-20"), (5, "2026-01")), "NIHSS"),
        unknown("NIHSS > 7", nihss((12, "2026-02-20"), (5, "2026")), NIHSS="imprecise"),
        passes("NIHSS > 7", nihss((12, "2026-03-01"), (5, "2025")), "NIHSS"),
        unknown("NIHSS > 7", {"NIHSS": [{"value": 12, "date": "2026-02-20"}, 5]}, NIHSS="imprecise"),
    ),
    paragraph(
        "What is dated after as_of does not count, and an older value does; nothing else is after as_of.",
        passes("NIHSS > 7", nihss((12, "2026-03-01"), (5, "2026-03-02")), "NIHSS"),
        unknown("NIHSS > 7", nihss((12, "2026-03-02")), NIHSS="after as_of"),
        passes("NIHSS > 7", nihss((12, "2026-03")), "NIHSS"),
        unknown("NIHSS > 7", nihss((12, "2026-04")), NIHSS="after as_of"),
        unknown("NIHSS > 7", nihss((57, "2026-03-02")), {"/NIHSS/0/value": "implausible"}, NIHSS="after as_of"),
        unknown("AST < 2 x ULN", {"AST": {"value": 40, "uln": 40, "date": "2026-03-02"}}, AST="after as_of"),
        passes("max NIHSS < 7", nihss((6, "2026-02-20"), (30, "2026-03-02")), "NIHSS"),
    ),
    paragraph(
        "A window takes what is recent enough; what is older is stale, never used.",
        passes(RECENT, nihss((12, "2026-02-15")), "NIHSS"),
        unknown(RECENT, nihss((12, "2026-02-14")), NIHSS="stale"),
        unknown(RECENT, nihss((12, "2026-02-14"), (12, "2026-03-02")), NIHSS="stale"),
        unknown(RECENT, nihss((12, "2025")), NIHSS="stale"),
        unknown(RECENT, nihss((12, None)), NIHSS="imprecise"),
        unknown(RECENT, nihss((12, "2026-02")), NIHSS="imprecise"),
        passes(RECENT, nihss((12, "2026-02-20"), (12, None)), "NIHSS"),
        unknown(RECENT, nihss((12, "2026-02-20"), (5, None)), NIHSS="imprecise"),
        unknown(RECENT, nihss((12, "2026-02-16"), (57, "2026-02-20")), {"/NIHSS/1/value": "implausible"},
                NIHSS="invalid"),
        passes(RECENT, nihss((57, "2026-02-16"), (12, "2026-02-20")), "NIHSS",
               problems={"/NIHSS/0/value": "implausible"}),
    ),
    paragraph(
        "An invalid latest value is not replaced by an older one.",
        unknown("NIHSS > 7", nihss((12, "2026-02-01"), ("12", "2026-02-20")), {"/NIHSS/1/value": "not-a-number"},
                NIHSS="invalid"),
        unknown("NIHSS > 7", nihss((12, "2026-02-01"), (12, "soon")), {"/NIHSS/1/date": "not-a-date"}, NIHSS="invalid"),
        unknown("NIHSS > 7", nihss((12, "2026-02-01"), (None, "2026-02-20")), {"/NIHSS/1": "unreadable"},
                NIHSS="invalid"),
        passes("NIHSS > 7", nihss((57, "2026-02-01"), (12, "2026-02-20")), "NIHSS",
               problems={"/NIHSS/0/value": "implausible"}),
    ),
    paragraph(
        "An occurrence is a moment, a period, one that goes on, or one of which only the end is known.",
        passes(LATELY, surgery({"date": "2026-01-15"}), "surgery"),
        passes(LATELY, {"surgery": {"date": "2026-01-15"}}, "surgery"),
        passes(LATELY, surgery({"start": "2024", "end": "2026-01-15"}), "surgery"),
        passes(LATELY, surgery({"start": "2024"}), "surgery"),
        fails(LATELY, surgery({"end": "2025-06"}), "surgery"),
        passes(LATELY, surgery({"end": "2026-01-15"}), "surgery"),
        fails(LATELY, surgery({"start": "2024", "end": "2025-06"}), "surgery"),
        fails(LATELY, surgery({"date": "2025-11-30"}), "surgery"),
        passes(LATELY, surgery({"date": "2026-01-15", "start": None, "end": None}), "surgery"),
        passes(LATELY, surgery({"start": "2024", "end": None}), "surgery"),
    ),
    paragraph(
        "What is after as_of has not occurred, and what may be is clipped at as_of.",
        fails("surgery", surgery({"date": "2026-03-02"}), "surgery"),
        fails("surgery", surgery({"start": "2026-03-02", "end": "2026-03-09"}), "surgery"),
        passes("surgery", surgery({"date": "2026-03"}), "surgery"),
        passes("surgery", surgery({"start": "2026-02-27", "end": "2026-03-09"}), "surgery"),
        fails("current infection", {"infection": [{"start": "2026-03-02"}]}, "infection"),
        fails("count surgery >= 2", surgery({"date": "2026-01-01"}, {"date": "2026-03-02"}), "surgery"),
    ),
    paragraph(
        "`true` is one at an unknown time, alone or in a list; a list is complete.",
        passes("surgery", {"surgery": True}, "surgery"),
        passes("surgery", surgery(True), "surgery"),
        unknown(LATELY, surgery(True), surgery="imprecise"),
        passes(LATELY, surgery(True, {"date": "2026-01-15"}), "surgery"),
        fails("count surgery >= 3", surgery(True, {}), "surgery"),
        passes("count surgery = 2", surgery(True, {}), "surgery"),
        fails("surgery", {"surgery": False}, "surgery"),
        fails("surgery", surgery(), "surgery"),
        fails(LATELY, {"surgery": False}, "surgery"),
        unknown("surgery", {"surgery": None}, surgery="not recorded"),
    ),
    paragraph(
        "What has an end has ended, what has none goes on, and of a moment it is not known.",
        passes("current infection", {"infection": [{"start": "2026-01-01"}]}, "infection"),
        passes("current infection", {"infection": [{"start": "2026-01-01", "end": "2026-03-01"}]}, "infection"),
        fails("current infection", {"infection": [{"start": "2026-01-01", "end": "2026-02-28"}]}, "infection"),
        passes("current infection", {"infection": [{"start": "2026-01-01", "end": "2026-03"}]}, "infection"),
        unknown("current infection", {"infection": [{"start": "2026-01-01", "end": "2026"}]}, infection="imprecise"),
        fails("current infection", {"infection": [{"end": "2026-02-28"}]}, "infection"),
        unknown("current infection", {"infection": [{"date": "2026-02-28"}]}, infection="imprecise"),
        unknown("current infection", {"infection": True}, infection="imprecise"),
        unknown("current infection", {"infection": [{}]}, infection="imprecise"),
        fails("current infection", {"infection": []}, "infection"),
    ),
    paragraph(
        "An entry that cannot be read whole is at most a possible occurrence, and counts as no more than one.",
        unknown("surgery", surgery({"date": "soon"}), {"/surgery/0/date": "not-a-date"}, surgery="invalid"),
        unknown("surgery", surgery({"date": "2026-01-15", "note": "planned"}), {"/surgery/0/note": "unknown-key"},
                surgery="invalid"),
        unknown("surgery", surgery({"date": "2026-01-15", "start": "2026-01-01"}), {"/surgery/0": "bad-range"},
                surgery="invalid"),
        unknown("surgery", surgery({"date": "2026-01-15", "end": "2026-02-01"}), {"/surgery/0": "bad-range"},
                surgery="invalid"),
        unknown("surgery", surgery({"start": "2026-02-01", "end": "2026-01-31"}), {"/surgery/0": "not-an-occurrence"},
                surgery="invalid"),
        unknown("surgery", surgery({"start": "2026-02", "end": "2026-01"}), {"/surgery/0": "not-an-occurrence"},
                surgery="invalid"),
        passes("surgery", surgery({"start": "2026-02", "end": "2026-02"}), "surgery"),
        unknown("surgery", surgery({"value": False}), {"/surgery/0/value": "unknown-key"}, surgery="invalid"),
        unknown("surgery", surgery(False), {"/surgery/0": "not-an-occurrence"}, surgery="invalid"),
        unknown("surgery", surgery(None), {"/surgery/0": "not-an-occurrence"}, surgery="invalid"),
        unknown("surgery", surgery("2026-01-15"), {"/surgery/0": "not-an-occurrence"}, surgery="invalid"),
        unknown("surgery", {"surgery": "2026-01-15"}, {"/surgery": "not-an-occurrence"}, surgery="invalid"),
        unknown("surgery", {"surgery": 1}, {"/surgery": "not-an-occurrence"}, surgery="invalid"),
        unknown("not surgery", {"surgery": "no"}, {"/surgery": "not-an-occurrence"}, surgery="invalid"),
        passes("surgery", surgery({"date": "soon"}, {"date": "2020"}), "surgery",
               problems={"/surgery/0/date": "not-a-date"}),
        unknown("count surgery = 1", surgery({"date": "soon"}, {"date": "2020"}), {"/surgery/0/date": "not-a-date"},
                surgery="invalid"),
        fails("count surgery >= 3", surgery({"date": "soon"}, {"date": "2020"}), "surgery",
              problems={"/surgery/0/date": "not-a-date"}),
    ),
    paragraph(
        "Enrollment is as_of unless recorded; recorded wrongly it is not known.",
        passes("surgery within 3 months before enrollment", surgery({"date": "2025-12-01"}), "surgery + enrollment"),
        fails("surgery within 3 months before enrollment", surgery({"date": "2025-11-30"}), "surgery + enrollment"),
        fails("surgery within 3 months before enrollment",
              surgery({"date": "2025-12-01"}) | {"enrollment": "2026-03-05"}, "surgery + enrollment"),
        passes("surgery within 3 months before enrollment",
               surgery({"date": "2025-10-15"}) | {"enrollment": "2026-01-05"}, "surgery + enrollment"),
        passes("surgery within 3 months before enrollment", surgery({"date": "2025-12-01"}) | {"enrollment": None},
               "surgery + enrollment"),
        unknown("surgery within 3 months before enrollment",
                surgery({"date": "2026-01-15"}) | {"enrollment": "2026-02-31"},
                {"/enrollment": "not-a-date"}, enrollment="invalid"),
        fails("surgery within 3 months before enrollment", surgery() | {"enrollment": "2026-02-31"}, "surgery",
              problems={"/enrollment": "not-a-date"}),
    ),
    paragraph(
        "The time since a date is known when the date is not after as_of, of several dates when none is.",
        passes("time since onset <= 3 months", {"onset": "2025-12-01"}, "onset"),
        fails("time since onset <= 3 months", {"onset": "2025-11-30"}, "onset"),
        passes("time since onset <= 3 months", {"onset": "2026"}, "onset"),
        unknown("time since onset <= 3 months", {"onset": "2025"}, onset="imprecise"),
        unknown("time since onset <= 3 months", {"onset": "2026-03-02"}, onset="after as_of"),
        unknown("time since onset <= 3 months", {"onset": ["2026-01-15", "2026-03-02"]}, onset="imprecise"),
        passes("time since onset <= 3 months", {"onset": ["2026-01-15", "2026-01-20"]}, "onset"),
        unknown("onset_days between 84 and 168", {"onset": ["2025-11-21", "2026-03-02"]}, onset="imprecise"),
    ),
    paragraph(
        "29 February: an anniversary in a common year is 28 February for an age, and the month's end for a window.",
        passes("age >= 18", {"birth_date": "2008-02-29"}, "age", as_of="2026-02-28"),
        fails("age >= 18", {"birth_date": "2008-02-29"}, "age", as_of="2026-02-27"),
        passes("age >= 18", {"birth_date": "2010-02-28"}, "age", as_of="2028-02-29"),
        fails("age >= 18", {"birth_date": "2010-03-01"}, "age", as_of="2028-02-29"),
        passes("surgery within 3 months", surgery({"date": "2024-02-29"}), "surgery", as_of="2024-05-31"),
        fails("surgery within 3 months", surgery({"date": "2024-02-28"}), "surgery", as_of="2024-05-31"),
        passes("surgery within 12 months", surgery({"date": "2023-02-28"}), "surgery", as_of="2024-02-29"),
    ),
)  # fmt: skip
def test_a_time(case: Case) -> None:
    """One patient, one line."""
    judge(case)
