"""The words the normaliser may decode an obfuscated spelling to.

A digit or an asterisk is read as a letter only where the reading is one of these words, so the
lists decide recall and the rules around them stay strict. They are not used to score anything.
"""

# ruff: noqa: SIM905 - word lists read better without quotes

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from string import ascii_lowercase
from typing import Final

# Words people mask most; an ambiguous mask ("s**t") is read as one of these first.
_SWEARS: Final = (
    "ass asshole assholes bastard bitch bullshit cunt fuck motherfucker nigga nigger pussy shit"
    " whore bitches bitching bitchy cunts fucked fucker fuckers fuckin fucking fucks"
    " motherfuckers motherfucking niggas niggers shits shitty bullshitting fuckface shithead"
    " faggot retard retarded"
).split()

# Bases of insults, slurs and threats; each also counts with the endings below.
_INSULTS: Final = (
    "anal arse arsehole bellend bimbo bollock boob braindead bugger buttface butthole chink"
    " clown cock cocksucker coon coward crap creep cretin cripple cuck cum damn degenerate"
    " dickhead dick dildo dipshit disgusting douche douchebag dumb dumbass dumbfuck dummy dyke"
    " fag faggot fatass filth fool freak fuckface garbage gook goon gypsy hate hoe homo horny"
    " idiot idiotic ignorant imbecile incel jackass jerk kike kill kys lesbo loser lunatic midget"
    " milf molest mongoloid moron murder muzzie nazi negro nigga nigger noob nonce nutjob paki"
    " pathetic pedo penis pervert pig piss poop porn prick prostitute psycho puss queer raghead"
    " rape rapist rat retard scum scumbag sex shemale shit shithead shut simp skank slag slave"
    " slut spastic spic stupid suck suicide terrorist thot tit tosser towelhead tranny trash"
    " trannies turd twat ugly vagina vermin wank wanker wetback whore wimp worthless"
).split()
_ENDINGS: Final = "s es d ed r er ers ing in y ish ness ly head heads face tard".split()

# Split by a space or a stop ("id iot", "sh.it"), these are put together again.
_JOINABLE: Final = (
    "asshole bastard bitch bullshit cunt dick dumb dumbass faggot fuck idiot loser moron"
    " motherfucker nigga nigger pussy retard shit slut stupid whore"
).split()

# Everyday words that surround an insult, and those a stretched spelling must keep a double in.
_EVERYDAY: Final = (
    "a i able about after again all already also always am an and another any anyone are around"
    " as ask at ate away baby back bad ball be because been before bell best better big bill bit"
    " bite black bless block book boot boring born boss both boy boys brain bro bull but"
    " butt buzz by bye call can cancer cannot care cheer class come cool could crazy cross cry"
    " dad daddy damn day dead death deep die died dinner do does dog dogs dont door down dress"
    " drop dude dull dying each eat end enough even ever every everyone eye face fall fat"
    " father feel feet fell few fill finally find first food fool for free friend from full funny"
    " game gay geek get girl girls give go god gonna good got grass great green guess gun guy"
    " guys had hair hall hang happy happen has hate have he head heart hell hello help her here"
    " hey hi him his hit hmm ho home hope hot hour house how hurry hurt if im in is it its"
    " job joke just keep kid kids kill kiss knee knew know lame last leave less let lie life like"
    " lit little live liar lol look looks loss lost love mad make man manners matter mean meet men"
    " mental mess miss mom mommy mood moon more most mother mouth move much must my myself name"
    " need never new nice night no nobody not nothing now of off oh old on one only ooh or ore"
    " other our out over own parents pass pee people person pill please poor pool pull punch put"
    " queen quit rage re really red right roll room root roof rude sad said same save say school"
    " see seen seem self sell server she shall shame shoot should shut sick silly sister skill"
    " skull sleep small smell so some soon sorry speed spell stab stay steel still stop story"
    " street stress stuff such sucks summer sun sure sweet take talk tall tell than thank thanks"
    " that the their them then there they thing think this those three throat time to today"
    " toilet told too took tool tree troll trust try ugly under up upset us useless very wall"
    " want war was waste way we weak week weird well went were what when where which white who"
    " whole why wife will win wish with without woman women wont wood word world would wow wrong"
    " yeah year yell yes you your yours yourself youre yourselves yummy zoo"
).split()

TOXIC: Final = frozenset(_SWEARS) | frozenset(
    word + ending for word in _INSULTS for ending in ("", *_ENDINGS)
)
# Words of the training sources, the most frequent first, then words only to be left as they are;
# `data/README.md` says which.
_WRITTEN: Final = (files("bot.scoring") / "words.txt").read_text(encoding="ascii").split()
# 82,834 English words with their inflections, American and British.
_DICTIONARY: Final = frozenset(
    line.split()[0]
    for line in (files("symspellpy") / "frequency_dictionary_en_82_765.txt")
    .read_text(encoding="utf-8-sig")
    .splitlines()
)
# Words of other languages, names and terms that a slip or a look-alike would make an insult.
HONEST: Final = frozenset((files("bot.scoring") / "honest.txt").read_text(encoding="utf-8").split())
_COMMON: Final = 10_000
_FREQUENT: Final = 4000
VERY_COMMON: Final = 1500
_SHORT: Final = 3  # letters
_LONG: Final = 5

