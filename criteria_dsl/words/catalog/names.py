"""Codes about names, and about what a file holds as a whole."""

from criteria_dsl.words.catalog.entry import ERROR, Entry

NAMES = (
    Entry(
        "CR101",
        "unknown name",
        ERROR,
        """No field and no definition has this name. Capital and small letters are different: `nihss` is not `NIHSS`.

        If the name is misspelt, the help shows the nearest one. If the fact is new, declare it with `field`, in the
        trial's own file or in the vocabulary that the file uses. `criteria fields` lists the names there are.""",
        "nihss > 7",
        "NIHSS > 7",
    ),
    Entry(
        "CR102",
        "a name declared twice",
        ERROR,
        """Two fields or definitions have one name, perhaps one of them in the vocabulary that the file uses. A name
        means one thing only, or nobody could tell which of the two a criterion is about. Rename one of them, or
        leave out yours and use the vocabulary's. The codes of a word, too, stand in one `value` statement.""",
        'field NIHSS "Stroke severity" : integer 0 to 42\ninclusion I1 "NIHSS > 7": NIHSS > 7',
        'field severity "Stroke severity" : integer 0 to 42\ninclusion I1 "NIHSS > 7": severity > 7',
    ),
    Entry(
        "CR103",
        "a criterion stands twice",
        ERROR,
        """Two criteria have the same id, so a result could not say which of them it is about. Number them as the page
        does, inclusions I1, I2 and so on, exclusions E1, E2 and so on.""",
        'inclusion I1 "Not in a coma": not coma\ninclusion I1 "NIHSS > 7": NIHSS > 7',
        'inclusion I1 "Not in a coma": not coma\ninclusion I2 "NIHSS > 7": NIHSS > 7',
    ),
    Entry(
        "CR104",
        "a circular definition",
        ERROR,
        """A definition uses itself, directly or by way of others, so that it says nothing. The message shows the way
        round: each name uses the next one. Write one of them with fields instead.""",
        'define mild = not grave\ndefine grave = not mild\ninclusion I1 "Mild": mild',
        'define mild = NIHSS < 5\ndefine grave = not mild\ninclusion I1 "Not grave": not grave',
    ),
    Entry(
        "CR105",
        "unknown vocabulary",
        ERROR,
        """`use "NAME"` looks for a file `vocabulary/NAME.criteria` beside the rule file, then for one of the
        vocabularies that come along. There is none of this name. As long as it is missing, unknown names are not
        reported: most of them may be declared in it.""",
        'trial T "A trial"\nuse "strok"\ninclusion I1 "NIHSS > 7": NIHSS > 7',
        'trial T "A trial"\nuse "stroke"\ninclusion I1 "NIHSS > 7": NIHSS > 7',
    ),
    Entry(
        "CR106",
        "a name that is built in",
        ERROR,
        """`birth_date`, `age` and `enrollment` are known to every rule file and mean the same everywhere. They cannot
        be declared anew; use them as they are, or choose another name. `patient_id`, `as_of` and `for` say in a
        patient's file whose it is, of which day, and for which trial an answer is given, so they cannot be fields.""",
        'field age "Age at onset" : integer 0 to 130\ninclusion I1 "Age 18 or over": age >= 18 years',
        'field age_at_onset "Age at onset" : integer 0 to 130\ninclusion I1 "18 at onset": age_at_onset >= 18',
    ),
    Entry(
        "CR107",
        "not a value of the field",
        ERROR,
        """A field declared with `one of` or `ordered` has the values listed there and no others, spelt as there. The
        help shows the nearest value, or all of them.""",
        "HBsAg is postive",
        "HBsAg is positive",
    ),
    Entry(
        "CR108",
        "not exactly one trial in a file",
        ERROR,
        """A rule file is about one trial and begins with `trial ID "title"`. Here it is missing, or stands a second
        time. A file without it, of fields and definitions only, is a vocabulary.""",
        'trial NCT01 "One"\ntrial NCT02 "Another"\ninclusion I1 "Age 18 or over": age >= 18 years',
        'trial NCT01 "One"\ninclusion I1 "Age 18 or over": age >= 18 years',
    ),
    Entry(
        "CR109",
        "a trial without any criterion",
        ERROR,
        """A trial with no criterion at all would take everybody. If the page does not publish its criteria, say so
        with `incomplete` and the reason: then no patient is ever eligible, at best undetermined.""",
        'trial T "A trial"',
        'trial T "A trial"\nincomplete "the page publishes no criteria"',
    ),
    Entry(
        "CR110",
        "not for a vocabulary",
        ERROR,
        """A vocabulary holds fields, codes of values and definitions that several trials share. Trials and their
        criteria stand in files of their own; in a vocabulary they would be decided for nobody.""",
        'field Rankin "Rankin scale" : integer 0 to 6\ninclusion I1 "Rankin 3-5": Rankin between 3 and 5',
        'field Rankin "Rankin scale" : integer 0 to 6\ndefine disabled "Rankin 3-5" = Rankin between 3 and 5',
    ),
    Entry(
        "CR120",
        "a second status",
        ERROR,
        """`status` says what the registry says of the trial's recruitment, and when that was looked up. A trial has one
        status at a time, so two statements contradict each other. Keep the later one.""",
        'trial T "A trial"\nstatus "RECRUITING" as of 2025-03-01\nstatus "COMPLETED" as of 2026-02-12\n'
        'inclusion I1 "Age 18 or over": age >= 18 years',
        'trial T "A trial"\nstatus "COMPLETED" as of 2026-02-12\ninclusion I1 "Age 18 or over": age >= 18 years',
    ),
)
