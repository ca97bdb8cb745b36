"""Appeals: an author's one objection, and the moderators' answer."""

from datetime import timedelta

import discord
import pytest

from bot.client import ToxicityBot
from bot.scoring.bundle import Bundle
from tests.bot.actions.conftest import buttons, done, only_alert, posted, successor
from tests.bot.conftest import RUDE, VILE, Server, fields

REASON = "I quoted **somebody** ||else||."


async def appeal(server: Server, mail: discord.Message, reason: str = REASON) -> str:
    """The author appeals; what they are answered."""
    form = await server.member.user.click(mail, label="Appeal")
    answer = await server.member.user.submit_modal(form, {"reason": reason})
    (said,) = answer.followups
    assert said.ephemeral
    return str(said.content)


def mails(server: Server) -> list[discord.Message]:
    """The direct messages the member got."""
    return server.member.user.dm_channel.history()


@pytest.fixture
async def appealed(server: Server) -> Server:
    """A server in which a deletion was appealed."""
    await server.member.send(server.chat, VILE)
    await appeal(server, mails(server)[0])
    return server


async def test_the_mail_of_a_deletion_has_one_button_and_a_form_behind_it(server: Server) -> None:
    await server.member.send(server.chat, VILE)

    (mail,) = mails(server)
    form = await server.member.user.click(mail, label="Appeal")

    assert buttons(mail) == ["Appeal"]
    assert form.modal is not None
    assert form.modal["title"] == "Appeal"


async def test_an_appeal_appears_in_the_same_alert_with_its_reason_escaped(
    server: Server,
) -> None:
    await server.member.send(server.chat, VILE)

    answer = await appeal(server, mails(server)[0])

    assert answer.startswith("Thank you: the moderators have your appeal")
    alert = only_alert(server)
    assert fields(alert.embeds[0])["Appeal 1"] == r"I quoted \*\*somebody\*\* \|\|else\|\|."
    assert done(alert.embeds[0])[-1] == f"{server.member.mention} appealed"
    assert buttons(alert)[-2:] == ["Accept appeal 1", "Decline appeal 1"]


async def test_accepting_dismisses_the_incident_and_tells_the_author(appealed: Server) -> None:
    server = appealed

    await server.moderator.click(only_alert(server), label="Accept appeal 1")

    alert = only_alert(server)
    assert done(alert.embeds[0])[-2:] == [
        f"{server.moderator.mention} accepted the appeal",
        "I told the author by direct message",
    ]
    assert buttons(alert) == []
    assert server.mail(server.member)[-1].title == "Your appeal was accepted"


async def test_declining_confirms_the_incident_and_tells_the_author(appealed: Server) -> None:
    server = appealed

    await server.moderator.click(only_alert(server), label="Decline appeal 1")

    alert = only_alert(server)
    assert f"{server.moderator.mention} declined the appeal" in done(alert.embeds[0])
    assert buttons(alert) == ["Timeout"]
    assert server.mail(server.member)[-1].title == "Your appeal was declined"


async def test_accepting_ends_the_timeout(server: Server) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=1, minutes=30)
    await server.member.send(server.chat, VILE)
    member = server.env.backend.get_member(server.guild.id, server.member.id)
    assert member.timed_out_until is not None
    await appeal(server, mails(server)[0])

    await server.moderator.click(only_alert(server), label="Accept appeal 1")

    assert member.timed_out_until is None
    assert f"{server.moderator.mention} ended the timeout" in done(server.alerts()[0])


async def test_declining_leaves_the_timeout(server: Server) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=1, minutes=30)
    await server.member.send(server.chat, VILE)
    await appeal(server, mails(server)[0])

    await server.moderator.click(only_alert(server), label="Decline appeal 1")

    member = server.env.backend.get_member(server.guild.id, server.member.id)
    assert member.timed_out_until is not None


async def test_a_timeout_the_bot_did_not_give_is_left_alone(appealed: Server) -> None:
    server = appealed
    guild = server.guild.me.guild if server.guild.me else None
    assert guild is not None
    member = await guild.fetch_member(server.member.id)
    await member.timeout(timedelta(hours=1), reason="for something else")

    await server.moderator.click(only_alert(server), label="Accept appeal 1")

    stored = server.env.backend.get_member(server.guild.id, server.member.id)
    assert stored.timed_out_until is not None


async def test_there_is_one_appeal_for_a_message(appealed: Server) -> None:
    server = appealed

    again = await server.member.user.click(mails(server)[0], label="Appeal")

    assert again.modal is None
    assert again.response is not None
    assert again.response.content.startswith("You have appealed already")
    assert len(posted(server)) == 1


async def test_a_form_that_was_open_twice_counts_once(server: Server) -> None:
    await server.member.send(server.chat, VILE)
    (mail,) = mails(server)
    first = await server.member.user.click(mail, label="Appeal")
    second = await server.member.user.click(mail, label="Appeal")

    await server.member.user.submit_modal(first, {"reason": "one"})
    answer = await server.member.user.submit_modal(second, {"reason": "two"})

    assert answer.followups[0].content.startswith("You have appealed already")
    assert fields(server.alerts()[0])["Appeal 1"] == "one"


async def test_after_the_answer_there_is_no_second_appeal(appealed: Server) -> None:
    server = appealed
    await server.moderator.click(only_alert(server), label="Decline appeal 1")

    again = await server.member.user.click(mails(server)[0], label="Appeal")

    assert again.response is not None
    assert again.response.content.startswith("You have appealed already")


