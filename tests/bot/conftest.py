"""The real bot on a simulated Discord, with a model whose scores a test can predict."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import discord
import pytest
import simcord
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app import App
from bot.client import ToxicityBot
from bot.scoring.bundle import Bundle, DefaultThresholds, Manifest
from bot.scoring.text import NORMALISER_VERSION
from bot.settings import Settings
from bot.store.store import Store
from tests.bot.plain_model import plain_scorer

RUDE = "you are rude"  # scores 0.8: flagged
VILE = "you are vile"  # scores 0.99: deleted
KIND = "you are kind"  # scores 0.01: stays


def keyword_scores(texts: Sequence[str]) -> list[float]:
    """A model that knows two words."""
    return [0.99 if "vile" in t else 0.8 if "rude" in t else 0.01 for t in texts]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    manifest = Manifest(
        name="keywords",
        base_model="none",
        max_length=128,
        window_overlap=32,
        normaliser=NORMALISER_VERSION,
        temperature=1.0,
        thresholds=DefaultThresholds(flag=0.7, delete=0.95),
        sha256={},
    )
    return Bundle(folder=tmp_path, manifest=manifest)


@pytest.fixture
def score_many() -> Callable[[Sequence[str]], list[float]]:
    """Override to change how texts are scored."""
    return keyword_scores


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def store(database: Path) -> AsyncIterator[Store]:
    opened = await Store.open(SecretStr(f"sqlite:///{database}"))
    yield opened
    await opened.close()


@pytest.fixture
def settings() -> Settings:
    """The defaults, whatever the environment says. Override to change them."""
    return Settings.model_construct()


@pytest.fixture
async def simcord_bot(
    bundle: Bundle,
    store: Store,
    settings: Settings,
    score_many: Callable[[Sequence[str]], list[float]],
) -> AsyncIterator[ToxicityBot]:
    scorer = plain_scorer(score_many)
    yield App(bundle, scorer, store, settings, shard_count=2)
    await scorer.close()


class Server:
    """A server with a member, a moderator and an admin, a chat and a private log channel."""

    def __init__(self, env: simcord.Env) -> None:
        self.env = env
        self.owner = env.create_user("olive")
        self.guild: GuildHandle = env.create_guild("Tavern", owner=self.owner)
        moderators = self.guild.create_role(
            "Moderators",
            permissions=discord.Permissions(manage_messages=True, moderate_members=True),
        )
        admins = self.guild.create_role(
            "Admins",
            permissions=discord.Permissions(
                manage_messages=True, moderate_members=True, manage_guild=True
            ),
        )
        self.member: MemberActor = self.guild.add_member(env.create_user("mia"))
        self.moderator: MemberActor = self.guild.add_member(
            env.create_user("mod"), roles=[moderators]
        )
        self.admin: MemberActor = self.guild.add_member(env.create_user("ada"), roles=[admins])
        self.chat: ChannelHandle = self.guild.create_text_channel("chat")
        self.log: ChannelHandle = self.guild.create_text_channel("mod-log")

    async def choose_log_channel(self) -> None:
        """The admin sends alerts to #mod-log."""
        await self.admin.slash(self.chat, "toxicity log-channel", channel=self.log)

    async def choose_mode(self, mode: str) -> None:
        """The admin chooses how far the bot goes."""
        await self.admin.slash(self.chat, "toxicity mode", mode=mode)

    def standing(self) -> list[str]:
        """The texts that can be read in the chat."""
        return [message.content for message in self.chat.history()]

    def alerts(self) -> list[discord.Embed]:
        """What moderators see in #mod-log."""
        return [embed for message in self.log.history() for embed in message.embeds]

    def mail(self, member: MemberActor) -> list[discord.Embed]:
        """The embeds `member` got by direct message."""
        return [e for message in member.user.dm_channel.history() for e in message.embeds]

    def owner_mail(self) -> list[discord.Embed]:
        """The embeds the owner got by direct message."""
        return [e for message in self.owner.dm_channel.history() for e in message.embeds]


def fields(embed: discord.Embed) -> dict[str, str]:
    """An embed's fields by name."""
    return {str(field.name): str(field.value) for field in embed.fields}


@pytest.fixture
async def bare_server(simcord_env: simcord.Env) -> Server:
    """A server whose admin has not chosen a log channel."""
    return Server(simcord_env)


@pytest.fixture
async def server(bare_server: Server) -> Server:
    """A server with a log channel, where the bot may delete."""
    await bare_server.choose_log_channel()
    await bare_server.choose_mode("enforce")
    return bare_server
