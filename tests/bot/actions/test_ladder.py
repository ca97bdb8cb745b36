"""The ladder: timeouts for members whose messages keep being deleted."""

from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.client import ToxicityBot
from bot.moderation.incident import Step
from tests.bot.actions.conftest import buttons, done, posted
from tests.bot.conftest import RUDE, VILE, Server

DISMISS = "Dismiss (false alarm)"


@pytest.fixture
async def laddered(server: Server) -> Server:
    """After every second deletion within an hour: a timeout, first of 10 minutes."""
    await server.admin.slash(server.chat, "toxicity ladder", deletions=2, hours=1, minutes=10)
    return server


async def offend(server: Server, text: str = VILE, author: MemberActor | None = None) -> None:
    """A message in an alert of its own, from somebody who waits until a timeout is over."""
    await server.env.advance_time(60)
    writer = author or server.member
    server.env.backend.create_message(server.chat.id, writer.id, text)
    await server.env.settle()


def silence(server: Server, author: MemberActor | None = None) -> timedelta | None:
    """How long the author may not write from now on."""
    stored = server.env.backend.get_member(server.guild.id, (author or server.member).id)
    if stored.timed_out_until is None:
        return None
    return datetime.fromisoformat(stored.timed_out_until) - server.env.now()


async def test_too_few_deletions_time_nobody_out(laddered: Server) -> None:
    await offend(laddered)

    assert silence(laddered) is None


async def test_enough_deletions_are_followed_by_a_timeout_that_everybody_is_told(
    laddered: Server,
) -> None:
    await offend(laddered)
    await offend(laddered)

    assert silence(laddered) == timedelta(minutes=10)
    assert done(laddered.alerts()[-1]) == [
        "I deleted it",
        "I timed the author out for 10 min",
        "I told the author by direct message",
    ]
    first, second = laddered.mail(laddered.member)
    assert "you cannot write there" not in str(first.description)
    assert "you cannot write there for 10 min" in str(second.description)
    assert "Timeout" not in buttons(posted(laddered)[-1])


async def test_the_next_timeouts_are_twice_as_long_each(laddered: Server) -> None:
    for expected in (10, 20, 40):
        await offend(laddered)
        await offend(laddered)
        assert silence(laddered) == timedelta(minutes=expected)


async def test_between_two_rungs_there_is_no_timeout(laddered: Server) -> None:
    for _ in range(3):
        await offend(laddered)

    assert not any("timed the author out" in line for line in done(laddered.alerts()[-1]))


async def test_dismissed_deletions_do_not_count(laddered: Server) -> None:
    await offend(laddered)
    await laddered.moderator.click(posted(laddered)[-1], label=DISMISS)

    await offend(laddered)

    assert silence(laddered) is None


async def test_accepted_appeals_do_not_count(laddered: Server) -> None:
    server = laddered
    await offend(server)
    mail = server.member.user.dm_channel.history()[-1]
    form = await server.member.user.click(mail, label="Appeal")
    await server.member.user.submit_modal(form, {"reason": "a quote"})
    await server.moderator.click(posted(server)[-1], label="Accept appeal 1")

    await offend(server)

    assert silence(server) is None


async def test_deletions_before_the_window_do_not_count(laddered: Server) -> None:
    await offend(laddered)
    await laddered.env.advance_time(3601)

    await offend(laddered)

    assert silence(laddered) is None


async def test_deletions_of_others_do_not_count(laddered: Server) -> None:
    other = laddered.guild.add_member(laddered.env.create_user("max"))
    await offend(laddered)

    await offend(laddered, author=other)

    assert silence(laddered) is None
    assert silence(laddered, other) is None


async def test_flagged_messages_count_only_once_a_moderator_deletes_them(
    laddered: Server,
) -> None:
    await offend(laddered, RUDE)
    await offend(laddered)
    assert silence(laddered) is None

    await laddered.moderator.click(posted(laddered)[0], label="Delete")

    assert silence(laddered) == timedelta(minutes=10)
    assert "I timed the author out for 10 min" in done(laddered.alerts()[0])
    assert "you cannot write there for 10 min" in str(
        laddered.mail(laddered.member)[-1].description
    )


async def test_a_group_deleted_at_once_does_not_jump_over_a_rung(laddered: Server) -> None:
    for number in range(3):
        await laddered.member.send(laddered.chat, f"{RUDE} {number}")

    await laddered.moderator.click(posted(laddered)[0], label="Delete")

    assert silence(laddered) == timedelta(minutes=10)


async def test_without_a_ladder_nobody_is_timed_out(server: Server) -> None:
    for _ in range(5):
        await offend(server)

    assert silence(server) is None


async def test_a_ladder_switched_off_stays_off(laddered: Server) -> None:
    await laddered.admin.slash(laddered.chat, "toxicity ladder", deletions=0)

    for _ in range(4):
        await offend(laddered)

    assert silence(laddered) is None


async def test_somebody_above_the_bot_is_not_timed_out_and_moderators_see_why(
    laddered: Server,
) -> None:
    high = laddered.guild.create_role("High")
    laddered.env.backend.reorder_roles(laddered.guild.id, [{"id": str(high.id), "position": 50}])
    lord = laddered.guild.add_member(laddered.env.create_user("lord"), roles=[high])

    await offend(laddered, author=lord)
    await offend(laddered, author=lord)

    assert silence(laddered, lord) is None
    assert done(laddered.alerts()[-1])[1] == (
        "I could not time the author out: their role is not below mine"
    )
    assert "you cannot write there" not in str(laddered.mail(lord)[-1].description)


async def test_without_the_permission_the_alert_says_which_is_missing(laddered: Server) -> None:
    server = laddered
    me = server.env.backend.get_member(server.guild.id, server.env.backend.bot_user.id)
    (role,) = me.role_ids
    stored = server.env.backend.get_role(server.guild.id, role)
    without = stored.permissions & ~(1 << 40)
    server.env.backend.edit_role(server.guild.id, role, {"permissions": without})

    await offend(server)
    await offend(server)

    assert silence(server) is None
    assert "Timeout Members" in done(server.alerts()[-1])[1]
    assert server.standing() == []


async def test_of_deletions_at_the_same_moment_each_counts_once(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=3, hours=1, minutes=10)
    original = simcord_bot.enforcer.time_out
    timeouts: list[timedelta] = []

    async def counted(guild: discord.Guild, user_id: int, duration: timedelta, **more: Any) -> Step:
        timeouts.append(duration)
        return await original(guild, user_id, duration, **more)

    simcord_bot.enforcer.time_out = counted  # type: ignore[method-assign]
    for number in range(7):
        server.env.backend.create_message(server.chat.id, server.member.id, f"{VILE} {number}")
    await server.env.settle()

    assert server.standing() == []
    assert sorted(timeouts) == [timedelta(minutes=10), timedelta(minutes=20)]
