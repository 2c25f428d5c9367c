"""What lint sees in files: their names, one another, and the registry's record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from criteria_dsl import Diagnostic
from criteria_dsl.trials.lint import lint_files, lint_path, lint_text
from criteria_dsl.trials.registry import RegistryError, read_registry, record_of_text

RULES = Path(__file__).parents[2] / "rules"
FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).parents[2].parent / "shared"

PAGE = """\
Some heading

Inclusion Criteria:

* Age 18 years or older
* NIHSS score of 7 to 25
  at screening

Exclusion Criteria:

1. Epilepsy
2. Platelets \\< 100 x 10^9/L
   * measured twice

Contacts

* Somebody
"""
RULE = """\
trial T1 "A trial"
use "stroke"
inclusion I1 "Age 18 years or older": age >= 18 years
inclusion I2 "NIHSS score of 7 to 25 at screening": NIHSS between 7 and 25
exclusion E1 "Epilepsy": epilepsy
exclusion E2 "Platelets < 100 x 10^9/L measured twice": PLT < 100 10*9/L
"""


def found(tmp_path: Path, rule: str, page: str | None = PAGE, name: str = "T1.criteria") -> tuple[Diagnostic, ...]:
    """What is said of a rule file with a record beside it."""
    (tmp_path / name).write_text(rule, encoding="utf-8")
    if page is not None:
        (tmp_path / "T1.txt").write_text(page, encoding="utf-8")
    return lint_path(tmp_path / name)


def said(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str, str, str | None]]:
    return [(one.code, one.underlined, one.message, one.help) for one in diagnostics]


# ---- the registry's record -------------------------------------------------------------------


def test_whole_and_unchanged_quotes_draw_nothing(tmp_path: Path) -> None:
    """Bullets, numbers, line breaks and Markdown's backslashes do not count."""
    assert found(tmp_path, RULE) == ()
    assert found(tmp_path, RULE.replace("Platelets <", "Platelets \\<")) == ()


def test_an_altered_quote(tmp_path: Path) -> None:
    """The help shows what differs."""
    assert said(found(tmp_path, RULE.replace("score of 7 to 25", "score of 6 to 25"))) == [
        ("CR324", "I2", "the quote of `I2` is not in the registry's record",
         "the record says `NIHSS score of 7 to 25 at`, and the quote `NIHSS score of 6 to 25 at`"),
    ]  # fmt: skip


def test_a_quote_of_something_else(tmp_path: Path) -> None:
    """Where no item is like it, nothing is compared; the item that it stands for is missing."""
    assert said(found(tmp_path, RULE.replace("Epilepsy", "Seizures of any kind"))) == [
        ("CR325", "T1", "no criterion quotes `Epilepsy`", "encode it, or say with `incomplete` what is left out"),
        ("CR324", "E1", "the quote of `E1` is not in the registry's record",
         "copy the sentence from the page, whole and unchanged"),
    ]  # fmt: skip


def test_a_quote_of_the_other_list(tmp_path: Path) -> None:
    """An exclusion that the page lists as an inclusion is the wrong way round."""
    rule = RULE.replace('inclusion I1 "Age', 'exclusion E3 "Age').replace("age >= 18", "age < 18").replace("I2", "I1")
    assert said(found(tmp_path, rule)) == [
        ("CR324", "E3", "the registry's record lists the quote of `E3` as an inclusion",
         "write `inclusion`, and look whether the rule is the right way round"),
    ]  # fmt: skip


def test_a_sentence_that_no_criterion_quotes(tmp_path: Path) -> None:
    """An item left out, and the rest of one that is quoted in part."""
    without = RULE.replace('exclusion E1 "Epilepsy": epilepsy\n', "").replace("E2", "E1")
    assert [(one.code, one.message) for one in found(tmp_path, without)] == [
        ("CR325", "no criterion quotes `Epilepsy`")
    ]
    part = RULE.replace(" measured twice", "")
    assert [(one.code, one.message) for one in found(tmp_path, part)] == [
        ("CR325", "no criterion quotes `measured twice`")
    ]
    assert found(tmp_path, without.replace("use", 'incomplete "no epilepsy"\nuse')) == ()


def test_what_follows_a_pages_lists_is_no_item() -> None:
    """The list ends where the page goes on about something else."""
    assert [item.text for item in record_of_text(PAGE).items] == [
        "Age 18 years or older", "NIHSS score of 7 to 25 at screening", "Epilepsy",
        "Platelets < 100 x 10^9/L", "measured twice",
    ]  # fmt: skip


def test_clinicaltrials_gov_json(tmp_path: Path) -> None:
    """A record of the API's version 2, a list of them, and a page of `studies`, beside the file or named."""
    criteria = PAGE.split("Contacts")[0]
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "T1"}, "eligibilityModule": {"eligibilityCriteria": criteria},
        }
    }  # fmt: skip
    altered = RULE.replace("7 to 25 at", "7 to 24 at")
    (tmp_path / "rules").mkdir()
    for number, document in enumerate((record, [record], {"studies": [record]})):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        (tmp_path / "rules" / "T1.criteria").write_text(altered, encoding="utf-8")
        assert [one.code for one in lint_path(tmp_path / "rules" / "T1.criteria", path)] == ["CR324"]
        assert [one.code for one in lint_text(altered, "<text>", path)] == ["CR324"]
    (tmp_path / "rules" / "T1.json").write_text(json.dumps(record), encoding="utf-8")
    assert [one.code for one in lint_path(tmp_path / "rules" / "T1.criteria")] == ["CR324"]


