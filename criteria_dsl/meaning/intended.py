"""What an author most likely meant by something that parses and has no meaning.

Everything is read off the text around a place, for the wording of diagnostics alone; nothing here changes what a
rule means. Where no intention is likely, there is no advice. Slips that do not parse are `syntax.slips`'.
"""

from __future__ import annotations

import re

import attrs

from criteria_dsl.syntax import nodes
from criteria_dsl.units import UnitError, parse_unit
from criteria_dsl.words.text import Source, Span

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_LENGTH = rf"{_NUMBER}\s*(?:days?|weeks?|months?|years?|hours?|d|wk|mo|a|h)\b"
_LIMITS = {"ULN": "ULN", "UNL": "ULN", "ULRR": "ULN", "LLN": "LLN", "LNL": "LLN"}
_NOT_KNOWN = frozenset({"unknown", "missing", "null", "none", "NA", "N_A", "undefined", "unspecified", "indeterminate"})
_SAID = {
    "yes": False, "true": False, "present": False, "positive": False, "no": True, "false": True, "absent": True,
    "negative": True,
}  # fmt: skip
_JOINTS = ("and", "or", "but")
_TIMES = ("day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours")
NO_NAME = "declare it with `field`, or `use` the vocabulary that does"


@attrs.frozen
class Meant:
    """What is to be marked and said instead of what the checker would say."""

    span: Span
    message: str
    help: str
    code: str = "CR101"


def no_name(source: Source, span: Span, name: str) -> Meant | None:
    """For an unknown name that was never meant as one: a limit of normal, part of a unit, a missing value."""
    before = source.text[: span.start]
    if name.upper().rstrip("S") in _LIMITS:
        limit = _LIMITS[name.upper().rstrip("S")]
        times = re.search(rf"(?P<times>{_NUMBER})\s*[*]\s*$", before)
        behind = re.match(rf"\s*[*]\s*(?P<times>{_NUMBER})", source.text[span.end :])
        if behind:
            return Meant(Span(span.start, span.end + behind.end()), f"`{name}` comes behind its multiple",
                         f"write `{behind['times']} x {limit}`", "CR211")  # fmt: skip
        start = times.start() if times else span.start
        written = f"{times['times'] if times else 1} x {limit}"
        return Meant(Span(start, span.end), f"`{name}` is a limit of normal and needs its multiple",
                     f"write `{written}`", "CR211")  # fmt: skip
    part = re.search(r"(?P<times>[*]\s*)?(?P<unit>10[*^][0-9]+|[A-Za-zµ%\[\]][^\s,()<>=]*)\s*/\s*$", before)
    if part and _is_unit(f"{part['unit']}/{name}") and _is_unit(name):
        whole = Span(part.start(), span.end)
        if part["times"]:
            return Meant(whole, f"`{source.excerpt(whole)}` is a multiplication",
                         f"write `x {part['unit']}/{name}`", "CR202")  # fmt: skip
        return Meant(whole, f"`{' '.join(source.excerpt(whole).split())}` is a division",
                     f"write `{part['unit']}/{name}`: a unit has no blanks in it", "CR202")  # fmt: skip
    if name in _NOT_KNOWN or name.lower() in ("unknown", "missing", "null"):
        joined = re.search(r"\bor\s+$", before)
        help = "leave it out: what is not recorded leaves the criterion unknown, and the answer asks for it"
        start = joined.start() if joined else span.start
        return Meant(Span(start, span.end), f"`{name}` is not something that a rule can test", help, "CR107")
    return None


def decimal_comma(source: Source, span: Span) -> Meant | None:
    """A list's item that is the second half of a number with a comma: `any of (INR > 1,7, coma)`."""
    found = re.search(r"[0-9]+,$", source.text[: span.start])
    if found is None:
        return None
    whole = Span(found.start(), span.end)
    return Meant(whole, "a decimal number has a point", source.excerpt(whole).replace(",", ".", 1))


