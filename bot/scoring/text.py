"""What the tokenizer sees of a message, in training and in the bot."""

import re
from typing import Final

from bot.scoring import _markup, _quoted, _spelling, _turned, _unicode

NORMALISER_VERSION: Final = "5"

# ASCII text without any of this needs no rewriting beyond mending words.
_SUSPECT: Final = re.compile(
    r"[^ -~]|  |^[ >#]| $|-#|[*_~|`<\[\\]|://"
    r"|[A-Za-z](?:[0-9@$+(]|[#%&^!][A-Za-z])|[0-9@$!+#%&^][A-Za-z]"
    r"|(\S)(?i:\1)\1"
    r"|\b[A-Za-z0-9@$!] ?[ .\-/]{1,3} ?[A-Za-z0-9@$!](?!\w)"
    r"|[A-Za-z](?!'(?:[dmst]|em|ll|re|ve)\b)[^\w\s]{1,4}[A-Za-z]"
)
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_PASSES: Final = 8  # layers of disguise undone in full; honest text needs one or two
_LONGEST: Final = 8000  # characters
_GROWTH: Final = 4


def normalise(text: str) -> str:
    """Undo disguises in `text` and fold its white space, leaving case and ordinary text alone.

    Removes invisible characters, stacked marks and Discord markup; reads fancy letters,
    look-alikes, digits and symbols in place of letters, masks ("f**k"), spelled-out and stretched
    words, words without spaces between them, and slips (two letters swapped, one left out).
    Mentions and timestamps vanish; of addresses (http, https), custom emoji and slash commands the
    words stay; a link leaves its label, its title and the words of its address. Emoji, accents and
    other scripts stay.

    The result is a fixed point: normalising it again changes nothing. Every step shortens the
    text, turns a sign into a letter, makes an unknown word a known one, or parts a run of letters
    into known words, which no step joins again; so the passes end. Text disguised in more layers
    than any reader could follow is cut down to its letters. Never raises. The result is at most
    four times as long as `text` and 8,000 characters; of more, the start and the end are kept.
    """
    limit = min(_GROWTH * len(text), _LONGEST)
    for _ in range(_PASSES):
        rewritten = _rewrite(text, limit)
        if rewritten == text:
            return text
        text = rewritten
    text = _NOT_LETTERS.sub(" ", text)
    while (rewritten := _rewrite(text, limit)) != text:
        text = rewritten
    return text


def readings(text: str) -> tuple[str, ...]:
    """What a reader may see: the normalised text, and a second reading where a sign speaks for it.

    A right-to-left override, letters drawn upside down or an insult written backwards is turned
    round; of a message that only quotes, the quoted words are read alone. Other text of any
    language has one reading.
    """
    first = normalise(text)
    other = _turned.unturn(text[:_LONGEST]) or _quoted.unquote(text[:_LONGEST])
    second = first if other is None else normalise(other)
    return (first,) if second == first else (first, second)


def _rewrite(text: str, limit: int) -> str:
    text = _cut(text, limit)
    if text.isascii() and not _SUSPECT.search(text):
        return _cut(_spelling.mend(text), limit)
    text = _spelling.reveal(_markup.strip(_unicode.fold(_cut(_unicode.compose(text), limit))))
    return _cut(" ".join(text.split()), limit)


def _cut(text: str, limit: int) -> str:
    """The start and the end of a text of more than `limit` characters."""
    if len(text) <= limit:
        return text
    half = (limit - 1) // 2
    return f"{text[:half].rstrip()} {text[-half:].lstrip()}" if half else text[:limit]


def windows(length: int, size: int, overlap: int) -> list[slice]:
    """Cut a sequence into overlapping windows that cover it, in order.

    Args:
        length: tokens in the sequence, without special tokens.
        size: most tokens in a window.
        overlap: tokens that neighbouring windows share.

    Returns:
        One slice if the sequence fits, `[slice(0, 0)]` for an empty one. All but the last window
        are full.

    Raises:
        ValueError: `length` or `overlap` is negative, `size` < 1 or `overlap` >= `size`.
    """
    if length < 0 or overlap < 0 or size < 1 or overlap >= size:
        raise ValueError(
            f"no windows of {size} tokens with an overlap of {overlap} over {length} tokens:"
            " need length >= 0 and 0 <= overlap < size"
        )
    starts = range(0, max(length - overlap, 1), size - overlap)
    return [slice(start, min(start + size, length)) for start in starts]
