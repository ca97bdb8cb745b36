"""Moderators' buttons on alerts: what they do, and what the alert says afterwards."""

from datetime import timedelta

import discord
import pytest

from bot.client import ToxicityBot
from bot.moderation.incident import Verdict
from bot.scoring.bundle import Bundle
from bot.views.colours import AMBER, GREEN, GREY
from tests.bot.actions.conftest import buttons, done, only_alert, successor
from tests.bot.conftest import RUDE, VILE, Server, fields

DISMISS = "Dismiss (false alarm)"


async def verdict(bot: ToxicityBot, incident_id: int = 1) -> tuple[Verdict | None, int | None]:
    """The verdict that is stored, and whose it is."""
    incident = await bot.store.incidents.get(incident_id)
    assert incident is not None
    return incident.verdict, incident.verdict_by


def timed_out(server: Server) -> bool:
    """Whether the member may not write."""
    member = server.env.backend.get_member(server.guild.id, server.member.id)
    return member.timed_out_until is not None


async def test_a_flagged_message_can_be_deleted_timed_out_or_dismissed(server: Server) -> None:
    await server.member.send(server.chat, RUDE)

    alert = only_alert(server)
    assert buttons(alert) == ["Delete", "Timeout", DISMISS]
    assert alert.embeds[0].colour == AMBER


async def test_delete_removes_the_message_and_says_who_did_it(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert server.standing() == []
    alert = only_alert(server)
    assert alert.embeds[0].title == "Message deleted"
    assert alert.embeds[0].colour == GREEN
    assert done(alert.embeds[0]) == [
        f"{server.moderator.mention} confirmed it as toxic",
        f"{server.moderator.mention} deleted it",
        "I told the author by direct message",
    ]
    assert f"<t:{int(server.env.now().timestamp())}:R>" in fields(alert.embeds[0])["What was done"]
    assert buttons(alert) == ["Timeout"]
    assert await verdict(simcord_bot) == (Verdict.CONFIRMED, server.moderator.id)
    assert result.followups == []


async def test_the_author_gets_the_text_a_moderator_deleted_and_may_appeal(
    server: Server,
) -> None:
    await server.member.send(server.chat, RUDE)

    await server.moderator.click(only_alert(server), label="Delete")

    (mail,) = server.member.user.dm_channel.history()
    said = str(mail.embeds[0].description)
    assert "a moderator removed a message of yours" in said
    assert said.endswith(RUDE)
    assert buttons(mail) == ["Appeal"]


async def test_confirm_keeps_a_deleted_message_deleted(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, VILE)
    assert buttons(only_alert(server)) == ["Confirm", "Timeout", DISMISS]

    await server.moderator.click(only_alert(server), label="Confirm")

    alert = only_alert(server)
    assert done(alert.embeds[0])[-1] == f"{server.moderator.mention} confirmed it as toxic"
    assert alert.embeds[0].colour == GREEN
    assert buttons(alert) == ["Timeout"]
    assert await verdict(simcord_bot) == (Verdict.CONFIRMED, server.moderator.id)
    assert len(server.mail(server.member)) == 1


async def test_dismiss_leaves_everything_as_it_is(server: Server, simcord_bot: ToxicityBot) -> None:
    await server.member.send(server.chat, RUDE)

    await server.moderator.click(only_alert(server), label=DISMISS)

    assert server.standing() == [RUDE]
    alert = only_alert(server)
    assert alert.embeds[0].colour == GREY
    assert done(alert.embeds[0]) == [f"{server.moderator.mention} dismissed it as a false alarm"]
    assert buttons(alert) == []
    assert await verdict(simcord_bot) == (Verdict.DISMISSED, server.moderator.id)
    assert server.mail(server.member) == []


async def test_timeout_confirms_and_silences_the_author(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)

    await server.moderator.click(only_alert(server), label="Timeout")

    assert timed_out(server)
    alert = only_alert(server)
    assert done(alert.embeds[0]) == [
        f"{server.moderator.mention} confirmed it as toxic",
        f"{server.moderator.mention} timed the author out for 10 min",
    ]
    assert server.standing() == [RUDE]
    assert buttons(alert) == ["Delete"]
    assert await verdict(simcord_bot) == (Verdict.CONFIRMED, server.moderator.id)


async def test_timeout_lasts_as_long_as_the_ladder_begins(server: Server) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=9, minutes=120)
    await server.member.send(server.chat, RUDE)

    await server.moderator.click(only_alert(server), label="Timeout")

    assert done(server.alerts()[0])[-1].endswith("timed the author out for 2 h")