def date_in_window(text: str) -> str | None:
    """`stroke_onset within 3 months`, and `... before first_dose`: how long before a day a date was."""
    found = re.fullmatch(
        rf"(?P<name>\w+)\s+within\s+(?P<length>{_LENGTH})(?:\s+(?P<side>before|after)\s+(?P<anchor>\w+))?", text
    )
    if found is None:
        return "say how long ago it was: `time since DATE <= 3 months`, or `time from DATE to DATE <= 3 months`"
    if found["anchor"]:
        dates = [found["name"], found["anchor"]]
        start, end = dates if found["side"] == "before" else reversed(dates)
        return f"write `time from {start} to {end} <= {found['length']}`"
    return f"write `time since {found['name']} <= {found['length']}`"


def both_ways(source: Source, node: nodes.Chain) -> str | None:
    """`age >= 18 <= 65` as two comparisons."""
    if len(node.operands) != 3 or not isinstance(node.operands[1], nodes.Number):
        return None
    left, middle, right = (" ".join(source.excerpt(operand.span).split()) for operand in node.operands)
    middle = re.sub(r"\s+(?:but|and|AND)$", "", middle)
    return f"{left} {node.operators[0]} {middle} and {left} {node.operators[1]} {right}"


def declaration(source: Source, span: Span, name: str) -> str:
    """How an unknown name is declared, as far as its use says what it is."""
    before, after = source.text[: span.start], source.text[span.end :]
    compared = re.match(rf"\s*(?:<=|>=|!=|[<>=≤≥≠])\s*{_NUMBER}\s*(?P<unit>[^\s,()\[\]{{}}<>=\":]+)", after)
    if compared and _is_unit(compared["unit"]) and compared["unit"] not in ("x", "and", "or"):
        unit = "Cel" if compared["unit"] == "C" else compared["unit"]
        return f'declare it, `field {name} "..." : quantity in {unit}`, or `use` the vocabulary that does'
    if re.search(rf"\bwithin\s+{_LENGTH}\s+(?:before|after)\s+$|\b(?:time|days)\s+since\s+$", before):
        return f'declare it, `field {name} "..." : date`, or `use` the vocabulary that does'
    return NO_NAME


def comma_missing(source: Source, span: Span) -> Meant | None:
    """For a unit that is the next item's name: `all of (NIHSS > 5 age > 18)`."""
    written = source.excerpt(span)
    word = re.search(r"(?:^|\s)(?P<name>[A-Za-z_][A-Za-z0-9_]*)$", written)
    after = re.match(r"\s*(?:<=|>=|!=|[<>≤≥≠]|is\b|between\b)", source.text[span.end :])
    if word is None or after is None or word["name"].lower() in _JOINTS or word["name"] in _TIMES:
        return None
    at = Span(span.start + word.start("name"), span.end)
    opened = re.search(r"\b(?:any|all|none|at\s+least\s+\d+)\s+of\s*\([^()]*$", source.text[: at.start])
    name = word["name"]
    help = f"write `, {name}`" if opened else f"write `and {name}`, or `or {name}`"
    return Meant(at, f"`{name}` is not a unit: {'a comma' if opened else 'a word'} is missing before it", help, "CR202")


def range_written(text: str) -> str | None:
    """`7-25`, which is a subtraction, as the range that it is on registry pages."""
    found = re.fullmatch(rf"\s*(?P<low>{_NUMBER})\s*-\s*(?P<high>{_NUMBER}\s*\S*)\s*", text)
    return f"between {found['low']} and {found['high'].strip()}" if found else None


def said_of_event(word: str) -> bool | None:
    """Whether `word`, said of an event, denies it; None for a word that says neither."""
    return _SAID.get(word.lower())


