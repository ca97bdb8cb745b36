"""Two sets of texts to measure on, from the project's own chat corpus."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from bot.errors import UserError
from bot.settings import PROJECT_ROOT

CORPUS: Final = PROJECT_ROOT / "data" / "chat_en.csv"
SHORT_WORDS: Final = 12
TOXIC: Final = 50
COMMENT_WORDS: Final = 34
"""Words of a comment on average, as in YouToxic."""


@dataclass(frozen=True, slots=True)
class TextSet:
    """Texts under a name that a table can show."""

    name: str
    texts: tuple[str, ...]


def text_sets(size: int) -> tuple[TextSet, TextSet]:
    """Short chat (at most 12 words) and long comments (34 words on average), `size` of each.

    No text occurs twice. Every fiftieth line is toxic: the corpus has far more of those than chat
    has. A comment is made of several lines, its length drawn from a log-normal distribution as
    real comments' lengths are.

    Raises:
        UserError: the corpus is missing.
    """
    try:
        with CORPUS.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        raise UserError(f"{CORPUS} is missing: benchmark from a complete checkout.") from None
    random = Random(1)
    random.shuffle(rows)
    harmless = (row["text"] for row in rows if row["label"] == "0")
    toxic = (row["text"] for row in rows if row["label"] == "1")
    lines = [next(toxic) if number % TOXIC == 0 else line for number, line in enumerate(harmless)]
    short = [line for line in lines if len(line.split()) <= SHORT_WORDS]
    comments: dict[str, None] = {}
    while len(comments) < size:
        comments[_comment(lines, random)] = None
    return TextSet("short chat", tuple(short[:size])), TextSet("long comments", tuple(comments))


def _comment(lines: Sequence[str], random: Random) -> str:
    wanted = max(3, round(random.lognormvariate(0, 0.8) * COMMENT_WORDS / 1.38))
    words: list[str] = []
    while len(words) < wanted:
        words += random.choice(lines).split()
    return " ".join(words[:wanted])
