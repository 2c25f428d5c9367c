"""Slips: each gets one message that names what was found, and a help that can be followed without harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from criteria_dsl import Diagnostic, Source
from criteria_dsl.meaning.compile import compile_trial, parsed
from criteria_dsl.meaning.core import Core

from .diagnosing import VOCABULARIES, diagnose
from .tables_slips import SLIPS, Slip

HEAD = 'trial T "a trial"\nuse "stroke"\n'
KEPT_ASIDE = Path(__file__).parents[2].parent / "shared" / "cases" / "rules" / "slips.txt"
_REPLACEMENT = re.compile(r"(?:write|did you mean) `((?:``|[^`])+)`")

every_slip = pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.line)


def followed(found: Diagnostic) -> str | None:
    """The text after the help was followed to the letter; None where it gives no replacement."""
    replacement = _REPLACEMENT.match(found.help or "")
    if replacement is None:
        return None
    text = found.source.text
    return text[: found.span.start] + replacement[1] + text[found.span.end :]


def core(text: str) -> Core:
    """What the only criterion of a file means."""
    program = compile_trial(parsed(Source("T", text)), VOCABULARIES).program
    assert program is not None
    return program.criteria[-1].core


@every_slip
def test_the_message_and_the_help(slip: Slip) -> None:
    """One diagnostic, at the exact place; nothing is said of it twice."""
    (found,) = diagnose(HEAD + slip.line)
    assert (found.underlined, found.message, found.help) == (slip.marked, slip.message, slip.help)


@every_slip
def test_following_the_help(slip: Slip) -> None:
    """The marked text is replaced by the help's, and nothing is left to say."""
    (found,) = diagnose(HEAD + slip.line)
    if not slip.by_hand:
        assert followed(found) == HEAD + slip.repaired
    assert diagnose(HEAD + slip.repaired) == ()


@every_slip
def test_the_meaning_is_the_one_intended(slip: Slip) -> None:
    """The repaired line decides as the sentence that the author had in mind, written in other words."""
    statements = slip.repaired.split("\n")
    header = statements[-1].split(":")[0]
    intended = "\n".join([*statements[:-1], f"{header}: {slip.means}"])
    assert core(HEAD + slip.repaired) == core(HEAD + intended)


def kept_aside() -> list[str]:
    if not KEPT_ASIDE.exists():
        return []
    return [line.replace("\\n", "\n") for line in KEPT_ASIDE.read_text(encoding="utf-8").splitlines() if line]


def test_slips_that_others_made() -> None:
    """Lines of other authors: every error has a help, and following it to the letter makes no new error."""
    if not kept_aside():
        pytest.skip("the list of slips is not here")
    for line in kept_aside():
        for found in diagnose(HEAD + line):
            assert found.help, line
            repaired = followed(found)
            if found.code.startswith("CR3") or repaired is None:
                continue
            before = {(each.code, each.message) for each in diagnose(HEAD + line)}
            after = {(each.code, each.message) for each in diagnose(repaired)}
            assert (found.code, found.message) not in after, line
            assert len(after) <= max(1, len(before)), line


# ---- one slip does not hide the next, and does not bring ten ---------------------------------


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ('inclusion I1 "a": NIHSS => 7 or copma', ["=>", "copma"]),
        ('inclusion I1 "a": NIHSS => 7 or INR =< 2', ["=>", "=<"]),
        ('inclusion I1 "a": all of (NIHSS 7-25, coma is no, HBsAg is positve, INR > 1,7)', ["7-25", "positve", "1,7"]),
        ('inclusion I1 "a": age > 18 and < 65 and PLT > 100', ["< 65", "100"]),
        ('inclusion I1 "a": not (coma dementia) and xyz', ["dementia", "xyz"]),
        ('inclusion I1 "a": coma and (dementia > > 3) and xyz', [">", "xyz"]),
        ('inclusion I1 "a": NIHSS betwen 3 and 5 and xyz', ["betwen", "xyz"]),
        ('inclusion I1 "a": any (coma, dementia) and xyz', ["any (", "xyz"]),
    ],
)
def test_an_error_does_not_hide_the_next_in_its_criterion(line: str, marked: list[str]) -> None:
    """What can be read of a broken criterion is read, and checked."""
    assert [found.underlined for found in diagnose(HEAD + line)] == marked


@pytest.mark.parametrize(
    "declaration",
    [
        'field x "x" : boolen', 'field x : event', 'field x "x" event', 'define x NIHSS > 3', 'feild x "x" : event',
        'field x "x" : integer 0 - 4', 'field x "x" : one of (a b)', 'field x "x" : event, atested',
    ],
)  # fmt: skip
def test_an_unreadable_declaration_is_one_error(declaration: str) -> None:
    """Its uses are not blamed, and neither is what surrounds them."""
    uses = 'inclusion I1 "a": x\ninclusion I2 "b": x > 3 within 3 days\nexclusion E1 "c": x is a or not x within 3 days'
    assert len(diagnose(f"{HEAD}{declaration}\n{uses}")) == 1


@pytest.mark.parametrize("name", ["6MWT", "CD4-count", "blood pressure", "HbA1c%"])
def test_a_name_that_cannot_be_one_is_one_error(name: str) -> None:
    """Neither do its uses, which cannot be read, bring errors of their own."""
    uses = f'inclusion I1 "a": {name} > 3\ninclusion I2 "b": coma and {name} < 7'
    assert len(diagnose(f'{HEAD}field {name} "x" : integer\n{uses}')) == 1


def test_an_unreadable_use_is_one_error() -> None:
    """The names that the vocabulary would declare are not blamed."""
    assert len(diagnose('trial T "a trial"\nuse stroke\ninclusion I1 "a": NIHSS > 7 and coma')) == 1


def test_other_errors_stay() -> None:
    """A broken declaration hides nothing but its own name."""
    found = diagnose(f'{HEAD}field x "x" : boolen\ninclusion I1 "a": x and xyz')
    assert [each.underlined for each in found] == ["boolen", "xyz"]


# ---- did you mean ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["NIHSS_9", "NIHSS_1b", "NIHSS_1", "NIHSS2", "HBsAg2"])
def test_no_other_item_of_a_numbered_scale_is_offered(name: str) -> None:
    """`NIHSS_9` is neither the whole scale nor another item."""
    (found,) = diagnose(f'{HEAD}inclusion I1 "a": {name} >= 2')
    assert found.code == "CR101"
    assert "did you mean" not in (found.help or "")


def test_no_other_grade_is_offered() -> None:
    """Grade `V` of a scale to `IV` is not `IV`."""
    (found,) = diagnose(f'{HEAD}field NYHA "NYHA" : ordered (I, II, III, IV)\ninclusion I1 "a": NYHA is V')
    assert found.help == "`NYHA` is one of I, II, III, IV"


@pytest.mark.parametrize(
    ("word", "name"),
    [("platelets", "PLT"), ("hemoglobin", "Hb"), ("haemoglobin", "Hb"), ("bilirubin", "TBIL"), ("NIHSS1a", "NIHSS_1a"),
     ("glucose", "blood_glucose"), ("nihss", "NIHSS"), ("neutrophil_count", "ANC"), ("thromboplastin", None),
     ("surgery", None), ("trauma", None), ("disease", None), ("stroke", None)],
)  # fmt: skip
def test_labels_are_searched(word: str, name: str | None) -> None:
    """A label that says the same offers its field; a word that it says only in part does not."""
    (found,) = diagnose(f'{HEAD}inclusion I1 "a": {word} > 1')
    assert (found.help or "").startswith(f"did you mean `{name}`" if name else "declare it")
