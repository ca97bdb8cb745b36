"""What `python -m bot doctor` says about each server, on a simulated Discord."""

from pathlib import Path

import discord
import pytest
from pydantic import SecretStr

from bot.client import ToxicityBot
from bot.doctor import Finding, servers
from bot.settings import Settings
from tests.bot.conftest import Server


@pytest.fixture
def settings(database: Path) -> Settings:
    return Settings.model_construct(database_url=SecretStr(f"sqlite:///{database}"))


async def examined(bot: ToxicityBot) -> Finding:
    """The finding about the only server."""
    (finding,) = await servers(bot, bot.settings)
    return finding


async def test_a_server_with_everything_is_healthy(
    simcord_bot: ToxicityBot, server: Server
) -> None:
    finding = await examined(simcord_bot)

    assert finding == Finding("server Tavern", True, "mode enforce, all permissions granted")


async def test_a_server_without_a_log_channel_is_told_how_to_choose_one(
    simcord_bot: ToxicityBot, bare_server: Server
) -> None:
    finding = await examined(simcord_bot)

    assert not finding.healthy
    assert "/toxicity log-channel" in finding.detail


async def test_missing_permissions_come_with_their_purpose(
    simcord_bot: ToxicityBot, server: Server
) -> None:
    me = server.guild.me
    assert me is not None
    few = discord.Permissions(view_channel=True, send_messages=True)
    server.env.backend.edit_role(server.guild.id, me.top_role.id, {"permissions": few.value})
    finding = await examined(simcord_bot)

    assert not finding.healthy
    assert "grant Manage Messages (to delete toxic messages)" in finding.detail
    assert "grant Timeout Members (to time out repeated offenders)" in finding.detail
    assert "Send Messages" not in finding.detail


async def test_a_permission_missing_in_the_log_channel_is_named_with_the_channel(
    simcord_bot: ToxicityBot, server: Server
) -> None:
    me = server.guild.me
    assert me is not None
    log = me.guild.get_channel(server.log.id)
    assert isinstance(log, discord.TextChannel)
    await log.set_permissions(me, embed_links=False)

    finding = await examined(simcord_bot)

    assert finding.detail == "grant Embed Links (to post alerts) in #mod-log."


async def test_a_log_channel_that_is_gone_is_said(simcord_bot: ToxicityBot, server: Server) -> None:
    me = server.guild.me
    assert me is not None
    log = me.guild.get_channel(server.log.id)
    assert isinstance(log, discord.TextChannel)
    await log.delete()

    finding = await examined(simcord_bot)

    assert "log channel is gone" in finding.detail


async def test_discord_out_of_reach_is_one_sentence(
    simcord_bot: ToxicityBot, server: Server
) -> None:
    server.env.inject_error("GET", "/users/@me/guilds", status=500, times=None)

    (finding,) = await servers(simcord_bot, simcord_bot.settings)

    assert finding.detail == "They could not be listed: Discord answered with error 500."
