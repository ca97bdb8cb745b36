"""Text that is read backwards or upside down: a second reading of a message."""

import re
from typing import Final

from bot.scoring._lexicon import BLUNT, HONEST, ORDINARY, WORDS
from bot.scoring._slips import SLIPS

_RIGHT_TO_LEFT: Final = re.compile("[\u202b\u202e\u2067]([^\n\u202c\u2069]+)[\u202c\u2069]?")
_LEFT_TO_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_UPRIGHT: Final = str.maketrans("ɐǝɟƃɓɥᴉıɾʞʃןɯɹʇʌʍʎɔⱯƎℲ⅁⅄Ʇ∩Ɔ", "aefgghiijkllmrtvwycAEFGYTUC")
_TURNED: Final = re.compile("[ɐǝɟƃɥᴉɾʞɯɹʇʌʍʎɔ]")
# Letters that are another letter upside down.
_PAIRED: Final = str.maketrans("bdpqnu", "qpdbun")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_WRITTEN: Final = ORDINARY | HONEST | WORDS | SLIPS.keys()
_REVERSED: Final = frozenset(
    word[::-1]
    for word in BLUNT | {"yourself"}
    if len(word) > 3 and word[::-1] not in _WRITTEN  # noqa: PLR2004
)
_TURNED_LETTERS: Final = 2


def unturn(text: str) -> str | None:
    """What `text` says when it is turned round, None if no sign speaks for that.

    Signs are a right-to-left override before left-to-right letters, letters drawn upside down, and
    an insult written backwards.
    """
    if not text.isascii():
        if _RIGHT_TO_LEFT.search(text) and not _LEFT_TO_RIGHT.search(text):
            return _RIGHT_TO_LEFT.sub(lambda match: match[1][::-1], text)
        if len(_TURNED.findall(text)) >= _TURNED_LETTERS:
            upright = text.translate(_PAIRED).translate(_UPRIGHT)
            return max(upright, upright[::-1], key=_known)
    if _REVERSED.isdisjoint(_LETTERS.findall(text.lower())):
        return None
    return _LETTERS.sub(lambda match: match[0][::-1], text)


def _known(text: str) -> int:
    """How many letters of `text` are in known words."""
    return sum(len(word) for word in _LETTERS.findall(text.lower()) if word in WORDS)
