"""`python -m bot doctor`: is everything in place to run?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.errors import UserError
from bot.failures import DISCORD_FAILURES, describe
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
    """Check the model, the database, the token and the intent; one failure hides no other."""
    checks: tuple[tuple[str, Callable[[Settings], Awaitable[str]]], ...] = (
        ("model", _model),
        ("database", _database),
        ("Discord", _discord),
    )
    findings = []
    for subject, check in checks:
        try:
            findings.append(Finding(subject, True, await check(settings)))
        except UserError as error:
            findings.append(Finding(subject, False, str(error)))
    return findings


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


async def _discord(settings: Settings) -> str:
    token = required_token(settings)
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(token.get_secret_value())
            application = await client.application_info()
        except discord.LoginFailure:
            raise UserError(BAD_TOKEN) from None
        except DISCORD_FAILURES as error:
            raise UserError(f"The token was not checked: {describe(error)}.") from None
    flags = application.flags
    if not (flags.gateway_message_content or flags.gateway_message_content_limited):
        raise UserError(NO_INTENT)
    return f"logged in as {application.name}; the message content intent is on"