def test_the_record_of_another_trial_is_not_used(tmp_path: Path) -> None:
    """A file of several trials, or a folder, without this one says nothing of it."""
    (tmp_path / "all.json").write_text(
        json.dumps({
            "protocolSection": {
                "identificationModule": {"nctId": "T2"}, "eligibilityModule": {"eligibilityCriteria": PAGE},
            }
        }),
        encoding="utf-8",
    )  # fmt: skip
    assert read_registry(tmp_path / "all.json", "T1") is None
    assert read_registry(tmp_path, "T1") is None


def test_a_patient_beside_the_rules_is_no_record(tmp_path: Path) -> None:
    """A JSON file of the trial's name that holds something else is passed over, unless it is named."""
    (tmp_path / "T1.json").write_text('{"NIHSS": 7}', encoding="utf-8")
    assert found(tmp_path, RULE, page=None) == ()
    with pytest.raises(RegistryError, match="has no eligibility criteria"):
        lint_path(tmp_path / "T1.criteria", tmp_path / "T1.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "is not JSON"), (b"\xff", "is not UTF-8"), (b"[1, null, {}]", "has no eligibility criteria"),
     (b"[" * 100_000, "is not JSON")],
)  # fmt: skip
def test_a_record_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    """The error names the file and what is wrong with it."""
    (tmp_path / "record.json").write_bytes(content)
    with pytest.raises(RegistryError, match=message):
        read_registry(tmp_path / "record.json", "T1")
    with pytest.raises(RegistryError, match="cannot read"):
        read_registry(tmp_path / "nowhere.json", "T1")


@pytest.mark.parametrize("path", sorted(RULES.glob("*.criteria")), ids=lambda path: path.stem)
def test_the_trials_that_ship(path: Path) -> None:
    """They quote their pages whole, and there is nothing else to say of them."""
    assert lint_path(path, FIXTURES) == ()
    page = SHARED / "trials" / f"{path.stem}.txt"
    if not page.exists():
        pytest.skip("the registry's pages are not here")
    assert lint_path(path, page) == ()


@pytest.mark.parametrize("path", sorted(RULES.glob("NCT*.criteria")), ids=lambda path: path.stem)
def test_each_quote_counts(path: Path) -> None:
    """In a trial that ships, any quote's altered first word is found, and any criterion left out is missed."""
    text = path.read_text(encoding="utf-8")
    openings = list(re.finditer(r'(?m)^(?:inclusion|exclusion) \w+ "(?P<word>[^\s"]+)', text))
    assert len(openings) > 10
    for number, opening in enumerate(openings):
        altered = text[: opening.start("word")] + "Altered" + text[opening.end("word") :]
        codes = {one.code for one in lint_text(altered, path.name, FIXTURES)}
        assert {"CR324"} <= codes <= {"CR324", "CR325", "CR326"}
        end = openings[number + 1].start() if number + 1 < len(openings) else len(text)
        without = text[: opening.start()] + text[end:]
        assert "CR325" in {one.code for one in lint_text(without, path.name, FIXTURES)}, opening[0]


def test_every_record_of_the_registry_can_be_read() -> None:
    """Real records: each gives its id, and its items."""
    folder = SHARED / "data" / "ctgov_records" / "api_v2_json"
    if not folder.exists():
        pytest.skip("the registry's records are not here")
    for path in sorted(folder.glob("*.json")):
        record = read_registry(path, path.stem)
        assert record is not None
        assert record.id == path.stem
        assert record.items


# ---- names, and several files ----------------------------------------------------------------


def test_a_file_of_another_name(tmp_path: Path) -> None:
    """`--trial` would not find it in a folder."""
    assert said(found(tmp_path, RULE, None, "trial.criteria")) == [
        ("CR323", "T1", "the file of trial `T1` is named `trial.criteria`", "name it `T1.criteria`")
    ]


def test_two_files_about_one_trial(tmp_path: Path) -> None:
    """Said of the second, and only where both are linted."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "T1.criteria").write_text(RULE, encoding="utf-8")
    paths = [tmp_path / folder / "T1.criteria" for folder in ("a", "b")]
    (only,) = lint_files(paths).diagnostics
    assert (only.code, only.source.name, only.underlined) == ("CR322", str(paths[1]), "T1")
    assert (only.message, only.help) == (
        "another file is about trial `T1`", f"the other one is {paths[0]}; keep one of them",
    )  # fmt: skip
    assert lint_files(paths[:1]).diagnostics == ()
    assert lint_files([paths[0], paths[0]]).diagnostics == ()


def test_unreadable_files_do_not_hide_the_others(tmp_path: Path) -> None:
    """They are listed beside what was found."""
    (tmp_path / "T1.criteria").write_bytes(b"\xff")
    (tmp_path / "T2.criteria").write_text('trial T2 "a" use "stroke" inclusion E1 "a": coma', encoding="utf-8")
    linted = lint_files([tmp_path / "T1.criteria", tmp_path / "T2.criteria"])
    assert [one.code for one in linted.diagnostics] == ["CR320"]
    assert [str(error) for error in linted.unreadable] == [f"`{tmp_path / 'T1.criteria'}` is not UTF-8: line 1, byte 0"]
