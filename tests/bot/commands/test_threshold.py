"""`/toxicity threshold`: what an admin sees before thresholds change, and what changes then."""

import discord
import pytest
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from bot.client import ToxicityBot
from bot.moderation.incident import Verdict
from tests.bot.commands.conftest import Past, answers, button_labels, embed, sentence
from tests.bot.conftest import RUDE, VILE, Server, fields


async def previewed(server: Server, **options: object) -> ResponseMessage:
    """The preview that the admin gets."""
    result = await server.admin.slash(server.chat, "toxicity threshold", **options)
    return answers(result)[-1]


async def applied(server: Server, **options: object) -> None:
    """The admin previews thresholds and applies them."""
    await server.admin.click(await previewed(server, **options), label="Apply")


async def shown(server: Server) -> dict[str, str]:
    """What the admin sees of the thresholds that hold."""
    return fields(embed(await server.admin.slash(server.chat, "toxicity threshold")))


def known(server: Server, channel: ChannelHandle) -> discord.TextChannel:
    """A channel as the bot knows it."""
    me = server.guild.me
    found = None if me is None else me.guild.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return found


def age_restrict(server: Server, channel: ChannelHandle) -> None:
    """Make a channel age-restricted, which the simulation does not know."""
    known(server, channel).nsfw = True


async def thread_in(server: Server, channel: ChannelHandle) -> ChannelHandle:
    """A new thread in the channel."""
    kind = discord.ChannelType.public_thread
    await known(server, channel).create_thread(name="side talk", type=kind)
    (thread,) = channel.threads
    return thread


async def test_the_defaults_are_shown_as_the_models(server: Server) -> None:
    assert await shown(server) == {
        "This server": "flag from 0.7, delete from 0.95 (the model's defaults)"
    }


async def test_every_scope_with_thresholds_of_its_own_is_shown(server: Server) -> None:
    await applied(server, flag=0.6)
    await applied(server, delete=0.9, nsfw=True)
    await applied(server, flag=0.5, channel=server.log)

    assert await shown(server) == {
        "This server": "flag from 0.6, delete from 0.95",
        "Age-restricted channels": "flag from 0.6, delete from 0.9",
        "Channels with thresholds of their own": (
            f"{server.log.mention}: flag from 0.5, delete from 0.95"
        ),
    }


async def test_a_preview_says_what_the_last_week_would_have_been_like(
    server: Server, past: Past
) -> None:
    past.messages(10, 0.405)
    past.messages(5, 0.805)
    past.messages(2, 0.925)
    past.messages(1, 0.995)
    for score in (0.75, 0.85, 0.9, 0.97):
        await past.incident(score, Verdict.CONFIRMED)
    for score in (0.72, 0.93):
        await past.incident(score, Verdict.DISMISSED)

    preview = await previewed(server, flag=0.8, delete=0.9)

    (seen,) = preview.embeds
    assert seen.title == "Not applied yet: what this would have done"
    assert fields(seen) == {
        "Where": "This server",
        "Now": "flag from 0.7, delete from 0.95",
        "Then": "flag from 0.8, delete from 0.9",
        "Last 7 days": "7 flagged → 5, 1 deleted → 3",
        "By moderators' verdicts of the last 90 days": (
            "keeps 75% of 4 confirmed incident(s)\navoids 50% of 2 false alarm(s)"
        ),
    }
    assert button_labels(preview) == ["Apply", "Leave it"]


async def test_a_preview_without_a_past_promises_nothing(server: Server) -> None:
    (seen,) = (await previewed(server, flag=0.8)).embeds

    numbers = fields(seen)
    assert numbers["Last 7 days"] == "0 flagged → 0, 0 deleted → 0"
    assert numbers["By moderators' verdicts of the last 90 days"] == "none yet"


async def test_a_preview_for_a_channel_counts_only_what_changes_there(
    server: Server, past: Past
) -> None:
    past.messages(3, 0.605)
    past.messages(4, 0.605, channel_id=server.log.id)

    (seen,) = (await previewed(server, flag=0.5, channel=server.log)).embeds

    assert fields(seen)["Where"] == server.log.mention
    assert fields(seen)["Last 7 days"] == "0 flagged → 4, 0 deleted → 0"


async def test_a_preview_says_when_the_mode_deletes_nothing(server: Server) -> None:
    (enforcing,) = (await previewed(server, flag=0.8)).embeds
    await server.choose_mode("flag")
    (flagging,) = (await previewed(server, flag=0.8)).embeds

    assert enforcing.footer.text is None
    assert "The mode is flag: nothing is deleted" in str(flagging.footer.text)


async def test_apply_holds_from_the_next_message_on(server: Server) -> None:
    preview = await previewed(server, flag=0.5, delete=0.75)
    await server.member.send(server.chat, RUDE)
    before = server.standing()

    pressed = await server.admin.click(preview, label="Apply")
    await server.member.send(server.chat, RUDE)

    assert before == [RUDE]
    assert server.standing() == [RUDE]
    (seen,) = answers(pressed)[-1].embeds
    assert seen.title == "Applied"
    assert fields(seen)["Then"] == "flag from 0.5, delete from 0.75"
    assert answers(pressed)[-1].components == []


