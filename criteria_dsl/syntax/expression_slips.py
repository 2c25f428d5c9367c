"""Slips in expressions: other words for signs, windows and counts, and what is left out between two parts.

Only patterns and their replacements belong here. None of them offers a text that means something else than
what the author most likely meant; where two meanings are likely, the help names both.
"""

from __future__ import annotations

import re
from decimal import Decimal

from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.syntax.slips import COUNT, COUNTS, DASH, NAME, NUMBER, SIGN, TIME, Advice, Place, Slip, after_operand
from criteria_dsl.syntax.time_slips import ON_A_DAY, TIME_SLIPS

_OPERAND = re.compile(
    rf"(?P<subject>(?:(?:latest|first|max|min|count|(?:time|days)\s+since)\s+)?(?P<name>{NAME}))\s*"
    rf"(?:{SIGN}|is\b|between\b)"
)
_VALUES = frozenset({
    "positive", "negative", "yes", "no", "male", "female", "normal", "abnormal", "present", "absent", "I", "II",
    "III", "IV", "V",
})  # fmt: skip
_TWO_WORDS = (
    "any of", "all of", "none of", "one of", "at least", "days since", "time since", "days from", "time from",
)  # fmt: skip
_KEYWORDS = rf"(?i:\b(?:{'|'.join([*_TWO_WORDS, *sorted(RESERVED)])})\b)"
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


def _joined(match: re.Match[str], place: Place) -> Advice:
    return "and" if after_operand(place, match.start()) else None


def _not(match: re.Match[str], place: Place) -> Advice:
    return None if after_operand(place, match.start()) else f"not {match['name']}"


def _plainly(match: re.Match[str], place: Place) -> Advice:
    return None if after_operand(place, match.start()) or match["name"] in RESERVED else match["name"]


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
    number = re.search(rf"{NUMBER}\s*$", place.text[place.start : match.start()])
    if number:
        return (
            f"help:a unit is one word without blanks, as in `mg/d`; put `and` or `or` before `{word}` if it is a name"
        )
    if name.lower() in _SMALL_WORDS or word.lower() in _SMALL_WORDS:
        return "help:put `and`, `or` or `is` between two names"
    return f"help:put `and`, `or` or `is` between two names; a name of two words is written `{name}_{word}`"


_SMALL_WORDS = frozenset({
    "an", "and", "any", "as", "at", "by", "during", "each", "for", "from", "has", "have", "his", "her", "of",
    "off", "on", "out", "over", "per", "same", "since", "than", "that", "the", "their", "this", "to", "under", "until",
    "up", "upon", "was", "were", "which", "who", "with", "without",
})  # fmt: skip
"""Words that are no part of a field's name where they stand beside another."""


def _per(match: re.Match[str], place: Place) -> Advice:
    """`mg daily`, `mg per day`: a unit without blanks."""
    per = {"daily": "d", "day": "d", "weekly": "wk", "week": "wk", "hourly": "h", "hour": "h", "minute": "min"}
    word = match["per"] or match["word"]
    return f"{match['number']} {match['unit']}/{per.get(word, word)}"


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


_JOIN = "help:join with `and` or `or`, or write a list: `any of (a, b)` or `all of (a, b)`"
_DATE = "help:a date is written year, month, day, as in `2025-03-01`"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


def _no_length(match: re.Match[str], place: Place) -> Advice:
    number = re.search(r"[0-9.]\s*$", place.text[place.start : match.start()])
    if match["name"] in RESERVED or number or not _inside_expression(place):
        return None
    return f"help:a window needs a length, as in `within 3 months {' '.join(match['at'].split())}`"


def _exactly(match: re.Match[str], place: Place) -> Advice:
    count = int(_counted(match["count"]))
    return f"(at least {count} of {match['list']} and not at least {count + 1} of {match['list']})"


def _percent_of_limit(match: re.Match[str], place: Place) -> Advice:
    times = Decimal(match["percent"]) / 100
    return f"{times.normalize():f} x {'ULN' if match['upper'] else 'LLN'}"


