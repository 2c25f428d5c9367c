"""The glossary uses the words that the code uses, and explains each once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from criteria_dsl import Outcome, Severity, Verdict
from criteria_dsl.patients.record import Cause

TEXT = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
HEADWORDS = re.findall(r"^\*\*([^*]+)\*\*", TEXT, re.MULTILINE)


def entry(word: str) -> str:
    """What the glossary says of a word."""
    return TEXT.split(f"**{word}** ", 1)[1].split("\n\n", 1)[0]


def test_every_word_once() -> None:
    """No word is explained twice."""
    assert len(HEADWORDS) > 50
    assert len(set(HEADWORDS)) == len(HEADWORDS)


def test_the_words_of_results_are_explained() -> None:
    """Each outcome, verdict, cause and severity is named where its kind is explained."""
    for word, values in (("outcome", get_args(Outcome)), ("verdict", get_args(Verdict)), ("cause", get_args(Cause))):
        assert all(value in " ".join(entry(word).split()) for value in values), word
    assert all(one.value in entry("diagnostic") for one in Severity)


def test_the_public_values_have_their_words() -> None:
    """What the package's answers are made of stands in the glossary."""
    words = "criterion field fact reading occurrence record finding reason missing assumption outcome verdict"
    assert set(words.split()) <= set(HEADWORDS)
