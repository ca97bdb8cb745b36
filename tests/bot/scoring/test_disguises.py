"""What a reader sees, the model must see: Unicode by its categories, signs, turned text."""

import sys
import unicodedata
from string import ascii_lowercase

import pytest
from decancer_py import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring.text import normalise, readings

INSULTS = st.sampled_from(["bitch", "retard", "faggot", "whore", "idiot", "asshole"])


def characters(*categories: str) -> st.SearchStrategy[str]:
    return st.characters(categories=categories)  # type: ignore[arg-type]


IGNORABLE = st.sampled_from(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2065\u3164\ufe00\uffa0\ufff0\U000e0000\U000e0fff"
)
BLANK = st.sampled_from("\u2800\ufffc\U0001d159\U00016fe4")


def seen(text: str) -> str:
    """The normalised text as the tokenizer takes it: lower case, without accents."""
    plain = unicodedata.normalize("NFD", normalise(text))
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Mn").lower()


@settings(max_examples=500, deadline=None)
@given(INSULTS, st.one_of(characters("Mn", "Me", "Cf", "Cc", "Cs"), IGNORABLE, BLANK), st.data())
def test_nothing_hides_between_letters(insult: str, sign: str, data: st.DataObject) -> None:
    if sign.isspace():
        return
    at = data.draw(st.integers(1, len(insult) - 1))
    assert seen(f"you {insult[:at]}{sign}{insult[at:]}") == f"you {insult}"
    assert seen(f"you {sign.join(insult)}") == f"you {insult}"


@settings(max_examples=200, deadline=None)
@given(INSULTS, characters("So", "Sk", "Sm", "Po", "Ps", "Pe", "Pi", "Pf", "Pd"), st.data())
def test_a_sign_inside_an_insult_is_read_over(insult: str, sign: str, data: st.DataObject) -> None:
    if any(map(str.isalnum, str(parse(sign)) + unicodedata.normalize("NFKC", sign))):
        return
    if sign in "*#%&^@|\\" or normalise(sign) == "'" or " " in unicodedata.normalize("NFKC", sign):
        return
    at = data.draw(st.integers(2, len(insult) - 2))
    assert insult in seen(f"you {insult[:at]}{sign}{insult[at:]}")


LETTERS = [
    (chr(code), letter)
    for code in range(0x80, sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in ("Ll", "Lu", "Lo")
    and (letter := str(parse(chr(code)))) in ascii_lowercase
    and len(letter) == 1
    and unicodedata.name(chr(code), "").split(" ")[0]
    in ("GREEK", "CYRILLIC", "COPTIC", "CHEROKEE", "LISU", "CANADIAN", "ARMENIAN", "MATHEMATICAL")
]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(LETTERS))
def test_a_letter_that_looks_latin_hides_no_insult(pair: tuple[str, str]) -> None:
    sign, letter = pair
    read = seen(f"x{sign}x")
    assert read[0] == read[-1] == "x"
    for insult in ("retarded", "bitch", "faggot", "fuck", "whore", "asshole", "stupid", "nigger"):
        if letter in insult:
            found = seen(f"you {insult.replace(letter, sign)}")
            assert found == f"you {insult}" or read != f"x{letter}x"


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("you st:upid cl,own", "you stupid clown"),
        ("m[o]ron", "moron"),
        ("lo🔥ser", "loser"),
        ("i=d=i=o=t", "idiot"),
        ("hate:you", "hate you"),
        ("#nobodylikesyou", "nobody likes you"),
        ("#YouAreTrash", "You Are Trash"),
        ("buIIshit", "bullshit"),
        ("kIII", "kill"),
        ("what a Ioser", "what a loser"),
        ("fckng bstrd", "fucking bastard"),
        ("moronn", "moron"),
        ("ωнσяє", "whore"),
        ("ꓢꓧꓲꓔ", "shit"),
        ("you ᔕTᑌᑭIᗪ", "you stupid"),
        ("⠊⠙⠊⠕⠞", "idiot"),
    ],
)
def test_reads_disguise(disguised: str, plain: str) -> None:
    assert normalise(disguised).lower() == plain.lower()


@pytest.mark.parametrize(
    ("turned", "plain"),
    [
        ("\u202etoidi na era uoy", "you are an idiot"),
        ("ʇoᴉpᴉ uɐ ǝɹɐ noʎ", "you are an idiot"),
        ("ʎon ɐɹǝ ɐ ɯoɹou", "you are a moron"),
        ("uoy diputs hctib", "you stupid bitch"),
    ],
)
def test_turned_text_has_a_second_reading(turned: str, plain: str) -> None:
    assert readings(turned) == (normalise(turned), plain)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "see you at the table",
        "I saw a lager on the step",
        "שלום לכולם, מה נשמע?",
        "\u202bمرحبا بالجميع\u202c",
        "the vowel ɐ in IPA",
        "mom, dad, level, tihs",
    ],
)
def test_ordinary_text_has_one_reading(text: str) -> None:
    assert readings(text) == (normalise(text),)


@given(st.text())
def test_the_first_reading_is_the_normalised_text(text: str) -> None:
    found = readings(text)
    assert found[0] == normalise(text)
    assert len(found) <= 2
    assert all(normalise(reading) == reading for reading in found)


@given(st.sampled_from("ﷺ㌖㌗㍿⑴ﬃ㎯"), st.integers(1, 400))
def test_signs_that_are_whole_words_push_nothing_out(sign: str, count: int) -> None:
    assert "idiot" in normalise(f"{sign * count} you idiot {sign * count}")
