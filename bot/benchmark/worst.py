"""What the dearest message costs: texts of every shape that a member could write."""

import base64
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from bot.benchmark.texts import text_sets
from bot.scoring.scorer import Scorer

LENGTH: Final = 2000
FILES: Final = 10
ALT_TEXT: Final = 1024
BLOCK: Final = 128
"""Code points; Unicode's blocks are made of such rows."""
FINALISTS: Final = 40
SHOWN: Final = 10
PLAIN: Final = "plain English"

_LAYERS: Final = ("**{}**", "||{}||", "`{}`", "~~{}~~", "[{}](https://a.b)", "> {}", "({})", "{}.")
_SIGNS: Final = "abiIl1!|@$0 .,-_*~`<>()[]{}/\\#%&^+=:;'\"?"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A message by how it was made, and its parts."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU ms of a message: normalising, cutting, and scoring what is read of it."""

    recipe: str
    planning: float
    scoring: float
    windows: int

    @property
    def whole(self) -> float:
        """Both together."""
        return self.planning + self.scoring


@dataclass(frozen=True, slots=True)
class Worst:
    """A plain message of 2,000 characters, and the dearest of all that were tried."""

    tried: int
    plain: Cost
    dearest: tuple[Cost, ...]

    @property
    def ratio(self) -> float:
        """How many plain messages the dearest one is."""
        return self.dearest[0].whole / self.plain.whole


def worst(model_dir: Path) -> Worst:
    """Plan a quarter of every text that `recipes` gives, and measure those that cost most whole.

    They are measured alone and with the same text in the alt texts of ten files.
    """
    scorer = Scorer.open(model_dir, threads=1)
    plain = Recipe(PLAIN, (plain_text(),))
    _measure(scorer, plain)  # warms up
    reference = min((_measure(scorer, plain) for _ in range(5)), key=lambda cost: cost.whole)
    window = reference.scoring / reference.windows
    tried = list(recipes())

    def estimate(recipe: Recipe) -> float:
        quarter = Recipe(recipe.name, tuple(part[: len(part) // 4] for part in recipe.parts))
        planned = _measure(scorer, quarter, score=False)
        return planned.planning + planned.windows * window

    finalists = sorted(tried, key=estimate, reverse=True)[:FINALISTS]
    finalists += [_with_files(recipe) for recipe in finalists]
    dearest = sorted((_measure(scorer, one) for one in finalists), key=lambda one: -one.whole)
    return Worst(len(tried), reference, tuple(dearest[:SHOWN]))


def plain_text() -> str:
    """2,000 characters of chat."""
    short, _ = text_sets(1000)
    return " ".join(short.texts)[:LENGTH]


def recipes() -> Iterator[Recipe]:
    """Messages of 2,000 characters of every kind."""
    for kind in (_rows, _repeated, _nested, _words, _pastes, _mixtures):
        yield from kind()


def _with_files(recipe: Recipe) -> Recipe:
    (text,) = recipe.parts
    return Recipe(f"{recipe.name}, and in {FILES} files", (text, *(text[:ALT_TEXT],) * FILES))


def _fill(piece: str) -> tuple[str]:
    return ((piece * (LENGTH // max(1, len(piece)) + 1))[:LENGTH],)


def _rows() -> Iterator[Recipe]:
    """Of every row of 128 code points: all its characters in turn, and the one that grows most."""
    for first in range(0, sys.maxunicode + 1, BLOCK):
        row = [chr(code) for code in range(first, first + BLOCK)]
        row = [one for one in row if unicodedata.category(one) not in {"Cn", "Co", "Cs"}]
        if not row:
            continue
        widest = max(row, key=lambda one: len(unicodedata.normalize("NFKC", one)))
        yield Recipe(f"U+{first:04X} to U+{first + BLOCK - 1:04X}", _fill("".join(row)))
        yield Recipe(f"U+{ord(widest):04X}, repeated", _fill(widest))


def _repeated() -> Iterator[Recipe]:
    for one in _SIGNS:
        yield Recipe(f"{one!r}, repeated", _fill(one))
        for other in _SIGNS:
            if other != one:
                yield Recipe(f"{one + other!r}, repeated", _fill(one + other))


def _nested() -> Iterator[Recipe]:
    for layer in _LAYERS:
        text = "idiot"
        while len(inner := layer.format(text)) <= LENGTH:
            text = inner
        yield Recipe(f"{layer!r}, nested", (text,))
        yield Recipe(f"{layer!r}, opened only", _fill(layer.partition("{}")[0] + "id "))
    both = "idiot"
    for number in range(LENGTH):
        both = _LAYERS[number % len(_LAYERS)].format(both)
        if len(both) > LENGTH:
            break
    yield Recipe("all markup, nested", (both[:LENGTH],))


def _words() -> Iterator[Recipe]:
    """Disguises that nearly are something, so that every reading is tried."""
    for piece in (
        "1d10t ", "1!|1l1!|", "b1tchb1tch", "id iot ", "i.d.i.o.t", "f**k ", "f*ck*ng", "sh!t!",
        "ab*c*d ", "wordd wrod wodr ", "idoit", "fuuuuck ", "iiddiioott", "youareanidiot",
        "kiII ", "idi0tt0idi", "re:ta:rd", "a b c d e f ", "toidi ", "ʇoıpı ", "\u202etoidi ",
    ):  # fmt: skip
        yield Recipe(f"{piece!r}, repeated", _fill(piece))


def _pastes() -> Iterator[Recipe]:
    random = Random(2)
    noise = random.randbytes(LENGTH)
    yield Recipe("base64", (base64.b64encode(noise).decode()[:LENGTH],))
    yield Recipe("hexadecimal", (noise.hex()[:LENGTH],))
    ids = (noise[at : at + 9].hex() for at in (0, 9, 18))
    yield Recipe("addresses", _fill("https://{}.example/{}?q={} ".format(*ids)))
    traceback = '  File "/srv/app/module.py", line {}, in handle_{}\n    return self._{}(x[{}])\n'
    lines = "".join(traceback.format(*random.choices(range(1000), k=4)) for _ in range(40))
    yield Recipe("a traceback", (lines[:LENGTH],))


def _mixtures() -> Iterator[Recipe]:
    """Characters at random: of the keyboard, of everything."""
    for seed in range(40):
        random = Random(seed)
        yield Recipe(f"keyboard, at random ({seed})", ("".join(random.choices(_SIGNS, k=LENGTH)),))
        anything = [chr(random.randrange(sys.maxunicode + 1)) for _ in range(4 * LENGTH)]
        kept = [one for one in anything if unicodedata.category(one) not in {"Cn", "Co", "Cs"}]
        yield Recipe(f"Unicode, at random ({seed})", _fill("".join(kept)))


def _measure(scorer: Scorer, recipe: Recipe, *, score: bool = True) -> Cost:
    start = time.thread_time()
    (plan,) = scorer.plan_many([recipe.parts])
    planned = time.thread_time()
    if score:
        scorer.score_windows(plan.windows)
    scored = time.thread_time()
    return Cost(recipe.name, 1e3 * (planned - start), 1e3 * (scored - planned), len(plan.windows))
