"""Whether a text is in another language than the model's, English."""

# ruff: noqa: SIM905 - word lists read better without quotes

import re
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.scoring._lexicon import TOXIC

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OTHER_SCRIPT: Final = re.compile(r"[^\x00-\u024f\W\d_]{3}")
_LONGEST: Final = 1000  # characters; more tell the identifier nothing new
_NEAREST: Final = 3  # languages that a text may be in
_LINE: Final = 2  # words that make a line worth telling
_FEWEST: Final = 3  # words that a language is told from without evidence
# The highest probabilities of English at which a text is in another language: with a word that
# English lacks and another language uses all the time, and without one.
_WITH_EVIDENCE: Final = 0.25
_WITHOUT_EVIDENCE: Final = 0.01

# The languages that chat is told apart by; among all 140, slang is soon nearest to a rare one.
_LANGUAGES: Final = (
    "ar bg bs ca cs da de el en es et fa fi fr gl he hi hr hu id it ja ko lt lv ms nl nn no pl pt"
    " ro ru sk sl sr sv th tl tr uk ur vi zh"
).split()
# Words that most English sentences have one of, and no other language has.
_ENGLISH: Final = frozenset(
    "you your youre yourself the they them their theyre there these those this that thats with"
    " without what whats when where which who whos why how would should could because about always"
    " never ever every everyone everybody everything anyone someone somebody something anything"
    " nothing nobody and isnt wasnt doesnt didnt wont arent aint youve hes shes our his it its she"
    " getting gets got going know knows think thinks thought want wants need needs looks looking"
    " really only very much many other another than then too though enough people thank were been"
    " being having does did doing done shall may might better worse worst yesterday tomorrow"
    " playing played through before after between neither either each own here right wrong makes"
    " making made takes taking took comes came said talking says likes gonna gotta wanna lmao idk"
    " hope eat jump burn drink jews muslims animals"
    " ur r tbh stfu gtfo lets mother sister brother mouth brain smell smells".split()
)
# Words without which people who write another language hardly get by, and that English lacks.
_FOREIGN: Final = frozenset(
    "que el los las una por para pero muy esta este como hoy eres tu mi si porque nao voce uma"
    " meu minha muito eu ele ela isso pra tem foi le les des du je il elle est pas une avec pour"
    " dans sur mon ma mes cest jai tas qui mais sono gli della che non hai mio mia sei"
    " ich du er sie es ist nicht und der das ein eine mit wir ihr auf auch noch habe bin bist"
    " ik het een niet en met voor maar hij zij wij dit van naar ook heb jeg det er og"
    " ikke har til kan hvad hva hvor vi et mange alle vil skal av jag är och"
    " inte hur vad som på för att vilken bra hon nie jest sie na ale tak czy jak mam"
    " bir bu ve ben sen ne var yok cok çok yang aku kamu ini itu ada tidak nih dan saya"
    " hoon kya nahi mera yaar".split()
)
# Insults that are ordinary words in some languages, such as French "retard" or Swedish "slut".
_ELSEWHERE: Final = {
    word: frozenset(languages.split())
    for languages, words in (
        (
            "da nn no sv",
            "dyker fag fager fart hater idioter kys kyss piger piss prick puss pusser sex slag"
            " slags slave slaver slut sluter slutes terrorister tit tosser",
        ),
        ("nl", "hoe hoed hoer hoes idioten loser losers retard slag slager slave slaven wimpers"),
        ("de", "clowns dick dicker dickes dicke killer loser nazi nazis psycho rat"),
        (
            "fr",
            "anal con douche douches idiotes idiots ignorant ignorants imbecile pisser prostitute"
            " rat rater rates rats retard retarder retardes retards sexes suicide suicider"
            " terroristes",
        ),
        (
            "ca es gl it pt ro",
            "anales bimbo cum ignorantes negro negros pedo pedos rape raper rates",
        ),
        ("fi hu pl tr", "arse fagy idioty inceler kysy lesbo penisin pussin ratin raty"),
    )
    for word in words.split()
}
# ... and in most languages.
_INTERNATIONAL: Final = frozenset(
    "anal bastard clown dildo homo homos idiot idiots killer loser milf nazi nazis penis porn sex"
    " sexy terrorist vagina".split()
)
_UNMISTAKABLE: Final = _ENGLISH | (TOXIC - _ELSEWHERE.keys() - _INTERNATIONAL)
# What members of all languages write says nothing about theirs.
_EVERYWHERE: Final = frozenset(
    "gg ggs ggwp wp ez ezz izi np glhf gl hf afk brb thx ty ok okay hi hey lol xd omg wtf mid bot"
    " pro bro no a i o u m t d s n p la bb hello nice report team lag server die dead haha"
    " hahaha".split()
)
_NEUTRAL: Final = TOXIC | _EVERYWHERE


def is_in_another_language(text: str, normalised: str) -> bool:
    """Whether `text` is surely not English, as far as a score of the English model needs it.

    `normalised` is what the normaliser makes of it, in every reading. Every line of at least two
    words has to be in another language, so that no English line hides behind a foreign one.

    One English word that no other language has makes a text English, whatever stands around it,
    so nobody hides an insult among foreign words. An insult that is an ordinary word elsewhere
    counts as English unless the words around it are of such a language. A bare word is taken for
    English. Takes some 0.2 ms for a usual message; never raises.
    """
    plain = set(_words(normalised))
    if not plain.isdisjoint(_UNMISTAKABLE):
        return False
    lines = [line for line in text.splitlines() if len(_words(line)) >= _LINE]
    return all(_is_foreign(line, plain) for line in (lines or [text]))


def _is_foreign(text: str, plain: set[str]) -> bool:
    """The same of one line; `plain` are the normalised words of the whole text."""
    rest = [word for word in _words(text) if word not in _NEUTRAL]
    evidence = not _FOREIGN.isdisjoint(rest) or bool(_OTHER_SCRIPT.search(text))
    if len(rest) < (1 if evidence else _FEWEST):
        return False
    ranked = _identifier().rank(" ".join(rest)[:_LONGEST])
    nearest = {language for language, _ in ranked[:_NEAREST]}
    misread = plain & _ELSEWHERE.keys() - _INTERNATIONAL
    if any(nearest.isdisjoint(_ELSEWHERE[word]) for word in misread):
        return False
    english = float(dict(ranked)["en"])
    return english < (_WITH_EVIDENCE if evidence else _WITHOUT_EVIDENCE)


def _words(text: str) -> list[str]:
    return [re.sub("['’]", "", word) for word in _WORD.findall(text.lower())]


@cache
def _identifier() -> LanguageIdentifier:
    """Loaded once; that takes more than half a second."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
