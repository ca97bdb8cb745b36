"""Signs and emoji between letters or words: "re:tard", "wh🔥ore", "kill👏yourself"."""

import re
from typing import Final

from bot.scoring._lexicon import EVERYDAY, FAMILIAR, JOINABLE, LONGEST, TOXIC, WORDS

# Modifier letters look like signs: "ː".
_SIGN: Final = r"(?:[^\w\s]|[_\u02b0-\u02ff])"
_GLUED: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]++(?:{_SIGN}{{1,4}}+[A-Za-z]++)+(?![0-9])")
_SIGNS: Final = re.compile(rf"{_SIGN}+")
_CONTRACTED: Final = frozenset("d em ll m re s t ve".split())  # noqa: SIM905
_ADDRESSED: Final = frozenset("off u ur urself you your yourself yourselves".split())  # noqa: SIM905
_INSULTS: Final = TOXIC | JOINABLE
_EMPTY_CELL: Final = "\u2800"  # braille without dots, drawn as a space


def join(text: str) -> str:
    """Join the letters of an insult, and part words that only signs hold together."""
    return _GLUED.sub(_read, text).replace(_EMPTY_CELL, " ")


def _read(match: re.Match[str]) -> str:
    run = match[0]
    parts = _SIGNS.split(run)
    lowered = [part.lower() for part in parts]
    if _is_contraction(run, lowered):
        return run
    if _is_insult("".join(lowered), lowered):
        return "".join(parts)
    insulting = not TOXIC.isdisjoint(lowered) and not _ADDRESSED.isdisjoint(lowered)
    if insulting and all(part in WORDS or part in _ADDRESSED for part in lowered):
        return " ".join(parts)
    return run


def _is_insult(word: str, parts: list[str]) -> bool:
    if len(word) > LONGEST or word not in _INSULTS or not TOXIC.isdisjoint(parts):
        return False
    ordinary = EVERYDAY if word in JOINABLE else FAMILIAR
    return not ordinary.issuperset(parts)


def _is_contraction(run: str, parts: list[str]) -> bool:
    return "'" in run and parts[-1] in _CONTRACTED