def since_event(source: Source, span: Span, event: str) -> tuple[Span, str] | None:
    """`time since EVENT < 3 months`: the comparison, and what says the same of an event."""
    found = re.match(rf"\s*(?P<sign><=|>=|[<>≤≥])\s*(?P<length>{_LENGTH})", source.text[span.end :])
    if found is None:
        return None
    within = f"{event} within {' '.join(found['length'].split())}"
    sign = found["sign"].replace("≤", "<=").replace("≥", ">=")
    written = within if sign.startswith("<") else f"({event} and not {within})"
    help = f"write `{written}`"
    if sign in ("<", ">="):
        help += f"; a window includes the day exactly {found['length']} before"
    return Span(span.start, span.end + found.end()), help


def window_for_each(source: Source, operand: nodes.Expression, window: nodes.Window) -> str | None:
    """`(a or b) within 5 years` with the window behind each name; None where there are other parts."""
    if not isinstance(operand, nodes.And | nodes.Or | nodes.ListOf):
        return None
    if not all(isinstance(item, nodes.Name) for item in operand.items):
        return None
    text = " ".join(source.excerpt(window.span).split())
    names = [f"{source.excerpt(item.span)} {text}" for item in operand.items]
    if isinstance(operand, nodes.ListOf):
        count = f"at least {operand.count} of" if operand.kind == "at least" else f"{operand.kind} of"
        return f"{count} ({', '.join(names)})"
    return f"({(' and ' if isinstance(operand, nodes.And) else ' or ').join(names)})"


def like_the_one_before(source: Source, kind: str, items: tuple[nodes.Expression, ...], index: int) -> Meant | None:
    """`NYHA is III or IV`, `NIHSS = 7 or 8`: an item that leaves out what is compared.

    An empty message says that an item further in front has been reported with this one.
    """
    first = index - 1
    while first > 0 and type(items[first]) is type(items[index]):
        first -= 1
    before = items[first] if first >= 0 else None
    if isinstance(before, nodes.Is) and isinstance(before.value, nodes.Name) and isinstance(items[index], nodes.Name):
        last = index
        while last + 1 < len(items) and isinstance(items[last + 1], nodes.Name):
            last += 1
        spans = [before.value.span, *(item.span for item in items[first + 1 : last + 1])]
        names = [source.excerpt(span) for span in spans]
        if any(name in _NOT_KNOWN for name in names) or ((kind == "all") != before.negated and kind != "any"):
            return None
        subject = source.excerpt(before.operand.span)
        verb = "is not one of" if before.negated else "is one of"
        message = "" if index > first + 1 else f"`{names[1]}` is not compared with anything"
        written = f"{subject} {verb} ({', '.join(names)})"
        return Meant(before.span.joined(items[last].span), message, written)
    if isinstance(before, nodes.Chain) and len(before.operands) == 2 and isinstance(items[index], nodes.Number):
        said = source.text[before.span.start : before.operands[1].span.start]
        number = source.excerpt(items[index].span)
        return Meant(items[index].span, f"`{number}` is not compared with anything", f"{said}{number}")
    return None


def like_the_one_behind(source: Source, items: tuple[nodes.Expression, ...], index: int) -> Meant | None:
    """`AST or ALT > 2.5 x ULN`: a name whose comparison is only written behind the next one."""
    behind = next((item for item in items[index + 1 :] if not isinstance(item, nodes.Name)), None)
    if isinstance(behind, nodes.Chain) and len(behind.operands) == 2:
        subject = behind.operands[0]
    elif isinstance(behind, nodes.Is | nodes.IsOneOf | nodes.Between):
        subject = behind.operand
    else:
        return None
    if not isinstance(subject, nodes.Name) or not isinstance(items[index], nodes.Name):
        return None
    name = source.excerpt(items[index].span)
    said = source.text[subject.span.end : behind.span.end]
    return Meant(items[index].span, f"`{name}` is not compared with anything", f"{name}{said}")


def _is_unit(text: str) -> bool:
    try:
        parse_unit(text)
    except UnitError:
        return False
    return True
