"""`/toxicity review`: what waits for a moderator, a page each, oldest first."""

from datetime import timedelta

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.client import ToxicityBot
from bot.moderation.incident import Verdict
from bot.views.colours import GREEN
from tests.bot.actions.conftest import buttons, done, posted
from tests.bot.conftest import RUDE, VILE, Server, fields

DISMISS = "Dismiss (false alarm)"


async def open_review(server: Server, actor: MemberActor | None = None) -> InteractionResult:
    return await (actor or server.moderator).slash(server.chat, "toxicity review")


def page(review: InteractionResult) -> discord.Message:
    """The page as the moderator sees it now."""
    assert review.ephemeral
    assert review.response is not None
    return review.response.message


async def queue(server: Server, *texts: str) -> list[discord.Message]:
    """Messages that each have an alert."""
    sent = []
    for text in texts:
        sent.append(await server.member.send(server.chat, text))
        await server.env.advance_time(60)
    return sent


async def test_an_empty_queue_says_so(server: Server) -> None:
    shown = page(await open_review(server))

    assert shown.embeds[0].title == "Nothing is waiting for you"
    assert shown.embeds[0].colour == GREEN
    assert buttons(shown) == []


async def test_a_page_says_who_where_and_why_and_leads_there(server: Server) -> None:
    (message,) = await queue(server, RUDE)

    shown = page(await open_review(server))

    (embed,) = shown.embeds
    seen = fields(embed)
    assert embed.title == "Message: 1 incident(s)"
    assert seen["Author"] == server.member.mention
    assert seen["Channel"] == server.chat.mention
    assert seen["Score"] == "**0.800** (flag threshold 0.700)"
    assert message.jump_url in seen["Message"]
    assert posted(server)[0].jump_url in seen["Alert"]
    assert RUDE not in str(embed.to_dict())
    assert embed.footer.text == "1 of 1, oldest first"
    assert buttons(shown) == ["Delete", "Timeout", DISMISS]


async def test_the_oldest_comes_first_and_pages_turn_both_ways(server: Server) -> None:
    first, second, third = await queue(server, f"{RUDE} 1", f"{RUDE} 2", f"{RUDE} 3")
    review = await open_review(server)

    assert first.jump_url in fields(page(review).embeds[0])["Message"]
    assert buttons(page(review)) == ["Delete", "Timeout", DISMISS, "Next"]
    await server.moderator.click(page(review), label="Next")
    assert second.jump_url in fields(page(review).embeds[0])["Message"]
    assert page(review).embeds[0].footer.text == "2 of 3, oldest first"
    await server.moderator.click(page(review), label="Next")
    assert third.jump_url in fields(page(review).embeds[0])["Message"]
    assert buttons(page(review))[-1] == "Previous"
    await server.moderator.click(page(review), label="Previous")
    assert second.jump_url in fields(page(review).embeds[0])["Message"]


