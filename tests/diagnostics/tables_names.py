"""Wrong names, and files that are wrong as a whole."""

from .diagnosing import Wrong

NO_NAME = "declare it with `field`, or `use` the vocabulary that does"

NAMES = (
    Wrong("CR101", "nihss > 7", "nihss", "unknown name `nihss`", "did you mean `NIHSS`?", "NIHSS > 7"),
    Wrong("CR101", "NIHSS > 7 and xyz", "xyz", "unknown name `xyz`", NO_NAME, "NIHSS > 7 and coma"),
    Wrong("CR101", "not comma", "comma", "unknown name `comma`", "did you mean `coma`?", "not coma"),
    Wrong("CR101", "any of (coma, xyz > 7)", "xyz", "unknown name `xyz`", NO_NAME, "any of (coma, NIHSS > 7)"),
    Wrong("CR101", "NIHSS > xyz", "xyz", "unknown name `xyz`", NO_NAME, "NIHSS > NIHSS_1a"),
    Wrong("CR101", "xyz is positive", "xyz", "unknown name `xyz`", NO_NAME, "HBsAg is positive"),
    Wrong("CR101", "count strok >= 2", "strok", "unknown name `strok`", NO_NAME, "count epilepsy >= 2"),
    Wrong("CR101", "days since onset > 7", "onset", "unknown name `onset`",
          'declare it, `field onset "..." : date`, or `use` the vocabulary that does', "days since stroke_onset > 7"),
    Wrong("CR101", "(xyz in mg) > 7", "xyz", "unknown name `xyz`", NO_NAME, "(albumin in g/dL) > 7"),
    Wrong(
        "CR101", "epilepsy within 3 months before first_doses", "first_doses", "unknown name `first_doses`",
        "did you mean `first_dose`?", "epilepsy within 3 months before first_dose",
    ),
    Wrong(
        "CR101", 'define fit = xyz\ninclusion I1 "Fit": fit', "xyz", "unknown name `xyz`", NO_NAME,
        'define fit = coma\ninclusion I1 "Fit": fit',
    ),
    Wrong(
        "CR102", 'field x "x" : event\ndefine x = coma\ninclusion I1 "x": x', "x", "`x` is declared twice",
        "first declared in T.criteria, line 2", 'field x "x" : event\ndefine y = coma\ninclusion I1 "x": x or y',
    ),
    Wrong(
        "CR102", 'field NIHSS "x" : integer\ninclusion I1 "x": NIHSS > 7', "NIHSS", "`NIHSS` is declared twice",
        "first declared in rules/vocabulary/stroke.criteria, line {NIHSS}",
        'field score "x" : integer\ninclusion I1 "x": score > 7',
    ),
    Wrong(
        "CR102", 'field x "x" : one of (red, blue)\nvalue red loinc 7\nvalue red loinc 8\ninclusion I1 "a": x is blue',
        "red", "`red` is declared twice", "first declared in T.criteria, line 3",
        'field x "x" : one of (red, blue)\nvalue red loinc 7 loinc 8\ninclusion I1 "a": x is blue',
    ),
    Wrong(
        "CR103", 'inclusion I1 "a": coma\nexclusion I1 "b": epilepsy', "I1", "criterion `I1` stands twice",
        "first in line 2", 'inclusion I1 "a": coma\nexclusion E1 "b": epilepsy',
    ),
    Wrong(
        "CR120", 'status "RECRUITING" as of 2025-01-01\nstatus "COMPLETED" as of 2026-01-01\ninclusion I1 "a": coma',
        'status "COMPLETED" as of 2026-01-01', "a second `status` statement", "keep the later one",
        'status "COMPLETED" as of 2026-01-01\ninclusion I1 "a": coma',
    ),
    Wrong(
        "CR104", 'define a = b\ndefine b = not c\ndefine c = a or coma\ninclusion I1 "a": a', "a",
        "circular definition: `a` -> `b` -> `c` -> `a`", None,
        'define a = b\ndefine b = not c\ndefine c = epilepsy or coma\ninclusion I1 "a": a',
    ),
    Wrong(
        "CR104", 'define a = a\ninclusion I1 "a": a', "a", "circular definition: `a` -> `a`", None,
        'define a = coma\ninclusion I1 "a": a',
    ),
    Wrong(
        "CR105", 'trial T "t" use "strok" inclusion I1 "a": NIHSS > 7', '"strok"', "unknown vocabulary `strok`",
        "did you mean `stroke`?", 'trial T "t" use "stroke" inclusion I1 "a": NIHSS > 7',
    ),
    Wrong(
        "CR105", 'trial T "t" use "blood" inclusion I1 "a": age > 7 years', '"blood"', "unknown vocabulary `blood`",
        "a vocabulary is a file `vocabulary/NAME.criteria`", 'trial T "t" inclusion I1 "a": age > 7 years',
    ),
    Wrong(
        "CR106", 'define age = NIHSS\ninclusion I1 "a": age > 7 years', "age",
        "`age` is built in and cannot be declared", "use it as it is",
        'define score = NIHSS\ninclusion I1 "a": score > 7',
    ),
    Wrong(
        "CR106", 'field enrollment "x" : date\ninclusion I1 "a": days since enrollment > 7', "enrollment",
        "`enrollment` is built in and cannot be declared", "use it as it is",
        'inclusion I1 "a": days since enrollment > 7',
    ),
    Wrong(
        "CR107", "HBsAg is postive", "postive", "`postive` is not a value of `HBsAg`", "did you mean `positive`?",
        "HBsAg is positive",
    ),
    Wrong(
        "CR107", "HBsAg is not maybe", "maybe", "`maybe` is not a value of `HBsAg`",
        "`HBsAg` is one of positive, negative", "HBsAg is not positive",
    ),
    Wrong(
        "CR107", "circulation is one of (anterior, posteror)", "posteror", "`posteror` is not a value of `circulation`",
        "did you mean `posterior`?", "circulation is one of (anterior, posterior)",
    ),
    Wrong(
        "CR108", 'trial T "t" trial U "u" inclusion I1 "a": age > 7 years', 'trial U "u"', "a second `trial` statement",
        "one trial, one file", 'trial T "t" inclusion I1 "a": age > 7 years',
    ),
    Wrong(
        "CR109", 'trial T "t" use "stroke"', 'trial T "t"', "a trial without any criterion",
        'write its criteria, or `incomplete "..."` if the page does not publish them',
        'trial T "t" use "stroke" incomplete "only the abstract is public"',
    ),
)  # fmt: skip
