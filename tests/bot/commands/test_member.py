"""`/toxicity member`: what one member's messages led to."""

from datetime import timedelta

from bot.moderation.incident import Verdict
from tests.bot.commands.conftest import Past, embed
from tests.bot.conftest import RUDE, VILE, Server, fields


async def test_a_members_incidents_are_listed_with_what_came_of_them(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    await server.env.advance_time(60)
    await server.member.send(server.chat, VILE)

    answer = embed(
        await server.moderator.slash(server.chat, "toxicity member", member=server.member)
    )

    assert answer.title == "2 incident(s)"
    mention, _, flagged, deleted = str(answer.description).splitlines()
    where = server.chat.mention
    assert mention == server.member.mention
    assert flagged.endswith(f"{where} · Message flagged · 0.800 · no verdict yet")
    assert deleted.endswith(f"{where} · Message deleted · 0.990 · no verdict yet")
    assert RUDE not in str(answer.description)


async def test_verdicts_are_counted(server: Server, past: Past) -> None:
    for verdict in (Verdict.CONFIRMED, Verdict.CONFIRMED, Verdict.DISMISSED, None):
        await past.incident(0.8, verdict, ago=timedelta(days=3))
    await past.incident(0.97, deleted=True)

    answer = embed(
        await server.moderator.slash(server.chat, "toxicity member", member=server.member)
    )

    assert fields(answer) == {"Deleted": "1", "confirmed": "2", "dismissed": "1"}
    assert str(answer.description).count("confirmed") == 2


async def test_somebody_who_wrote_nothing_toxic_has_none(server: Server, past: Past) -> None:
    await past.incident(0.8)

    answer = embed(
        await server.moderator.slash(server.chat, "toxicity member", member=server.admin)
    )

    assert answer.title == "0 incident(s)"
    assert str(answer.description).strip() == server.admin.mention


async def test_somebody_who_has_left_can_still_be_looked_up(server: Server, past: Past) -> None:
    await past.incident(0.8)
    gone = server.member.user
    server.guild.remove_member(server.member)

    answer = embed(await server.moderator.slash(server.chat, "toxicity member", member=gone))

    assert answer.title == "1 incident(s)"


async def test_other_servers_do_not_show(server: Server) -> None:
    elsewhere = server.env.create_guild("Elsewhere", shard_id=1)
    channel = elsewhere.create_text_channel("chat")
    await elsewhere.add_member(server.member.user).send(channel, RUDE)

    answer = embed(
        await server.moderator.slash(server.chat, "toxicity member", member=server.member)
    )

    assert answer.title == "0 incident(s)"


async def test_of_very_many_incidents_the_latest_are_listed(server: Server, past: Past) -> None:
    for number in range(100):
        await past.incident(0.701 + number / 1000)

    answer = embed(
        await server.moderator.slash(server.chat, "toxicity member", member=server.member)
    )

    assert answer.title == "100 incident(s)"
    assert "0.800" in str(answer.description)
    assert "0.701" not in str(answer.description)