async def test_a_button_on_a_page_acts_and_both_page_and_alert_say_so(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await queue(server, RUDE, f"{RUDE} again")
    review = await open_review(server)

    await server.moderator.click(page(review), label="Delete")

    assert server.standing() == [f"{RUDE} again"]
    line = f"{server.moderator.mention} deleted it"
    assert line in done(posted(server)[0].embeds[0])
    assert buttons(posted(server)[0]) == ["Timeout"]
    assert line in done(page(review).embeds[0])
    incident = await simcord_bot.store.incidents.get(1)
    assert incident is not None
    assert incident.verdict is Verdict.CONFIRMED


async def test_after_a_verdict_the_pages_still_turn(server: Server) -> None:
    _, second, _ = await queue(server, RUDE, f"{RUDE} 2", f"{RUDE} 3")
    review = await open_review(server)

    await server.moderator.click(page(review), label=DISMISS)
    assert buttons(page(review)) == ["Next"]
    await server.moderator.click(page(review), label="Next")

    assert second.jump_url in fields(page(review).embeds[0])["Message"]
    await server.moderator.click(page(review), label="Delete")
    assert buttons(page(review)) == ["Timeout", "Previous", "Next"]
    await server.moderator.click(page(review), label="Previous")
    assert f"{server.moderator.mention} dismissed it as a false alarm" in done(
        page(review).embeds[0]
    )


async def test_a_page_is_changed_the_only_way_discord_allows_for_private_messages(
    server: Server,
) -> None:
    await queue(server, RUDE)
    review = await open_review(server)

    await server.moderator.click(page(review), label=DISMISS)

    path = f"/channels/{server.chat.id}/messages/{page(review).id}"
    assert [one for one in server.env.http_requests if one.path == path] == []
    assert buttons(page(review)) == []


async def test_what_is_decided_waits_no_longer(server: Server) -> None:
    await queue(server, RUDE, f"{RUDE} again")
    await server.moderator.click(posted(server)[0], label=DISMISS)

    shown = page(await open_review(server))

    assert shown.embeds[0].footer.text == "1 of 1, oldest first"
    assert "incident 2" in str(posted(server)[1].embeds[0].footer.text)
    assert posted(server)[1].jump_url in fields(shown.embeds[0])["Alert"]


async def test_what_was_deleted_waits_only_once_its_author_appeals(server: Server) -> None:
    await queue(server, VILE)
    assert page(await open_review(server)).embeds[0].title == "Nothing is waiting for you"
    (mail,) = server.member.user.dm_channel.history()
    form = await server.member.user.click(mail, label="Appeal")
    await server.member.user.submit_modal(form, {"reason": "a quote"})

    review = await open_review(server)
    assert buttons(page(review))[-2:] == ["Accept appeal 1", "Decline appeal 1"]
    await server.moderator.click(page(review), label="Accept appeal 1")

    accepted = f"{server.moderator.mention} accepted the appeal"
    assert accepted in done(page(review).embeds[0])
    assert accepted in done(posted(server)[0].embeds[0])
    assert server.mail(server.member)[-1].title == "Your appeal was accepted"


async def test_appeals_of_a_whole_alert_leave_room_for_turning_pages(server: Server) -> None:
    for number in range(8):
        await server.member.send(server.chat, f"{VILE} {number}")
    await server.env.advance_time(60)
    await queue(server, RUDE)
    for mail in server.member.user.dm_channel.history():
        form = await server.member.user.click(mail, label="Appeal")
        await server.member.user.submit_modal(form, {"reason": "a quote"})
    review = await open_review(server)
    assert buttons(page(review))[-1] == "Next"

    await server.moderator.click(page(review), label="Accept appeal 1")

    assert "Accept appeal 7" in buttons(page(review))
    assert buttons(page(review))[-1] == "Next"


async def test_an_alert_erased_meanwhile_can_be_turned_past(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    other = server.guild.add_member(server.env.create_user("max"))
    await queue(server, RUDE)
    await other.send(server.chat, RUDE)
    review = await open_review(server)
    await server.moderator.click(server.log.history()[-1], label="Dismiss (false alarm)")
    later = server.env.now() + timedelta(hours=1)
    await simcord_bot.store.retention.erase_member(server.guild.id, other.id, later)

    await server.moderator.click(page(review), label="Next")

    assert page(review).embeds[0].title == "This incident was erased meanwhile"
    await server.moderator.click(page(review), label="Previous")
    assert fields(page(review).embeds[0])["Author"] == server.member.mention


@pytest.mark.simcord(check_errors=False)
async def test_members_may_not_review(server: Server) -> None:
    result = await open_review(server, server.member)

    assert result.response is not None
    assert result.response.content == "You need the permission Manage Messages for this."


async def test_a_moderator_who_lost_the_permission_cannot_turn_pages(server: Server) -> None:
    await queue(server, RUDE, f"{RUDE} again")
    review = await open_review(server)
    role = server.guild.roles["Moderators"].id
    server.env.backend.remove_member_role(server.guild.id, server.moderator.id, role)

    result = await server.moderator.click(page(review), label="Next")

    assert result.response is not None
    assert result.response.content == "You need the permission Manage Messages for this."
    assert page(review).embeds[0].footer.text == "1 of 2, oldest first"
