"""Letters as outlines: text that is as wide, and looks the same, wherever a picture is shown."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path

from bot.demo.markup import Look, Span

EM: Final = 1000
"""Outlines are in thousandths of the letter size."""
NARROWER: Final = 0.9
"""DejaVu Sans is wide; its condensed cut is this much of it."""
PADDING: Final = 3.0
"""Pixels left and right of the text in a mention or in code."""
STAND_IN: Final = "\N{WHITE SQUARE}"
COMMANDS: Final = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
PIECE: Final = re.compile(r"\n|[^\S\n]+|\S+")


@cache
def advance(letter: str, *, mono: bool = False) -> float:
    """How far it is from a letter to the next, in thousandths of the size."""
    font = _font(mono)
    return font.load_char(_drawable(font, letter)).linearHoriAdvance / 2**16 * NARROWER


@cache
def outline(letter: str, *, mono: bool = False) -> str:
    """The path of a letter as SVG writes it, y downwards; empty for a space."""
    font = _font(mono)
    font.load_char(_drawable(font, letter))
    drawn: list[str] = []
    for points, code in Path(*font.get_path()).iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            drawn.append("Z")
        else:
            pairs = zip(points[::2].tolist(), points[1::2].tolist(), strict=True)
            numbers = " ".join(f"{x * NARROWER:.0f} {-y:.0f}" for x, y in pairs)
            drawn.append(f"{COMMANDS[code]}{numbers}")
    return "".join(drawn)


def width(text: str, size: float, *, mono: bool = False) -> float:
    """How wide a text is, in the unit of its size."""
    return sum(advance(letter, mono=mono) for letter in text) * size / EM


def span_width(span: Span, size: float) -> float:
    """As `width`, with the padding of what has a background of its own."""
    padding = 2 * PADDING if span.look & (Look.MENTION | Look.CODE) else 0.0
    return width(span.text, size, mono=Look.CODE in span.look) + padding


def fold(spans: Iterable[Span], size: float, room: float) -> list[list[Span]]:
    """Lines at most `room` wide, broken between words, or within one that is wider than that."""
    lines: list[list[Span]] = [[]]
    taken = 0.0
    for word in _words(spans):
        if word[0].text == "\n":
            lines.append([])
            taken = 0.0
            continue
        wide = sum(span_width(span, size) for span in word)
        if taken + wide > room and taken:
            lines.append([])
            taken = 0.0
        if word[0].text.isspace() and not taken:
            continue
        for span in _letters(word) if wide > room else word:
            wide = span_width(span, size)
            if taken + wide > room and taken:
                lines.append([])
                taken = 0.0
            lines[-1].append(span)
            taken += wide
    return [_joined(line) for line in lines]


def _words(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Words, each of one or more spans, and what is between them."""
    word: list[Span] = []
    for span in spans:
        for piece in PIECE.findall(span.text):
            if not piece.isspace():
                word.append(Span(piece, span.look))
                continue
            if word:
                yield word
            word = []
            yield [Span(piece, span.look)]
    if word:
        yield word


def _letters(word: Iterable[Span]) -> Iterator[Span]:
    return (Span(letter, span.look) for span in word for letter in span.text)


def _joined(line: list[Span]) -> list[Span]:
    """The line with neighbours of the same look in one span, and no space at its end."""
    while line and line[-1].text.isspace():
        line.pop()
    joined: list[Span] = []
    for span in line:
        text = span.text
        if joined and joined[-1].look == span.look:
            text = joined.pop().text + text
        joined.append(Span(text, span.look))
    return joined


@cache
def _font(mono: bool) -> FT2Font:
    family = "DejaVu Sans Mono" if mono else "DejaVu Sans"
    font = FT2Font(findfont(FontProperties(family=[family])))
    font.set_size(EM, 72)
    return font


def _drawable(font: FT2Font, letter: str) -> int:
    """The letter's number, or that of a stand-in when the font lacks it."""
    return ord(letter if font.get_char_index(ord(letter)) else STAND_IN)
