"""Who may press which button on an alert, checked at the press, and whom nobody times out."""

import discord
import pytest
from simcord.actors import MemberActor
from sqlalchemy.exc import OperationalError

from bot.client import ToxicityBot
from tests.bot.actions.conftest import buttons, done, only_alert
from tests.bot.conftest import RUDE, Server

NEEDED = {
    "Delete": "Manage Messages",
    "Timeout": "Timeout Members",
    "Dismiss (false alarm)": "Manage Messages",
}


async def nothing_happened(server: Server, bot: ToxicityBot) -> bool:
    """Whether alert, message, member and verdict are as before the press."""
    incident = await bot.store.incidents.get(1)
    member = server.env.backend.get_member(server.guild.id, server.member.id)
    return (
        incident is not None
        and incident.verdict is None
        and server.standing() == [RUDE]
        and member.timed_out_until is None
        and done(server.alerts()[0]) == []
        and buttons(only_alert(server)) == list(NEEDED)
    )


@pytest.mark.parametrize("label", NEEDED)
async def test_members_are_refused(server: Server, simcord_bot: ToxicityBot, label: str) -> None:
    await server.member.send(server.chat, RUDE)

    result = await server.member.click(only_alert(server), label=label)

    assert result.response is not None
    assert result.response.ephemeral
    assert result.response.content == f"You need the permission {NEEDED[label]} for this."
    assert await nothing_happened(server, simcord_bot)


@pytest.mark.parametrize("label", NEEDED)
async def test_a_moderator_without_the_permission_in_that_channel_is_refused(
    server: Server, simcord_bot: ToxicityBot, label: str
) -> None:
    await server.member.send(server.chat, RUDE)
    channel = server.guild.me.guild.get_channel(server.chat.id) if server.guild.me else None
    assert isinstance(channel, discord.TextChannel)
    moderators = channel.guild.get_role(server.guild.roles["Moderators"].id)
    assert moderators is not None
    await channel.set_permissions(moderators, manage_messages=False, moderate_members=False)

    result = await server.moderator.click(only_alert(server), label=label)

    assert result.response is not None
    assert result.response.content == f"You need the permission {NEEDED[label]} for this."
    assert await nothing_happened(server, simcord_bot)


async def test_a_moderator_who_lost_the_role_since_the_alert_is_refused(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    role = server.guild.roles["Moderators"].id
    server.env.backend.remove_member_role(server.guild.id, server.moderator.id, role)

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert result.response is not None
    assert "You need the permission Manage Messages" in result.response.content
    assert await nothing_happened(server, simcord_bot)


async def test_deleting_does_not_need_the_right_to_time_out(server: Server) -> None:
    cleaners = server.guild.create_role(
        "Cleaners", permissions=discord.Permissions(manage_messages=True)
    )
    cleaner = server.guild.add_member(server.env.create_user("cleo"), roles=[cleaners])
    await server.member.send(server.chat, RUDE)

    refused = await cleaner.click(only_alert(server), label="Timeout")
    await cleaner.click(only_alert(server), label="Delete")

    assert refused.response is not None
    assert "Timeout Members" in refused.response.content
    assert server.standing() == []


async def write_as(server: Server, author: MemberActor) -> None:
    """A rude message of somebody who is not exempt."""
    await server.admin.slash(server.chat, "toxicity exempt", moderators=False)
    await author.send(server.chat, RUDE)


async def test_a_member_above_the_bot_is_not_timed_out(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    high = server.guild.create_role("High")
    server.env.backend.reorder_roles(server.guild.id, [{"id": str(high.id), "position": 50}])
    lord = server.guild.add_member(server.env.create_user("lord"), roles=[high])
    await lord.send(server.chat, RUDE)
    owner = MemberActor(server.env, server.guild, server.owner)

    result = await owner.click(only_alert(server), label="Timeout")

    assert result.followups[0].content == (
        "Your verdict is recorded, but there is no timeout: their role is not below mine."
    )
    assert done(server.alerts()[0])[-1] == (
        f"{owner.mention} could not time the author out: their role is not below mine"
    )
    assert "Timeout" in buttons(only_alert(server))
    stored = server.env.backend.get_member(server.guild.id, lord.id)
    assert stored.timed_out_until is None


async def test_a_moderator_cannot_time_out_somebody_above_them(server: Server) -> None:
    await write_as(server, server.moderator)
    low = server.guild.create_role(
        "Low", permissions=discord.Permissions(manage_messages=True, moderate_members=True)
    )
    helper = server.guild.add_member(server.env.create_user("helper"), roles=[low])

    result = await helper.click(only_alert(server), label="Timeout")

    assert "their role is not below that of the moderator" in result.followups[0].content
    stored = server.env.backend.get_member(server.guild.id, server.moderator.id)
    assert stored.timed_out_until is None


async def test_nobody_times_out_the_owner(server: Server) -> None:
    owner = MemberActor(server.env, server.guild, server.owner)
    await write_as(server, owner)

    result = await server.admin.click(only_alert(server), label="Timeout")

    assert "there is no timeout" in result.followups[0].content
    stored = server.env.backend.get_member(server.guild.id, owner.id)
    assert stored.timed_out_until is None


async def test_an_author_who_has_left_is_not_timed_out_but_judged(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    server.guild.remove_member(server.member)

    result = await server.moderator.click(only_alert(server), label="Timeout")

    assert "they are not in this server any more" in result.followups[0].content
    assert f"{server.moderator.mention} confirmed it as toxic" in done(server.alerts()[0])


async def test_a_press_that_the_database_refuses_is_answered(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OperationalError("update", {}, Exception("disk full"))

    await server.member.send(server.chat, RUDE)
    with monkeypatch.context() as patch:
        patch.setattr(simcord_bot.store.incidents, "judge", refuse)
        result = await server.moderator.click(only_alert(server), label="Delete")

    assert result.followups[0].ephemeral
    assert result.followups[0].content.startswith("I cannot reach my database")
    assert await nothing_happened(server, simcord_bot)
