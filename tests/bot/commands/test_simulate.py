"""`/toxicity simulate`: what would happen to a text, without anything happening."""

import discord
import pytest

from bot.client import ToxicityBot
from bot.scoring.batching import Overloaded
from tests.bot.commands.conftest import REFUSES, answers, embed, sentence
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields


async def simulated(server: Server, text: str, **options: object) -> discord.Embed:
    """What a moderator is told."""
    result = await server.moderator.slash(server.chat, "toxicity simulate", text=text, **options)
    return embed(result)


@pytest.mark.parametrize(
    ("text", "title", "score", "decides"),
    [
        (KIND, "Nothing would happen", "**0.010**", "below the flag threshold 0.700"),
        (RUDE, "It would be flagged", "**0.800**", "flag threshold 0.700"),
        (VILE, "It would be deleted", "**0.990**", "delete threshold 0.950"),
    ],
)
async def test_says_what_would_happen_and_which_rule_decides(
    server: Server, text: str, title: str, score: str, decides: str
) -> None:
    answer = await simulated(server, text)

    assert answer.title == title
    assert fields(answer) == {
        "Score": score,
        "Channel": server.chat.mention,
        "Mode": "enforce",
        "Thresholds": "flag from 0.7, the model's default\ndelete from 0.95, the model's default",
        "What decides": decides,
    }
    assert "nothing was done or stored" in str(answer.footer.text)


@pytest.mark.parametrize(
    ("mode", "title", "decides"),
    [
        ("monitor", "Nothing would happen", "threshold 0.950, but this server only counts"),
        ("flag", "It would be flagged", "delete threshold 0.950, but this server only flags"),
    ],
)
async def test_the_mode_of_the_server_counts(
    server: Server, mode: str, title: str, decides: str
) -> None:
    await server.choose_mode(mode)

    answer = await simulated(server, VILE)

    assert answer.title == title
    assert fields(answer)["Mode"] == mode
    assert fields(answer)["What decides"] == decides


async def test_another_channel_is_judged_by_its_own_thresholds(server: Server) -> None:
    options = {"flag": 0.5, "delete": 0.75, "channel": server.log}
    preview = await server.admin.slash(server.chat, "toxicity threshold", **options)
    await server.admin.click(answers(preview)[-1], label="Apply")

    here = await simulated(server, RUDE)
    there = await simulated(server, RUDE, channel=server.log)

    assert here.title == "It would be flagged"
    assert there.title == "It would be deleted"
    assert fields(there)["Channel"] == server.log.mention
    assert fields(there)["Thresholds"] == (
        "flag from 0.5, set for this channel\ndelete from 0.75, set for this channel"
    )


async def test_in_a_thread_the_thresholds_of_its_channel_count(server: Server) -> None:
    channel = server.guild.me.guild.get_channel(server.chat.id) if server.guild.me else None
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="side talk", type=discord.ChannelType.public_thread)
    (thread,) = server.chat.threads
    preview = await server.admin.slash(
        server.chat, "toxicity threshold", delete=0.75, channel=server.chat
    )
    await server.admin.click(answers(preview)[-1], label="Apply")

    named = await simulated(server, RUDE, channel=thread)
    inside = embed(await server.moderator.slash(thread, "toxicity simulate", text=RUDE))

    for answer in (named, inside):
        assert answer.title == "It would be deleted"
        assert fields(answer)["Channel"] == thread.mention


async def test_an_exempt_member_is_left_alone(server: Server) -> None:
    await server.admin.slash(server.chat, "toxicity exempt", member=server.member)

    theirs = await simulated(server, VILE, member=server.member)
    anybodys = await simulated(server, VILE)

    assert theirs.title == "Nothing would happen"
    assert fields(theirs)["What decides"] == "Nothing: this member is exempt."
    assert fields(theirs)["Score"] == "**0.990**"
    assert anybodys.title == "It would be deleted"


async def test_a_member_with_an_exempt_role_is_left_alone(server: Server) -> None:
    poets = server.guild.create_role("Poets")
    poet = server.guild.add_member(server.env.create_user("pat"), roles=[poets])
    await server.admin.slash(server.chat, "toxicity exempt", role=poets)

    theirs = await simulated(server, VILE, member=poet)
    others = await simulated(server, VILE, member=server.member)

    assert fields(theirs)["What decides"] == "Nothing: a role of this member is exempt."
    assert others.title == "It would be deleted"


async def test_an_exempt_channel_is_left_alone(server: Server) -> None:
    await server.admin.slash(server.chat, "toxicity exempt", channel=server.log)

    there = await simulated(server, VILE, channel=server.log)
    here = await simulated(server, VILE)

    assert there.title == "Nothing would happen"
    assert fields(there)["What decides"] == "Nothing: this channel is exempt."
    assert here.title == "It would be deleted"


async def test_a_moderator_is_left_alone_until_the_server_says_otherwise(
    server: Server,
) -> None:
    before = await simulated(server, VILE, member=server.moderator)
    await server.admin.slash(server.chat, "toxicity exempt", moderators=False)
    after = await simulated(server, VILE, member=server.moderator)

    assert before.title == "Nothing would happen"
    assert fields(before)["What decides"] == "Nothing: people with Manage Messages are exempt."
    assert after.title == "It would be deleted"


async def test_leaves_no_trace(server: Server) -> None:
    await simulated(server, VILE, member=server.member)

    stats = embed(await server.moderator.slash(server.chat, "toxicity stats"))
    seen = fields(stats)
    assert [seen["Scanned"], seen["Flagged"], seen["Deleted"]] == ["0", "0", "0"]
    assert server.alerts() == []
    assert server.mail(server.member) == []
    assert server.chat.history(viewer=server.member) == []


@REFUSES
async def test_under_a_flood_it_asks_for_patience(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(text: str, **_: object) -> float:
        raise Overloaded

    monkeypatch.setattr(simcord_bot.scorer, "score", full)

    result = await server.moderator.slash(server.chat, "toxicity simulate", text=KIND)

    assert sentence(result) == "I am busy with a flood of messages: try again in a moment."
