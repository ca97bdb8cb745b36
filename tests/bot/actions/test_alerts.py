"""Alerts: they grow instead of multiplying, and call people only when a human is needed."""

import discord
import pytest
from simcord.builders import RoleHandle
from simcord.enums import ChannelType

from tests.bot.actions.conftest import buttons, done, only_alert, posted
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields


async def forbid_deleting(server: Server) -> None:
    """In the chat the bot may not delete."""
    channel = server.guild.me.guild.get_channel(server.chat.id) if server.guild.me else None
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, manage_messages=False)


async def test_messages_of_an_author_within_seconds_become_one_alert(server: Server) -> None:
    first = await server.member.send(server.chat, RUDE)
    await server.env.advance_time(5)
    await server.member.send(server.chat, KIND)
    second = await server.member.send(server.chat, f"{RUDE} again")

    (alert,) = server.alerts()
    assert alert.title == "2 messages flagged"
    assert alert.description == f"||{RUDE}||\n||{RUDE} again||"
    assert first.jump_url in fields(alert)["Message"]
    assert second.jump_url in fields(alert)["Message"]
    assert "incident 1, 2" in str(alert.footer.text)


async def test_the_worst_message_decides_what_an_alert_shows(server: Server) -> None:
    await server.member.send(server.chat, VILE)
    await server.member.send(server.chat, RUDE)

    (alert,) = server.alerts()
    assert "0.990" in fields(alert)["Score"]
    assert alert.title == "2 messages flagged"
    assert done(alert) == ["I deleted it", "I told the author by direct message"]
    assert buttons(only_alert(server)) == ["Delete", "Timeout", "Dismiss (false alarm)"]


async def test_deleted_messages_of_an_author_share_an_alert_too(server: Server) -> None:
    for _ in range(3):
        await server.member.send(server.chat, VILE)

    (alert,) = server.alerts()
    assert alert.title == "3 messages deleted"
    assert buttons(only_alert(server)) == ["Confirm", "Timeout", "Dismiss (false alarm)"]