async def test_leave_it_changes_nothing(server: Server) -> None:
    pressed = await server.admin.click(await previewed(server, delete=0.75), label="Leave it")
    await server.member.send(server.chat, RUDE)

    (seen,) = answers(pressed)[-1].embeds
    assert seen.title == "Left as it was"
    assert answers(pressed)[-1].components == []
    assert server.standing() == [RUDE]
    assert (await shown(server))["This server"].startswith("flag from 0.7, delete from 0.95")


async def test_apply_leaves_everything_else_that_changed_meanwhile(server: Server) -> None:
    preview = await previewed(server, flag=0.75)
    await server.choose_mode("flag")
    await server.admin.click(preview, label="Apply")

    mode = await server.admin.slash(server.chat, "toxicity mode")

    assert sentence(mode) == "The mode is **flag**."
    assert (await shown(server))["This server"] == "flag from 0.75, delete from 0.95"


async def test_apply_keeps_thresholds_set_elsewhere_since_the_preview(server: Server) -> None:
    preview = await previewed(server, flag=0.75)
    await applied(server, flag=0.5, channel=server.log)
    await server.admin.click(preview, label="Apply")

    assert await shown(server) == {
        "This server": "flag from 0.75, delete from 0.95",
        "Channels with thresholds of their own": (
            f"{server.log.mention}: flag from 0.5, delete from 0.95"
        ),
    }


async def test_who_lost_manage_server_since_the_preview_cannot_apply(server: Server) -> None:
    preview = await previewed(server, delete=0.75)
    admins = server.guild.roles["Admins"]
    server.env.backend.remove_member_role(server.guild.id, server.admin.id, admins.id)

    pressed = await server.admin.click(preview, label="Apply")
    await server.member.send(server.chat, RUDE)

    assert sentence(pressed) == "You need the permission Manage Server for this."
    assert server.standing() == [RUDE]


async def test_one_threshold_can_be_set_alone(server: Server) -> None:
    await applied(server, flag=0.9)
    await server.member.send(server.chat, RUDE)

    assert server.alerts() == []
    assert (await shown(server))["This server"] == "flag from 0.9, delete from 0.95"


async def test_a_channel_can_be_stricter_and_its_threads_follow(server: Server) -> None:
    strict = server.guild.create_text_channel("strict")
    thread = await thread_in(server, strict)
    await applied(server, flag=0.5, delete=0.75, channel=strict)

    for place in (server.chat, strict, thread):
        await server.member.send(place, RUDE)

    assert server.standing() == [RUDE]
    assert RUDE not in [message.content for message in strict.history()]
    assert RUDE not in [message.content for message in thread.history()]


async def test_a_category_can_be_stricter_and_a_channel_in_it_laxer(server: Server) -> None:
    category = server.guild.create_category("arena")
    ring = server.guild.create_text_channel("ring", category=category)
    bar = server.guild.create_text_channel("bar", category=category)
    await applied(server, delete=0.75, channel=category)
    await applied(server, delete=0.95, channel=bar)

    await server.member.send(ring, RUDE)
    await server.member.send(bar, RUDE)

    assert ring.history() == []
    assert [message.content for message in bar.history()] == [RUDE]


async def test_age_restricted_channels_can_be_laxer(server: Server) -> None:
    adults = server.guild.create_text_channel("adults")
    age_restrict(server, adults)
    await applied(server, flag=0.995, delete=0.999, nsfw=True)

    await server.member.send(adults, VILE)
    await server.member.send(server.chat, VILE)

    assert [message.content for message in adults.history()] == [VILE]
    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]


async def test_reset_returns_to_the_wider_scope(server: Server) -> None:
    await applied(server, delete=0.75, channel=server.chat)
    await applied(server, flag=0.6)

    (seen,) = (await previewed(server, channel=server.chat, reset=True)).embeds
    await applied(server, channel=server.chat, reset=True)
    of_channel = await shown(server)
    await applied(server, reset=True)

    assert fields(seen)["Then"] == "flag from 0.6, delete from 0.95"
    assert of_channel == {"This server": "flag from 0.6, delete from 0.95"}
    assert await shown(server) == {
        "This server": "flag from 0.7, delete from 0.95 (the model's defaults)"
    }


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"flag": 1.5}, "between 0 and 1"),
        ({"delete": -0.1}, "between 0 and 1"),
        ({"flag": 0.96}, "must not be above the delete threshold"),
        ({"flag": 0.8, "delete": 0.6}, "must not be above the delete threshold"),
    ],
)
async def test_nonsense_is_refused_and_nothing_changes(
    server: Server, options: dict[str, float], reason: str
) -> None:
    refusal = sentence(await server.admin.slash(server.chat, "toxicity threshold", **options))

    assert reason in refusal
    assert "Nothing was changed: flag from 0.7, delete from 0.95" in refusal
    assert (await shown(server))["This server"].startswith("flag from 0.7, delete from 0.95")


async def test_servers_do_not_share_thresholds(server: Server, simcord_bot: ToxicityBot) -> None:
    await applied(server, flag=0.9)

    other = await shown(Server(server.env))

    assert other["This server"].startswith("flag from 0.7")
