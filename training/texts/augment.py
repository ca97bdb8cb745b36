"""Alters training texts the way people write in chat, and the way they dodge a filter."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from training.texts.evasion import PERTURBATIONS

_PUNCTUATION: Final = re.compile(r"[!\"'(),.:;?-]")
_CHATTER: Final = (
    "lol", "haha", "xd", "ok", "anyway", "brb", "gg", "just saying", "have a nice day", "lmao",
    "btw", "bro", "imo", "so yeah", "gn everyone", "cya later", ":)", "hope you are well",
)  # fmt: skip
_FACES: Final = ("😂", "🤣", "😭", "💀", "😅", "😎", "🙄", "😊", "🔥", "👀", "👍", "❤️", "🎉", "🤔")


def augment(text: str, rng: np.random.Generator) -> str:
    """Alter `text` in one random way that leaves its label as it is.

    Some alterations are casual writing, most are disguises at a random strength, above all those
    that the normaliser cannot always undo. Case is left alone: the encoders are uncased.
    """
    if rng.random() < _CASUAL_SHARE:
        return _CASUAL[rng.integers(len(_CASUAL))](text, rng)
    perturb = _DISGUISES[rng.choice(len(_DISGUISES), p=_ODDS / _ODDS.sum())]
    return perturb(text, float(rng.uniform(0.1, 0.7)), rng)


def _unpunctuated(text: str, rng: np.random.Generator) -> str:
    return " ".join(_PUNCTUATION.sub("", text).lower().split()) or text


def _among_chatter(text: str, rng: np.random.Generator) -> str:
    """Put a harmless phrase after the text or, now and then, before it."""
    phrase = _CHATTER[rng.integers(len(_CHATTER))]
    before = rng.random() < 0.25  # noqa: PLR2004
    return f"{phrase} {text}" if before else f"{text} {phrase}"


def _with_emoji(text: str, rng: np.random.Generator) -> str:
    """Put one to three of an emoji behind the text, often without a space."""
    emoji = _FACES[rng.integers(len(_FACES))] * int(rng.integers(1, 4))
    return f"{text}{emoji}" if rng.random() < 0.6 else f"{text} {emoji}"  # noqa: PLR2004


_CASUAL: Final = (_unpunctuated, _among_chatter, _with_emoji)
_CASUAL_SHARE: Final = 0.3
_DISGUISES: Final = tuple(PERTURBATIONS.values())
_STUBBORN: Final = (
    "split words", "masked letter", "swapped letters", "dropped letter", "missing spaces",
    "emoji between words", "harmless padding", "sign inside", "dropped vowels", "doubled letter",
    "hashtag",
)  # fmt: skip
_ODDS: Final = np.array([4.0 if name in _STUBBORN else 1.0 for name in PERTURBATIONS])
