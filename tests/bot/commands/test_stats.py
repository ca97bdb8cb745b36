"""`/toxicity stats`: the numbers a moderator reads."""

from datetime import timedelta

import discord
import pytest

from bot.app import App
from bot.client import ToxicityBot
from bot.moderation.incident import Verdict
from bot.scoring.bundle import Bundle
from bot.settings import Settings
from bot.store.store import Store
from tests.bot.commands.conftest import REFUSES, Past, answers, embed, sentence
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields, keyword_scores
from tests.bot.plain_model import plain_scorer


async def numbers(server: Server, **options: object) -> dict[str, str]:
    """The fields of the answer to a moderator."""
    return fields(embed(await server.moderator.slash(server.chat, "toxicity stats", **options)))


async def test_the_numbers_of_the_last_day(server: Server) -> None:
    for text in (KIND, KIND, RUDE, VILE):
        await server.member.send(server.chat, text)

    answer = embed(await server.moderator.slash(server.chat, "toxicity stats"))

    assert answer.title == "Toxicity, last 24 hours"
    assert str(answer.footer.text) == "model keywords"
    seen = fields(answer)
    assert seen["Scanned"] == "4"
    assert seen["Flagged"] == "1"
    assert seen["Deleted"] == "1"
    assert seen["Toxic share"] == "50.00%"
    assert seen["Busiest channels"] == f"{server.chat.mention} — 4"
    assert seen["Most toxic channels"] == f"{server.chat.mention} — 2"
    assert seen["Most flagged members"] == f"{server.member.mention} — 2"
    assert seen["Thresholds"] == "flag from 0.7, delete from 0.95"
    assert seen["Mode"] == "enforce"
    assert seen["Precision"] == "no verdicts yet"
    assert seen["Waiting for a verdict"] == "1"
    assert "Needs attention" not in seen


@pytest.mark.parametrize(
    ("period", "title", "scanned"),
    [
        ("DAY", "24 hours", "1"),
        ("WEEK", "7 days", "2"),
        ("MONTH", "30 days", "3"),
        ("YEAR", "52 weeks", "4"),
    ],
)
async def test_each_period_reaches_as_far_as_it_says(
    server: Server, past: Past, period: str, title: str, scanned: str
) -> None:
    for days in (80, 20, 3, 0):
        past.messages(1, 0.5, ago=timedelta(days=days))

    answer = embed(await server.moderator.slash(server.chat, "toxicity stats", period=period))

    assert answer.title == f"Toxicity, last {title}"
    assert fields(answer)["Scanned"].split()[0] == scanned


async def test_the_change_against_the_period_before(server: Server, past: Past) -> None:
    yesterday = timedelta(hours=30)
    past.messages(4, 0.1, ago=yesterday)
    past.messages(6, 0.1)
    for _ in range(2):
        await past.incident(0.8, ago=yesterday)
    await past.incident(0.8)
    await past.incident(0.97, deleted=True)

    seen = await numbers(server)

    assert seen["Scanned"] == "6 (+50%)"
    assert seen["Flagged"] == "1 (-50%)"
    assert seen["Deleted"] == "1"
    assert seen["Toxic share"] == "33.33% (-16.67)"


async def test_a_period_longer_than_what_is_kept_says_so(server: Server, past: Past) -> None:
    past.messages(3, 0.1)
    assert "Needs attention" not in await numbers(server, period="MONTH")
    kept = (await numbers(server, period="YEAR"))["Needs attention"]
    assert kept == "Only the last 90 days are kept."


async def test_nothing_is_compared_with_a_period_that_is_no_longer_whole(
    server: Server, past: Past
) -> None:
    past.messages(5, 0.1)
    past.messages(1, 0.1, ago=timedelta(days=365))
    assert (await numbers(server, period="YEAR"))["Scanned"] == "5"


async def test_precision_and_the_median_time_to_a_verdict(server: Server, past: Past) -> None:
    for verdict, minutes in (
        (Verdict.CONFIRMED, 2),
        (Verdict.CONFIRMED, 10),
        (Verdict.DISMISSED, 90),
    ):
        after = timedelta(minutes=minutes)
        await past.incident(0.8, verdict, ago=timedelta(hours=3), verdict_after=after)
    await past.incident(0.8)

    seen = await numbers(server)

    assert seen["Precision"] == "67% of 3 verdict(s)"
    assert seen["Median time to verdict"] == "10 min"
    assert seen["Waiting for a verdict"] == "1"


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=5), "5 h"),
    ],
)
async def test_a_time_to_a_verdict_is_shown_in_a_fitting_unit(
    server: Server, past: Past, after: timedelta, shown: str
) -> None:
    await past.incident(0.8, Verdict.CONFIRMED, ago=timedelta(hours=6), verdict_after=after)

    assert (await numbers(server))["Median time to verdict"] == shown


