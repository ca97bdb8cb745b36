"""Alters training texts the way people write in chat, and the way they dodge a filter."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from training.evasion import PERTURBATIONS

_PUNCTUATION: Final = re.compile(r"[!\"'(),.:;?-]")
_CHATTER: Final = (
    "lol", "haha", "xd", "ok", "anyway", "brb", "gg", "just saying", "have a nice day", "lmao",
    "btw", "bro", "imo", "so yeah", "gn everyone", "cya later", ":)", "hope you are well",
)  # fmt: skip


def augment(text: str, rng: np.random.Generator) -> str:
    """Alter `text` in one random way that leaves its label as it is.

    Half of the alterations are casual writing, half are disguises at a random strength.
    """
    if rng.random() < 0.5:  # noqa: PLR2004
        return _CASUAL[rng.integers(len(_CASUAL))](text, rng)
    perturb = _DISGUISES[rng.integers(len(_DISGUISES))]
    return perturb(text, float(rng.uniform(0.1, 1.0)), rng)


def _lower(text: str, rng: np.random.Generator) -> str:
    return text.lower()


def _shout(text: str, rng: np.random.Generator) -> str:
    return text.upper()


def _unpunctuated(text: str, rng: np.random.Generator) -> str:
    return " ".join(_PUNCTUATION.sub("", text).lower().split()) or text


def _among_chatter(text: str, rng: np.random.Generator) -> str:
    """Put a harmless phrase after the text or, now and then, before it."""
    phrase = _CHATTER[rng.integers(len(_CHATTER))]
    before = rng.random() < 0.25  # noqa: PLR2004
    return f"{phrase} {text}" if before else f"{text} {phrase}"


_CASUAL: Final = (_lower, _lower, _shout, _unpunctuated, _among_chatter)
_DISGUISES: Final = tuple(PERTURBATIONS.values())
