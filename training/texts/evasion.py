"""Disguises that people use against a filter, to train on and to measure."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import ascii_lowercase
from typing import Final

import numpy as np

Perturbation = Callable[[str, float, np.random.Generator], str]
"""Disguises a text at a strength in (0, 1]: the share of its words, at least one, that change.

Where a disguise works between words or around the text, the share of the gaps or of four phrases.
"""

_WORD: Final = re.compile(r"[A-Za-z]{3,}")
_WORD_OR_SHORT: Final = re.compile(r"[A-Za-z]+")
_GAP: Final = re.compile(r"(?<=[A-Za-z]) (?=[A-Za-z])")
_LEET: Final = str.maketrans("aeiostAEIOST", "431057431057")
_LOOK_ALIKES: Final = str.maketrans("aceiopsxyABCEHKMOPTX", "асеіорѕхуАВСЕНКМОРТХ")
_FULL_WIDTH: Final = 0xFEE0  # from "A" to fullwidth "Ａ"
_BOLD: Final = {"a": 0x1D41A, "A": 0x1D400}  # mathematical bold alphabets
_MARKS: Final = "\u0301\u0308\u0336\u0323\u0302"
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\u00ad"
_EMOJI: Final = ("😂", "🔥", "💀", "👍", "✨", "🙃", "❤️", "👀")
_MARKUP: Final = ("**", "||", "__", "~~", "`", "*")
_SIGNS: Final = ":;,.=•·()~'ː"
_VOWEL: Final = re.compile(r"(?<=[A-Za-z])[aeiou]")
_IGNORABLE: Final = "\u034f\u115f\u2063\u3164\ufff0\U000e0041"
_ALPHABETS: Final = (
    "αв¢∂єƒgнιנкℓмησρqяѕтυνωχуz",  # Greek and Cyrillic
    "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑQꓣꓢꓔꓴꓦꓪꓫꓬꓜ",  # Lisu
    "ᗩᗷᑕᗪEᖴGᕼIᒍKᒪᗰᑎOᑭᑫᖇᔕTᑌᐯᗯ᙭Yᘔ",  # Canadian syllabics
    "ᎪᏴᏟᎠᎬfᏀᎻᎥᎫᏦᏞᎷᏁᎾᏢqᏒᏕᏖᏌᏤᏔxᎩᏃ",  # Cherokee
)
_UPSIDE_DOWN: Final = str.maketrans(ascii_lowercase, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")
_BRAILLE: Final = str.maketrans(ascii_lowercase, "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵")
_CHATTER: Final = (
    "lol anyway", "hope everyone has a nice day", "what time is the event tomorrow", "brb food",
    "the new map looks great btw", "gn all see you tomorrow", "anyone up for a game later",
    "thanks for the invite", "my internet is slow again today", "i just got home from school",
    "that song is stuck in my head", "happy friday everyone", "good luck with the exam",
)  # fmt: skip


def _in_words(change: Callable[[str, np.random.Generator], str]) -> Perturbation:
    """A perturbation that rewrites words of at least three letters by `change`."""

    def perturb(text: str, strength: float, rng: np.random.Generator) -> str:
        words = list(_WORD.finditer(text))
        count = min(len(words), max(1, round(strength * len(words))))
        chosen = sorted(rng.choice(len(words), count, replace=False)) if words else []
        for index in reversed(chosen):
            word = words[index]
            text = text[: word.start()] + change(word.group(), rng) + text[word.end() :]
        return text

    return perturb


def _inside(word: str, rng: np.random.Generator) -> int:
    """A position in `word` that is neither its first nor its last."""
    return int(rng.integers(1, len(word) - 1))


def _leet(word: str, rng: np.random.Generator) -> str:
    return word.translate(_LEET)


def _look_alikes(word: str, rng: np.random.Generator) -> str:
    return word.translate(_LOOK_ALIKES)


def _fancy(word: str, rng: np.random.Generator) -> str:
    if rng.random() < 0.5:  # noqa: PLR2004
        return "".join(chr(ord(letter) + _FULL_WIDTH) for letter in word)
    return "".join(
        chr(_BOLD["a" if letter.islower() else "A"] + ord(letter.lower()) - ord("a"))
        for letter in word
    )


def _spaced(word: str, rng: np.random.Generator) -> str:
    return " ".join(word)


def _dotted(word: str, rng: np.random.Generator) -> str:
    return str(rng.choice((".", "-", "_", "*"))).join(word)


def _split(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return f"{word[:at]} {word[at:]}"


def _invisible(word: str, rng: np.random.Generator) -> str:
    return str(rng.choice(list(_INVISIBLE))).join(word)


def _marks(word: str, rng: np.random.Generator) -> str:
    return "".join(letter + str(rng.choice(list(_MARKS))) for letter in word)


def _stretched(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(word)))
    return word[:at] + word[at] * int(rng.integers(2, 6)) + word[at:]


def _masked(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return f"{word[:at]}*{word[at + 1 :]}"


def _swapped(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _dropped(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return word[:at] + word[at + 1 :]


def _alternating(word: str, rng: np.random.Generator) -> str:
    return "".join(
        letter.upper() if n % 2 else letter.lower() for n, letter in enumerate(word, start=1)
    )


def _marked_up(word: str, rng: np.random.Generator) -> str:
    mark = _MARKUP[rng.integers(len(_MARKUP))]
    return f"{mark}{word}{mark}"


def _sign_inside(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return word[:at] + str(rng.choice(list(_SIGNS))) + word[at:]


def _emoji_inside(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return word[:at] + _EMOJI[rng.integers(len(_EMOJI))] + word[at:]


def _capital_i(word: str, rng: np.random.Generator) -> str:
    return word.replace("l", "I").replace("i", "I")


def _vowels_dropped(word: str, rng: np.random.Generator) -> str:
    return _VOWEL.sub("", word)


def _doubled(word: str, rng: np.random.Generator) -> str:
    at = _inside(word, rng)
    return word[:at] + word[at] + word[at:]


def _other_alphabets(word: str, rng: np.random.Generator) -> str:
    alphabet = _ALPHABETS[rng.integers(len(_ALPHABETS))]
    return word.lower().translate(str.maketrans(ascii_lowercase, alphabet))


def _braille(word: str, rng: np.random.Generator) -> str:
    return word.lower().translate(_BRAILLE)


def _ignorable(word: str, rng: np.random.Generator) -> str:
    return str(rng.choice(list(_IGNORABLE))).join(word)


def _upside_down(text: str, strength: float, rng: np.random.Generator) -> str:
    """Turn the whole text, whatever the strength."""
    return text.lower().translate(_UPSIDE_DOWN)[::-1]


def _right_to_left(text: str, strength: float, rng: np.random.Generator) -> str:
    """Write the whole text backwards behind an override that shows it in order."""
    return "\u202e" + text[::-1]


def _hashtag(text: str, strength: float, rng: np.random.Generator) -> str:
    """Glue the words of the whole text to a hashtag."""
    return "#" + "".join(_WORD_OR_SHORT.findall(text.lower()))


def _glued(text: str, strength: float, rng: np.random.Generator) -> str:
    """Leave out the spaces between a share of the words."""
    return _GAP.sub(lambda gap: "" if rng.random() < strength else " ", text)


def _between_emoji(text: str, strength: float, rng: np.random.Generator) -> str:
    def space(gap: re.Match[str]) -> str:
        emoji = _EMOJI[rng.integers(len(_EMOJI))]
        return f" {emoji} " if rng.random() < strength else " "

    return _GAP.sub(space, text)


def _padded(text: str, strength: float, rng: np.random.Generator) -> str:
    """Hide the text before or behind one to four harmless phrases."""
    phrases = list(rng.choice(_CHATTER, max(1, round(4 * strength)), replace=False))
    at = int(rng.integers(len(phrases) + 1))
    return ". ".join([*phrases[:at], text, *phrases[at:]])


PERTURBATIONS: Final[dict[str, Perturbation]] = {
    "leetspeak": _in_words(_leet),
    "look-alike letters": _in_words(_look_alikes),
    "fancy letters": _in_words(_fancy),
    "spaced letters": _in_words(_spaced),
    "punctuated letters": _in_words(_dotted),
    "split words": _in_words(_split),
    "invisible characters": _in_words(_invisible),
    "stacked marks": _in_words(_marks),
    "stretched letters": _in_words(_stretched),
    "masked letter": _in_words(_masked),
    "swapped letters": _in_words(_swapped),
    "dropped letter": _in_words(_dropped),
    "alternating case": _in_words(_alternating),
    "markup": _in_words(_marked_up),
    "sign inside": _in_words(_sign_inside),
    "emoji inside": _in_words(_emoji_inside),
    "capital I": _in_words(_capital_i),
    "dropped vowels": _in_words(_vowels_dropped),
    "doubled letter": _in_words(_doubled),
    "other alphabets": _in_words(_other_alphabets),
    "braille": _in_words(_braille),
    "ignorable characters": _in_words(_ignorable),
    "upside down": _upside_down,
    "right to left": _right_to_left,
    "hashtag": _hashtag,
    "missing spaces": _glued,
    "emoji between words": _between_emoji,
    "harmless padding": _padded,
}
