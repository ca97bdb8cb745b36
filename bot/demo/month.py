"""A month of an invented server, made of scores that the model really gives."""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self

import numpy as np

from bot.client import ToxicityBot
from bot.errors import UserError
from bot.moderation.decision import Action, decide
from bot.moderation.incident import Outcome, Verdict
from bot.moderation.message import Author, IncomingMessage, Kind
from bot.moderation.policy import Place
from bot.settings import PROJECT_ROOT

CORPUS: Final = PROJECT_ROOT / "data" / "chat_en.csv"
EVERYDAY: Final = frozenset(
    {
        "disagreement_civil",
        "emoji_harmless",
        "game_talk",
        "greetings_smalltalk",
        "names_and_topics",
        "questions_help",
    }
)
"""What most servers talk about; the corpus' other harmless kinds are there to be hard."""
SEED: Final = 2
SAMPLE: Final = 1000
DAYS: Final = 30
HARMLESS_AN_HOUR: Final = 12
TOXIC_AN_HOUR: Final = 0.35
CHANNEL: Final = 1
MEMBERS: Final = 40
VERDICT_MINUTES: Final = 15


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of texts that the model was not trained on."""

    harmless: Sequence[float]
    toxic: Sequence[float]

    @classmethod
    def measure(
        cls, score_many: Callable[[Sequence[str]], list[float]], corpus: Path = CORPUS
    ) -> Self:
        """Score a sample of the corpus.

        Raises:
            UserError: the corpus is missing.
        """
        try:
            with corpus.open(encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if row["split"] == "test"]
        except FileNotFoundError:
            raise UserError(
                f"The corpus {corpus} is missing: draw the pictures from a complete checkout."
            ) from None
        harmless = [row["text"] for row in rows if row["kind"] in EVERYDAY]
        toxic = [row["text"] for row in rows if row["label"] == "1"]
        toxic = random.Random(SEED).sample(toxic, SAMPLE)
        return cls(score_many(harmless), score_many(toxic))


async def live(bot: ToxicityBot, guild_id: int, now: datetime, scores: Scores) -> None:
    """Count and judge the messages of 30 days: busy evenings, few of the messages toxic."""
    rng = np.random.default_rng(SEED)
    for hours in range(DAYS * 24):
        at = now - timedelta(hours=hours)
        evening = 1 + np.sin((at.hour - 12) / 24 * 2 * np.pi)
        for rate, found, verdict in (
            (HARMLESS_AN_HOUR, scores.harmless, Verdict.DISMISSED),
            (TOXIC_AN_HOUR, scores.toxic, Verdict.CONFIRMED),
        ):
            for score in rng.choice(found, rng.poisson(rate * evening)):
                bot.counters.add(
                    guild_id=guild_id, channel_id=CHANNEL, score=float(score), posted_at=at
                )
                message = IncomingMessage(
                    guild_id=guild_id,
                    place=Place(CHANNEL),
                    message_id=hours,
                    author=Author(int(rng.integers(2, MEMBERS))),
                    version=at,
                    parts=(),
                )
                judged = at + timedelta(minutes=float(rng.exponential(VERDICT_MINUTES)))
                await _post(bot, message, float(score), verdict, judged)
    await bot.counters.flush()


async def _post(
    bot: ToxicityBot, message: IncomingMessage, score: float, verdict: Verdict, judged: datetime
) -> None:
    """What the bot records about a message that reaches a threshold, and the verdict on it."""
    decision = decide(score, bot.default_thresholds)
    if decision.action is Action.NONE:
        return
    incidents = bot.store.incidents
    number, alert_id = await incidents.add(
        message, decision, kind=Kind.MESSAGE, model=bot.model.name, now=message.version
    )
    deleted = decision.action is Action.DELETE
    await incidents.set_outcome(number, Outcome(deleted=deleted, author_told=deleted))
    await incidents.judge(alert_id, verdict, by=1, at=judged)
