"""Alters training texts the way people write in chat, and the way they dodge a filter.

What the normaliser undoes (homoglyphs, spaced letters) needs no training; this covers the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np

_PUNCTUATION: Final = re.compile(r"[^\w\s*]")
_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_CHATTER: Final = (
    "lol", "haha", "xd", "ok", "anyway", "brb", "gg", "just saying", "have a nice day", "lmao",
    "btw", "bro", "imo", "so yeah", "gn everyone", "cya later", ":)", "hope you are well",
)  # fmt: skip


def augment(text: str, rng: np.random.Generator) -> str:
    """Alter `text` in one random way that leaves its label as it is."""
    return _ALTERATIONS[rng.integers(len(_ALTERATIONS))](text, rng)


def _lower(text: str, rng: np.random.Generator) -> str:
    return text.lower()


def _shout(text: str, rng: np.random.Generator) -> str:
    return text.upper()


def _unpunctuated(text: str, rng: np.random.Generator) -> str:
    return " ".join(_PUNCTUATION.sub("", text).lower().split())


def _mistyped(text: str, rng: np.random.Generator) -> str:
    """Swap, drop or double one letter inside a word."""

    def mistype(word: str) -> str:
        at = int(rng.integers(1, len(word) - 1))
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        dropped = word[:at] + word[at + 1 :]
        doubled = word[: at + 1] + word[at:]
        return (swapped, dropped, doubled)[rng.integers(3)]

    return _in_one_word(text, rng, mistype)


def _masked(text: str, rng: np.random.Generator) -> str:
    """Hide one letter of a word behind an asterisk."""

    def mask(word: str) -> str:
        at = int(rng.integers(1, len(word) - 1))
        return f"{word[:at]}*{word[at + 1 :]}"

    return _in_one_word(text, rng, mask)


def _stretched(text: str, rng: np.random.Generator) -> str:
    """Repeat one letter of a word."""

    def stretch(word: str) -> str:
        at = int(rng.integers(1, len(word)))
        return word[:at] + word[at] * int(rng.integers(2, 5)) + word[at:]

    return _in_one_word(text, rng, stretch)


def _among_chatter(text: str, rng: np.random.Generator) -> str:
    """Put a harmless phrase after the text or, now and then, before it."""
    phrase = _CHATTER[rng.integers(len(_CHATTER))]
    before = rng.random() < 0.25  # noqa: PLR2004
    return f"{phrase} {text}" if before else f"{text} {phrase}"


def _in_one_word(text: str, rng: np.random.Generator, change: Callable[[str], str]) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = words[rng.integers(len(words))]
    return text[: word.start()] + change(word.group()) + text[word.end() :]


_ALTERATIONS: Final = (
    _lower, _shout, _unpunctuated, _mistyped, _mistyped, _masked, _stretched, _among_chatter,
)  # fmt: skip
