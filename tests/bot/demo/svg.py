"""Reads pictures: what is written in them, and what is out of place."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bot.demo.discord_look import WIDTH
from bot.demo.lettering import advance

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def written(svg: str) -> list[str]:
    """The texts in a picture, run by run."""
    return [group.attrib["aria-label"] for group in _runs(svg)]


def beyond_the_frame(svg: str) -> list[str]:
    """What reaches over the right or the lower edge."""
    root = ElementTree.fromstring(svg)
    high = float(root.attrib["height"])
    found = []
    for group in _runs(svg):
        x, baseline, scale = _place(group)
        letters = group.attrib["aria-label"]
        mono = any(use.attrib[HREF].startswith("#m") for use in group)
        reached = sum(advance(letter, mono=mono) for letter in letters) * scale
        last = max((float(use.attrib["x"]) for use in group), default=0.0) * scale
        if x < 0 or x + max(reached, last) > WIDTH - 8 or not 0 < baseline < high:
            found.append(letters)
    for shape in [*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}image")]:
        right = float(shape.attrib["x"]) + float(shape.attrib["width"])
        bottom = float(shape.attrib["y"]) + float(shape.attrib["height"])
        if right > WIDTH or bottom > high:
            found.append(str(shape.attrib))
    return found


def overlapping(svg: str) -> list[str]:
    """Texts that begin before the one left of them on the same line has ended."""
    ends: dict[float, float] = {}
    found = []
    for group in sorted(_runs(svg), key=lambda group: _place(group)[0]):
        x, baseline, scale = _place(group)
        mono = any(use.attrib[HREF].startswith("#m") for use in group)
        letters = group.attrib["aria-label"]
        if x < ends.get(baseline, 0.0) - 0.2:
            found.append(letters)
        ends[baseline] = x + sum(advance(one, mono=mono) for one in letters) * scale
    return found


def _runs(svg: str) -> Iterator[Element]:
    root = ElementTree.fromstring(svg)
    return (group for group in root.iter(f"{SVG}g") if "aria-label" in group.attrib)


def _place(group: Element) -> tuple[float, float, float]:
    """Where a run of text begins, its baseline, and how many pixels a unit of its letters is."""
    numbers = group.attrib["transform"].replace("translate(", "").replace(") scale(", " ")
    x, baseline, scale = map(float, numbers.rstrip(")").split())
    return x, baseline, scale
