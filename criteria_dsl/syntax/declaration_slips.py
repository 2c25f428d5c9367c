"""Slips in statements: keywords, ids, colons, names and types as other languages and word processors have them.

Only patterns and their replacements belong here.
"""

from __future__ import annotations

import re

from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.syntax.slips import DASH, NAME, NUMBER, SIGN, Advice, Found, Place, Slip
from criteria_dsl.words.text import Span

_TYPES = {
    "boolean": "yes or no", "bool": "yes or no", "binary": "yes or no", "yes/no": "yes or no", "yes no": "yes or no",
    "flag": "yes or no", "logical": "yes or no", "y/n": "yes or no", "true/false": "yes or no",
    "true or false": "yes or no", "yes, no": "yes or no", "percent": "quantity in %",
    "percentage": "quantity in %", "%": "quantity in %", "int": "integer", "whole number": "integer",
    "score": "integer", "scale": "integer", "float": "number", "double": "number", "real": "number",
    "decimal": "number", "numeric": "number", "datetime": "date", "timestamp": "date", "day": "date",
    "condition": "event", "diagnosis": "event", "drug": "event", "medication": "event", "procedure": "event",
    "ordinal": "ordered", "duration": "quantity in days", "length of time": "quantity in days",
}  # fmt: skip
_LISTS = ("enum", "choice", "select", "category", "categorical", "nominal", "any of", "either", "options")
_TEXTS = ("string", "text", "str", "char", "varchar")
_INCLUSIONS = ("include", "included", "includes", "inclusions", "incl", "inc", "including")
_EXCLUSIONS = ("exclude", "excluded", "excludes", "exclusions", "excl", "exc", "excluding")
_SEPARATED = re.compile(r"\s*(?:[,;/|<>]|\bor\b)\s*")
_CRITERION = "help:a criterion begins with `inclusion` or `exclusion` and its id, as in `exclusion E1`"
_SIGNED = r"-?" + NUMBER


def _type(match: re.Match[str], place: Place) -> Advice:
    return _TYPES.get(" ".join(match["at"].lower().split()))


def _keyword(match: re.Match[str], place: Place) -> Advice:
    word, letter = match["at"].lower(), match["id"][:1].upper()
    by_word = "inclusion" if word in _INCLUSIONS else "exclusion" if word in _EXCLUSIONS else None
    by_id = {"I": "inclusion", "E": "exclusion"}.get(letter)
    keyword = by_word or by_id
    return keyword or "help:write `inclusion`, or `exclusion` for what excludes a patient"


def _name(match: re.Match[str], place: Place) -> Advice:
    """A name of letters, digits and `_` for what cannot be one: `6MWT`, `CD4-count`, `blood pressure`."""
    written = match["at"].strip()
    if re.fullmatch(NAME, written) or not written:
        return None
    named = _as_name(written)
    return (named, ": a name begins with a letter, and has letters, digits and `_`") if named else None


def _as_name(written: str) -> str:
    digits = re.match(r"[0-9]+", written)
    if digits and len(digits[0]) < len(written):
        written = written[digits.end() :].strip(" -_") + digits[0]
    named = re.sub(r"[^A-Za-z0-9_]+", "_", written).strip("_")
    return named if re.fullmatch(NAME, named) and named not in RESERVED else ""


def _value(match: re.Match[str], place: Place) -> Advice:
    """The value of a list at the place, as a name."""
    inner, start = match["values"], match.start("values")
    numbers = [item.strip() for item in inner.split(",")]
    if all(re.fullmatch(r"-?[0-9]+", item) for item in numbers):
        return f"help:values are names; whole numbers are declared `integer {numbers[0]} to {numbers[-1]}`"
    for item in re.finditer(r"[^,\s][^,]*", inner):
        written = item[0].rstrip()
        low, high = start + item.start(), start + item.start() + len(written)
        if low <= place.position <= high and not re.fullmatch(NAME, written):
            named = _as_name(written.strip("\"'·"))
            help = "values are names of letters, digits and `_`"
            apart = _SEPARATED.split(written)
            if len(apart) > 1 and all(len(part) > 1 or part in "IVX" for part in apart) and "/" not in written:
                return Found(Span(low, high), f"write `{', '.join(_as_name(part) for part in apart)}`")
            words = written.split()
            if "," not in inner and len(words) > 1 and all(re.fullmatch(NAME, word) for word in words):
                help = f"write `{', '.join(words)}` for several values, or `{named}` for one"
                return Found(Span(low, high), help)
            return Found(Span(low, high), f"write `{named}`: {help}" if named else help)
    return None


