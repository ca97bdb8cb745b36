"""The Discord client: holds the services and loads the cogs."""

import logging

import discord
from discord.ext import commands
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.alerts import Alerts
from bot.actions.appeals import Appeals
from bot.actions.backlog import Backlog
from bot.actions.enforcement import Enforcer
from bot.actions.judging import Judge
from bot.actions.notices import Notices
from bot.actions.verdicts import Verdicts
from bot.cogs.catch_up import CatchUp
from bot.cogs.housekeeping import Housekeeping
from bot.cogs.names import Names
from bot.cogs.watch import Watch
from bot.commands.tree import CommandTree, add_commands
from bot.failures import DISCORD_FAILURES, describe
from bot.language import CommandTranslator, Languages
from bot.moderation.policy import Thresholds
from bot.scoring.batching import BatchingScorer
from bot.scoring.bundle import Bundle
from bot.settings import Settings
from bot.store.counters import Counters
from bot.store.policies import Policies
from bot.store.store import Store
from bot.views.buttons import PERSISTENT

log = logging.getLogger(__name__)


def intents(*, members: bool = False) -> discord.Intents:
    """What the bot listens to: message content is privileged, and so is `members`."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.message_content = True
    wanted.members = members
    return wanted


class ToxicityBot(commands.AutoShardedBot):
    """The bot around its scorer and its store, both opened by the caller.

    Closing the bot writes the counters down; the caller closes scorer and store after it.
    """

    def __init__(
        self,
        bundle: Bundle,
        scorer: BatchingScorer,
        store: Store,
        settings: Settings,
        *,
        shard_count: int | None = None,
    ) -> None:
        self.settings = settings
        heard = intents(members=settings.members_intent)
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=heard,
            tree_cls=CommandTree,
            allowed_mentions=discord.AllowedMentions.none(),
            # A change of name can only be seen in members that are known already.
            member_cache_flags=discord.MemberCacheFlags.from_intents(heard),
            chunk_guilds_at_startup=heard.members,
            shard_count=shard_count,
        )
        self.model = bundle.manifest
        self.default_thresholds: Thresholds = bundle.thresholds
        self.languages = Languages.load()
        self.scorer = scorer
        self.store = store
        self.policies = Policies(store.policies)
        self.counters = Counters(store.counts)
        self.notices = Notices(self, self.languages)
        self.enforcer = Enforcer(self.notices, store.incidents, self.languages)
        self.alerts = Alerts(self.notices, store.incidents, self.languages, model=self.model.name)
        self.verdicts = Verdicts(
            store.incidents, self.policies, self.enforcer, self.alerts, self.languages
        )
        self.appeals = Appeals(self, store.incidents, self.policies, self.alerts, self.languages)
        self.backlog = Backlog()
        self.judge = Judge(
            scorer=scorer,
            policies=self.policies,
            counters=self.counters,
            incidents=store.incidents,
            enforcer=self.enforcer,
            alerts=self.alerts,
            backlog=self.backlog,
            default=self.default_thresholds,
            model=self.model.name,
        )

    async def setup_hook(self) -> None:
        """Load the cogs, listen to buttons of earlier runs, and publish the commands."""
        for cog in (Watch(self), Names(self), CatchUp(self), Housekeeping(self)):
            await self.add_cog(cog)
        self.add_dynamic_items(*PERSISTENT)
        await self.tree.set_translator(CommandTranslator(self.languages))
        add_commands(self.tree)
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
