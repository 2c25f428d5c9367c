"""Codes of what a reviewer of a rule file would see: beside the page, beside other files, and in the units."""

from criteria_dsl.words.catalog.entry import WARNING, Entry

REVIEWING = (
    Entry(
        "CR320",
        "a keyword against its id",
        WARNING,
        """Inclusions are numbered I1, I2 and so on, exclusions E1, E2 and so on. Here the id is of the other
        kind. One of the two is a slip, and if it is the keyword, the criterion decides the wrong way round.
        Compare it with the page.""",
        'inclusion E1 "Epilepsy": epilepsy',
        'exclusion E1 "Epilepsy": epilepsy',
    ),
    Entry(
        "CR321",
        "a gap in the ids",
        WARNING,
        """Criteria are numbered as the page lists them, and a number is missing. Perhaps a criterion of the page
        was passed over: then patients whom it concerns would be found eligible. Nothing is said of a trial that
        is `incomplete`.""",
        'inclusion I1 "NIHSS > 7": NIHSS > 7\ninclusion I3 "Coma": coma',
        'inclusion I1 "NIHSS > 7": NIHSS > 7\ninclusion I2 "Coma": coma',
    ),
    Entry(
        "CR322",
        "two files about one trial",
        WARNING,
        """Two of the files that were linted together begin with the same trial id. Only one of them would be
        used, and which one depends on how it is called. Keep one, or correct the id.""",
    ),
    Entry(
        "CR323",
        "a file with another name than its trial",
        WARNING,
        """A rule file is named after its trial, `NCT05697718.criteria`, so that `--trial` finds it in a folder
        and a case file finds its rules. Rename the file, or correct the id.""",
    ),
    Entry(
        "CR324",
        "a quote that is not the record's",
        WARNING,
        """The registry's record was given with `--registry`, or lies beside the rule file, and the criterion's
        quote does not stand in it word for word, or stands there in the other list. White space does not count,
        nor do the backslashes that ClinicalTrials.gov puts before signs. The help shows the first words that
        differ. A quote that was altered, or that an update of the page has overtaken, no longer proves what the
        rule means.""",
    ),
    Entry(
        "CR325",
        "a sentence of the record that no criterion quotes",
        WARNING,
        """The registry's record lists a criterion, or a part of one, that stands in no quote of the rule file.
        Whoever should be kept out by it would be found eligible. Encode it; or say with `incomplete` that the
        file does not hold all criteria, and why. Then nobody is found eligible, and sentences that are left out draw no
        warning any more, those that were left out by mistake included.""",
    ),
    Entry(
        "CR326",
        "the quote says the opposite of the rule",
        WARNING,
        """The quote names the very thing that the rule is about, one of them with a denial and the other without.
        An exclusion is written as its sentence is and excludes whom it is true of: "Pregnant women" is
        `pregnant`. An inclusion says what is asked for: "No history of epilepsy" is `not epilepsy`. Only short
        and plain English sentences are compared; that nothing is said does not mean that the two agree.""",
        'exclusion E1 "Pregnant women": not pregnant',
        'exclusion E1 "Pregnant women": pregnant',
    ),
    Entry(
        "CR327",
        "a plausible range that catches no slip of the unit",
        WARNING,
        """A plausible range is there to catch a value in the wrong unit: 85 mg/dL of glucose, sent as 85 mmol/L,
        would be twenty times too much. This range takes the number for a value. Usual values are known of a few
        substances, by the molar mass that the field declares, in mg/dL: glucose 70 to 100, creatinine 0.6 to 1.3,
        bilirubin 0.1 to 1.2, calcium 8.5 to 10.2 and uric acid 3.5 to 7.2 (MedlinePlus Medical Encyclopedia, articles
        003482, 003475, 003479, 003477 and 003476 at https://medlineplus.gov/ency/), and cholesterol 100 to 240, where
        240 is what NCEP ATP III calls high.""",
        'field glucose "Glucose" : quantity in mmol/L 0 to 150, molar mass 180.156 g/mol\n'
        'inclusion I1 "Glucose": glucose < 10 mmol/L',
        'field glucose "Glucose" : quantity in mmol/L 0.5 to 80, molar mass 180.156 g/mol\n'
        'inclusion I1 "Glucose": glucose < 10 mmol/L',
    ),
    Entry(
        "CR328",
        "a limit far from any value",
        WARNING,
        """No patient has a value anywhere near the limit in the unit that is written, and the same number would
        be a usual limit in another unit. Look at the unit on the page. Which values are usual, and where that is
        from, stands at CR327; far is a fifth of them, or twenty times as much.""",
        "blood_glucose < 12 mg/dL",
        "blood_glucose < 55 mg/dL",
    ),
    Entry(
        "CR329",
        "a difference that one reading makes 0",
        WARNING,
        """The criterion looks at how a measurement changed, such as `max NIHSS - min NIHSS`, but nothing asks for a
        second reading. With a single one the difference is 0, which looks like a stable patient. Ask for the number
        of readings in the same window, with `count`; if one reading is enough, leave it as it is.""",
        "max NIHSS within 3 days - min NIHSS within 3 days <= 1",
        "(max NIHSS within 3 days) - (min NIHSS within 3 days) <= 1 and count NIHSS within 3 days >= 2",
    ),
    Entry(
        "CR330",
        "never found in a FHIR record",
        WARNING,
        """A code or an `in RESOURCE` of this field can never find anything. The resource may not be able to say a value
        of this type: a MedicationRequest has no measurement, a Patient no event. Its codes may be of other systems,
        it may not be looked up by codes at all (Patient, ResearchSubject), or it needs a code and the field has none.
        A LOINC code of an event is looked for only where `in` says so.

        Such a field stays unknown for every FHIR record. Without codes and places it would be asked of people, and
        there is nothing wrong with that.""",
        'field dose "Dose" : quantity in mg  rxnorm 6809  in MedicationRequest\ninclusion I1 "Dose": dose > 5 mg',
        'field dose "Dose" : quantity in mg\ninclusion I1 "Dose": dose > 5 mg',
    ),
    Entry(
        "CR331",
        "hours from a date of birth",
        WARNING,
        """Records give a date of birth as a day. So an age is compared in completed days even where the limit is in
        hours, and a time since the birth stays unknown where the time of day would matter. Write whole days, or
        declare a date field that asks for the moment of birth.""",
        "time since birth_date <= 72 hours",
        "time since birth_date <= 3 days",
    ),
    Entry(
        "CR332",
        "a unit that means something else",
        WARNING,
        """In UCUM `C` is the coulomb, `F` the farad and `G` the gauss. A field declared in one of them takes no
        value in degrees or in grams, so nothing is ever found for it. The help names the unit that was probably
        meant.""",
        'field temperature "Body temperature" : quantity in C\ninclusion I1 "Fever": temperature > 38 C',
        'field temperature "Body temperature" : quantity in Cel\ninclusion I1 "Fever": temperature > 38 Cel',
    ),
)