async def test_a_message_can_be_deleted_after_its_author_was_timed_out(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    await server.moderator.click(only_alert(server), label="Timeout")

    await server.admin.click(only_alert(server), label="Delete")

    assert server.standing() == []
    assert buttons(only_alert(server)) == []
    assert f"{server.admin.mention} deleted it" in done(server.alerts()[0])


async def test_the_buttons_work_after_a_restart(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle
) -> None:
    await server.member.send(server.chat, RUDE)
    await server.env.restart_bot(successor(simcord_bot, bundle))

    await server.moderator.click(only_alert(server), label="Delete")

    assert server.standing() == []
    assert f"{server.moderator.mention} deleted it" in done(server.alerts()[0])


async def test_the_second_moderator_hears_who_was_faster(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    stale = server.env.backend.get_message(server.log.id, only_alert(server).id).components
    await server.moderator.click(only_alert(server), label=DISMISS)
    server.env.backend.get_message(server.log.id, only_alert(server).id).components = stale

    result = await server.admin.click(only_alert(server), label="Delete")

    (said,) = result.followups
    assert said.ephemeral
    assert said.content == f"{server.moderator.mention} has dismissed this already."
    assert server.standing() == [RUDE]
    assert await verdict(simcord_bot) == (Verdict.DISMISSED, server.moderator.id)


async def test_a_late_dismissal_of_a_confirmed_message_changes_nothing(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, VILE)
    stale = server.env.backend.get_message(server.log.id, only_alert(server).id).components
    await server.moderator.click(only_alert(server), label="Confirm")
    server.env.backend.get_message(server.log.id, only_alert(server).id).components = stale

    result = await server.admin.click(only_alert(server), label=DISMISS)

    assert result.followups[0].content == f"{server.moderator.mention} has confirmed this already."
    assert await verdict(simcord_bot) == (Verdict.CONFIRMED, server.moderator.id)


@pytest.mark.parametrize("by_author", [True, False])
async def test_the_verdict_counts_even_if_the_message_is_gone(
    server: Server, simcord_bot: ToxicityBot, by_author: bool
) -> None:
    message = await server.member.send(server.chat, RUDE)
    await (server.member if by_author else server.admin).delete(message)

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert result.followups[0].content == (
        "Your verdict is recorded, but the message could not be deleted: it was already gone."
    )
    assert done(server.alerts()[0]) == [
        f"{server.moderator.mention} confirmed it as toxic",
        f"{server.moderator.mention} could not delete it: it was already gone",
    ]
    assert await verdict(simcord_bot) == (Verdict.CONFIRMED, server.moderator.id)
    assert server.mail(server.member) == []


async def test_the_verdict_counts_even_if_the_channel_is_gone(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    server.env.backend.delete_channel(server.chat.id)

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert "it was already gone" in result.followups[0].content
    assert await verdict(simcord_bot) == (Verdict.CONFIRMED, server.moderator.id)


async def test_delete_takes_all_messages_of_the_alert(server: Server) -> None:
    for number in range(3):
        await server.member.send(server.chat, f"{RUDE} {number}")

    await server.moderator.click(only_alert(server), label="Delete")

    assert server.standing() == []
    (alert,) = server.alerts()
    assert alert.title == "3 messages deleted"
    assert done(alert) == [
        f"{server.moderator.mention} confirmed it as toxic",
        f"{server.moderator.mention} deleted it",
        "I told the author by direct message",
    ]
    texts = [str(mail.description) for mail in server.mail(server.member)]
    assert [text[-len(RUDE) - 2 :] for text in texts] == [f"{RUDE} {n}" for n in range(3)]


async def test_an_edited_message_is_deleted_once_and_nothing_is_said_to_have_failed(
    server: Server,
) -> None:
    message = await server.member.send(server.chat, RUDE)
    await server.env.advance_time(1)
    await server.member.edit(message, f"{RUDE} again")
    assert server.alerts()[0].title == "2 messages flagged"

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert result.followups == []
    assert server.standing() == []
    assert buttons(only_alert(server)) == ["Timeout"]
    (mail,) = server.mail(server.member)
    assert str(mail.description).endswith(f"{RUDE} again")


async def test_an_incident_erased_meanwhile_is_said_to_be_unknown(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.member.send(server.chat, RUDE)
    await simcord_bot.store.retention.expire(server.env.now() + timedelta(days=1))

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert result.response is not None
    assert result.response.ephemeral
    assert result.response.content == "This incident is not stored any more."
    assert server.standing() == [RUDE]


async def test_the_mail_names_what_a_file_or_poll_said(server: Server) -> None:
    await server.member.send(
        server.chat, "look", attachments=[("you_are_rude.png", b"not a picture")]
    )

    await server.moderator.click(only_alert(server), label="Delete")

    (mail,) = server.mail(server.member)
    assert str(mail.description).endswith("look\nyou are rude")


async def test_names_have_no_delete_button(server: Server) -> None:
    server.env.backend.create_thread(server.chat.id, RUDE, server.member.id)
    await server.env.settle()

    alert = only_alert(server)
    assert alert.embeds[0].title == "Thread name flagged"
    assert buttons(alert) == ["Confirm", "Timeout", DISMISS]
    await server.moderator.click(alert, label="Confirm")
    assert isinstance(only_alert(server).embeds[0], discord.Embed)
    assert buttons(only_alert(server)) == ["Timeout"]
