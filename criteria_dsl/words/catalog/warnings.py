"""Codes of rules that have a meaning, and probably not the one that was wanted."""

from criteria_dsl.words.catalog.entry import WARNING, Entry

WARNINGS = (
    Entry(
        "CR301",
        "never used",
        WARNING,
        """The field or definition is declared in the trial's own file, and no criterion uses it. A criterion may be
        missing, or use another name by mistake.""",
        'define severe = NIHSS > 20\nexclusion E1 "Severe stroke": NIHSS > 21',
        'define severe = NIHSS > 20\nexclusion E1 "Severe stroke": severe',
    ),
    Entry(
        "CR302",
        "never true",
        WARNING,
        """No patient can make the marked part true, whatever the facts: its limits leave no value. Probably a sign is
        turned round, or `and` stands for `or`.""",
        "NIHSS > 20 and NIHSS < 7",
        "NIHSS > 20 or NIHSS < 7",
    ),
    Entry(
        "CR303",
        "always true",
        WARNING,
        """Every patient makes the marked part true, whatever the facts: its limits leave nobody out. Probably a sign is
        turned round, or `or` stands for `and`.""",
        "NIHSS < 20 or NIHSS > 7",
        "NIHSS < 20 and NIHSS > 7",
    ),
    Entry(
        "CR304",
        "nobody could ever be eligible",
        WARNING,
        """Each criterion can be met, but the ones named in the help cannot be met together: whoever passes one fails
        another. One of them does not say what the page says.""",
        'inclusion I1 "NIHSS over 7": NIHSS > 7\nexclusion E1 "NIHSS over 5": NIHSS > 5',
        'inclusion I1 "NIHSS over 7": NIHSS > 7\nexclusion E1 "NIHSS over 20": NIHSS > 20',
    ),
    Entry(
        "CR305",
        "decided for a patient about whom nothing is known",
        WARNING,
        """The criterion passes, or fails, before a single fact is recorded, because a field declares `unrecorded means
        no`. For a rare exposure that is what the author wants; for anything that decides about safety, silence should
        stay unknown. Leave the attribute out if in doubt: then the result says what is missing.""",
        'field gout "Gout" : event, unrecorded means no\nexclusion E1 "Gout": gout',
        'field gout "Gout" : event\nexclusion E1 "Gout": gout',
    ),
    Entry(
        "CR306",
        "and beside or without parentheses",
        WARNING,
        """`and` binds tighter than `or`: `a or b and c` is `a or (b and c)`. Readers take it either way, so put
        parentheses around what belongs together.""",
        "coma or epilepsy and dementia",
        "coma or (epilepsy and dementia)",
    ),
    Entry(
        "CR307",
        "what belongs to the then",
        WARNING,
        """Everything up to the end belongs to the `then` of an `if` without `else`: who does not meet the condition is
        asked for nothing of it. Put parentheses around it if that is meant, or around the conditional if the rest is
        asked of everybody.""",
        "if epilepsy then dementia and coma",
        "(if epilepsy then dementia) and coma",
    ),
    Entry(
        "CR308",
        "too many combinations",
        WARNING,
        """Where parts of a criterion share a fact, every possible value is tried, so that the criterion is unknown only
        where the facts leave it open. This one would need more than 4096 combinations, and is decided part by part
        instead: it may stay unknown where a closer look would decide, and never the wrong way. Split the criterion
        if that matters.""",
    ),
    Entry(
        "CR309",
        "a length with a part of a day",
        WARNING,
        """A length in days or weeks counts whole days; times of day are not used. `transfusion within 1.5 days` is
        true of every transfusion since yesterday, early or late. Write the length in whole days, or in hours: those
        compare moments, and leave the criterion unknown where the record has no time of day to decide it.""",
        "time since stroke_onset < 1.5 days",
        "time since stroke_onset < 36 hours",
    ),
    Entry(
        "CR310",
        "a name much like a declared one",
        WARNING,
        """In `criteria eval` a name that no vocabulary declares takes its type from its use. This one is so much like a
        declared name that it is probably a slip; the patient's value of the other name is not looked at.""",
    ),
    Entry(
        "CR311",
        "codes for a value that no field has",
        WARNING,
        """A `value` statement gives the codes that carry a word in a coded record. No field of the file and its
        vocabularies has this word among its values, so its codes are never looked for. It is probably misspelt; the
        help shows the nearest value. `yes` and `no` are the values of a yes or no.""",
        'value postiv snomed 10828004\ninclusion I1 "Not in a coma": not coma',
        'field Lyme "Lyme antibody" : one of (reactive, nonreactive)\nvalue reactive snomed 11214006\n'
        'inclusion I1 "Lyme": Lyme is reactive',
    ),
)
