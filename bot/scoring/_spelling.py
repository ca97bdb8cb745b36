"""Spelling disguises: digits and symbols for letters, masks, gaps inside a word, stretching."""

# ruff: noqa: SIM905 - word lists read better without quotes

import re
from itertools import accumulate, product
from typing import Final

from bot.scoring import _leet, _signs
from bot.scoring._lexicon import (
    BEGINNINGS,
    COMMON,
    EVERYDAY,
    FAMILIAR,
    HONEST,
    JOINABLE,
    LETTERS,
    ORDINARY,
    PIECES,
    TOXIC,
    WORDS,
    segment,
)
from bot.scoring._slips import repair

_CELL: Final = r"[A-Za-z0-9@$!]"
_GAP: Final = r"(?: (?! )|[ ]?[._\-*~/|]{1,3}[ ]?)"
_SPACED: Final = re.compile(rf"(?<![\w'’@$!]){_CELL}(?:{_GAP}{_CELL}){{2,}}(?!\w)")
_CELLS: Final = re.compile(_CELL)
_SPELLED_OUT: Final = 5  # single letters in a row that are a word even if not a known one
_LONG_WORD: Final = 12

_WORD: Final = re.compile(r"(?<![\w#])[A-Za-z]++(?!\w)")
_RUN: Final = re.compile(r"([A-Za-z])(?i:\1){2,}")
_NUMERAL: Final = re.compile(r"[IVXLCM]+")
_STRETCHES: Final = 4  # runs in one word for which doubles are tried
_REPEATED_SIGN: Final = re.compile(r"([^\s\dA-Za-z*])\1{3,}")

_PARTS: Final = 4
_SPLIT_LENGTH: Final = 5
_TORN: Final = WORDS - TOXIC
_ALONE: Final = frozenset("aiu")  # letters that are words
# A word on its own: no part of an address, a name with a sign, a path or a contraction.
_LOOSE: Final = re.compile(r"(?<![\w'’@#/.\\<:-])[A-Za-z]{3,}(?![\w'’@/>:-]|\.\w)")
_GLUED_LENGTH: Final = 5
# Words that make an insult of the word they are written together with.
_ADDRESSING: Final = frozenset(
    "all are is off such the they this up ur you your youre yourself yourselves".split()
)
_GLUED_SENTENCE: Final = 15
_PIECE_LENGTH: Final = 3  # on average
_TAG_KNOWN: Final = 0.8  # share of a hashtag's letters that known words make up
_HASHTAG: Final = re.compile(r"(?<!\S)#([A-Za-z]{8,100})(?!\w)")
_HUMP: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]")
_OPENING: Final = "\"'("
_CLOSING: Final = ".,!?;:)'\"…"
_AROUND: Final = _OPENING + _CLOSING


def reveal(text: str) -> str:
    """Undo disguised spellings, one layer of them."""
    text = _SPACED.sub(_join_cells, text)
    if _RUN.search(text):
        text = _WORD.sub(_shorten, text)
    text = _REPEATED_SIGN.sub(r"\1\1\1", text)
    text = _signs.join(text)
    text = _leet.decode(text)
    return mend(text)


def mend(text: str) -> str:
    """Undo slips in plain letters: words split, glued or misspelt; gaps are single spaces."""
    words = text.split(" ")
    if ORDINARY.issuperset(word.strip(_AROUND).lower() for word in words):
        return text
    return _LOOSE.sub(_mend_word, _HASHTAG.sub(_read_hashtag, _rejoin(words)))


def _rejoin(words: list[str]) -> str:
    """Put words such as "id iot" together.

    At least one part must be no known word, so two ordinary neighbours never merge.
    """
    joined: list[str] = []
    position = 0
    while position < len(words):
        count = _split_parts(words, position)
        joined.append("".join(words[position : position + count]))
        position += count
    return " ".join(joined)


def _split_parts(words: list[str], position: int) -> int:
    """How many words from `position` on are parts of one; 1 if the word stands alone."""
    beginning = words[position].lower().lstrip(_OPENING)
    known = int(beginning in COMMON)
    for count in range(2, _PARTS + 1):
        if beginning not in BEGINNINGS or position + count > len(words):
            break
        part = words[position + count - 1].lower()
        closed = part.rstrip(_CLOSING)
        known += closed in COMMON
        word = beginning + closed
        if word in JOINABLE and known < count:
            return count
        if count == 2 and closed and word in _TORN and _is_torn(beginning, closed):  # noqa: PLR2004
            return count
        beginning += part
    return 1


def _is_torn(beginning: str, end: str) -> bool:
    """Whether one part of a known word is no word itself, nor a name or a letter beside a word."""
    alone = _ALONE if len(beginning) + len(end) >= _SPLIT_LENGTH else LETTERS
    strange = [part for part in (beginning, end) if part not in FAMILIAR and part not in alone]
    if len(strange) != 1:
        return bool(strange)
    beside_everyday = not EVERYDAY.isdisjoint((beginning, end))
    return len(strange[0]) > 1 and not (beside_everyday and len(strange[0]) > 2)  # noqa: PLR2004


