"""What a standalone SVG picture is made of: elements, and texts that are sure to fit.

Nobody knows the fonts of the reader's machine, so widths are those of a wide one. What is drawn is the
other files'.
"""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree

from criteria_dsl.reports.paper import plain

Element = ElementTree.Element

FONTS = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif"

_EMS = {
    0.37: "ijl.,' \u00a0",
    0.47: 'frtIJ()[]{}/\\-!:;|"`*',
    0.64: "abcdeghknopqsuvxyz0123456789",
    0.82: "ABCDEFGHKLNOPQRSTUVXYZ&w$?_",
}
_WIDTHS = {character: width for width, characters in _EMS.items() for character in characters}
_OTHER, _WIDE, _BOLD = 1.05, 1.3, 1.15
_ROUNDING = 1e-6
"""Room that a column made for a text may lack for it, because its ends were added up in another order."""


def text_width(text: str, size: float, bold: bool = False) -> float:
    """What a text takes at most, in any usual font of this size."""
    return sum(map(_em, text)) * size * (_BOLD if bold else 1)


def _em(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.combining(character):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def fitting(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text on one line, or as many of its first words as there is room for, with an ellipsis."""
    shown = plain(text, None)
    if text_width(shown, size, bold) <= room + _ROUNDING:
        return shown
    room -= text_width(" …", size, bold)
    end = 0
    while end < len(shown) and (room := room - text_width(shown[end], size, bold)) >= 0:
        end += 1
    words = shown[: end + 1].rpartition(" ")[0].rstrip(" ,;:")
    return f"{words} …" if words else shown[:end].rstrip(" ,;:") + "…"


def element(parent: Element | None, tag: str, text: str = "", **attributes: str | float) -> Element:
    """An element, under its parent if it has one; `stroke_width` is the attribute `stroke-width`, `class_` `class`."""
    named = {name.rstrip("_").replace("_", "-"): _attribute(value) for name, value in attributes.items()}
    made = Element(tag, named) if parent is None else ElementTree.SubElement(parent, tag, named)
    made.text = text or None
    return made


def _attribute(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def document(root: Element) -> str:
    """The picture's text, an element a line."""
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"
