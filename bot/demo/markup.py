"""Discord's markup, as far as the bot writes it: text that reads as the client shows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import Final

TOKEN: Final = re.compile(
    r"\\(?P<literal>[^0-9A-Za-z\s])"
    r"|(?P<bold>\*\*)"
    r"|(?P<spoiler>\|\|)"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<link>[^\]\n]+)\]\([^)\s]+\)"
    r"|(?P<mention><[@#]&?\d+>)"
    r"|(?P<time><t:\d+:R>)"
)
JUST_NOW: Final = "just now"
"""Everything in the demo has only just happened."""


class Look(Flag):
    """What sets a span of text apart."""

    PLAIN = 0
    BOLD = auto()
    SPOILER = auto()
    CODE = auto()
    LINK = auto()
    MENTION = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with one look; never empty."""

    text: str
    look: Look = Look.PLAIN


def spans(text: str, names: Mapping[str, str]) -> list[Span]:
    """`text` without its markup; `names` says how to show mentions: "<@1>" as "@zed"."""
    found: list[Span] = []
    inside = Look.PLAIN
    end = 0

    def add(words: str, look: Look = Look.PLAIN) -> None:
        look |= inside
        if found and found[-1].look == look and not look & Look.MENTION:
            words = found.pop().text + words
        if words:
            found.append(Span(words, look))

    for token in TOKEN.finditer(text):
        add(text[end : token.start()])
        end = token.end()
        match token.lastgroup:
            case "bold":
                inside ^= Look.BOLD
            case "spoiler":
                inside ^= Look.SPOILER
            case "code":
                add(token["code"], Look.CODE)
            case "link":
                add(token["link"], Look.LINK)
            case "mention":
                add(names.get(token[0], token[0]), Look.MENTION)
            case "time":
                add(JUST_NOW)
            case _:
                add(token["literal"])
    add(text[end:])
    return found
