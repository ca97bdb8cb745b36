"""Digits and symbols for letters, masks, and a capital I for an l."""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Final

from bot.scoring._lexicon import TOXIC, WORDS, unmask

_SUBSTITUTES: Final = {
    "0": "ou", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "(": "c", "<": "c", "€": "e", "£": "l",
    "¢": "c", "¡": "i", "§": "s",
}  # fmt: skip
_FIRST_CHOICE: Final = str.maketrans({sign: letters[0] for sign, letters in _SUBSTITUTES.items()})
# Letters that one sign may stand for share a shape.
_SHAPE: Final = str.maketrans("lugI", "iobi")
_MASKS: Final = re.compile(r"[*#%&^]")
_SHORTEST: Final = 3  # letters

_TOKEN: Final = re.compile(r"[A-Za-z0-9@$!|+(<€£¢¡§*#%&^]{3,40}")
# "100k", "5th", "10am": a number and its unit. "a55", "mp3", "h264": a model and its number.
# "i18n", "a11y": a long word cut short.
_MEASURE: Final = re.compile(r"\d+[A-Za-z]{1,2}|[A-Za-z]{1,2}\d+|[a-z]1\d[a-z]")
_LEET: Final = re.compile(r"(?![0-9a-f]+$)[a-z]+(?:[013457]{1,2}[a-z]+){2,}", re.IGNORECASE)
_UNPRONOUNCEABLE: Final = re.compile(r"[^aeiouy]{4}", re.IGNORECASE)
_RUN: Final = re.compile(r"(.)\1{2,}")
_ANY_RUN: Final = re.compile(r"(.)\1+")
_CAPITAL_I: Final = re.compile(r"^[Il][a-z]{3}|[a-z]I")


def _shape(token: str) -> str:
    return token.translate(_FIRST_CHOICE).translate(_SHAPE)


def _by_shape() -> dict[str, list[str]]:
    words = defaultdict(list)
    for word in sorted(WORDS):
        words[_shape(word)].append(word)
    return dict(words)


_BY_SHAPE: Final = _by_shape()


def decode(text: str) -> str:
    """Read digits, symbols and masks as the letters of the one known word they stand for."""
    return _TOKEN.sub(_decode, text)


def read(token: str) -> str | None:
    """The known word that `token` spells with digits and symbols, if any."""
    signs = [sign for sign in token if not sign.isalpha()]
    # "level5" is a name with a number; "hat3rs" and "h4t3" are not.
    numbered = token[-1].isdigit() and len(signs) == 1
    accepted = TOXIC if numbered else WORDS
    lowered = token.lower()
    for form in dict.fromkeys((lowered, _RUN.sub(r"\1\1", lowered), _ANY_RUN.sub(r"\1", lowered))):
        choices = [_SUBSTITUTES.get(sign, sign) for sign in form]
        if word := _first(form, choices, accepted):
            return word
    return None


def read_capital_i(word: str) -> str:
    """Read a capital I as the l it looks like, or a small l as a capital I: "kiII", "ldiot"."""
    if not _CAPITAL_I.search(word):
        return word
    letters = ("I" + word[1:]) if word[0] == "l" else word
    choices = ["li" if letter == "I" else letter.lower() for letter in letters]
    return _first(letters.lower(), choices, TOXIC if word[0] in "Il" else WORDS) or word


def read_alike(word: str) -> str:
    """The known word of the shape of `word`, taking i and l for one another, else `word`."""
    lowered = word.lower().replace("1", "l")
    choices = ["li" if letter in "li" else letter for letter in lowered]
    return _first(lowered, choices, WORDS) or word


def _first(token: str, choices: list[str], accepted: Collection[str]) -> str | None:
    """The accepted word of the shape of `token` whose letters come first among the `choices`."""
    found = [
        ([choice.index(letter) for choice, letter in zip(choices, word, strict=True)], word)
        for word in _BY_SHAPE.get(_shape(token), ())
        if len(word) == len(token) >= _SHORTEST
        and word in accepted
        and all(letter in choice for choice, letter in zip(choices, word, strict=True))
    ]
    return min(found)[1] if found else None


def _decode(match: re.Match[str]) -> str:
    token = match[0]
    if token.lstrip("#").isalpha() or token.isdigit() or not any(map(str.isalpha, token)):
        return token
    if _MASKS.search(token):
        return _unmask(token)
    core = token.rstrip("!|+(<")
    ending = token[len(core) :]
    if core.isalpha() or _MEASURE.fullmatch(core):
        return token
    for candidate, rest in ((token, ""), (core, ending)):
        if candidate[-1] != "!" and (word := read(candidate)):
            return word + rest
    if _LEET.fullmatch(core):
        plain = core.translate(_FIRST_CHOICE)
        if not _UNPRONOUNCEABLE.search(plain):
            return plain + ending
    return token


def _unmask(token: str) -> str:
    core = token.rstrip("!")
    pattern = _MASKS.sub("*", core.lower().translate(_FIRST_CHOICE))
    correction = core[:-1].lower() in WORDS  # "shit*"
    joint = len(core) <= _SHORTEST and "*" not in core  # "R&D"
    if correction or joint or not any(map(str.isalpha, core)):
        return token
    word = unmask(pattern)
    return word + token[len(core) :] if word else token
