"""Unicode disguises: invisible characters, stacked marks, fancy letters and look-alikes."""

# ruff: noqa: SIM905 - country codes read better without quotes

import re
import unicodedata
from typing import Final

from bot.scoring._lexicon import TOXIC

# Format, filler and control characters that show nothing, and lone surrogates. The tokenizer
# drops joiners as well, so an emoji sequence loses nothing the model could have seen.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![©®\u203c-\u3299\U0001f000-\U0001faff])\ufe0f"
)
# Kept out of NFKC: it would break Thai and Lao vowels, put spaces before spacing accents and turn
# vertical punctuation, which faces are drawn with, into brackets.
_COMPATIBLE: Final = re.compile("[^\u0e33\u0eb3¨¯´¸˘-˝\ufe10-\ufe1f\ufe30-\ufe4f]+")
_GENERIC_MARK: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_OVERLAY: Final = "\u0334-\u0338\u20d0-\u20ff"  # strike-throughs, enclosing circles and keycaps
_ZALGO: Final = re.compile(f"[{_GENERIC_MARK}]{{2,}}|[{_OVERLAY}]|(?<![^\\W_])[{_GENERIC_MARK}]")

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
    **str.maketrans("‘’‛´ʼ“”„‟", "'''''\"\"\"\""),
}

_LOOKALIKES: Final = str.maketrans(
    "авгеёкмнопрстухьѕіїјһԁԛԝӏґАВЕЁКМНОПРСТУХЬЅІЇЈҺԀԚԜӀ"
    "αβγεηικμνορτυχωςΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
    "օոսհցզԱՕՏ"
    "ᎪᏴᏟᎠᎬᎻᏆᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ",
    "abreekmhonpctyxbsiijhdqwlrABEEKMHONPCTYXBSIIJHDQWI"
    "abyenikuvoptuxwcABEZHIKMNOPTYX"
    "onuhgqUOS"
    "ABCDEHIJKLMPRSTVWZ",
)
# Letters of living Latin alphabets that look like plain ones but have no decomposition.
_STROKED: Final = str.maketrans("ıłøđħŧƀɨʉŁØĐĦŦ", "ilodhtbiuLODHT")
_FOREIGN: Final = re.compile("[\u0370-\u058f\u13a0-\u13ff]")
_WORD: Final = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Undo Unicode disguises; ordinary accents, other scripts and emoji stay.

    Letters that merely look Latin are replaced in words that mix scripts. A word made of nothing
    else is replaced only where that yields an insult, or beside a word that was.
    """
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    text = _COMPATIBLE.sub(
        lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_FANCY)
    )
    text = _REGIONAL.sub(_spell_regionals, _ZALGO.sub("", text))
    return _read_lookalikes(text)


def _spell_regionals(match: re.Match[str]) -> str:
    letters = "".join(chr(ord("A") + ord(sign) - _FIRST_REGIONAL) for sign in match[0])
    flags = {letters[start : start + 2] for start in range(0, len(letters), 2)}
    return match[0] if flags <= _FLAGS else letters


def _read_lookalikes(text: str) -> str:
    foreign = [word for word in _WORD.findall(text) if _FOREIGN.search(word)]
    genuine = any(
        len(word) > 2 and not word.translate(_LOOKALIKES).isascii()  # noqa: PLR2004
        for word in foreign
    )
    mixed = not genuine and any(_mixes_scripts(word) for word in foreign)
    latin = any(character.isascii() and character.isalpha() for character in text)

    def read(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii():
            return word
        decoded = word.translate(_LOOKALIKES).translate(_STROKED)
        if not decoded.isascii():
            return word
        if decoded.lower() in TOXIC and latin:
            return decoded
        return decoded if mixed and _FOREIGN.search(word) else word

    return _WORD.sub(read, text)


def _mixes_scripts(word: str) -> bool:
    decoded = word.translate(_LOOKALIKES)
    letters = [character for character in word if character.isalpha()]
    has_latin = any(map(str.isascii, letters))
    return len(letters) > 2 and has_latin and decoded.isascii()  # noqa: PLR2004 - "μm" is a unit
