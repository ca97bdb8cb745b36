"""Joining and leaving servers, and the end of what was kept long enough."""

from datetime import timedelta
from pathlib import Path

import discord
import pytest
from simcord.backend import serializers

from bot.client import ToxicityBot
from bot.cogs.catch_up import CatchUp
from bot.cogs.watch import Watch
from bot.moderation.policy import Mode
from bot.scoring.bundle import Bundle
from bot.settings import Settings
from bot.store.counters import CountKey
from tests.bot.actions.conftest import successor
from tests.bot.conftest import RUDE, Server, fields

DAY = 24 * 60 * 60


async def join(server: Server) -> None:
    """Discord says that the bot was added to the server."""
    backend = server.env.backend
    payload = dict(serializers.guild_create_payload(backend, backend.get_guild(server.guild.id)))
    del payload["unavailable"]
    backend.emit("GUILD_CREATE", payload)
    await server.env.settle()


async def leave(server: Server) -> None:
    """Discord says that the bot was removed from the server."""
    server.env.backend.emit("GUILD_DELETE", {"id": str(server.guild.id)})
    await server.env.settle()


async def days(server: Server, count: int) -> None:
    """The daily job runs so many times; what runs every few seconds would take too long."""
    bot = server.env.bot
    assert isinstance(bot, ToxicityBot)
    watch, catch_up = bot.get_cog("Watch"), bot.get_cog("CatchUp")
    assert isinstance(watch, Watch)
    assert isinstance(catch_up, CatchUp)
    watch.write_counters.cancel()
    catch_up.catch_up.cancel()
    for _ in range(count):
        await server.env.advance_time(DAY)


def choose_system_channel(server: Server) -> None:
    server.env.backend.edit_guild(server.guild.id, {"system_channel_id": server.chat.id})


async def test_the_greeting_stands_in_the_system_channel(bare_server: Server) -> None:
    choose_system_channel(bare_server)

    await join(bare_server)

    (message,) = bare_server.chat.history()
    (greeting,) = message.embeds
    assert greeting.title == "Hello!"
    assert "**Tavern**" in str(greeting.description)
    assert "/toxicity setup" in str(greeting.description)
    assert "store none" in str(greeting.description)
    assert bare_server.owner_mail() == []


async def test_without_a_system_channel_the_owner_is_greeted(bare_server: Server) -> None:
    await join(bare_server)

    assert [mail.title for mail in bare_server.owner_mail()] == ["Hello!"]


async def test_where_the_bot_may_not_write_the_owner_is_greeted(bare_server: Server) -> None:
    choose_system_channel(bare_server)
    me = bare_server.guild.me
    assert me is not None
    channel = me.guild.get_channel(bare_server.chat.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(me, send_messages=False)

    await join(bare_server)

    assert bare_server.chat.history() == []
    assert [mail.title for mail in bare_server.owner_mail()] == ["Hello!"]


async def test_a_greeting_that_fails_goes_to_the_owner(bare_server: Server) -> None:
    choose_system_channel(bare_server)
    bare_server.env.inject_error("POST", f"/channels/{bare_server.chat.id}/messages", status=500)

    await join(bare_server)

    assert [mail.title for mail in bare_server.owner_mail()] == ["Hello!"]


async def test_the_greeting_names_the_permissions_that_are_missing(bare_server: Server) -> None:
    backend = bare_server.env.backend
    (role,) = backend.get_member(bare_server.guild.id, backend.bot_user.id).role_ids
    granted = discord.Permissions.all()
    granted.update(administrator=False, manage_messages=False)
    backend.edit_role(bare_server.guild.id, role, {"permissions": granted.value})

    await join(bare_server)

    (greeting,) = bare_server.owner_mail()
    lacking = fields(greeting)["Permissions I lack"]
    assert lacking == "**Manage Messages**: to delete toxic messages"


@pytest.mark.skipif(
    not (Path(__file__).parents[3] / "bot/locales/es.toml").exists(),
    reason="the bot does not speak Spanish",
)
@pytest.mark.parametrize("locale", ["es-ES", "es-419"])
async def test_a_spanish_server_is_greeted_in_spanish(
    simcord_bot: ToxicityBot, bare_server: Server, locale: str
) -> None:
    bare_server.env.backend.edit_guild(bare_server.guild.id, {"preferred_locale": locale})

    await join(bare_server)

    (greeting,) = bare_server.owner_mail()
    assert greeting.title == simcord_bot.languages.of(discord.Locale.spain_spanish)("welcome.title")
    assert greeting.title != "Hello!"


async def test_a_server_the_bot_left_is_forgotten_after_the_grace_period(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    await leave(server)

    await days(server, 7)
    assert await simcord_bot.store.incidents.get(1) is not None
    assert (await simcord_bot.store.policies.get(server.guild.id)).mode is Mode.ENFORCE
    await days(server, 2)

    assert await simcord_bot.store.incidents.get(1) is None
    assert (await simcord_bot.store.policies.get(server.guild.id)).mode is Mode.FLAG


async def test_a_server_that_takes_the_bot_back_in_time_keeps_everything(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    await leave(server)
    await days(server, 5)
    await join(server)
    await days(server, 30)

    assert await simcord_bot.store.incidents.get(1) is not None
    answer = await server.admin.slash(server.chat, "toxicity mode")
    assert answer.response is not None
    assert answer.response.content == "The mode is **enforce**."


async def test_a_server_that_took_the_bot_back_while_it_was_off_keeps_everything(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle
) -> None:
    left = server.env.now() - timedelta(days=30)
    await server.member.send(server.chat, RUDE)
    await simcord_bot.store.retention.guild_left(server.guild.id, left)

    await server.env.restart_bot(successor(simcord_bot, bundle))
    await days(server, 2)

    assert await simcord_bot.store.incidents.get(1) is not None


async def test_another_server_is_left_alone(server: Server, simcord_bot: ToxicityBot) -> None:
    await server.member.send(server.chat, RUDE)
    other = server.env.create_guild("Inn")
    server.env.backend.emit("GUILD_DELETE", {"id": str(other.id)})
    await days(server, 20)

    assert await simcord_bot.store.incidents.get(1) is not None


class TestRetention:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings.model_construct(retention_days=10)

    async def test_incidents_and_counts_are_deleted_when_they_are_old_enough(
        self, server: Server, simcord_bot: ToxicityBot
    ) -> None:
        await server.member.send(server.chat, RUDE)
        long_ago = (server.env.now() - timedelta(days=1)).replace(minute=0, second=0)
        await simcord_bot.store.counts.add(
            {CountKey(server.guild.id, long_ago, server.chat.id, 10): 5}
        )

        await days(server, 8)
        assert await simcord_bot.store.incidents.get(1) is not None
        assert await self.scanned(server) == "6"
        await days(server, 4)

        assert await simcord_bot.store.incidents.get(1) is None
        assert await simcord_bot.store.incidents.alert(1) is None
        assert await self.scanned(server) == "0"

    async def test_what_came_later_stays(self, server: Server, simcord_bot: ToxicityBot) -> None:
        await server.member.send(server.chat, RUDE)
        await days(server, 8)
        await server.member.send(server.chat, RUDE)
        await days(server, 4)

        assert await simcord_bot.store.incidents.get(1) is None
        assert await simcord_bot.store.incidents.get(2) is not None

    async def scanned(self, server: Server) -> str:
        """How many messages of the last 30 days the bot knows of."""
        answer = await server.moderator.slash(server.chat, "toxicity stats", period="MONTH")
        assert answer.response is not None
        return fields(answer.response.embeds[0])["Scanned"]
