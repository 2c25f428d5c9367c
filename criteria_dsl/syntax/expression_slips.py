"""Slips in expressions: other words for signs, windows and counts, and what is left out between two parts.

Only patterns and their replacements belong here. None of them offers a text that means something else than
what the author most likely meant; where two meanings are likely, the help names both.
"""

from __future__ import annotations

import re

from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.syntax.slips import COUNT, COUNTS, DASH, NAME, NUMBER, SIGN, TIME, Advice, Place, Slip, slip

_OPERAND = re.compile(
    rf"(?P<subject>(?:(?:latest|first|max|min|count|(?:time|days)\s+since)\s+)?(?P<name>{NAME}))\s*"
    rf"(?:{SIGN}|is\b|between\b)"
)
_VALUES = frozenset({
    "positive", "negative", "yes", "no", "male", "female", "normal", "abnormal", "present", "absent", "I", "II",
    "III", "IV", "V",
})  # fmt: skip
_TWO_WORDS = ("any of", "all of", "none of", "one of", "at least", "days since", "time since")
_KEYWORDS = re.compile(r"\b(?:" + "|".join([*(w.replace(" ", r"\s+") for w in _TWO_WORDS), *sorted(RESERVED)]) + r")\b",
                       re.IGNORECASE)  # fmt: skip
_LAST = r"(?:last|past|previous|preceding|prior)"
_LIMIT = (
    r"(?:the )?(?:(?P<upper>upper limits? of (?:the )?normal(?: range)?|ULNs?\b|UNL\b|ULRR\b)"
    r"|(?P<lower>lower limits? of (?:the )?normal(?: range)?|LLNs?\b|LNL\b))"
)
NO_OPERATOR = "there is no such operator"
_SIGNS = {
    "=>": ">=", "=<": "<=", "==": "=", "===": "=", "<>": "!=", "><": "!=", "=!": "!=", "!==": "!=", "/=": "!=",
    "> =": ">=", "< =": "<=", "! =": "!=", ":=": "=", "=≥": "≥", "≥=": "≥", "=≤": "≤", "≤=": "≤",
}  # fmt: skip


def _sign(match: re.Match[str], place: Place) -> Advice:
    return _SIGNS.get(" ".join(match[0].split()))


def _lower(match: re.Match[str], place: Place) -> Advice:
    word = " ".join(match[0].split())
    return (word.lower(), "; keywords are lower case") if word != word.lower() else None


def _repeated(match: re.Match[str], place: Place) -> Advice:
    """`age > 18 and < 65`: what is compared has to be named again."""
    found = list(_OPERAND.finditer(place.text, place.start, match.start("at")))
    if not found or found[-1]["name"] in RESERVED:
        return "help:name what is compared a second time, as in `a > 5 and a < 7`"
    return f"{' '.join(found[-1]['subject'].split())} {' '.join(match['at'].split())}"


def _counted(word: str) -> str:
    return COUNTS.get(word, word)


def _window(match: re.Match[str], place: Place) -> Advice:
    return f"within {_counted(match['count'] or '1')} {_unit(match['unit'])}"


def _unit(word: str) -> str:
    return {"hr": "hours", "hrs": "hours", "wk": "weeks", "wks": "weeks", "mo": "months", "mos": "months",
            "yr": "years", "yrs": "years"}.get(word, word)  # fmt: skip


def _two_lengths(match: re.Match[str], place: Place) -> Advice:
    """`E within 3-6 months`: what lies in the longer window and not in the shorter, by counting."""
    anchor = " ".join((match["anchor"] or "").split())
    windows = [f"(count {match['name']} within {match[end]} {match['unit']}{anchor and ' ' + anchor})"
               for end in ("high", "low")]  # fmt: skip
    remark = ": what happened in the longer window and not in the shorter one"
    return f"{windows[0]} - {windows[1]} >= 1", remark


def _limit(match: re.Match[str], place: Place) -> Advice:
    return f"{match['times'] or '1'} x {'ULN' if match['upper'] else 'LLN'}"


def _at_least(match: re.Match[str], place: Place) -> Advice:
    return f"at least {_counted(match['count'])} of"


def _more_than(match: re.Match[str], place: Place) -> Advice:
    return f"at least {int(_counted(match['count'])) + 1} of"


