"""Answers to commands and presses that only the person who made them sees."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands, ui
from sqlalchemy.exc import SQLAlchemyError

from bot import permissions
from bot.errors import Busy
from bot.failures import DISCORD_FAILURES, describe
from bot.language import Languages

log = logging.getLogger(__name__)


async def whisper(
    interaction: discord.Interaction[Any], sentence: str = "", **content: Any
) -> None:
    """Answer an interaction, or answer it once more."""
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True, **content)
    else:
        await interaction.response.send_message(sentence, ephemeral=True, **content)


async def apologise(
    interaction: discord.Interaction[Any], languages: Languages, error: Exception
) -> None:
    """Say in one sentence what is wrong; what was not foreseen goes to the log."""
    t = languages.of(interaction.locale)
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    match cause:
        case app_commands.MissingPermissions(missing_permissions=lacking):
            sentence = t("refusal.permission", names=permissions.titles(tuple(lacking)))
        case app_commands.NoPrivateMessage():
            sentence = t("refusal.servers_only")
        case app_commands.CommandOnCooldown(retry_after=seconds):
            sentence = t("refusal.cooldown", minutes=max(1, round(seconds / 60)))
        case Busy():
            sentence = t("refusal.busy")
        case SQLAlchemyError():
            log.error("an interaction could not use the database (%s)", type(cause).__name__)
            sentence = t("refusal.database")
        case _:
            log.error("an interaction failed", exc_info=cause)
            sentence = t("refusal.fault")
    try:
        await whisper(interaction, sentence)
    except DISCORD_FAILURES as failure:
        log.info("an answer was not delivered (%s)", describe(failure))


@asynccontextmanager
async def apologising(
    interaction: discord.Interaction[Any], languages: Languages
) -> AsyncIterator[None]:
    """Apologise for whatever goes wrong inside."""
    try:
        yield
    except Exception as error:
        await apologise(interaction, languages, error)


class AnsweringView(ui.View):
    """A view whose presses are never left without an answer."""

    def __init__(self, languages: Languages, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._languages = languages

    async def on_error(
        self, interaction: discord.Interaction, error: Exception, item: ui.Item[Any], /
    ) -> None:
        """Apologise."""
        await apologise(interaction, self._languages, error)
