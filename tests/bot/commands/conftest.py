"""What the tests of the commands share: reading answers, and a past to look back on."""

import itertools
from datetime import timedelta

import discord
import pytest
from simcord.results import InteractionResult, ResponseMessage

from bot.client import ToxicityBot
from bot.moderation.decision import Action, Decision, Rule
from bot.moderation.incident import Outcome, Verdict
from bot.moderation.message import Author, IncomingMessage, Kind, Part
from bot.moderation.policy import Place
from tests.bot.conftest import Server

REFUSES = pytest.mark.simcord(check_errors=False)
"""The simulation counts an error that the bot answers as one it swallowed."""


def answers(result: InteractionResult) -> list[ResponseMessage]:
    """Everything the bot answered, which only the person who asked can see."""
    said = [one for one in (result.response, *result.followups) if one is not None]
    assert said
    assert all(one.ephemeral for one in said)
    return said


def sentence(result: InteractionResult) -> str:
    """The text of the last answer."""
    return answers(result)[-1].content


def embed(result: InteractionResult) -> discord.Embed:
    """The embed that was answered."""
    (shown,) = [one for answer in answers(result) for one in answer.embeds]
    return shown


def button_labels(answer: ResponseMessage) -> list[str]:
    """The labels of the buttons under an answer."""
    return [part["label"] for row in answer.components for part in row["components"]]


class Past:
    """Puts things into a server's past without anybody writing them."""

    def __init__(self, bot: ToxicityBot, server: Server) -> None:
        self._bot = bot
        self._server = server
        self._ids = itertools.count(1)

    def messages(
        self,
        count: int,
        score: float | None,
        *,
        channel_id: int | None = None,
        ago: timedelta = timedelta(0),
    ) -> None:
        """So many messages were scored."""
        for _ in range(count):
            self._bot.counters.add(
                guild_id=self._server.guild.id,
                channel_id=self._server.chat.id if channel_id is None else channel_id,
                score=score,
                posted_at=self._server.env.now() - ago,
            )

    async def incident(
        self,
        score: float,
        verdict: Verdict | None = None,
        *,
        deleted: bool = False,
        channel_id: int | None = None,
        author_id: int | None = None,
        ago: timedelta = timedelta(0),
        verdict_after: timedelta = timedelta(minutes=5),
    ) -> int:
        """A message reached a threshold; perhaps a moderator has given a verdict on it."""
        incidents = self._bot.store.incidents
        then = self._server.env.now() - ago
        action = Action.DELETE if deleted else Action.FLAG
        rule = Rule.DELETE_THRESHOLD if deleted else Rule.FLAG_THRESHOLD
        incident_id, alert_id = await incidents.add(
            IncomingMessage(
                guild_id=self._server.guild.id,
                place=Place(self._server.chat.id if channel_id is None else channel_id),
                message_id=next(self._ids),
                author=Author(self._server.member.id if author_id is None else author_id),
                version=then,
                parts=(Part(Kind.MESSAGE, ""),),
            ),
            Decision(action, score, 0.7, rule),
            kind=Kind.MESSAGE,
            model="keywords",
            now=then,
        )
        await incidents.set_outcome(incident_id, Outcome(deleted=deleted))
        if verdict is not None:
            moderator = self._server.moderator.id
            await incidents.judge(alert_id, verdict, by=moderator, at=then + verdict_after)
        return incident_id


@pytest.fixture
def past(simcord_bot: ToxicityBot, bare_server: Server) -> Past:
    """The past of the server."""
    return Past(simcord_bot, bare_server)