def _join_cells(match: re.Match[str]) -> str:
    run = match[0]
    cells = "".join(_CELLS.findall(run))
    gaps = set(_CELLS.sub("\0", run).strip("\0").split("\0"))
    if len(gaps) > 1 and " " in gaps and cells.isalpha() and cells.lower() not in WORDS:
        return _join_words(run)
    letters = cells if cells.isalpha() else _leet.read(cells)
    if letters is None:
        return run
    word = letters.lower()
    short = len(word) <= 3  # noqa: PLR2004
    abbreviation = gaps == {"."} and cells.isupper()
    ordinary = gaps == {" "} or (not abbreviation and (not short or word in EVERYDAY))
    known = word in TOXIC or (word in WORDS and ordinary)
    if not known and (len(gaps) > 1 or not gaps <= {" ", ".", "-", "_"} or abbreviation):
        return run
    return letters if known else _read_spelled_out(letters) or run


def _join_words(run: str) -> str:
    """Several words in a row, each spelled out with a sign: "s.h.u.t u-p"."""
    words = ["".join(_CELLS.findall(part)) for part in run.split(" ")]
    known = sum(word.lower() in WORDS for word in words)
    if 2 * known < len(words) or ("." in run and run.isupper()):
        return run
    return " ".join(words)


def _read_spelled_out(letters: str) -> str | None:
    """What an unknown row of single letters says, or None if it is only a row of letters."""
    word = letters.lower()
    if len(word) < _SPELLED_OUT:
        return None
    pieces = segment(word)
    if all(piece in WORDS for piece in pieces) and len(pieces) <= len(word) // 2:
        return " ".join(pieces)
    vowels = sum(letter in "aeiou" for letter in word) / len(word)
    if list(word) == sorted(word) or not 0.2 <= vowels <= 0.7:  # noqa: PLR2004
        return None
    return letters if len(word) <= _LONG_WORD else " ".join(pieces)


def _mend_word(match: re.Match[str]) -> str:
    """Repair an unknown word or pull it apart; one that may be a name becomes an insult only."""
    word, letters = match[0], match[0].lower()
    if letters in ORDINARY or letters in HONEST:
        return word
    if (read := _leet.read_capital_i(word)) != word:
        return read
    name = not (word.islower() or (word.isupper() and len(word) > 3))  # noqa: PLR2004
    if (repaired := repair(letters)) and (repaired in TOXIC or not name):
        return repaired
    long_enough = len(word) >= (_GLUED_SENTENCE if name else _GLUED_LENGTH)
    if not long_enough or not (pieces := _pull_apart(letters)):
        return word
    return _cut(word, pieces)


def _read_hashtag(match: re.Match[str]) -> str:
    tag = match[1]
    humps = _HUMP.findall(tag)
    pieces = [hump.lower() for hump in humps] if len(humps) > 1 else segment(tag.lower())
    known = sum(len(piece) for piece in pieces if piece in WORDS)
    if known < _TAG_KNOWN * len(tag) or len(tag) < _PIECE_LENGTH * (len(pieces) - 1):
        return match[0]
    return _cut(tag, pieces)


def _cut(word: str, pieces: list[str]) -> str:
    """`word` with spaces between its `pieces`, its capitals kept."""
    ends = accumulate(map(len, pieces))
    return " ".join(word[end - len(p) : end] for p, end in zip(pieces, ends, strict=True))


def _pull_apart(letters: str) -> list[str] | None:
    """The words that were written as one, if they are common enough to be sure."""
    pieces = segment(letters)
    insults = [piece for piece in pieces if piece in TOXIC]
    sentence = len(letters) >= max(_GLUED_SENTENCE, (_PIECE_LENGTH + 1) * len(pieces))
    addressed = sentence or not _ADDRESSING.isdisjoint(pieces)
    if insults and (min(map(len, insults)) <= _PIECE_LENGTH or not addressed):
        return None
    long_pieces = len(letters) >= _PIECE_LENGTH * len(pieces)
    if EVERYDAY.issuperset(pieces) or (long_pieces and PIECES.issuperset(pieces)):
        return pieces
    common = sum(piece in EVERYDAY or piece in TOXIC for piece in pieces)
    long_enough = len(letters) >= _GLUED_SENTENCE and 2 * common >= len(pieces)
    return pieces if long_enough and WORDS.issuperset(pieces) else None


def _shorten(match: re.Match[str]) -> str:
    word = _leet.read_capital_i(match[0])
    runs = len(_RUN.findall(word))
    if not runs or _NUMERAL.fullmatch(word):
        return word
    if len(set(word.lower())) == 1:
        return word[:3]
    for lengths in product((2, 1), repeat=runs) if runs <= _STRETCHES else ():
        remaining = iter(lengths)
        shortened = _RUN.sub(lambda run, left=remaining: run[1] * next(left), word)  # type: ignore[misc]
        if shortened.lower() in WORDS:
            return shortened
    return _RUN.sub(r"\1", word)
