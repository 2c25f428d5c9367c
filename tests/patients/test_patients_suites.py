"""The JSON parsing test suite and the big list of naughty strings; small tables of our own where they are absent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl import PatientError, UsageError
from criteria_dsl.meaning.dates import read_days
from criteria_dsl.patients.strict_json import read_json

from .fuzzed import AS_OF, TRIAL, as_text, resolved, sound, worded

SUITES = Path(__file__).parents[3] / "shared" / "data" / "suites"
PARSING, NAUGHTY = SUITES / "json" / "test_parsing", SUITES / "blns" / "blns.json"

# Not JSON by the standard, and written by many programs: read as a mark, and told as a data problem.
MARKED = {"n_number_NaN.json", "n_number_infinity.json", "n_number_minus_infinity.json"}
PLACE = re.compile(r"line \d+, column \d+|is empty|is XML|not UTF-8: byte \d+|is UTF-\d+, not UTF-8|nested too deeply")

OWN_JSON = {
    "y_object.json": b'{"a": [1, -0, 0.5, 1e3, true, false, null, "\\u00e9\\ud83d\\ude00\\n"], "": {}}',
    "y_blanks.json": b' \t\r\n{ "a" : 1 } \n',
    "y_text.json": b'"alone"',
    "y_lonely_null.json": b"null",
    "n_comma_before_end.json": b'{"a": 1,}',
    "n_single_quotes.json": b"{'a': 1}",
    "n_no_quotes.json": b"{a: 1}",
    "n_comment.json": b'{"a": 1} // done',
    "n_two_values.json": b'{"a": 1}{"b": 2}',
    "n_leading_zero.json": b'{"a": 012}',
    "n_plus.json": b'{"a": +1}',
    "n_point_alone.json": b'{"a": 1.}',
    "n_tab_in_text.json": b'{"a": "\t"}',
    "n_bad_escape.json": b'{"a": "\\x41"}',
    "n_unclosed.json": b'{"a": [1, 2',
    "n_nothing.json": b"",
    "n_only_blanks.json": b" \n ",
    "n_latin_1.json": b'{"a": "\xe9"}',
    "n_utf_16.json": '{"a": 1}'.encode("utf-16"),
    "n_deep.json": b"[" * 100_000,
    "n_deep_objects.json": b'{"a":' * 100_000,
    "i_byte_order_mark.json": b"\xef\xbb\xbf{}",
    "i_lone_surrogate.json": b'["\\ud800"]',
    "i_huge_number.json": b"[1e999, -1e999]",
}

OWN_NAUGHTY = [
    "", " ", "null", "undefined", "NaN", "Infinity", "-1", "1/0", "1e999", "0x1F", "1,500", "１２", "٣", "½", "true",
    "__proto__", "constructor", "\x00", "\x1b[2J", "\n", "\u2028", "\u200b", "\u202e", "\ud800", "\ufeff",
    "é", "ÅÍ", "田中さん", "😍", "e\u0301\u0302\u0303\u0304",
    "'; DROP TABLE patients; --", "<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd",
    "%s%n", "~0~1/", "/", "~", "a/b~c", "1;cat", "__import__('os')", "mg/dL", "2026-02-30", "(" * 50, "x" * 5000,
]  # fmt: skip


def _parsing() -> list[Any]:
    if not PARSING.is_dir():
        why = "no JSON parsing suite: the folder `shared/data/suites/json` is missing beside the checkout"
        return [pytest.param("", b"", marks=pytest.mark.skip(reason=why))]
    return [pytest.param(file.name, file.read_bytes(), id=file.name) for file in sorted(PARSING.glob("*.json"))]


@pytest.mark.parametrize(("name", "data"), OWN_JSON.items(), ids=OWN_JSON)
def test_json_of_our_own(name: str, data: bytes) -> None:
    """The same three kinds of texts, in a table that is always there."""
    _accepts_what_it_should(name, data)


@pytest.mark.parametrize(("name", "data"), _parsing())
def test_the_json_parsing_suite(name: str, data: bytes) -> None:
    """`y_` is JSON, `n_` is none and refused with its place, `i_` may be either."""
    _accepts_what_it_should(name, data)


def _refusal(data: bytes) -> str | None:
    try:
        read_json(data)
    except PatientError as error:
        return str(error)
    return None


def _accepts_what_it_should(name: str, data: bytes) -> None:
    refusal = _refusal(data)
    if refusal is not None:
        assert not name.startswith("y_")
        assert PLACE.search(refusal)
        with pytest.raises(PatientError):
            TRIAL.check(data, AS_OF)
        return
    document = read_json(data)
    assert not name.startswith("n_") or name in MARKED
    if isinstance(document, dict):
        sound(TRIAL.check(data, AS_OF), document)
    else:
        with pytest.raises(PatientError, match="a patient is a JSON object"):
            TRIAL.check(data, AS_OF)


def _naughty() -> list[str]:
    strings: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.is_file() else []
    return strings


absent = pytest.mark.skipif(
    not NAUGHTY.is_file(),
    reason="no naughty strings: the folder `shared/data/suites/blns` is missing beside the checkout",
)
both_lists = pytest.mark.parametrize(
    "strings", [pytest.param(OWN_NAUGHTY, id="own"), pytest.param(_naughty(), id="published", marks=absent)]
)


@both_lists
def test_naughty_strings_as_values(strings: list[str]) -> None:
    """A text is never a number, a state or an occurrence, and always a data problem at its place."""
    for text in strings:
        others = [field for field in TRIAL.fields.values() if field.kind != "date" and text not in field.values]
        document = {field.name: text for field in others}
        result = TRIAL.check(document, AS_OF)
        sound(result, document)
        assert {problem.path for problem in result.data_problems} == {f"/{name}" for name in document}
        assert TRIAL.check(as_text(document), AS_OF) == result


@both_lists
def test_naughty_strings_as_dates(strings: list[str]) -> None:
    """What is no date is told, bare and in an object; no date is guessed."""
    for text in strings:
        if read_days(text) is not None:
            continue
        document = {"onset": text, "NIHSS": {"value": 12, "date": text}, "surgery": [{"start": text}]}
        result = TRIAL.check(document, AS_OF)
        sound(result, document)
        assert [(one.path, one.code) for one in result.data_problems] == [
            ("/onset", "not-a-date"), ("/NIHSS/date", "not-a-date"), ("/surgery/0/start", "not-a-date"),
        ]  # fmt: skip
        with pytest.raises(PatientError, match="is not a day"):
            TRIAL.check({"as_of": text}, AS_OF)


@both_lists
def test_naughty_strings_as_names(strings: list[str]) -> None:
    """A name that no rule knows is told once at the top and once inside an object, and its place resolves."""
    for text in strings:
        document = {text: 1, "NIHSS": {"value": 12, text: 1}, "surgery": [{text: "2026"}]}
        result = TRIAL.check(document, AS_OF)
        sound(result, document)
        assert [one.code for one in result.data_problems] == ["unknown-field", "unknown-key", "unknown-key"]
        assert all(resolved(document, one.path) for one in result.data_problems)
        assert result.criteria[0].outcome == "unknown"  # that of NIHSS


@both_lists
def test_naughty_strings_as_units_and_comparators(strings: list[str]) -> None:
    """A unit is read or told; whatever it is, a value in it is never taken in the declared unit."""
    for text in strings:
        document = {"AST": {"value": 80, "unit": text}, "weight": {"value": 70, "comparator": text}}
        result = TRIAL.check(document, AS_OF)
        sound(result, document)
        paths = {one.path for one in result.data_problems}
        assert {"/AST/unit", "/weight/comparator"} <= paths


@both_lists
def test_naughty_strings_as_patient_ids(strings: list[str]) -> None:
    """An id is the patient's own, whatever its letters; only an endless one is left out."""
    for text in strings:
        result = TRIAL.check({"patient_id": text}, AS_OF)
        if len(text) <= 200:
            assert (result.patient, result.data_problems) == (text, ())
        else:
            assert (result.patient, result.data_problems[0].path) == ("", "/patient_id")
            worded(result.data_problems[0])


@both_lists
def test_naughty_strings_as_documents(strings: list[str]) -> None:
    """As a whole text they are refused in the reader's own words."""
    for text in strings:
        with pytest.raises((PatientError, UsageError)):
            TRIAL.check(text, AS_OF)