DECLARATION_SLIPS: tuple[Slip, ...] = (
    # Statements, their ids and their colons.
    Slip(rf"\b(?:inclusion|exclusion|field) {NAME}\s*(?P<at>:)",
         "help:a text in double quotes comes before the colon: the page's sentence, or a field's label"),
    Slip(rf"(?m)^\s*(?P<at>criterion|criteria|criterium|{'|'.join([*_INCLUSIONS, *_EXCLUSIONS])})"
         rf"\s+(?P<id>{NAME})\b", _keyword),
    Slip(rf"\b(?:inclusion|exclusion) (?P<at>(?:criterion|criteria|no\.?) (?P<id>{NAME}))\b", r"\g<id>"),
    Slip(r"\b(?P<kind>inclusion|exclusion) (?P<at>#?[IEie]?\s*[-.#_]?(?P<number>[0-9]+)[.)]?)(?=\s)",
         lambda m, p: f"{m['kind'][0].upper()}{m['number']}"),
    Slip(rf"\b(?:inclusion|exclusion) {NAME}\s*\"[^\"]*\"\s*(?P<at>[=;\-–]|:=|::)", ":"),  # noqa: RUF001
    Slip(rf"\b(?:inclusion|exclusion) {NAME}\s*(?P<at>'(?P<text>[^'\n]*)')", r'"\g<text>"'),
    Slip(r"\b(?:inclusion|exclusion)\s*(?P<at>:)", "help:the colon comes behind the text: `inclusion I1 \"...\":`"),
    Slip(rf"\b(?:inclusion|exclusion) {NAME} (?P<at>(?P<text>[^\"'“„«:\n]+?))\s*(?=:)",
         lambda m, p: f'"{m["text"]}"' if p.accepts == {"STRING"} else None),
    Slip(r"(?m)^\s*(?P<at>include|exclude|criterion|criteria)\s*\"", _CRITERION),
    Slip(rf"(?m)^\s*(?P<at>let|def|var|set|const)\s+{NAME}\s*=", "define"),
    Slip(r"(?m)^\s*(?P<at>import|include|using|uses|vocabulary)\s*\"", "use"),
    Slip(rf"\bfield {NAME}\s*(?P<at>=)", "help:a label in double quotes comes first, then a colon and the type"),
    Slip(r"\bask (?P<at>[A-Za-z])", "help:the question stands in double quotes"),
    Slip(r"\b(?P<at>(?i:icd-?\s?10(?:-?(?:cm|gm|who))?))\b", "icd10"),
    Slip(r"\b(?P<at>(?P<system>loinc|snomed|rxnorm|icd10|atc|cvx)\s*:)", r"\g<system>"),
    Slip(r"\b(?P<at>(?i:snomed[ -]?ct))\b", "snomed"),
    Slip(r"\b(?:inclusion|exclusion) (?P<at>\")", "help:an id comes first, as in `inclusion I1 \"...\"`"),
    Slip(rf"\b(?:inclusion|exclusion) {NAME}\s*\"[^\"]*\"\s*(?P<at>(?:if\b|not\b|{NAME}|\())",
         lambda m, p: f": {m['at']}" if p.accepts in ({"COLON"}, {"COLON", "READING"}) else None),
    Slip(rf"\bfield {NAME}\s*\"[^\"]*\"\s*(?P<at>[=;\-]|::|:=|as\b|is\b)", ":"),
    Slip(rf"\bdefine {NAME}\s*(?:\"[^\"]*\"\s*)?(?P<at>:=?|==|as\b|is\b)", "="),
    Slip(rf"\buse (?P<at>'?(?P<name>{NAME})'?)", r'"\g<name>"'),
    Slip(r"\b(?:field|define) (?P<at>[^\"\n=:]+?)\s*(?=[\"=:])", _name),
    Slip(r"\bmm Hg\b", "mm[Hg]"),
    # Types, their ranges and their values.
    Slip(r":\s*(?P<at>(?i:yes) or (?i:no))(?=\s|$)", "yes or no"),
    Slip(r":\s*(?P<at>(?:yes|true) or (?:no|false)|whole number|length of time|yes,? no|[A-Za-z]+/[A-Za-z]+|%"
         r"|[A-Za-z]+)", _type),
    Slip(r":\s*(?P<at>[A-Za-zµ%\[\]]+/[A-Za-z0-9.\[\]/*^]+)", r"quantity in \g<at>"),
    Slip(rf":\s*(?P<at>(?P<low>[0-9]+){DASH}(?P<high>[0-9]+))", r"integer \g<low> to \g<high>"),
    Slip(rf":\s*(?P<at>(?P<values>{NAME}(?:\s*[,|]\s*{NAME})+))",
         lambda m, p: None if "INTEGER" not in p.accepts else f"one of ({', '.join(_SEPARATED.split(m['values']))})"),
    Slip(rf"\bordered (?P<at>(?P<values>{NAME}(?:\s*[,<]\s*{NAME})+))",
         lambda m, p: f"({', '.join(_SEPARATED.split(m['values']))})"),
    Slip(rf"\b(?:integer|number|quantity in \S+)\s*(?P<at>{SIGN})", "help:a range has both ends, as in `0 to 42`"),
    Slip(rf":\s*(?P<at>(?:{'|'.join(_LISTS)})\s*[\[(])", "one of ("),
    Slip(r"\b(?:one of|ordered)\s*(?P<at>\[(?P<values>[^\]]*)\])", r"(\g<values>)"),
    Slip(rf"\b(?P<at>one of (?P<values>{NAME}(?:\s*(?:,|/|\bor\b)\s*{NAME})+))",
         lambda m, p: "one of (" + ", ".join(_SEPARATED.split(m["values"])) + ")"),
    Slip(rf":\s*(?P<at>(?:{'|'.join([*_LISTS, *_TEXTS])})\b)",
         "help:list the values there are: `one of (mild, severe)`"),
    Slip(r"\bquantity (?P<at>(?:of )?\(?(?P<unit>[A-Za-z%µ°/\[\]*0-9^.]+)\)?)(?=\s|$)",
         lambda m, p: None if m["unit"][0].isdigit() or m["unit"] in ("in", "of") else f"in {m['unit']}"),
    Slip(r"(?P<at>\b(?:number|integer|decimal)\s+in)\s+\S",
         lambda m, p: "quantity in" if "RESOURCE" in p.accepts else None),
    Slip(rf"\b(?:integer|number|quantity in \S+)\s*,?\s*(?P<at>[\[(]?(?:from |between )?(?P<low>{_SIGNED})"
         rf"(?:{DASH}|\s*,\s*| and )(?P<high>{_SIGNED})[\])]?)", r"\g<low> to \g<high>"),
    Slip(r"\b(?:one of|ordered)\s*\((?P<values>[^)\n]*)\)", _value),
)  # fmt: skip
