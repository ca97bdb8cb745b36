"""The Discord client: holds the services and loads the cogs."""

import logging
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy.exc import SQLAlchemyError

from bot.failures import DISCORD_FAILURES, describe
from bot.moderation.policy import Thresholds
from bot.scoring.batching import BatchingScorer, Overloaded
from bot.scoring.bundle import Bundle
from bot.store.counters import Counters
from bot.store.policies import Policies
from bot.store.store import Store

log = logging.getLogger(__name__)

EXTENSIONS: Final = ("bot.cogs.watch", "bot.cogs.toxicity")


def intents() -> discord.Intents:
    """What the bot listens to; message content is the only privileged intent."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.message_content = True
    return wanted


class CommandTree(app_commands.CommandTree["ToxicityBot"]):
    """Answers every failed command with one sentence that only its user sees."""

    async def on_error(
        self, interaction: discord.Interaction["ToxicityBot"], error: app_commands.AppCommandError
    ) -> None:
        """Say what is wrong; what was not foreseen goes to the log."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        match cause:
            case app_commands.MissingPermissions(missing_permissions=lacking):
                names = ", ".join(name.replace("_", " ").title() for name in lacking)
                names = names.replace("Manage Guild", "Manage Server")
                sentence = f"You need the permission {names} for this command."
            case app_commands.NoPrivateMessage():
                sentence = "This command works in servers only."
            case Overloaded():
                sentence = "I am busy with a flood of messages: try again in a moment."
            case _:
                log.error("a command failed", exc_info=cause)
                sentence = "That did not work, and the fault is mine; the operator's log has more."
        try:
            if interaction.response.is_done():
                await interaction.followup.send(sentence, ephemeral=True)
            else:
                await interaction.response.send_message(sentence, ephemeral=True)
        except DISCORD_FAILURES as failure:
            log.info("a command's answer was not delivered (%s)", describe(failure))


class ToxicityBot(commands.AutoShardedBot):
    """The bot around its scorer and its store, both opened by the caller.

    Closing the bot writes the counters down; the caller closes scorer and store after it.
    """

    def __init__(
        self,
        bundle: Bundle,
        scorer: BatchingScorer,
        store: Store,
        *,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(),
            tree_cls=CommandTree,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            shard_count=shard_count,
        )
        self.model = bundle.manifest
        self.default_thresholds: Thresholds = bundle.thresholds
        self.scorer = scorer
        self.store = store
        self.policies = Policies(store)
        self.counters = Counters(store)

    async def setup_hook(self) -> None:
        """Load the cogs and publish the commands."""
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        try:
            await self.tree.sync()
        except DISCORD_FAILURES as error:
            log.warning("the slash commands were not published (%s)", describe(error))

    async def on_ready(self) -> None:
        """Say that messages are being scored now."""
        log.info(
            "ready: %d server(s), model %s, flag from %g, delete from %g",
            len(self.guilds),
            self.model.name,
            self.default_thresholds.flag,
            self.default_thresholds.delete,
        )

    async def on_message(self, message: discord.Message) -> None:
        """No prefix commands: the cogs listen, nothing else does."""

    async def close(self) -> None:
        """Leave Discord, then write down what was counted."""
        await super().close()
        try:
            await self.counters.flush()
        except SQLAlchemyError as error:
            log.error("the last counters could not be written (%s)", type(error).__name__)
