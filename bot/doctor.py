"""`python -m bot doctor`: is everything in place to run?"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import discord
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import permissions
from bot.errors import UserError
from bot.failures import DISCORD_FAILURES, describe
from bot.language import Language, Languages
from bot.run import BAD_TOKEN, NO_INTENT, required_token
from bot.scoring import bundle as bundles
from bot.scoring.scorer import Scorer
from bot.settings import Settings
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    subject: str
    healthy: bool
    detail: str


async def examine(settings: Settings) -> list[Finding]:
    """Check model, database, token, intents and each server; one failure hides no other."""
    findings = []
    for subject, check in (("model", _model), ("database", _database)):
        findings.append(await _finding(subject, check(settings)))
    async with discord.Client(intents=discord.Intents.none()) as client:
        findings.append(await _finding("Discord", _discord(client, settings)))
        if findings[-1].healthy:
            findings += await servers(client, settings)
    return findings


async def servers(client: discord.Client, settings: Settings) -> list[Finding]:
    """The permissions that the bot lacks in each server, by name, with what each is for."""
    t = Languages.load().of(None)
    try:
        store = await Store.open(settings.database_url)
    except UserError:
        return []  # the check of the database says why
    try:
        return [
            await _finding(f"server {guild.name}", _server(client, store, t, guild.id))
            async for guild in client.fetch_guilds()
        ]
    except DISCORD_FAILURES as error:
        return [Finding("servers", False, f"They could not be listed: {describe(error)}.")]
    finally:
        await store.close()


async def _finding(subject: str, check: Awaitable[str]) -> Finding:
    try:
        return Finding(subject, True, await check)
    except UserError as error:
        return Finding(subject, False, str(error))


def print_findings(console: Console, findings: list[Finding]) -> None:
    """One row a check."""
    table = Table("", "check", "finding")
    for finding in findings:
        mark = "[green]ok[/]" if finding.healthy else "[red]no[/]"
        table.add_row(mark, finding.subject, Text(finding.detail))
    console.print(table)


async def _model(settings: Settings) -> str:
    bundle = await asyncio.to_thread(bundles.load, settings.model_dir)
    scorer = await asyncio.to_thread(Scorer.from_bundle, bundle, threads=settings.scorer_threads)
    (score,) = await asyncio.to_thread(scorer.score_many, ["hello there"])
    return f"{bundle.manifest.name} is intact and scores (“hello there”: {score:.3f})"


async def _database(settings: Settings) -> str:
    store = await Store.open(settings.database_url)
    await store.close()
    return "opens, and its schema is up to date"


async def _discord(client: discord.Client, settings: Settings) -> str:
    token = required_token(settings)
    try:
        await client.login(token.get_secret_value())
        application = await client.application_info()
    except discord.LoginFailure:
        raise UserError(BAD_TOKEN) from None
    except DISCORD_FAILURES as error:
        raise UserError(f"The token was not checked: {describe(error)}.") from None
    flags = application.flags
    content = flags.gateway_message_content or flags.gateway_message_content_limited
    members = flags.gateway_guild_members or flags.gateway_guild_members_limited
    if not content or (settings.members_intent and not members):
        raise UserError(NO_INTENT)
    return f"logged in as {application.name}; the intents it needs are on"


async def _server(client: discord.Client, store: Store, t: Language, guild_id: int) -> str:
    policy = await store.policies.get(guild_id)
    assert client.user is not None
    try:
        guild = await client.fetch_guild(guild_id)
        me = await guild.fetch_member(client.user.id)
        channel = None
        if policy.log_channel_id is not None:
            channel = await guild.fetch_channel(policy.log_channel_id)
    except discord.NotFound:
        raise UserError(
            "Its log channel is gone: choose one with `/toxicity log-channel`."
        ) from None
    except DISCORD_FAILURES as error:
        raise UserError(f"It could not be looked at: {describe(error)}.") from None
    problems = _lacking(t, me.guild_permissions, tuple(permissions.WANTED))
    if channel is None:
        problems.append("there is no log channel: choose one with `/toxicity log-channel`")
    elif isinstance(channel, discord.abc.GuildChannel):
        in_channel = _lacking(t, channel.permissions_for(me), permissions.ALERT)
        problems += [f"{problem} in #{channel.name}" for problem in in_channel]
    if problems:
        raise UserError("; ".join(problems) + ".")
    return f"mode {policy.mode}, all permissions granted"


def _lacking(t: Language, granted: discord.Permissions, needed: tuple[str, ...]) -> list[str]:
    return [
        f"grant {permissions.titles((name,))} (to {t(f'purpose.{permissions.WANTED[name]}')})"
        for name in needed
        if not getattr(granted, name)
    ]