async def test_the_busiest_hours_come_first(server: Server, past: Past) -> None:
    past.messages(1, 0.1)
    past.messages(3, 0.1, ago=timedelta(hours=5))
    now = server.env.now()

    seen = await numbers(server)

    busiest, quieter = now - timedelta(hours=5), now
    assert seen["Busiest hours (UTC)"] == f"{busiest:%H}:00 — 3\n{quieter:%H}:00 — 1"


async def test_one_channel_with_its_threads(server: Server) -> None:
    other = server.guild.create_text_channel("other")
    channel = server.guild.me.guild.get_channel(server.chat.id) if server.guild.me else None
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="side talk", type=discord.ChannelType.public_thread)
    (thread,) = server.chat.threads
    await server.member.send(server.chat, RUDE)
    await server.member.send(thread, RUDE)
    await server.member.send(other, RUDE)

    of_all = await numbers(server)
    answer = embed(await server.moderator.slash(server.chat, "toxicity stats", channel=server.chat))
    of_thread = await numbers(server, channel=thread)

    assert of_all["Flagged"] == "3"
    assert answer.description == server.chat.mention
    assert fields(answer)["Scanned"] == "2"
    assert fields(answer)["Flagged"] == "2"
    assert "Busiest channels" not in fields(answer)
    assert of_thread["Flagged"] == "1"


async def test_the_thresholds_are_those_of_the_channel_asked_for(server: Server) -> None:
    preview = await server.admin.slash(
        server.chat, "toxicity threshold", flag=0.5, channel=server.log
    )
    await server.admin.click(answers(preview)[-1], label="Apply")

    assert (await numbers(server))["Thresholds"] == "flag from 0.7, delete from 0.95"
    there = await numbers(server, channel=server.log)
    assert there["Thresholds"] == "flag from 0.5, delete from 0.95"


async def test_a_chart_is_attached_and_shown(server: Server, past: Past) -> None:
    past.messages(3, 0.2)
    await past.incident(0.8)

    (answer,) = answers(await server.moderator.slash(server.chat, "toxicity stats"))

    (chart,) = answer.attachments
    assert chart.filename == "stats.png"
    assert (await chart.read()).startswith(b"\x89PNG")
    assert "stats.png" in str(answer.embeds[0].image.url)


async def test_an_empty_server_gets_zeroes(server: Server) -> None:
    seen = await numbers(server)

    assert seen["Scanned"] == "0"
    assert seen["Toxic share"] == "0.00%"
    assert seen["Busiest channels"] == "none yet"
    assert seen["Busiest hours (UTC)"] == "none yet"
    assert seen["Most flagged members"] == "none yet"


async def test_a_missing_log_channel_is_named(bare_server: Server) -> None:
    assert "/toxicity log-channel" in (await numbers(bare_server))["Needs attention"]


async def test_a_log_channel_the_bot_cannot_post_in_is_named(server: Server) -> None:
    me = server.guild.me
    assert me is not None
    channel = me.guild.get_channel(server.log.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(me, embed_links=False)

    attention = (await numbers(server))["Needs attention"]

    assert server.log.mention in attention
    assert "Embed Links" in attention


async def test_failed_deletions_are_named(server: Server) -> None:
    server.env.inject_error("DELETE", "/channels/*/messages/*", status=503)
    await server.member.send(server.chat, VILE)

    seen = await numbers(server)

    assert seen["Deleted"] == "0"
    assert seen["Flagged"] == "1"
    assert "1 message(s) could not be deleted" in seen["Needs attention"]


async def test_messages_that_could_not_be_scored_are_named(server: Server, past: Past) -> None:
    past.messages(2, None)

    seen = await numbers(server)

    assert seen["Scanned"] == "0"
    assert seen["Busiest channels"] == "none yet"
    assert "2 message(s) could not be scored" in seen["Needs attention"]


async def test_other_servers_do_not_count(server: Server) -> None:
    elsewhere = server.env.create_guild("Elsewhere", shard_id=1)
    channel = elsewhere.create_text_channel("chat")
    stranger = elsewhere.add_member(server.env.create_user("stranger"))
    await stranger.send(channel, RUDE)

    seen = await numbers(server)

    assert seen["Scanned"] == "0"
    assert seen["Flagged"] == "0"


async def test_numbers_survive_a_restart(
    server: Server, bundle: Bundle, store: Store, settings: Settings
) -> None:
    await server.member.send(server.chat, RUDE)
    scorer = plain_scorer(keyword_scores)
    await server.env.bot.close()
    await server.env.restart_bot(App(bundle, scorer, store, settings, shard_count=2))

    seen = await numbers(server)

    assert seen["Scanned"] == "1"
    assert seen["Flagged"] == "1"
    await scorer.close()


@REFUSES
async def test_a_fault_of_the_bot_is_owned_up_to_without_details(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(simcord_bot.store.statistics, "counts", broken)

    answer = sentence(await server.moderator.slash(server.chat, "toxicity stats"))

    assert "the fault is mine" in answer
    assert "secret detail" not in answer