def _word_of_limit(match: re.Match[str], place: Place) -> Advice:
    times = {"twice": 2, "double": 2, "thrice": 3, "triple": 3}[match["word"]]
    return f"{times} x {'ULN' if match['upper'] else 'LLN'}"


def _current(match: re.Match[str], place: Place) -> Advice:
    if after_operand(place, match.start()) or match["name"] in RESERVED:
        return None
    return f"current {match['name']}", " for what has not ended"


def _aggregate(match: re.Match[str], place: Place) -> Advice:
    if match["name"] in RESERVED:
        return None
    words = {"highest": "max", "maximum": "max", "lowest": "min", "minimum": "min", "initial": "first",
             "earliest": "first"}  # fmt: skip
    return f"{words.get(match['word'], 'latest')} {match['name']}"


def _then_missing(match: re.Match[str], place: Place) -> Advice:
    if match.start("at") != place.position or "THEN" not in place.accepts or match["at"] in RESERVED:
        return None
    return f"then {match['at']}"


EXPRESSION_SLIPS: tuple[Slip, ...] = (
    # Numbers, and signs of other languages.
    Slip(r"(?<![0-9.,])[0-9]+,[0-9]+(?![0-9.])", lambda m, p: m[0].replace(",", ".")),
    Slip(r"(?<![0-9.])\.[0-9]+", r"0\g<0>"),
    Slip(r"[<>=!≤≥/:]{2,3}|[<>!] =", _sign, NO_OPERATOR),
    Slip(r"&&?", "and"),
    Slip(r"\|\|?", "or"),
    Slip(rf"!\s*(?P<name>{NAME})", r"not \g<name>"),
    Slip(rf"\b(?P<name>{NAME}) not (?P<sign>{SIGN}|between\b)", r"not \g<name> \g<sign>"),
    Slip(rf"\b(?P<name>{NAME}) is not (?P<sign>{SIGN}|between\b)", r"not \g<name> \g<sign>"),
    Slip(rf"(?P<at>(?P<name>{NAME})\.)(?=\s|$)", r"\g<name>", "nothing ends a statement"),
    # Keywords in capitals.
    Slip(_KEYWORDS, _lower),
    # Ranges.
    Slip(rf"\b(?P<name>{NAME}) within\s*(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER})\s*(?P<unit>{TIME})"
         rf"(?P<anchor> (?:before|after) {NAME})?", _two_lengths, "a window has one length"),
    Slip(rf"\bbetween (?P<at>(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER}))", r"\g<low> and \g<high>"),
    Slip(rf"\b{NAME}\s*(?P<at>(?:(?:is|of|from|in) |[:=]\s*)?(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER}))",
         r"between \g<low> and \g<high>"),
    Slip(rf":\s*(?P<at>(?P<low>[0-9]+){DASH}(?P<high>[0-9]+) years?(?: old| of age)?)\b",
         r"age between \g<low> and \g<high> years"),
    Slip(r"\bis (?P<not>not )?between\b", lambda m, p: None if m["not"] else "between"),
    # A length said as a comparison, or with no window at all.
    *TIME_SLIPS,
    Slip(rf"(?P<at>(?:less than|no more than|not more than|at most|<=?)\s*(?P<length>{NUMBER}\s*{TIME}))"
         r"(?= (?:before|after) )",
         lambda m, p: (f"within {m['length']}", "; a window includes the day at its end")),
    Slip(rf"\b(?P<name>{NAME}) (?P<at>(?P<side>before|after) {NAME})", _no_length),
    # Comparisons in words.
    Slip(rf"(?P<join>\b(?:and|or|but)) (?P<at>(?:{SIGN}\s*|is (?:not )?)[^\s,()]+)", _repeated,
         "what is compared is not named again"),
    Slip(r"\b(?:is )?(?:greater|more|higher|larger|older) than or equal(?: to)?\b", ">="),
    Slip(r"\b(?:is )?(?:less|lower|fewer|smaller|younger) than or equal(?: to)?\b", "<="),
    Slip(r"\b(?:is )?(?:no|not) (?:greater|more|higher|larger|older) than\b", "<="),
    Slip(r"\b(?:is )?(?:no|not) (?:less|lower|fewer|smaller|younger) than\b", ">="),
    Slip(rf"\b(?:more|greater) than (?P<count>{COUNT}) of\b", _more_than),
    Slip(rf"\b(?:less|fewer) than (?P<count>{COUNT}) of\b", _fewer_than),
    Slip(rf"\b(?:at most|no more than|not more than) (?P<count>{COUNT}) of\b", _at_most),
    Slip(r"\b(?:is )?(?:(?:greater|more|higher|larger|older) than|above|over|exceeds|exceeding)\b", ">"),
    Slip(r"\b(?:is )?(?:(?:less|lower|fewer|smaller|younger) than|below|under)\b", "<"),
    Slip(rf"\b(?:is )?(?:at least|minimum) (?P<number>{NUMBER})(?!\s*(?:[0-9.(]|of\b))", r">= \g<number>"),
    Slip(rf"\b(?:is )?(?:at most|up to|not exceeding|maximum) (?P<number>{NUMBER})", r"<= \g<number>"),
    Slip(rf"\bis (?P<sign>{SIGN})", r"\g<sign>"),
    Slip(r"\b(?:is )?equals?(?: to)?\b", "="),
    # Counts of a list.
    Slip(rf"\bat least (?P<count>{COUNT}) of\b", _at_least),
    Slip(rf"\b(?:any )?(?P<count>{COUNT}) or more of\b", _at_least),
    Slip(r"\b(?:either|any one|one) of\s*\(", _one_of),
    Slip(rf"\bat least (?P<count>{COUNT})\s*\(", lambda m, p: f"at least {_counted(m['count'])} of ("),
    Slip(rf"\bexactly (?P<count>{COUNT}) of\s*(?P<list>\([^()]*\))", _exactly),
    Slip(r"(?<!least\x20)\b(?P<count>[0-9]+) of\s*\(",
         lambda m, p: (f"at least {m['count']} of (", "; say so if exactly as many are meant")),
    Slip(rf"\b(?:any|all|none|at\s+least\s+[0-9]+) of\s*"
         rf"(?P<at>:?\s*(?P<values>{NAME}(?:\s*,\s*{NAME})+))\s*(?=\n|$)", r"(\g<values>)"),
    Slip(r"\bof\s*(?P<at>[\[{](?P<values>[^\[\]{}]*)[\]}])", r"(\g<values>)"),
    Slip(r"\b(?:any|all|none|at\s+least\s+[0-9]+) of\s*(?P<at>:)", "help:put the list in parentheses: `any of (a, b)`"),
    Slip(rf"\b(?:count|number) of (?P<name>{NAME})", r"count \g<name>"),
    Slip(r"\bboth of\s*\(", "all of ("),
    Slip(r"\bneither of\s*\(", "none of ("),
    Slip(r"\b(?P<word>any|all|none)\s*\(", r"\g<word> of ("),
    # Windows.
    Slip(rf"\b(?:in|within|during|over)(?: the)? {_LAST} (?:(?P<count>{COUNT})\s*)?(?P<unit>{TIME})", _window),
    Slip(rf"\b(?:in|during|over)(?: the)? (?P<count>{COUNT})\s*(?P<unit>{TIME})(?= (?:before|after|prior|preceding)\b)",
         _window),
    Slip(rf"\bwithin (?:the |about |approximately |~\s*)(?P<count>{COUNT})\s*(?P<unit>{TIME})", _window),
    Slip(rf"\bwithin (?P<count>{'|'.join(COUNTS)})\s*(?P<unit>{TIME})", _window),
    Slip(rf"\bwithin (?:an?|the) (?P<count>)(?P<unit>{TIME})", _window),
    Slip(rf"(?<=[a-z]) (?P<at>(?:prior to|previous to|preceding|ahead of|prior)(?: the)?)(?= {NAME})", "before"),
    Slip(rf"(?<=[a-z]) (?P<at>(?:following|subsequent to)(?: the)?)(?= {NAME})", "after"),
    Slip(rf"{TIME} (?P<at>(?:of|from)(?: the)? (?P<name>{NAME}))",
         lambda m, p: (f"before {m['name']}", f", or `after {m['name']}` for what follows")),
    Slip(rf"\b(?:before|after) (?P<at>(?:the|an?) (?P<name>{NAME}))", r"\g<name>"),
    Slip(rf"\b(?!(?:is|and|or|not)\b){NAME} (?P<at>(?P<length>{NUMBER}\s*{TIME}) ago)\b", r"within \g<length>"),
    Slip(rf"(?P<at>(?P<length>{NUMBER}\s*{TIME}) ago)\b", r"\g<length>"),
    Slip(r"\bwithin half an? year\b", "within 6 months"),
    Slip(rf"\b(?P<kind>time|days) from (?P<name>{NAME})(?! to\b)",
         lambda m, p: (f"{m['kind']} since {m['name']}", f", or `{m['kind']} from {m['name']} to DATE`")),
    ON_A_DAY,
    Slip(r"(?P<at>\bat (?:the )?(?:baseline|screening|enrollment|enrolment|admission|randomi[sz]ation|inclusion))\b",
         "help:a name is its latest value; leave this out, or write `within 0 days before DATE` for that day's value"),
    # Limits of normal, and units with blanks in them.
    Slip(rf"(?P<times>{NUMBER})(?:\s*(?:times|time|-?\s*fold|[xX×*])\s*(?:of )?)?\s*{_LIMIT}", _limit),
    Slip(rf"(?P<percent>{NUMBER})\s*%(?: of)?\s*{_LIMIT}", _percent_of_limit),
    Slip(rf"\b(?P<word>twice|double|thrice|triple)\s*{_LIMIT}", _word_of_limit),
    Slip(rf"\b(?P<limit>ULN|LLN)\s*[xX×*]\s*(?P<times>{NUMBER})", r"\g<times> x \g<limit>"),
    Slip(rf"(?P<times>){_LIMIT}", _limit),
    Slip(r"\bmm Hg\b", "mm[Hg]"),
    Slip(r"\bcm H2O\b", "cm[H2O]"),
    Slip(r"(?P<unit>mL/min)(?:/| per )\s*1\.73\s*m2", r"\g<unit>/1.73m2", "a unit has no blanks in it"),
    Slip(r"(?P<unit>mL/min)/1\.73 m\s*(?:\^\s*2|²)?", r"\g<unit>/1.73m2", "a unit has no blanks in it"),
    Slip(r"[x×]?\s*10\s*(?:\^|\*\*?)?\s*(?P<power>[369]|12)\s*(?P<per>/\s*(?:L|uL|mL|mm3))",
         lambda m, p: f"10*{m['power']}{''.join(m['per'].split())}"),
    Slip(rf"(?P<number>{NUMBER})\s*(?P<unit>[A-Za-z%]+) (?:(?P<word>daily|weekly|hourly)|(?:per|an?|each|every) "
         r"(?P<per>day|week|hour|minute|[dhLl]|kg|m2|mL|dL))\b", _per),
    Slip(r"(?:degrees?|deg|°) C(?:elsius)?\b", "Cel"),
    Slip(r"(?P<at>years? old|years? of age|y/?o\b)", "years"),
    Slip(rf"(?P<number>{NUMBER}) (?P<unit>years?|yrs?) (?:or older|and older|and over|or over|and above|or above)",
         lambda m, p: ("help:leave it out; `>=` says it" if re.search(rf"{SIGN}\s*$", p.text[p.start:m.start()])
                       else f">= {m['number']} {m['unit']}")),
    # What joins and what denies.
    Slip(r"\band\s*/\s*or\b", "or"),
    Slip(r"\b(?:but not|except(?: for)?|excluding|other than)\b", "and not"),
    Slip(r"\b(?:but|with|plus|as well as|along with|together with)\b", _joined),
    Slip(rf"\bneither (?P<one>{NAME}) nor (?P<other>{NAME})", r"none of (\g<one>, \g<other>)"),
    Slip(r"\bnor\b", "or"),
    Slip(rf"\b(?:without|non|never|no history of|no evidence of|no known|absence of|lack of|free of|denies|no) "
         rf"(?P<name>{NAME})", _not),
    Slip(rf"\b(?:has(?: had)?|have(?: had)?|had|any|history of|presence of|documented|diagnosed with|with|either|both"
         rf"|previous|prior|past) (?P<name>{NAME})", _plainly),
    Slip(r"\b(?:an?|the) (?P<name>[A-Za-z_][A-Za-z0-9_]{2,})", _plainly),
    Slip(rf"\b(?:currently|active|ongoing) (?P<name>{NAME})", _current),
    Slip(rf"\b(?:recent|recently) (?P<name>{NAME})",
         lambda m, p: f"help:say how recent it is, as in `{m['name']} within 3 months`"),
    Slip(rf"\b(?P<word>highest|maximum|lowest|minimum|last|most recent|initial|earliest) (?P<name>{NAME})", _aggregate),
    Slip(rf"\b(?P<at>(?P<name>{NAME}) (?:score|levels?|values?|counts?))(?=\s*{SIGN})", r"\g<name>"),
    Slip(rf":\s*(?P<at>(?P<condition>{NAME}) and (?P<then>(?:(?!\b(?:and|or|if)\b)[^\n:\"])*?) else)\b", _else_alone,
         "`else` without `if`"),
    Slip(rf"\bif (?P<at>(?P<condition>{NAME})\s*[,:])", r"\g<condition> then"),
    Slip(r"\b(?:when|whenever)\b", "if"),
    # Values.
    Slip(rf"\b(?P<name>{NAME}) (?P<at>(?:is )?(?P<no>not )?(?:in|any of|either)\s*"
         r"[\[({](?P<values>[^\])}]*)[\])}])", _listed),
    Slip(rf"\b(?P<name>{NAME}) (?P<at>is (?P<no>not )?one of (?P<values>{NAME}(?:\s*,\s*{NAME})+))", _listed),
    Slip(rf"\b(?P<name>{NAME}) (?P<at>is (?P<no>not )?either (?P<values>{NAME} or {NAME}))", _listed),
    Slip(rf"\b{NAME} (?P<at>not (?P<value>positive|negative|normal|one of))\b", r"is not \g<value>"),
    Slip(r"\b(?:are|was|were|is an?)\b", "is"),
    Slip(rf"'(?P<value>{NAME})'", r"\g<value>", "names and values stand without quotes"),
    # Lists.
    Slip(r",\s*(?P<end>\))", r"\g<end>", "a comma with nothing behind it"),
    Slip(r";(?=\s*[A-Za-z(])", lambda m, p: "," if "COMMA" in p.accepts else _JOIN),
    Slip(r"\?", "help:a choice is written `if ... then ... else ...`"),
    Slip(r",\s*,", ",", "two commas with nothing between them"),
)  # fmt: skip

LEFT_OUT: tuple[Slip, ...] = (
    # What nothing more likely explains: something is missing between two parts.
    Slip(rf"(?P<at>\b{NAME})", _then_missing, "`then` is missing"),
    Slip(rf"(?P<at>\b{NAME})", _comma_missing, "a comma is missing"),
    Slip(rf"\b(?:{_MONTHS})[a-z]* (?P<at>[0-9]{{4}})", _DATE),
    # Only the first of the two is taken, so that every pair of neighbours is looked at.
    Slip(rf"\b(?P<name>{NAME})(?= (?P<at>{NAME}))", _is_value),
    Slip(rf"\b(?P<name>{NAME})(?= (?P<at>{NUMBER}))",
         lambda m, p: None if m["name"] in RESERVED or not _inside_expression(p) else
         "help:put a sign between them, such as `>=` or `<`"),
)  # fmt: skip