EVERYDAY: Final = frozenset(_EVERYDAY)
WORDS: Final = TOXIC | EVERYDAY | frozenset(_WRITTEN[:_COMMON])
JOINABLE: Final = frozenset(
    word + ending for word in _JOINABLE for ending in ("", "s", "es", "ed", "er", "ing", "y", "ic")
)
_INSULT_BEGINNINGS: Final = frozenset(
    word[:end] for word in JOINABLE for end in range(1, len(word))
)
# Every proper beginning of a word: what the first part of a split word is.
BEGINNINGS: Final = _INSULT_BEGINNINGS | frozenset(
    word[:end] for word in WORDS for end in range(1, len(word))
)
# What is left as it is. A rarer word that begins an insult ("sh it") is sooner a part of it.
ORDINARY: Final = (
    EVERYDAY
    | TOXIC
    | ((_DICTIONARY | frozenset(_WRITTEN)) - _INSULT_BEGINNINGS)
    | frozenset(_WRITTEN[:VERY_COMMON])
)
LETTERS: Final = frozenset(ascii_lowercase)
# What stands on its own beside the other part of a split insult.
COMMON: Final = EVERYDAY | frozenset(_WRITTEN[:_FREQUENT]) | LETTERS
# The same beside the other part of any word, of two letters or more.
FAMILIAR: Final = frozenset(
    word for word in EVERYDAY | _DICTIONARY | frozenset(_WRITTEN[:VERY_COMMON]) if len(word) > 1
)
# What an unknown word may be, with its rank; the most frequent word is likeliest.
RANKS: Final = {word: rank for rank, word in enumerate(_WRITTEN[:_COMMON])} | {
    word: VERY_COMMON for word in {*_SWEARS, *_INSULTS} - set(_WRITTEN[:VERY_COMMON])
}
# Insults that a slip in plain letters is read as: no other word is near.
BLUNT: Final = (
    JOINABLE | frozenset(_SWEARS) | frozenset(w for w in _INSULTS if len(w) > _LONG)
) & TOXIC
# What words written as one are made of.
PIECES: Final = frozenset(
    word for word in {*_WRITTEN[:VERY_COMMON], *_SWEARS, *_INSULTS} if len(word) > 1
)
LONGEST: Final = max(map(len, WORDS))


@lru_cache(4096)
def unmask(pattern: str) -> str | None:
    """The word a masked spelling stands for; `*` in `pattern` is any one letter.

    Letters in place and the length must fit exactly one swear word, or no swear word and exactly
    one insult, or, with one letter masked, any word: the most frequent one. With a single letter
    in sight only a swear word in its base form qualifies, for three letters only a very common
    word.
    """
    visible = len(pattern) - pattern.count("*")
    guessed = (pattern.replace("*", letter) for letter in ascii_lowercase)
    if len(pattern) <= _SHORT and "**" not in pattern and not pattern.startswith("*"):
        return _likeliest(guessed, VERY_COMMON) if visible == _SHORT - 1 else None
    tiers = (_SWEARS[: _SWEARS.index("bitches")],) if visible < _SHORT - 1 else (_SWEARS, _INSULTS)
    for tier in tiers:
        found = {word for word in tier if _fits(word, pattern)}
        if found:
            return found.pop() if len(found) == 1 else None
    return _likeliest(guessed) if visible == len(pattern) - 1 and visible >= _SHORT else None


def _likeliest(candidates: Iterable[str], lowest_rank: int | None = None) -> str | None:
    found = [word for word in candidates if word in RANKS]
    best = min(found, key=RANKS.__getitem__, default=None)
    rare = best and lowest_rank is not None and RANKS[best] > lowest_rank
    return None if rare else best


def _fits(word: str, pattern: str) -> bool:
    return len(word) == len(pattern) and all(
        shown in ("*", letter) for letter, shown in zip(word, pattern, strict=True)
    )


def segment(letters: str) -> list[str]:
    """Cut lower-case `letters` into known words, as few as possible, in linear time.

    What no known word covers stays together as one piece.
    """
    # best[end]: (cost, start of the last piece, whether it is a known word)
    best: list[tuple[int, int, bool]] = [(0, 0, True)]
    for end in range(1, len(letters) + 1):
        choices = [(best[end - 1][0] + 3, end - 1, False)]
        choices += [
            (best[start][0] + 1, start, True)
            for start in range(max(0, end - LONGEST), end)
            if letters[start:end] in WORDS
        ]
        best.append(min(choices))
    pieces: list[str] = []
    end = len(letters)
    while end:
        _, start, known = best[end]
        while not known and start and not best[start][2]:
            start = best[start][1]
        pieces.append(letters[start:end])
        end = start
    return pieces[::-1]
