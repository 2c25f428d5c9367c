"""With which words a text that is not a unit is refused."""

import pickle

import pytest

from criteria_dsl.units import IncommensurableUnits, UnitError, parse_unit

NUMBER_ADVICE = "a number stands before the unit; powers of ten are written `10*n`"
OWN_ZERO = "a difference of temperatures is measured in `K`"

# text, why it is refused, help
REFUSED = [
    ("foo", "UCUM has no `foo`", None),
    ("mg/foo", "UCUM has no `foo`", None),
    ("molv", "UCUM has no `molv`", "did you mean `mol`?"),
    ("MMOL/L", "UCUM has no `MMOL`", "did you mean `mmol`?"),
    ("Kg", "UCUM has no `Kg`", "did you mean `kg`?"),
    ("lb_av", "UCUM has no `lb_av`", "did you mean `[lb_av]`?"),
    ("M/uL", "UCUM has no `M`", "a million is `10*6`, as in `10*6/uL`"),
    ("k/uL", "UCUM has no `k`", "a thousand is `10*3`, as in `10*3/uL`"),
    ("units/L", "UCUM has no `units`", "enzyme activity is measured in `U`, international units are `[IU]`"),
    ("points", "UCUM has no `points`", "a score has no unit; leave it out"),
    ("Torr", "UCUM has no `Torr`", "a millimeter of mercury is `mm[Hg]`"),
    ("109/L", "`109` is a bare number in a unit", "write `10*9/L`"),
    ("1012/L", "`1012` is a bare number in a unit", "write `10*12/L`"),
    ("10E9/L", "`10` is a bare number in a unit", "write `10*9/L`"),
    ("10**9/L", "`*9/L` cannot follow `10*`", "write `10*9/L`"),
    ("2.mL", "`2` is a bare number in a unit", NUMBER_ADVICE),
    ("4.s/m", "`4` is a bare number in a unit", NUMBER_ADVICE),
    ("/100", "`100` is a bare number in a unit", NUMBER_ADVICE),
    ("mg/(24.h)", "`24` is a bare number in a unit", NUMBER_ADVICE),
    ("1,500/uL", "`1` is a bare number in a unit", NUMBER_ADVICE),
    ("1/min", "`1` is a bare number in a unit", "leave the 1 out and write `/min`"),
    ("mL/min/1.73", "`1` is a bare number in a unit", "the standard body surface is written `1.73m2`"),
    ("mg/", "a unit is missing after `/`", None),
    (".m", "a unit is missing at the start", None),
    ("(m", "a parenthesis is not closed", None),
    ("m)", "`)` cannot follow `m`", None),
    ("()", "a unit is missing after `(`", None),
    ("{a}rad2", "`rad2` cannot follow `{a}`", None),
    ("g{", "an annotation in braces is empty or not closed", None),
    ("g{}", "an annotation in braces is empty or not closed", None),
    ("(g{a}){b}", "two annotations meet in `{a}{b}`", None),
    ("mg dL", "it holds a blank", None),
    ("mg / dL", "it holds a blank", "write it without blanks: `mg/dL`"),
    ("℃", "no unit holds the character `℃` (U+2103)", "degrees Celsius are `Cel`"),
    ("µ", "no unit holds the character `µ` (U+00B5)", None),
    ("g{µ}", "no unit holds the character `µ` (U+00B5)", None),
    ("m٣", "no unit holds the character `٣` (U+0663)", None),
    ("m2³", "no unit holds the character `³` (U+00B3)", "an exponent follows a letter, as in `m3`"),
    ("m0", "the exponent of `m` is 0", None),
    ("m13", "the exponent of `m` is beyond 12", None),
    ("10*100", "the exponent of `10*` is beyond 99", None),
    ("Cel/min", "`Cel` has a zero of its own and cannot be part of a product", OWN_ZERO),
    ("[degF]2", "`[degF]` has a zero of its own and cannot be part of a product", OWN_ZERO),
    ("x 10^9 cells/L", "it holds a blank", "write it without blanks: `10*9{cells}/L`"),
    ("(" * 11 + "m" + ")" * 11, "parentheses are nested more than 10 deep", None),
]

# text, how the message shows it, why
UNSHOWABLE = [
    ("mg\n", "mg\\u000a", "it holds a blank"),
    ("m\x07g", "m\\u0007g", "no unit holds the character U+0007"),
    ("\ud800", "\\ud800", "no unit holds the character U+D800"),
    ("x" * 201, "x" * 40 + "...", "it has more than 200 characters"),
    ("mmHg." * 39 + "mm", "mmHg." * 8 + "...", "it takes more than 200 characters to write"),
]


@pytest.mark.parametrize(("text", "why", "help"), REFUSED)
def test_refusals_name_the_text_and_advise(text: str, why: str, help: str | None) -> None:
    """What cannot be read with certainty is refused: the text, the cause, and advice where there is any."""
    with pytest.raises(UnitError) as caught:
        parse_unit(text)
    assert caught.value.message == f"`{text}` cannot be read as a unit: {why}"
    assert caught.value.help == help


@pytest.mark.parametrize(("text", "shown", "why"), UNSHOWABLE)
def test_refusals_show_no_control_characters_and_no_long_texts(text: str, shown: str, why: str) -> None:
    """A hostile text cannot spoil the line on which it is reported."""
    with pytest.raises(UnitError) as caught:
        parse_unit(text)
    assert caught.value.message == f"`{shown}` cannot be read as a unit: {why}"


def test_an_empty_text_is_refused() -> None:
    """Nothing at all is not the unit of a plain number."""
    with pytest.raises(UnitError) as caught:
        parse_unit("")
    assert caught.value.message == "an empty text is not a unit"
    assert caught.value.help == "a plain number needs no unit"


def test_errors_cross_process_borders_whole() -> None:
    """A pickled error keeps its class, message and help."""
    error = pickle.loads(pickle.dumps(IncommensurableUnits("message", "help")))
    assert (type(error), str(error)) == (IncommensurableUnits, "message")
    assert (error.message, error.help) == ("message", "help")
