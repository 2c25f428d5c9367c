"""Repeated measurements: which one counts, and what is known where several could."""

from ..table import Chapter, fails, paragraph, passes, unknown


def nihss(*pairs: tuple[int, str]) -> dict[str, object]:
    """Scores with their days."""
    return {"NIHSS": [{"value": value, "date": day} for value, day in pairs]}


LATEST_INVALID = {"NIHSS": [{"value": 8, "date": "2026-02-01"}, {"value": 57, "date": "2026-02-20"}]}

CHAPTER = Chapter(
    "measurements",
    (
        paragraph(
            "A bare name is its latest value up to as_of, wherever it stands in the list.",
            fails("NIHSS > 7", nihss((12, "2026-02-01"), (6, "2026-02-20")), "NIHSS",
                  says="NIH Stroke Scale is 6 (2026-02-20); must be more than 7"),
            fails("NIHSS > 7", nihss((6, "2026-02-20"), (12, "2026-02-01")), "NIHSS"),
            passes("NIHSS > 7", nihss((6, "2026-02-01"), (12, "2026-03-01")), "NIHSS"),
            passes("latest NIHSS > 7", nihss((6, "2026-02-01"), (12, "2026-03-01")), "NIHSS"),
        ),
        paragraph(
            "Measurements dated after as_of do not count.",
            fails("NIHSS > 7", nihss((6, "2026-02-01"), (12, "2026-03-02")), "NIHSS"),
            unknown("NIHSS > 7", nihss((12, "2026-03-02")), NIHSS="after as_of"),
            passes("NIHSS > 7", nihss((12, "2026-03-01")), "NIHSS"),
            passes("NIHSS > 7", nihss((6, "2026-02-01"), (12, "2026-03-02")), "NIHSS", as_of="2026-03-02"),
        ),
        paragraph(
            "If several could be the latest, all are tried and agreement decides.",
            unknown("NIHSS > 7", {"NIHSS": [6, 12]}, NIHSS="imprecise"),
            passes("NIHSS > 7", {"NIHSS": [8, 12]}, "NIHSS", says="NIH Stroke Scale is 8 or 12; must be more than 7"),
            unknown("NIHSS > 7", {"NIHSS": [{"value": 6, "date": "2026-02-01"}, 12]}, NIHSS="imprecise"),
            passes("NIHSS > 7", {"NIHSS": [{"value": 9, "date": "2026-02-01"}, 12]}, "NIHSS"),
            unknown("NIHSS > 7", nihss((6, "2026-02"), (12, "2026-02-10")), NIHSS="imprecise"),
            passes("NIHSS > 7", nihss((6, "2026-01"), (12, "2026-02")), "NIHSS"),
        ),
        paragraph(
            "Two values of one day conflict; a later time of day wins.",
            unknown("NIHSS > 7", nihss((6, "2026-02-20"), (12, "2026-02-20")), NIHSS="conflicting"),
            passes("NIHSS > 7", nihss((8, "2026-02-20"), (12, "2026-02-20")), "NIHSS"),
            passes("NIHSS > 7", nihss((6, "2026-02-20T08:00"), (12, "2026-02-20T17:30")), "NIHSS"),
            fails("NIHSS > 7", nihss((6, "2026-02-20T17:30:01"), (12, "2026-02-20T17:30")), "NIHSS"),
            unknown("NIHSS > 7", nihss((6, "2026-02-20T08:00"), (12, "2026-02-20")), NIHSS="conflicting"),
            passes("NIHSS > 7", nihss((12, "2026-02-20"), (12, "2026-02-20")), "NIHSS"),
        ),
        paragraph(
            "A date-time counts on its written day; the zone is not used.",
            passes("NIHSS > 7", nihss((12, "2026-03-01T23:59:00-11:00")), "NIHSS"),
            unknown("NIHSS > 7", nihss((12, "2026-03-02T00:00:00+14:00")), NIHSS="after as_of"),
            passes("time since stroke_onset <= 0 days", {"stroke_onset": "2026-03-01T23:59:00-11:00"}, "stroke_onset"),
        ),
        paragraph(
            "An invalid latest value is unknown; an older one never replaces it.",
            unknown("NIHSS > 7", LATEST_INVALID, {"/NIHSS/1/value": "implausible"}, NIHSS="invalid"),
            passes("first NIHSS > 7", LATEST_INVALID, "NIHSS", problems={"/NIHSS/1/value": "implausible"}),
        ),
        paragraph(
            "`first` is the earliest value.",
            passes("first NIHSS > 7", nihss((12, "2026-02-01"), (6, "2026-02-20")), "NIHSS",
                   says="First NIH Stroke Scale is 12 (2026-02-01); must be more than 7"),
            fails("first NIHSS > 7", nihss((6, "2026-02-01"), (12, "2026-02-20")), "NIHSS"),
            unknown("first NIHSS > 7", nihss((6, "2026-02-01"), (12, "2026-02-01")), NIHSS="conflicting"),
        ),
        paragraph(
            "`max` and `min` are the greatest and least of what counts.",
            passes("max NIHSS > 7", nihss((12, "2026-02-01"), (6, "2026-02-20")), "NIHSS"),
            fails("max NIHSS > 7", nihss((7, "2026-02-01"), (12, "2026-03-02")), "NIHSS"),
            fails("min NIHSS > 7", nihss((12, "2026-02-01"), (6, "2026-02-20")), "NIHSS"),
            passes("min NIHSS > 7", nihss((12, "2026-02-01"), (8, "2026-02-20")), "NIHSS"),
            unknown("max NIHSS > 7", {}, NIHSS="not recorded"),
        ),
        paragraph(
            "What surely counts bounds a `max`; what may count can only push it on.",
            passes("max NIHSS > 7", LATEST_INVALID, "NIHSS", problems={"/NIHSS/1/value": "implausible"}),
            unknown("max NIHSS < 10", LATEST_INVALID, {"/NIHSS/1/value": "implausible"}, NIHSS="invalid"),
            passes("max NIHSS within 14 days > 7", {"NIHSS": [{"value": 8, "date": "2026-02-20"}, 6]}, "NIHSS"),
            unknown("max NIHSS within 14 days > 7", {"NIHSS": [{"value": 6, "date": "2026-02-20"}, 8]},
                    NIHSS="imprecise"),
        ),
        paragraph(
            "A window keeps only measurements that recent, both its days included.",
            passes("NIHSS > 7 within 14 days", nihss((12, "2026-02-15")), "NIHSS"),
            unknown("NIHSS > 7 within 14 days", nihss((12, "2026-02-14")), NIHSS="stale"),
            passes("NIHSS > 7 within 14 days", nihss((12, "2026-03-01")), "NIHSS"),
            unknown("NIHSS > 7 within 14 days", {"NIHSS": 12}, NIHSS="imprecise"),
            unknown("NIHSS > 7 within 14 days", {}, NIHSS="not recorded"),
        ),
        paragraph(
            "A window may stand behind the name, or behind the literal it is compared with.",
            passes("NIHSS within 14 days > 7", nihss((12, "2026-02-15")), "NIHSS",
                   says="NIH Stroke Scale within 14 days is 12 (2026-02-15); must be more than 7"),
            passes("NIHSS between 7 and 20 within 14 days", nihss((12, "2026-02-15")), "NIHSS"),
            passes("AST > 2.5 x ULN within 14 days", {"AST": {"value": 101, "uln": 40, "date": "2026-02-15"}}, "AST"),
            passes("pregnancy_test is negative within 7 days before first_dose",
                   {"pregnancy_test": {"value": "negative", "date": "2026-02-26"}, "first_dose": "2026-03-05"},
                   "pregnancy_test + first_dose"),
            unknown("pregnancy_test is negative within 7 days before first_dose",
                    {"pregnancy_test": {"value": "negative", "date": "2026-02-25"}, "first_dose": "2026-03-05"},
                    pregnancy_test="stale"),
            passes("modality is one of (CT, MRI) within 7 days", {"modality": {"value": "CT", "date": "2026-02-22"}},
                   "modality"),
            unknown("modality is one of (CT, MRI) within 7 days", {"modality": {"value": "CT", "date": "2026-02-21"}},
                    modality="stale"),
        ),
        paragraph(
            "A window behind a word belongs to the field whose word it is, with every sign.",
            *(
                case
                for text in ("HBsAg = negative within 14 days", "HBsAg != positive within 14 days",
                             "HBsAg is negative within 14 days", "negative within 14 days = HBsAg")
                for case in (
                    passes(text, {"HBsAg": {"value": "negative", "date": "2026-02-15"}}, "HBsAg"),
                    unknown(text, {"HBsAg": {"value": "negative", "date": "2026-02-14"}}, HBsAg="stale"),
                )
            ),
            *(
                case
                for text in ("NYHA < III within 14 days", "NYHA <= II within 14 days", "III within 14 days > NYHA",
                             "NYHA between II and III within 14 days", "I < NYHA < III within 14 days")
                for case in (
                    passes(text, {"NYHA": {"value": "II", "date": "2026-02-15"}}, "NYHA"),
                    unknown(text, {"NYHA": {"value": "II", "date": "2026-02-14"}}, NYHA="stale"),
                )
            ),
        ),
        paragraph(
            "`count` is the number of readings; those that are recorded are all there are.",
            passes("count NIHSS within 3 days >= 2", nihss((5, "2026-02-26"), (9, "2026-03-01")), "NIHSS",
                   says="NIH Stroke Scale has 2 readings within 3 days (recorded: 5 (2026-02-26), 9 (2026-03-01)); "
                        "must be at least 2"),
            fails("count NIHSS within 3 days >= 2", nihss((5, "2026-02-25"), (9, "2026-03-01")), "NIHSS",
                  says="NIH Stroke Scale has 1 reading within 3 days (recorded: 5 (2026-02-25), 9 (2026-03-01)); "
                       "must be at least 2"),
            fails("count NIHSS >= 2", nihss((5, "2026-02-25"), (9, "2026-03-02")), "NIHSS"),
            fails("count NIHSS within 3 days >= 1", nihss((5, "2025-02-25")), "NIHSS"),
            fails("count NIHSS >= 2", {"NIHSS": 5}, "NIHSS"),
            unknown("count NIHSS >= 1 within 3 days", {"NIHSS": 5}, NIHSS="imprecise"),
            unknown("count NIHSS >= 2", {}, NIHSS="not recorded"),
            unknown("count NIHSS = 0", {}, NIHSS="not recorded"),
            passes("count HBsAg = 2", {"HBsAg": ["positive", "negative"]}, "HBsAg"),
            passes("count smoker >= 1", {"smoker": False}, "smoker"),
            unknown("count pacemaker = 0", {}, pacemaker="not recorded"),
        ),
        paragraph(
            "A reading that cannot be read may be one or none, and so may one that may lie in the window.",
            unknown("count NIHSS >= 2", LATEST_INVALID, {"/NIHSS/1/value": "implausible"}, NIHSS="invalid"),
            passes("count NIHSS <= 2", LATEST_INVALID, "NIHSS", problems={"/NIHSS/1/value": "implausible"}),
            fails("count NIHSS >= 3", LATEST_INVALID, "NIHSS", problems={"/NIHSS/1/value": "implausible"}),
            unknown("count NIHSS within 3 days >= 2", nihss((5, "2026-03-01"), (9, "2026-02")), NIHSS="imprecise"),
            passes("count NIHSS within 3 days >= 1", nihss((5, "2026-03-01"), (9, "2026-02")), "NIHSS"),
        ),
        paragraph(
            "The window of a count moves with its anchor.",
            passes("count NIHSS within 3 days before first_dose >= 1",
                   nihss((5, "2026-02-27")) | {"first_dose": "2026-03-02"}, "NIHSS + first_dose"),
            fails("count NIHSS within 3 days before first_dose >= 1",
                  nihss((5, "2026-02-26")) | {"first_dose": "2026-03-02"}, "NIHSS + first_dose"),
            unknown("count NIHSS within 3 days before first_dose >= 1", nihss((5, "2026-02-26")),
                    first_dose="not recorded"),
            unknown("count NIHSS within 3 days before first_dose >= 1", {"first_dose": "2026-03-02"},
                    NIHSS="not recorded"),
            fails("count NIHSS within 3 days before first_dose >= 2", nihss((5, "2026-02-26")), "NIHSS"),
        ),
        paragraph(
            "In a window the latest of those within it counts.",
            fails("NIHSS > 7 within 14 days", nihss((12, "2026-02-15"), (6, "2026-02-20")), "NIHSS"),
            passes("first NIHSS within 14 days > 7", nihss((2, "2026-01-15"), (12, "2026-02-15"), (6, "2026-02-20")),
                   "NIHSS"),
            passes("max Cr within 7 days > 1.5 x ULN",
                   {"Cr": [{"value": 170, "uln": 110, "date": "2026-02-22"},
                           {"value": 90, "uln": 110, "date": "2026-02-28"}]}, "Cr"),
            fails("max Cr within 7 days > 1.5 x ULN",
                  {"Cr": [{"value": 170, "uln": 110, "date": "2026-02-21"},
                          {"value": 90, "uln": 110, "date": "2026-02-28"}]}, "Cr"),
        ),
        paragraph(
            "Two views of one field are two unknowns, and one fact.",
            passes("latest NIHSS - first NIHSS > 4", nihss((5, "2026-02-01"), (10, "2026-02-20")), "NIHSS"),
            fails("latest NIHSS - first NIHSS > 4", nihss((6, "2026-02-01"), (10, "2026-02-20")), "NIHSS"),
            unknown("latest NIHSS >= first NIHSS", {}, NIHSS="not recorded"),
        ),
    ),
)  # fmt: skip
