"""No ordinary word of any language or trade becomes an insult."""

import builtins
import keyword
import re
import sys

import pytest
from wordfreq import top_n_list

from bot.scoring._lexicon import ORDINARY, TOXIC
from bot.scoring.text import normalise, readings

LANGUAGES = (
    "ar bg ca cs da de el es fa fi fr he hi hu id it lt lv mk nb nl pl pt ro ru sh sk sl sv tr uk"
)
TERMS = (
    "parens args kwargs argc mutex regex stdin sizeof typeof malloc strcpy umount fsck initramfs"
    " rebase reflog cherrypick chmod kubectl nginx vite arcsin cosec cotan homotopy functor cosets"
    " titrate arsenate anisole cumene coccus coccyx analgesia anaphylaxis titubation penicillin"
    " Scunthorpe Penistone Clitheroe Cockermouth Cockfosters Cumnor Sussex Dickens Hitchcock"
    " Hancock Babcock Dyck Kuntz Hoare Whorf Fucik Schitt Niggli Faggioli Shuttleworth Cunard"
    " Cnut Assange Passau Niger Nigel Titov Slutsky Wankel Raphael Pakistani Mongodb raccoons"
)
SENTENCES = [
    "two parens too many in that call",
    "king Cnut and the tide",
    "who're you with, and she'll come as well",
    "se queres, vamos juntos",
    "si tu penses partir tôt",
    "pensi ancora al mare",
    "hun løser gåten alene",
    "bolje danas nego sutra",
    "#hot #rippled #itchy",
]


def insults(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower())) & TOXIC


def invented(word: str) -> set[str]:
    return insults(" ".join(readings(word))) - insults(word)


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_frequent_words_of_other_languages_become_no_insult(language: str) -> None:
    words = {word for word in top_n_list(language, 6000) if word != "fck"}
    assert [word for word in words if invented(word)] == []


def test_terms_and_names_become_no_insult() -> None:
    names = {*keyword.kwlist, *dir(builtins), *sys.stdlib_module_names, *TERMS.split()}
    assert [word for word in names if invented(word)] == []


def test_english_words_become_no_insult() -> None:
    assert [word for word in ORDINARY - TOXIC if invented(word)] == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_gain_no_insult(sentence: str) -> None:
    assert insults(normalise(sentence)) <= insults(sentence)
