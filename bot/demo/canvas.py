"""A picture as SVG: shapes, images, and text drawn as outlines."""

import base64
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.demo.lettering import EM, advance, outline, width

BOLDER: Final = 45
"""How thick the line around a bold letter is, in thousandths of its size."""
HREF: Final = "xlink:href"
"""Older viewers know no other name for it."""


class Canvas:
    """Things drawn on top of each other, in pixels from the upper left corner."""

    def __init__(self) -> None:
        self._defs = Element("defs")
        self._drawn = Element("g")
        self._letters: set[str] = set()

    def box(
        self, x: float, y: float, wide: float, high: float, fill: str, *, radius: float = 0
    ) -> Element:
        """A rectangle; what is returned takes another "height" when it is known."""
        place = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": _number(high)}
        return SubElement(self._drawn, "rect", {**place, "rx": _number(radius), "fill": fill})

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """A disc around (x, y)."""
        place = {"cx": _number(x), "cy": _number(y), "r": _number(radius)}
        SubElement(self._drawn, "circle", {**place, "fill": fill})

    def line(self, path: str, colour: str, *, thick: float = 2) -> None:
        """An open path."""
        SubElement(
            self._drawn,
            "path",
            {"d": path, "fill": "none", "stroke": colour, "stroke-width": _number(thick)},
        )

    def image(self, png: bytes, x: float, y: float, wide: float, high: float) -> None:
        """A PNG, carried within the picture."""
        place = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": _number(high)}
        data = base64.b64encode(png).decode()
        SubElement(self._drawn, "image", {**place, HREF: f"data:image/png;base64,{data}"})

    def text(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float,
        fill: str,
        *,
        bold: bool = False,
        mono: bool = False,
    ) -> float:
        """A line of text; returns where it ends."""
        scale = size / EM
        place = f"translate({_number(x)} {_number(baseline)}) scale({scale:g})"
        group = SubElement(self._drawn, "g", {"aria-label": text, "transform": place, "fill": fill})
        if bold:
            group.attrib |= {"stroke": fill, "stroke-width": str(BOLDER)}
        reached = 0.0
        for letter in text:
            path = outline(letter, mono=mono)
            if path:
                name = f"{'m' if mono else 's'}{ord(letter):x}"
                if name not in self._letters:
                    self._letters.add(name)
                    SubElement(self._defs, "path", {"id": name, "d": path})
                SubElement(group, "use", {HREF: f"#{name}", "x": f"{reached:.0f}"})
            reached += advance(letter, mono=mono)
        return x + width(text, size, mono=mono)

    def svg(self, wide: float, high: float, title: str) -> str:
        """The finished picture, `title` being what is read out instead of it."""
        root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "xmlns:xlink": "http://www.w3.org/1999/xlink",
                "width": _number(wide),
                "height": _number(high),
                "viewBox": f"0 0 {_number(wide)} {_number(high)}",
                "role": "img",
            },
        )
        SubElement(root, "title").text = title
        root.extend([self._defs, self._drawn])
        return tostring(root, encoding="unicode") + "\n"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
