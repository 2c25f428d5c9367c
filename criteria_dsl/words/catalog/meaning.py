"""Codes of rules that can be read and have no meaning: types, units, windows, conditionals."""

from criteria_dsl.words.catalog.entry import ERROR, Entry

MEANING = (
    Entry(
        "CR201",
        "things that do not go together",
        ERROR,
        """A number was expected and a date found, a criterion and a mere measurement, or the like. The message says
        what the marked part is.

        A criterion is a yes or no: a measurement becomes one by being compared, an event by being named. Events are
        not compared with values; the values of a `one of` field have no order.""",
        "NIHSS",
        "NIHSS > 7",
    ),
    Entry(
        "CR202",
        "a unit that cannot be read",
        ERROR,
        """Units are written in UCUM, or in one of the registries' usual spellings of it, in one run without blanks:
        `10*9/L`, `x 10^9/L`, `/uL`, `mmHg`, `mcg`. Anything else is refused, for a unit that was guessed wrong may
        change an answer a thousandfold.

        A unit follows a number or `in`. What follows `/` without a blank is part of the unit, so a division by a
        number or a name needs blanks: `weight in kg / 2`.""",
        "Hb >= 90 gm/L",
        "Hb >= 90 g/L",
    ),
    Entry(
        "CR203",
        "units that do not convert",
        ERROR,
        """The two units measure different things, such as a mass and a volume, or a bare number is compared with one
        that has a unit. No factor leads from one to the other.

        mg/dL and mmol/L do convert, for a known substance: the field then declares its `molar mass`. In UCUM `K`
        is kelvin, so `K/uL` is not a count of cells: write `10*3/uL`. Months and days have no fixed proportion.

        Ratios convert only if they relate the same things. `%` and `mmol/mol` are both plain numbers in UCUM, and
        HbA1c of 53 mmol/mol is 7.0 %, not 5.3 %. The field may say how they convert:
        `also mmol/mol as 0.09148 x + 2.152`.""",
        "PLT >= 100 K/uL",
        "PLT >= 100 10*3/uL",
    ),
    Entry(
        "CR204",
        "a number needs a unit",
        ERROR,
        """The number is compared with a quantity, which has a unit. The unit is never guessed, not even where only one
        seems possible. Only 0 needs none, and in `between` one of the two ends may have it for both.""",
        "Hb >= 90",
        "Hb >= 90 g/L",
    ),
    Entry(
        "CR205",
        "outside the plausible range",
        ERROR,
        """The field's declaration says which values are believed. A limit outside that range can never decide anything:
        probably it is in another unit, or has a digit too many. If the declared range is too narrow, widen it in the
        vocabulary.""",
        "NIHSS <= 420",
        "NIHSS <= 20",
    ),
    Entry(
        "CR206",
        "between the wrong way round",
        ERROR,
        """The first end of `between` is more than the second, so that no value lies between them. Write the lower end
        first; both ends belong to the range.""",
        "NIHSS between 20 and 6",
        "NIHSS between 6 and 20",
    ),
    Entry(
        "CR207",
        "a chain that turns",
        ERROR,
        """`6 <= NIHSS <= 20` is read like a line of numbers, from small to large or from large to small. A chain whose
        signs turn round, or that holds `!=`, is easily misread; write its comparisons out with `and`.""",
        "6 <= NIHSS >= 10",
        "NIHSS >= 6 and NIHSS >= 10",
    ),
    Entry(
        "CR208",
        "if without else where it may not stand",
        ERROR,
        """`if a then b` without `else` is true of everybody to whom it does not apply. That is right for an inclusion,
        and wrong elsewhere: in an exclusion it would exclude everybody to whom it does not apply, and under `or`
        it would settle the rest.

        It may be the whole expression of an inclusion, be joined to the rest by `and` or `all of`, and stand in a
        then-branch. Elsewhere write `a and b`, or say with `else` what holds for the others.""",
        'exclusion E1 "Positive pregnancy test": if sex is female then pregnancy_test is positive',
        'exclusion E1 "Positive pregnancy test": sex is female and pregnancy_test is positive',
    ),
    Entry(
        "CR209",
        "a window where it cannot belong",
        ERROR,
        """`within 14 days` belongs to one measurement or one event. It may stand right behind the name, or at the end
        of a comparison of one measurement with a number or a value. With two measurements nobody can tell to which of
        them it belongs, and a sum has no date. Put it behind the name, in parentheses where need be.""",
        "AST > ALT within 14 days",
        "(AST within 14 days) > (ALT within 14 days)",
    ),
    Entry(
        "CR210",
        "not a length of time",
        ERROR,
        """A window, and what `time since` and an age are compared with, is a length of time: a number of days, weeks,
        months or years, a reckoned length in parentheses, or `max` or `min` of several. It is never negative.
        Months and years are whole numbers, and cannot be reckoned with: half a month has no calendar length.""",
        "epilepsy within 1.5 months",
        "epilepsy within 6 weeks",
    ),
    Entry(
        "CR211",
        "a misplaced multiple of ULN",
        ERROR,
        """`2.5 x ULN` is two and a half times the upper limit of normal that came with that very measurement. It can
        only be compared with one laboratory measurement, and is more than 0. Dates and sums have no such limit.""",
        "AST + ALT > 2.5 x ULN",
        "AST > 2.5 x ULN or ALT > 2.5 x ULN",
    ),
    Entry(
        "CR212",
        "a field declared in a way that cannot be",
        ERROR,
        """A value or an attribute stands twice, a range ends before it begins, or two attributes contradict each other.
        `unrecorded means no` is for events and for a yes or no. An attested field never has it: what only a person
        can state is not settled by silence. `no` and a code, too, is for what can be absent: an event or a yes or no.
        A code or a spelling that `value` statements give to two values of one field is reported here as well.

        `also "IU/L" as U/L` is for a quantity. It cannot give another meaning to a unit that converts to the field's
        unit anyway, and each spelling is given once. `for each trial` is for what may differ from trial to trial: an
        attested field, a date, an event or a yes or no.""",
        'field fit "Fit to take part" : yes or no, attested, unrecorded means no\ninclusion I1 "Fit": fit',
        'field fit "Fit to take part" : yes or no, attested\ninclusion I1 "Fit": fit',
    ),
    Entry(
        "CR213",
        "not a day of the calendar",
        ERROR,
        """A date in a rule is a whole day, written year, month, day: `2026-03-01`. The marked one does not exist, such
        as 29 February in a common year.""",
        "stroke_onset >= 2025-02-29",
        "stroke_onset >= 2025-02-28",
    ),
    Entry(
        "CR214",
        "division by zero",
        ERROR,
        """The divisor is 0 whatever the patient. Where a divisor may be 0 for some patient, the result is unknown for
        that patient and no error.""",
        "NIHSS / 0 > 7",
        "NIHSS / 2 > 7",
    ),
    Entry(
        "CR221",
        "a number beyond any measurement",
        ERROR,
        """Arithmetic on numbers alone gives something that no measurement comes near: more than 10 to the power of 100,
        less than 10 to the power of -100 without being 0, or a fraction of hundreds of digits. Rounding it would
        decide the comparison one way or the other; so it is refused. Probably a power or a factor is wrong.""",
        "NIHSS < ((9 ^ 9) ^ 9) ^ 9",
        "NIHSS < 9",
    ),
    Entry(
        "CR222",
        "too large once its definitions are put in",
        ERROR,
        """A definition is put in wherever its name is used. If each definition uses the one before twice, twenty lines
        become a million parts; if each builds on the one before, a hundred lines are nested a hundred levels deep.
        One criterion may have 10,000 parts, all criteria together 100,000, and nesting goes 100 levels deep. A power
        counts as that many factors.

        Such rules cannot be checked by reading them, either. Split the criterion, or state an intermediate result
        with a field of its own.""",
    ),
)
