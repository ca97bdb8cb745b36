"""Unicode disguises: invisible characters, stacked marks and fancy letters."""

# ruff: noqa: SIM905 - country codes read better without quotes

import re
import unicodedata
from functools import lru_cache
from typing import Final

from bot.scoring import _lookalikes

# What shows nothing beside control and format characters and lone surrogates: the rest of
# Unicode's Default_Ignorable_Code_Point, the object replacement character, a blank note and blank
# letters. The tokenizer drops joiners as well, so an emoji sequence loses nothing.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0e\uffa0\ufff0-\ufffc"
    "\U0001343f-\U00013446\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
_STYLE: Final = re.compile("(?<![©®\u203c-\u3299\U0001f000-\U0001faff])\ufe0f")
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
# Kept out of NFKC: it would break Thai and Lao vowels, put spaces before spacing accents and turn
# vertical punctuation, which faces are drawn with, into brackets.
# Some signs are whole words, such as U+FDFA: written out they would push the rest of a message
# out of view.
_GROWTH: Final = 4
_WORDS: Final = "".join(
    sign
    for sign in map(chr, range(0x3000, 0x10000))
    if len(unicodedata.normalize("NFKC", sign)) > _GROWTH
)
_COMPATIBLE: Final = re.compile(f"[^\u0e33\u0eb3¨¯´¸˘-˝\ufe10-\ufe1f\ufe30-\ufe4f{_WORDS}]+")
_GENERIC_MARK: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_GENERIC: Final = re.compile(f"[{_GENERIC_MARK}]")
_OVERLAY: Final = "\u0334-\u0338\u20d0-\u20ff"  # strike-throughs, enclosing circles and keycaps
_ZALGO: Final = re.compile(f"[{_GENERIC_MARK}]{{2,}}|[{_OVERLAY}]|(?<![^\\W_])[{_GENERIC_MARK}]")
_FIRST_OTHER_SCRIPT: Final = "\u0370"
_REMEMBERED: Final = 4096  # characters

_REGIONAL: Final = re.compile("[\U0001f1e6-\U0001f1ff]+")
_FIRST_REGIONAL: Final = 0x1F1E6
# ISO 3166-1 alpha-2 codes, and the EU's, the UN's and Kosovo's: pairs drawn as flags.
_FLAGS: Final = frozenset(
    "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ"
    " BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO"
    " DZ EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT"
    " GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR"
    " KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT"
    " MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT"
    " PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD"
    " TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK"
    " YE YT ZA ZM ZW".split()
)


def _alphabet(first: int) -> dict[int, int | str]:
    return {first + offset: chr(ord("A") + offset) for offset in range(26)}


_FANCY: Final[dict[int, int | str]] = {
    **_alphabet(0x1F150),  # white on a black circle
    **_alphabet(0x1F170),  # white on a black square
    **_alphabet(0x1F110),  # in brackets
    **_alphabet(0x249C),  # in brackets, small
    **str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɩƒ", "abcdefghijklmnoprstuvwyzagif"),
    **str.maketrans("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz"),
    **str.maketrans("‘’‛´ʼ“”„‟", "'''''\"\"\"\""),
}


def compose(text: str) -> str:
    """Drop what shows nothing and read presentation forms; up to four times as long as `text`."""
    unseen = {ord(sign): None for sign in set(text) if is_unseen(sign)}
    if unseen:
        text = text.translate(unseen)
    if text.isascii():
        return text
    return _COMPATIBLE.sub(
        lambda match: unicodedata.normalize("NFKC", match[0]),
        _STYLE.sub("", text).translate(_FANCY),
    )


def fold(text: str) -> str:
    """Read the letters of a composed text; ordinary accents, other scripts and emoji stay."""
    if text.isascii():
        return text
    text = _REGIONAL.sub(_spell_regionals, _strip_marks(_ZALGO.sub("", text)))
    return _lookalikes.read(text)


@lru_cache(_REMEMBERED)
def is_unseen(character: str) -> bool:
    """Whether `character` is drawn as nothing; white space is not."""
    hidden = unicodedata.category(character) in _UNSEEN and not character.isspace()
    return hidden or _BLANK.match(character) is not None


@lru_cache(_REMEMBERED)
def _is_foreign_mark(character: str) -> bool:
    return unicodedata.category(character) in _MARKS and not _GENERIC.match(character)


def _strip_marks(text: str) -> str:
    """Drop marks of other scripts from Latin letters, and what encloses a letter from any."""
    marks = {sign for sign in set(text) if _is_foreign_mark(sign) and sign != "\ufe0f"}
    if not marks:
        return text
    kept: list[str] = []
    for sign in text:
        misplaced = not kept or kept[-1] < _FIRST_OTHER_SCRIPT
        if sign not in marks or not (misplaced or unicodedata.category(sign) == "Me"):
            kept.append(sign)
    return "".join(kept)


def _spell_regionals(match: re.Match[str]) -> str:
    letters = "".join(chr(ord("A") + ord(sign) - _FIRST_REGIONAL) for sign in match[0])
    flags = {letters[start : start + 2] for start in range(0, len(letters), 2)}
    return match[0] if flags <= _FLAGS else letters
