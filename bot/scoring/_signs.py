"""Signs and emoji between letters or words: "re:tard", "wh🔥ore", "kill👏yourself"."""

import re
from typing import Final

from bot.scoring._lexicon import FAMILIAR, JOINABLE, TOXIC, WORDS

# Modifier letters look like signs: "ː".
_SIGN: Final = r"(?:[^\w\s]|[_\u02b0-\u02ff])"
_GLUED: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]++(?:{_SIGN}{{1,4}}+[A-Za-z]++)+(?![0-9])")
_SIGNS: Final = re.compile(rf"{_SIGN}+")
_CONTRACTED: Final = frozenset("d em ll m re s t ve".split())  # noqa: SIM905
_ADDRESSED: Final = frozenset("off u ur urself you your yourself yourselves".split())  # noqa: SIM905
_INSULTS: Final = TOXIC | JOINABLE
_JOINT: Final = re.compile(r"[.\-/'&]")  # signs that honest text sets between letters
_SHORTEST: Final = 3  # letters
_LONG: Final = 5
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
    if _is_word("".join(lowered), lowered, run):
        return "".join(parts)
    insulting = not TOXIC.isdisjoint(lowered) and not _ADDRESSED.isdisjoint(lowered)
    if insulting and all(part in WORDS or part in _ADDRESSED for part in lowered):
        return " ".join(parts)
    return run


def _is_word(word: str, parts: list[str], run: str) -> bool:
    """Whether `parts` are pieces of a word rather than words, or a word and its ending."""
    if word in _INSULTS:
        return word in JOINABLE or not FAMILIAR.issuperset(parts)
    if len(word) < _SHORTEST or word not in WORDS or parts[1:] == ["s"]:
        return False
    letters = [part for part in parts if len(part) == 1]
    if not run.isascii() and len(word) >= _LONG:
        return True
    if letters and _JOINT.search(run):
        return False
    return len(letters) == len(parts) or not FAMILIAR.issuperset(parts)


def _is_contraction(run: str, parts: list[str]) -> bool:
    return "'" in run and parts[-1] in _CONTRACTED