def _at_most(match: re.Match[str], place: Place) -> Advice:
    return f"not at least {int(_counted(match['count'])) + 1} of"


def _fewer_than(match: re.Match[str], place: Place) -> Advice:
    return f"not at least {_counted(match['count'])} of"


def _after_operand(place: Place, at: int) -> bool:
    """Whether what stands before a place of the statement is complete: a name, a number or a parenthesis."""
    before = place.text[place.start : at].rstrip()
    word = re.search(r"[A-Za-z0-9_]+$", before)
    return before.endswith(")") or (word is not None and word[0] not in RESERVED)


def _joined(match: re.Match[str], place: Place) -> Advice:
    return "and" if _after_operand(place, match.start()) else None


def _not(match: re.Match[str], place: Place) -> Advice:
    return None if _after_operand(place, match.start()) else f"not {match['name']}"


def _plainly(match: re.Match[str], place: Place) -> Advice:
    return None if _after_operand(place, match.start()) or match["name"] in RESERVED else match["name"]


def _else_alone(match: re.Match[str], place: Place) -> Advice:
    """`a and b else c`: a condition, what is asked if it is met, and what if not."""
    if re.search(r"\bif\b", place.text[place.start : match.start("at")]):
        return None
    return f"if {match['condition'].strip()} then {match['then'].strip()} else"


def _is_value(match: re.Match[str], place: Place) -> Advice:
    name, word = match["name"], match["at"]
    if name in RESERVED or word.lower() in RESERVED or not _inside_expression(place):
        return None
    if word in _VALUES:
        return f"is {word}"
    return f"help:put `and`, `or` or `is` between two names; a name of two words is written `{name}_{word}`"


def _inside_expression(place: Place) -> bool:
    return "IS" in place.accepts or "OR" in place.accepts


def _comma_missing(match: re.Match[str], place: Place) -> Advice:
    if match.start("at") != place.position or not {"COMMA", "RPAR"} <= place.accepts:
        return None
    return f", {match['at']}"


def _listed(match: re.Match[str], place: Place) -> Advice:
    values = re.split(r"\s*(?:,|/|\bor\b)\s*", match["values"].strip())
    if not all(re.fullmatch(NAME, value) for value in values):
        return None
    return f"{'is not' if match['no'] else 'is'} one of ({', '.join(values)})"


def _one_of(match: re.Match[str], place: Place) -> Advice:
    if re.search(r"\bis(?:\s+not)?\s*$|:[^:]*$", place.text[place.start : match.start()].rsplit("\n", 1)[-1]):
        before = place.text[place.start : match.start()].rstrip()
        if not before.endswith(("(", ":", "and", "or", "not", "then", "else", ",")):
            return None
    return "any of ("