async def test_another_channel_gets_its_own_alert(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    await server.member.send(server.guild.create_text_channel("other"), RUDE)

    assert [alert.title for alert in server.alerts()] == ["Message flagged"] * 2


async def test_another_author_gets_their_own_alert(server: Server) -> None:
    other = server.guild.add_member(server.env.create_user("max"))
    await server.member.send(server.chat, RUDE)
    await other.send(server.chat, RUDE)

    first, second = server.alerts()
    assert server.member.mention in fields(first)["Author"]
    assert other.mention in fields(second)["Author"]


async def test_a_later_message_gets_its_own_alert(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    await server.env.advance_time(11)
    await server.member.send(server.chat, RUDE)

    assert [alert.title for alert in server.alerts()] == ["Message flagged"] * 2


async def test_after_a_verdict_the_next_message_gets_a_new_alert(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    await server.moderator.click(only_alert(server), label="Dismiss (false alarm)")
    await server.member.send(server.chat, RUDE)

    old, new = posted(server)
    assert done(old.embeds[0]) == [f"{server.moderator.mention} dismissed it as a false alarm"]
    assert buttons(old) == []
    assert done(new.embeds[0]) == []
    assert buttons(new) == ["Delete", "Timeout", "Dismiss (false alarm)"]


async def test_a_raid_fills_few_alerts(server: Server) -> None:
    for number in range(60):
        await server.member.send(server.chat, f"{RUDE} {number}")

    titles = [alert.title for alert in server.alerts()]
    assert titles == ["25 messages flagged", "25 messages flagged", "10 messages flagged"]


async def test_a_raid_at_one_moment_fills_few_alerts(server: Server) -> None:
    for number in range(60):
        server.env.backend.create_message(server.chat.id, server.member.id, f"{RUDE} {number}")
    await server.env.settle()

    alerts = server.alerts()
    assert len(alerts) <= 3
    assert sum(int(str(alert.title).split()[0]) for alert in alerts) == 60


@pytest.mark.parametrize("length", [120, 1500])
async def test_a_raid_of_long_messages_that_cannot_be_deleted_still_fits(
    server: Server, length: int
) -> None:
    await forbid_deleting(server)
    for number in range(25):
        await server.member.send(server.chat, f"{number:02} {VILE} {'x' * length}")

    notice, alert = server.alerts()
    assert notice.title == "I need your help"
    assert alert.title == "Of 25 messages, some should have been deleted"
    assert f"||24 {VILE}" in str(alert.description)
    assert len(alert) <= 6000


async def test_an_alert_somebody_deleted_is_posted_anew_when_it_grows(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    await server.admin.delete(only_alert(server))
    await server.member.send(server.chat, RUDE)

    alert = only_alert(server)
    assert alert.embeds[0].title == "2 messages flagged"
    await server.moderator.click(alert, label="Dismiss (false alarm)")
    assert buttons(only_alert(server)) == []


class TestCalling:
    """A role that is called when a human is needed."""

    @pytest.fixture
    def helpers(self, server: Server) -> RoleHandle:
        return server.guild.create_role("Helpers", mentionable=True)

    @pytest.fixture
    async def called(self, server: Server, helpers: RoleHandle) -> RoleHandle:
        await server.admin.slash(server.chat, "toxicity log-channel", ping=helpers)
        return helpers

    def calls(self, server: Server) -> list[discord.Message]:
        """The messages in #mod-log that are not alerts."""
        return [message for message in server.log.history() if not message.embeds]

    async def test_what_was_dealt_with_or_merely_flagged_calls_nobody(
        self, server: Server, called: RoleHandle
    ) -> None:
        await server.member.send(server.chat, RUDE)
        await server.member.send(server.chat, VILE)

        assert self.calls(server) == []

    async def test_something_vile_that_still_stands_calls_the_role_once_an_alert(
        self, server: Server, called: RoleHandle
    ) -> None:
        await forbid_deleting(server)
        await server.member.send(server.chat, VILE)
        await server.member.send(server.chat, VILE)

        (call,) = self.calls(server)
        assert call.content == called.mention
        alert = posted(server)[-1]
        assert call.reference is not None
        assert call.reference.message_id == alert.id
        stored = server.env.backend.get_message(server.log.id, call.id)
        assert stored.ping_role_ids == [called.id]

        await server.env.advance_time(60)
        await server.member.send(server.chat, VILE)
        assert len(self.calls(server)) == 2

    async def test_in_a_server_that_only_flags_the_vile_calls_the_role(
        self, server: Server, called: RoleHandle
    ) -> None:
        await server.choose_mode("flag")
        await server.member.send(server.chat, VILE)

        assert [call.content for call in self.calls(server)] == [called.mention]

    async def test_a_vile_name_calls_the_role(self, server: Server, called: RoleHandle) -> None:
        server.env.backend.create_thread(
            server.chat.id, VILE, server.member.id, type=ChannelType.PUBLIC_THREAD
        )
        await server.env.settle()

        assert [call.content for call in self.calls(server)] == [called.mention]

    async def test_an_appeal_calls_the_role(self, server: Server, called: RoleHandle) -> None:
        await server.member.send(server.chat, VILE)
        (mail,) = server.member.user.dm_channel.history()
        form = await server.member.user.click(mail, label="Appeal")
        await server.member.user.submit_modal(form, {"reason": "It was a quote."})

        assert [call.content for call in self.calls(server)] == [called.mention]

    async def test_nobody_else_is_ever_pinged(self, server: Server, called: RoleHandle) -> None:
        await server.choose_mode("flag")
        text = f"@everyone {server.moderator.mention} <@&{called.id}> {VILE}"
        await server.member.send(server.chat, text)

        backend = server.env.backend
        stored = [backend.get_message(server.log.id, one.id) for one in server.log.history()]
        assert all(not one.ping_user_ids and not one.mention_everyone for one in stored)
        assert [one.ping_role_ids for one in stored if one.ping_role_ids] == [[called.id]]

    async def test_without_a_role_nobody_is_called(self, server: Server) -> None:
        await server.choose_mode("flag")
        await server.member.send(server.chat, VILE)

        assert self.calls(server) == []
