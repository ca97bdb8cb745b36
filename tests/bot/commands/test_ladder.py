"""`/toxicity ladder`: timeouts for repeated offenders."""

import discord

from tests.bot.commands.conftest import embed, sentence
from tests.bot.conftest import VILE, Server, fields

LADDER = (
    "After every 2 deleted message(s) of a member within 24 h: a timeout, first of 10 min, then "
    "of twice as long each time. Deletions that moderators dismissed do not count."
)


async def answered(server: Server, **options: object) -> str:
    """What the admin is told."""
    return sentence(await server.admin.slash(server.chat, "toxicity ladder", **options))


def timed_out(server: Server) -> bool:
    """Whether the member cannot write now."""
    member = server.env.backend.get_guild(server.guild.id).members[server.member.id]
    return member.timed_out_until is not None


def without_timeouts(server: Server) -> None:
    """The bot may not time anyone out."""
    me = server.guild.me
    assert me is not None
    (role,) = [one for one in me.roles if not one.is_default()]
    permissions = discord.Permissions.all()
    permissions.administrator = False
    permissions.moderate_members = False
    changes = {"permissions": permissions.value}
    server.env.backend.edit_role(server.guild.id, role.id, changes)


async def test_there_is_no_ladder_until_one_is_set(server: Server) -> None:
    shown = await answered(server)
    for _ in range(3):
        await server.member.send(server.chat, VILE)

    assert shown == "No timeouts follow deletions."
    assert not timed_out(server)


async def test_a_ladder_is_set_and_then_shown(server: Server) -> None:
    said = await answered(server, deletions=2)

    assert said == f"Set. {LADDER}"
    assert await answered(server) == LADDER
    setup = await server.admin.slash(server.chat, "toxicity setup")
    assert fields(embed(setup))["Timeouts"] == LADDER


async def test_hours_and_minutes_can_be_chosen(server: Server) -> None:
    said = await answered(server, deletions=3, hours=48, minutes=30)

    assert "After every 3 deleted message(s) of a member within 48 h" in said
    assert "first of 30 min" in said


async def test_a_ladder_holds_from_the_next_deletion_on(server: Server) -> None:
    await answered(server, deletions=2)
    await server.member.send(server.chat, VILE)
    after_one = timed_out(server)
    await server.member.send(server.chat, VILE)

    assert not after_one
    assert timed_out(server)


async def test_zero_switches_the_ladder_off(server: Server) -> None:
    await answered(server, deletions=1)

    said = await answered(server, deletions=0)
    await server.member.send(server.chat, VILE)

    assert said == "Set. No timeouts follow deletions."
    assert await answered(server) == "No timeouts follow deletions."
    assert not timed_out(server)


async def test_a_bot_that_cannot_time_anyone_out_says_so(server: Server) -> None:
    without_timeouts(server)

    said = await answered(server, deletions=2)
    switched_off = await answered(server, deletions=0)

    assert said.endswith(
        "But I cannot time anyone out yet: give me the permission Timeout Members."
    )
    assert "cannot" not in switched_off
