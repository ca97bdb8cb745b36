"""What a misspelt word stands for: letters swapped, left out or doubled, vowels dropped."""

import re
from functools import lru_cache
from itertools import chain, product
from string import ascii_lowercase
from typing import Final

from bot.scoring._lexicon import (
    BLUNT,
    HONEST,
    LONGEST,
    ORDINARY,
    RANKS,
    TOXIC,
    VERY_COMMON,
)

_SHORT: Final = 3  # letters
_SKELETON: Final = 4  # consonants that name one word
_VOWELS: Final = re.compile(r"(?<!^)[aeiou]")
_RUN: Final = re.compile(r"([a-z])\1+")
_ADDRESS: Final = frozenset({"are", "kill", "you", "your", "yourself"})
_RUNS: Final = 4  # in one word


def _swapped(word: str) -> set[str]:
    """`word` with two neighbours swapped; its first letter stays."""
    inner = range(1, len(word) - 1)
    return {f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in inner}


def _shortened(word: str) -> set[str]:
    """`word` with one letter left out; its first and last stay."""
    return {word[:at] + word[at + 1 :] for at in range(1, len(word) - 1)}


def _slips() -> dict[str, str]:
    """Every slip of a known word with the most frequent word that it may stand for."""
    slips: dict[str, str] = {}
    for word in sorted(RANKS, key=RANKS.__getitem__, reverse=True):
        if word in TOXIC and word not in BLUNT:
            continue
        common = RANKS[word] <= VERY_COMMON
        forms = _swapped(word) if common or len(word) > _SHORT + 1 else set()
        if common or len(word) > _SHORT + 2:
            forms = forms | {form for form in _shortened(word) if len(form) > _SHORT}
        slips |= dict.fromkeys(forms, word)
    return {slip: word for slip, word in slips.items() if slip not in RANKS and slip not in HONEST}


SLIPS: Final = _slips()
_SKELETONS: Final = {
    "fck": "fuck",
    "fkn": "fucking",
    "fking": "fucking",
    "sht": "shit",
    "kll": "kill",
    "yrslf": "yourself",
    "dmb": "dumb",
} | {
    skeleton: word
    for word in sorted(BLUNT, key=len, reverse=True)
    if len(skeleton := _VOWELS.sub("", word)) >= _SKELETON
    and skeleton != word
    and skeleton not in ORDINARY
    and skeleton not in HONEST
}


def repair(word: str) -> str | None:
    """The word that lower-case `word` is a slip of, None if there is none or it is one already.

    Two neighbours may be swapped or one letter left out; the first letter stays, and so does the
    last where one is missing. The most frequent word wins, for up to four letters a very common
    one, for three letters one with the letters of `word`. Letters of a very common word may be
    doubled. A blunt insult is meant only where no English word is as near, or where its vowels are
    missing or letters doubled.
    """
    if word in RANKS or len(word) > 2 * LONGEST or word in HONEST:
        return None
    found = SLIPS.get(word)
    if found in TOXIC and not _is_clear(word):
        found = None
    return found or _SKELETONS.get(word) or _undoubled(word)


@lru_cache(1024)
def _is_clear(slip: str) -> bool:
    """Whether no ordinary English word is a letter away from `slip` as well."""
    missing = (
        f"{slip[:at]}{letter}{slip[at:]}"
        for at in range(1, len(slip))
        for letter in ascii_lowercase
    )
    return all(word in TOXIC or word not in ORDINARY for word in chain(_swapped(slip), missing))


def _is_common(word: str) -> bool:
    return word not in TOXIC and RANKS.get(word, VERY_COMMON + 1) <= VERY_COMMON


def _undoubled(word: str) -> str | None:
    """The blunt insult or common word that `word` is with some of its letters doubled."""
    runs = len(_RUN.findall(word))
    for lengths in product((2, 1), repeat=runs) if 0 < runs <= _RUNS else ():
        remaining = iter(lengths)
        form = _RUN.sub(lambda run, left=remaining: run[1] * next(left), word)  # type: ignore[misc]
        if form in BLUNT or form in _ADDRESS or (len(form) > _SHORT and _is_common(form)):
            return form
    return None
