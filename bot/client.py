"""The Discord client: holds the services that cogs and commands work with."""

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
from bot.actions.responding import Responder
from bot.actions.verdicts import Verdicts
from bot.language import Languages
from bot.moderation.policy import Thresholds
from bot.scoring.batching import BatchingScorer
from bot.scoring.bundle import Bundle
from bot.settings import Settings
from bot.store.counters import Counters
from bot.store.policies import Policies
from bot.store.store import Store

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
        self.backlog = Backlog(store.backlog)
        self.judge = Judge(
            scorer=scorer,
            policies=self.policies,
            counters=self.counters,
            responder=Responder(store.incidents, self.enforcer, self.alerts, model=self.model.name),
            backlog=self.backlog,
            default=self.default_thresholds,
        )

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
        """Leave Discord, then write down what was counted and what has to wait."""
        await super().close()
        try:
            await self.flush()
        except SQLAlchemyError as error:
            log.error("the last counters could not be written (%s)", type(error).__name__)

    async def flush(self) -> None:
        """Write down what was counted and what has to wait."""
        try:
            await self.counters.flush()
        finally:
            await self.backlog.flush()