EXPRESSION_SLIPS: tuple[Slip, ...] = (
    # Numbers, and signs of other languages.
    slip(r"(?<![0-9.,])[0-9]+,[0-9]+(?![0-9.])", lambda m, p: m[0].replace(",", ".")),
    slip(r"(?<![0-9.])\.[0-9]+", r"0\g<0>"),
    slip(r"[<>=!≤≥/:]{2,3}|[<>!] =", _sign, NO_OPERATOR),
    slip(r"&&?", "and"),
    slip(r"\|\|?", "or"),
    slip(rf"!\s*(?P<name>{NAME})", r"not \g<name>"),
    slip(rf"\b(?P<name>{NAME}) not (?P<sign>{SIGN}|between\b)", r"not \g<name> \g<sign>"),
    slip(rf"\b(?P<name>{NAME}) is not (?P<sign>{SIGN}|between\b)", r"not \g<name> \g<sign>"),
    # Keywords in capitals.
    Slip(_KEYWORDS, _lower),
    # Ranges.
    slip(rf"\b(?P<name>{NAME}) within\s*(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER})\s*(?P<unit>{TIME})"
         rf"(?P<anchor> (?:before|after) {NAME})?", _two_lengths, "a window has one length"),
    slip(rf"\bbetween (?P<at>(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER}))", r"\g<low> and \g<high>"),
    slip(rf"\b{NAME}\s*(?P<at>(?:(?:is|of|from|in) |[:=]\s*)?(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER}))",
         r"between \g<low> and \g<high>"),
    slip(r"\bis (?P<not>not )?between\b", lambda m, p: None if m["not"] else "between"),
    # Comparisons in words.
    slip(rf"(?P<join>\b(?:and|or|but)) (?P<at>(?:{SIGN}\s*|is (?:not )?)[^\s,()]+)", _repeated,
         "what is compared is not named again"),
    slip(r"\b(?:is )?(?:greater|more|higher|larger|older) than or equal(?: to)?\b", ">="),
    slip(r"\b(?:is )?(?:less|lower|fewer|smaller|younger) than or equal(?: to)?\b", "<="),
    slip(r"\b(?:is )?(?:no|not) (?:greater|more|higher|larger|older) than\b", "<="),
    slip(r"\b(?:is )?(?:no|not) (?:less|lower|fewer|smaller|younger) than\b", ">="),
    slip(rf"\b(?:more|greater) than (?P<count>{COUNT}) of\b", _more_than),
    slip(rf"\b(?:less|fewer) than (?P<count>{COUNT}) of\b", _fewer_than),
    slip(rf"\b(?:at most|no more than|not more than) (?P<count>{COUNT}) of\b", _at_most),
    slip(r"\b(?:is )?(?:(?:greater|more|higher|larger|older) than|above|over|exceeds|exceeding)\b", ">"),
    slip(r"\b(?:is )?(?:(?:less|lower|fewer|smaller|younger) than|below|under)\b", "<"),
    slip(rf"\b(?:is )?(?:at least|minimum) (?P<number>{NUMBER})(?!\s*(?:[0-9.]|of\b))", r">= \g<number>"),
    slip(rf"\b(?:is )?(?:at most|up to|not exceeding|maximum) (?P<number>{NUMBER})", r"<= \g<number>"),
    slip(rf"\bis (?P<sign>{SIGN})", r"\g<sign>"),
    slip(r"\b(?:is )?equals?(?: to)?\b", "="),
    # Counts of a list.
    slip(rf"\bat least (?P<count>{COUNT}) of\b", _at_least),
    slip(rf"\b(?:any )?(?P<count>{COUNT}) or more of\b", _at_least),
    slip(r"\b(?:either|any one|one) of\s*\(", _one_of),
    slip(r"\bboth of\s*\(", "all of ("),
    slip(r"\bneither of\s*\(", "none of ("),
    slip(r"\b(?P<word>any|all|none)\s*\(", r"\g<word> of ("),
    # Windows.
    slip(rf"\b(?:in|within|during|over)(?: the)? {_LAST} (?:(?P<count>{COUNT})\s*)?(?P<unit>{TIME})", _window),
    slip(rf"\b(?:in|during|over)(?: the)? (?P<count>{COUNT})\s*(?P<unit>{TIME})(?= (?:before|after|prior|preceding)\b)",
         _window),
    slip(rf"\bwithin (?:the |about |approximately |~\s*)(?P<count>{COUNT})\s*(?P<unit>{TIME})", _window),
    slip(rf"\bwithin (?P<count>{'|'.join(COUNTS)})\s*(?P<unit>{TIME})", _window),
    slip(rf"\bwithin (?:an?|the) (?P<count>)(?P<unit>{TIME})", _window),
    slip(rf"(?<=[a-z]) (?P<at>(?:prior to|previous to|preceding|ahead of|prior)(?: the)?)(?= {NAME})", "before"),
    slip(rf"(?<=[a-z]) (?P<at>(?:following|subsequent to|from)(?: the)?)(?= {NAME})", "after"),
    slip(rf"{TIME} (?P<at>of(?: the)? (?P<name>{NAME}))",
         lambda m, p: (f"before {m['name']}", f", or `after {m['name']}` for what follows")),
    slip(rf"\b(?:before|after) (?P<at>(?:the|an?) (?P<name>{NAME}))", r"\g<name>"),
    slip(rf"\b(?!(?:is|and|or|not)\b){NAME} (?P<at>(?P<length>{NUMBER}\s*{TIME}) ago)\b", r"within \g<length>"),
    slip(rf"(?P<at>(?P<length>{NUMBER}\s*{TIME}) ago)\b", r"\g<length>"),
    # Limits of normal, and units with blanks in them.
    slip(rf"(?P<times>{NUMBER})(?:\s*(?:times|time|-?\s*fold|[xX×*])\s*(?:of )?)?\s*{_LIMIT}", _limit),
    slip(rf"(?P<times>){_LIMIT}", _limit),
    slip(r"\bmm Hg\b", "mm[Hg]"),
    slip(r"\bcm H2O\b", "cm[H2O]"),
    slip(r"(?P<unit>mL/min)(?:/| per )\s*1\.73\s*m2", r"\g<unit>/1.73m2", "a unit has no blanks in it"),
    slip(r"(?P<unit>mL/min)/1\.73 m\s*(?:\^\s*2|²)?", r"\g<unit>/1.73m2", "a unit has no blanks in it"),
    slip(r"[x×]?\s*10\s*(?:\^|\*\*?)?\s*(?P<power>[369]|12)\s*(?P<per>/\s*(?:L|uL|mL|mm3))",
         lambda m, p: f"10*{m['power']}{''.join(m['per'].split())}"),
    slip(r"(?:degrees?|deg|°) C(?:elsius)?\b", "Cel"),
    slip(r"(?P<at>years? old|years? of age|y/?o\b)", "years"),
    slip(rf"(?P<number>{NUMBER}) (?P<unit>years?|yrs?) (?:or older|and older|and over|or over|and above|or above)",
         lambda m, p: ("help:leave it out; `>=` says it" if re.search(rf"{SIGN}\s*$", p.text[p.start:m.start()])
                       else f">= {m['number']} {m['unit']}")),
    # What joins and what denies.
    slip(r"\band\s*/\s*or\b", "or"),
    slip(r"\b(?:but not|except(?: for)?|excluding|other than)\b", "and not"),
    slip(r"\b(?:but|with|plus|as well as|along with|together with)\b", _joined),
    slip(r"\bnor\b", "or"),
    slip(rf"\b(?:without|non|never|no history of|no evidence of|no known|absence of|lack of|free of|denies|no) "
         rf"(?P<name>{NAME})", _not),
    slip(rf"\b(?:has(?: had)?|have(?: had)?|had|any|history of|presence of|documented|diagnosed with|with|either|both) "
         rf"(?P<name>{NAME})", _plainly),
    slip(rf":\s*(?P<at>(?P<condition>{NAME}) and (?P<then>(?:(?!\b(?:and|or|if)\b)[^\n:\"])*?) else)\b", _else_alone,
         "`else` without `if`"),
    slip(rf"\bif (?P<at>(?P<condition>{NAME})\s*[,:])", r"\g<condition> then"),
    slip(r"\b(?:when|whenever)\b", "if"),
    # Values.
    slip(rf"\b(?P<name>{NAME}) (?P<at>(?:is )?(?P<no>not )?(?:in|any of|either)\s*"
         r"[\[({](?P<values>[^\])}]*)[\])}])", _listed),
    slip(rf"\b(?P<name>{NAME}) (?P<at>is (?P<no>not )?one of (?P<values>{NAME}(?:\s*,\s*{NAME})+))", _listed),
    slip(rf"\b(?P<name>{NAME}) (?P<at>is (?P<no>not )?either (?P<values>{NAME} or {NAME}))", _listed),
    slip(rf"\b{NAME} (?P<at>not (?P<value>positive|negative|normal|one of))\b", r"is not \g<value>"),
    slip(r"\b(?:are|was|were|is an?)\b", "is"),
    slip(rf"'(?P<value>{NAME})'", r"\g<value>", "names and values stand without quotes"),
    # Lists.
    slip(r",\s*(?P<end>\))", r"\g<end>", "a comma with nothing behind it"),
    slip(r",\s*,", ",", "two commas with nothing between them"),
)  # fmt: skip

LEFT_OUT: tuple[Slip, ...] = (
    # What nothing more likely explains: something is missing between two parts.
    slip(rf"(?P<at>\b{NAME})", _comma_missing, "a comma is missing"),
    slip(rf"\b(?P<name>{NAME}) (?P<at>{NAME})", _is_value),
    slip(rf"\b(?P<name>{NAME}) (?P<at>{NUMBER})",
         lambda m, p: None if m["name"] in RESERVED or not _inside_expression(p) else
         "help:put a sign between them, such as `>=` or `<`"),
)  # fmt: skip