async def test_nobody_but_the_author_can_appeal(server: Server, simcord_bot: ToxicityBot) -> None:
    await server.member.send(server.chat, VILE)
    stranger = server.env.create_user("stranger")
    # The custom id is all that names the incident; this mail carries that of another's message.
    channel = server.env.backend.get_dm_channel(stranger.id)
    row = server.env.backend.get_message(mails(server)[0].channel.id, mails(server)[0].id)
    server.env.backend.create_message(
        channel.id, server.env.backend.bot_user.id, "forged", components=row.components
    )

    result = await stranger.click(stranger.dm_channel.history()[0], label="Appeal")

    assert result.modal is None
    assert result.response is not None
    assert result.response.content == "There is nothing of yours to appeal any more."
    assert "Appeal 1" not in fields(server.alerts()[0])


async def test_only_moderators_answer_an_appeal(appealed: Server) -> None:
    server = appealed
    bystander = server.guild.add_member(server.env.create_user("max"))

    result = await bystander.click(only_alert(server), label="Accept appeal 1")

    assert result.response is not None
    assert result.response.ephemeral
    assert result.response.content == "You need the permission Manage Messages for this."
    assert buttons(only_alert(server))[-2:] == ["Accept appeal 1", "Decline appeal 1"]
    assert len(mails(server)) == 1


async def test_the_second_answer_is_refused(appealed: Server) -> None:
    server = appealed
    stale = server.env.backend.get_message(server.log.id, only_alert(server).id).components
    await server.moderator.click(only_alert(server), label="Accept appeal 1")
    server.env.backend.get_message(server.log.id, only_alert(server).id).components = stale

    result = await server.admin.click(only_alert(server), label="Decline appeal 1")

    assert result.followups[0].content == "This appeal has been answered already."
    assert len(mails(server)) == 2


async def test_appeals_and_answers_work_after_a_restart(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle
) -> None:
    await server.member.send(server.chat, VILE)
    await server.env.restart_bot(successor(simcord_bot, bundle))

    await appeal(server, mails(server)[0])
    await server.env.restart_bot(successor(simcord_bot, bundle))
    await server.moderator.click(only_alert(server), label="Accept appeal 1")

    assert server.mail(server.member)[-1].title == "Your appeal was accepted"


async def test_an_appeal_whose_alert_is_gone_is_posted_again(server: Server) -> None:
    await server.member.send(server.chat, VILE)
    await server.admin.delete(only_alert(server))

    answer = await appeal(server, mails(server)[0])

    assert answer.startswith("Thank you")
    alert = only_alert(server)
    assert alert.embeds[0].title == "An author appeals"
    assert server.member.mention in str(alert.embeds[0].description)
    assert "somebody" in fields(alert.embeds[0])["Appeal 1"]
    await server.moderator.click(alert, label="Accept appeal 1")
    assert f"{server.moderator.mention} accepted the appeal" in done(server.alerts()[0])


async def test_without_a_log_channel_the_appeal_waits_in_the_review(bare_server: Server) -> None:
    server = bare_server
    await server.choose_mode("enforce")
    await server.member.send(server.chat, VILE)

    answer = await appeal(server, mails(server)[0])

    assert answer.startswith("Your appeal is noted, but I could not show it to a moderator now")
    review = await server.moderator.slash(server.chat, "toxicity review")
    assert review.response is not None
    assert "Accept appeal 1" in str(review.response.components)


async def test_an_author_who_has_left_can_still_be_answered(appealed: Server) -> None:
    server = appealed
    server.guild.remove_member(server.member)

    await server.moderator.click(only_alert(server), label="Accept appeal 1")

    assert f"{server.moderator.mention} accepted the appeal" in done(server.alerts()[0])
    assert server.mail(server.member)[-1].title == "Your appeal was accepted"


async def test_an_erased_incident_cannot_be_appealed_or_answered(
    appealed: Server, simcord_bot: ToxicityBot
) -> None:
    server = appealed
    await simcord_bot.store.retention.expire(server.env.now() + timedelta(days=1))

    again = await server.member.user.click(mails(server)[0], label="Appeal")
    answer = await server.moderator.click(only_alert(server), label="Accept appeal 1")

    assert again.response is not None
    assert again.response.content == "There is nothing of yours to appeal any more."
    assert answer.response is not None
    assert answer.response.content == "This incident is not stored any more."


async def test_long_appeals_against_a_full_alert_still_fit(server: Server) -> None:
    for number in range(25):
        await server.member.send(server.chat, f"{number:02} {VILE} {'x' * 120}")

    for mail in mails(server)[:4]:
        await appeal(server, mail, "*" * 500)

    (alert,) = server.alerts()
    assert [name for name in fields(alert) if name.startswith("Appeal")] == [
        f"Appeal {number}" for number in range(1, 5)
    ]
    assert str(alert.description).startswith("||")
    assert len(alert) <= 6000


async def test_accepting_a_flag_that_a_moderator_deleted_reaches_its_author(
    server: Server,
) -> None:
    await server.member.send(server.chat, RUDE)
    await server.moderator.click(only_alert(server), label="Delete")
    await appeal(server, mails(server)[0])

    await server.admin.click(only_alert(server), label="Accept appeal 1")

    assert server.mail(server.member)[-1].title == "Your appeal was accepted"
