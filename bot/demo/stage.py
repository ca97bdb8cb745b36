"""One server on a simulated Discord: members post, the real bot reacts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import discord
import simcord
from pydantic import SecretStr
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from bot.app import App
from bot.client import ToxicityBot
from bot.demo.script import Line, Script
from bot.demo.view import View, labels
from bot.moderation.decision import decide
from bot.moderation.policy import Place
from bot.scoring import bundle as bundles
from bot.scoring.batching import BatchingScorer
from bot.scoring.plan import Scored
from bot.scoring.scorer import Scorer
from bot.settings import load_settings
from bot.store.store import Store

LOG_CHANNEL: Final = "mod-log"
BETWEEN_LINES_S: Final = 30
YOU: Final = "you"


class Overheard(BatchingScorer):
    """Remembers the last score, for the view."""

    def __init__(self, model: Scorer) -> None:
        limit = load_settings().scorer_queue
        super().__init__(model.plan_many, model.score_windows, limit=limit)
        self.last: float | None = None

    async def score(
        self, parts: Sequence[str], *, server: int = 0, trusted: bool = False
    ) -> Scored:
        """Score the parts of a message."""
        scored = await super().score(parts, server=server, trusted=trusted)
        self.last = scored.highest
        return scored


class Stage:
    """One server with its members, the bot in it, and a view of what happens."""

    def __init__(
        self, env: simcord.Env, script: Script, bot: ToxicityBot, overheard: Overheard, view: View
    ) -> None:
        assert bot.user is not None
        self.env = env
        self.bot = bot
        self.view = view
        self._overheard = overheard
        guild = env.create_guild(name=script.server)
        self.guild_id = guild.id
        staff = guild.create_role(
            "Moderators",
            permissions=discord.Permissions(
                manage_messages=True, manage_guild=True, moderate_members=True
            ),
        )
        self._channels = {name: guild.create_text_channel(name) for name in script.channels}
        self.log = guild.create_text_channel(
            LOG_CHANNEL,
            overwrites={
                guild.default_role: discord.PermissionOverwrite(view_channel=False),
                staff: discord.PermissionOverwrite(view_channel=True),
                bot.user: discord.PermissionOverwrite(view_channel=True),
            },
        )
        self.members = {
            name: guild.add_member(
                env.create_user(name), roles=[staff] if name == script.moderator else []
            )
            for name in [*script.members, YOU]
        }
        view.introduce({member.mention: f"@{name}" for name, member in self.members.items()})
        view.introduce({bot.user.mention: "@bot"})
        view.introduce(
            {
                channel.mention: f"#{channel.name}"
                for channel in [*self._channels.values(), self.log]
            }
        )
        self.moderator = script.moderator
        self._last: dict[tuple[str, str], discord.Message] = {}

    async def set_up(self) -> None:
        """The admin chooses the log channel and lets the bot delete."""
        options = {"channel": self.log}
        await self.command(f"/toxicity log-channel channel:#{LOG_CHANNEL}", options)
        await self.command("/toxicity mode mode:enforce", {"mode": "enforce"})

    async def perform(self, line: Line) -> None:
        """One line of the script, half a minute after the one before."""
        await self.env.advance_time(BETWEEN_LINES_S)
        member = self.members[line.who]
        channel = self._channels[line.channel]
        mails, alerts = _length(member.user.dm_channel), _length(self.log)
        self._overheard.last = None
        self.view.line(line.channel, line.who, line.text, edited=line.edit is not None)
        key = (line.who, line.channel)
        if line.edit is None:
            self._last[key] = await member.send(channel, line.text)
        else:
            await member.edit(self._last[key], line.text)
        await self._show_reaction(line.who, channel, self._last[key], mails, alerts)

    async def command(self, typed: str, options: Mapping[str, object]) -> list[ResponseMessage]:
        """A slash command of the moderator; `typed` is how it looks in the client."""
        name = typed.removeprefix("/").split(" ")
        path = " ".join(part for part in name if ":" not in part)
        result = await self.members[self.moderator].slash(self.log, path, **options)
        found = [answer for answer in (result.response, *result.followups) if answer is not None]
        answers = list({answer.id: answer for answer in found}.values())
        self.view.answer(self.moderator, typed, [answer.message for answer in answers])
        return answers

    def alert(self, *, button: str) -> discord.Message:
        """The newest alert that has a button whose label begins with `button`."""
        return next(
            message
            for message in reversed(self.log.history())
            if any(label.startswith(button) for label in labels(message))
        )

    def alert_again(self, alert: discord.Message) -> discord.Message:
        """How `alert` looks now."""
        return next(message for message in self.log.history() if message.id == alert.id)

    async def _show_reaction(
        self, who: str, channel: ChannelHandle, message: discord.Message, mails: int, alerts: int
    ) -> None:
        score = self._overheard.last
        gone = message.id not in {other.id for other in channel.history()}
        policy = await self.bot.policies.get(self.guild_id)
        thresholds = policy.in_force(Place(channel.id), self.bot.default_thresholds).thresholds
        action = decide(score or 0.0, thresholds, policy.mode).action
        self.view.verdict(score, action, deleted=gone)
        for mail in self.members[who].user.dm_channel.history()[mails:]:
            self.view.direct_message(who, mail)
        for alert in self.log.history()[alerts:]:
            self.view.alert(LOG_CHANNEL, alert)


@asynccontextmanager
async def open_bot(bundle: bundles.Bundle, overheard: Overheard) -> AsyncIterator[ToxicityBot]:
    """The real bot on a database that is thrown away."""
    with TemporaryDirectory() as folder:
        store = await Store.open(SecretStr(f"sqlite:///{Path(folder) / 'demo.db'}"))
        try:
            yield App(bundle, overheard, store, load_settings())
        finally:
            await overheard.close()
            await store.close()


def _length(channel: ChannelHandle) -> int:
    return len(channel.history())
