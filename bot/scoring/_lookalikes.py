"""Letters of any alphabet that look Latin, read as Latin where they disguise a word."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from decancer_py import parse

from bot.scoring._leet import read_alike
from bot.scoring._lexicon import HONEST, RANKS, TOXIC, WORDS

# What generators of fancy text mean by a sign that decancer reads as another letter or a digit.
_OWN: Final = dict(
    zip("∂δժⲇбэǝə∃ꓱчθƨ丂ᔕ己ცɬⲗⲋɖɗዕᏖ๏๔๒๓ϥᎰⲩ", "ddddbeeeeeyossszbtlsdddtodbmffu", strict=True)
)
_REMEMBERED: Final = 4096  # characters
_SIGNS: Final = frozenset({"Sc", "Sm"})  # "¢" and "∂" stand for letters; pictures do not
_WORD: Final = re.compile(r"[^\W_]+")
# Alphabets that share shapes with the Latin one; a word of two of them is a disguise.
_ALPHABETS: Final = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "COPTIC", "ARMENIAN", "CHEROKEE", "ETHIOPIC", "LISU", "CANADIAN"}
)
_LONG: Final = 3  # letters; "μm" is a unit


def read(text: str) -> str:
    """Replace look-alikes in words that mix alphabets or spell an insult, and in those beside them.

    Ordinary text of any language stays: a word whose letters belong to one alphabet and spell
    nothing in English speaks for an honest text.
    """
    letters = {ord(sign): letter for sign in set(text) if (letter := latin(sign)) != sign}
    if not letters:
        return text
    decoded = _WORD.sub(lambda match: read_alike(match[0]), text.translate(letters))
    spans = [match.span() for match in _WORD.finditer(decoded)]
    words = {
        (text[start:end], decoded[start:end])
        for start, end in spans
        if not text[start:end].isascii()
    }
    honest = sum(_is_honest(*word) for word in words)
    known = sum(len(word) >= _LONG and word.lower() in WORDS for _, word in words)
    if honest > known or not any(_is_disguised(*word) for word in words):
        return text
    pieces, last = [], 0
    for start, end in spans:
        word = decoded[start:end]
        pieces += [text[last:start], word if word.isascii() else text[start:end]]
        last = end
    return "".join([*pieces, text[last:]])


@lru_cache(_REMEMBERED)
def latin(character: str) -> str:
    """The Latin letter or digit that `character` looks like, else `character` itself."""
    if character in _OWN:
        return _OWN[character]
    category = unicodedata.category(character)
    if character.isascii() or not (category.startswith("L") or category in _SIGNS):
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    letter = _OWN.get(base.lower()) or (base if base.isascii() else str(parse(base)))
    if len(letter) != 1 or not (letter.isascii() and letter.isalnum()):
        return character
    return letter.upper() if character.isupper() else letter


@lru_cache(_REMEMBERED)
def _alphabet(character: str) -> str:
    """The first word of a letter's name, "" for a sign or a digit."""
    letter = unicodedata.category(character).startswith("L")
    return unicodedata.name(character, "").split(" ")[0] if letter else ""


def _is_honest(word: str, decoded: str) -> bool:
    alphabets = set(map(_alphabet, word)) - {""}
    return (
        len(word) >= _LONG
        and bool(alphabets)
        and (not decoded.isascii() or (len(alphabets) == 1 and decoded.lower() not in WORDS))
    )


def _is_disguised(word: str, decoded: str) -> bool:
    if len(word) < _LONG or not decoded.isascii() or word.lower() in HONEST:
        return False
    alphabets = set(map(_alphabet, word))
    letters = alphabets - {""}
    if decoded.lower() in TOXIC and decoded.lower() in RANKS and letters <= _ALPHABETS:
        # Accents alone hide nothing from the model, which reads over them.
        return not _is_accented(word)
    mixed = len(letters) > 1 and letters <= _ALPHABETS
    return mixed or (len(alphabets) > 1 and decoded.lower() in WORDS)


def _is_accented(word: str) -> bool:
    """Whether `word` is plain letters with accents."""
    plain = unicodedata.normalize("NFD", word)
    return all(letter.isascii() or unicodedata.combining(letter) for letter in plain)
