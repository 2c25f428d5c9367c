"""The accelerator reads what the strict reader reads, to the last mark; whatever it is not sure of it leaves to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import PatientError
from criteria_dsl.patients import strict_json
from criteria_dsl.patients.strict_json import Duplicate, read_json

from ..generative.profiles import examples

pytest.importorskip("orjson", reason="the accelerator is not installed")
SUITE = Path(__file__).parents[3] / "shared" / "data" / "suites" / "json"


def _read(text: str | bytes, accelerated: bool) -> Any:
    """What is read, with the types of all numbers, or the message of what is refused."""
    kept = strict_json.orjson
    try:
        if not accelerated:
            strict_json.orjson = None  # type: ignore[assignment]
        return repr(read_json(text))
    except PatientError as error:
        return str(error)
    finally:
        strict_json.orjson = kept


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}', '{"a": {"b": [1, {"c": 1, "c": 1}]}}', '{"a": "x\\\\", "a": "y"}', '{"\\u0061": 1, "a": 2}',
        '{"a": "\\"", "b": "\\\\\\"", "c": "\\u0022"}', '{"a": NaN}', '{"a": 1e400}', '{"a": 1e-400}', '{"a": -0}',
        '{"a": 12345678901234567890123}', '{"a": 99.99999999999999999999999}', '{"a": 9007199254740993}',
        '{"a": "urn:oid:2.16.840.1.113883.6.1"}', '{"a": [0.1234567890123456789]}', '{"a": 1.0, "b": 1, "c": 1.10}',
        '{"a":1234567890123456789012}', '{"a": "\\ud800"}', "[]", "{}", "[1, 2, 3]", "12", '"x"', "", "{", "\ufeff{}",
        '{"a": 1e-123456}', '{"": "", " ": [""]}',
    ],
)  # fmt: skip
def test_the_same(text: str) -> None:
    """Names given twice, numbers that no float holds, escapes, and what is not JSON."""
    assert _read(text, True) == _read(text, False)
    data = text.encode("utf-8", "surrogatepass")
    assert _read(data, True) == _read(data, False)


def test_it_is_used() -> None:
    """A plain record does not need the strict reader, nor does one with the digits of an OID."""
    assert strict_json._accelerated(b'{"system": "urn:oid:2.16.840.1.113883.6.96", "value": 5.10}') is not None
    assert strict_json._accelerated(b'{"value": 5.123456789012345678}') is None
    assert strict_json._accelerated(b'{"a": 1, "a": 1}') is None
    assert read_json(b'{"a": 1, "a": 1}') == {"a": Duplicate()}


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(st.tuples(st.sampled_from(["a", 'b"', "c\\", ""]), inner), max_size=4)
    ),
    max_leaves=12,
)


def _written(value: Any) -> str:
    """A value as JSON; a list of pairs is an object, in which a name may be given more than once."""
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        return "{" + ", ".join(f"{json.dumps(name)}: {_written(item)}" for name, item in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value)


@examples(200)
@given(_VALUES)
def test_anything(value: Any) -> None:
    """Any JSON, with names given twice."""
    text = _written([("value", value)])
    assert _read(text, True) == _read(text, False)


@pytest.mark.skipif(not SUITE.is_dir(), reason="no JSON parsing suite: the folder `shared/data/suites/json` is missing")
def test_the_published_suite() -> None:
    """Every file of the published suite."""
    for path in sorted(SUITE.rglob("*.json")):
        assert _read(path.read_bytes(), True) == _read(path.read_bytes(), False), path.name
