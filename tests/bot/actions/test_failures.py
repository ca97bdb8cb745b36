"""Whatever Discord refuses: the rest still happens, and the record says what did not."""

from dataclasses import dataclass

import pytest

from bot.client import ToxicityBot
from bot.moderation.incident import Deed, Verdict
from tests.bot.actions.conftest import buttons, done, only_alert, posted
from tests.bot.conftest import RUDE, VILE, Server, fields


@dataclass(frozen=True)
class Fault:
    """An answer of Discord, and what it is called where Discord's reason is not known better."""

    status: int
    code: int
    reason: str


FORBIDDEN = Fault(403, 50013, "permission denied")
GONE = Fault(404, 10008, "it was already gone")
SLOW_DOWN = Fault(429, 0, "Discord asked to slow down")
BROKEN = Fault(500, 0, "Discord answered with error 500")
NO_MAIL = Fault(403, 50007, "they accept no direct messages")

EVERY = pytest.mark.parametrize(
    "fault", [FORBIDDEN, GONE, SLOW_DOWN, BROKEN], ids=lambda fault: str(fault.status)
)


def refuse(server: Server, method: str, path: str, fault: Fault) -> None:
    """From now on Discord answers such requests with the fault."""
    server.env.inject_error(method, path, status=fault.status, code=fault.code, times=None)


def heal(server: Server) -> None:
    """Discord is well again."""
    server.env.backend.faults.clear()


def right(fault: Fault) -> str:
    """What a fault is called where the bot knows that it has the permission."""
    return "Discord does not let me" if fault is FORBIDDEN else fault.reason


async def stored(bot: ToxicityBot, incident_id: int = 1) -> list[tuple[Deed, str]]:
    """The steps that the database has of an incident, with their details."""
    steps = await bot.store.incidents.steps([incident_id])
    return [(step.deed, step.detail) for step in steps[incident_id]]


def time_limit(server: Server) -> str | None:
    return server.env.backend.get_member(server.guild.id, server.member.id).timed_out_until


@EVERY
async def test_a_deletion_that_fails(
    server: Server, simcord_bot: ToxicityBot, fault: Fault
) -> None:
    refuse(server, "DELETE", "/channels/*/messages/*", fault)

    await server.member.send(server.chat, VILE)

    alert = posted(server)[-1]
    assert alert.embeds[0].title == "Message should have been deleted"
    assert fields(alert.embeds[0])["Problem"] == f"Not deleted: {right(fault)}."
    assert done(alert.embeds[0]) == [f"I could not delete it: {right(fault)}"]
    assert buttons(alert)[0] == "Delete"
    assert await stored(simcord_bot) == [(Deed.NOT_DELETED, right(fault))]
    assert server.mail(server.member) == []


@pytest.mark.parametrize("path", ["/users/@me/channels", "/channels/{dm}/messages"])
@pytest.mark.parametrize(
    "fault", [FORBIDDEN, NO_MAIL, SLOW_DOWN, BROKEN], ids=lambda fault: str(fault.code)
)
async def test_a_mail_that_fails(
    server: Server, simcord_bot: ToxicityBot, fault: Fault, path: str
) -> None:
    refuse(server, "POST", path.format(dm=server.member.user.dm_channel.id), fault)

    await server.member.send(server.chat, VILE)

    assert server.standing() == []
    lines = ["I deleted it", f"I could not tell the author: {fault.reason}"]
    assert done(server.alerts()[0]) == lines
    assert await stored(simcord_bot) == [(Deed.DELETED, ""), (Deed.NOT_TOLD, fault.reason)]
    incident = await simcord_bot.store.incidents.get(1)
    assert incident is not None
    assert not incident.author_told


@EVERY
async def test_an_alert_that_cannot_be_posted_stops_nothing_else(
    server: Server, simcord_bot: ToxicityBot, fault: Fault
) -> None:
    refuse(server, "POST", f"/channels/{server.log.id}/messages", fault)

    await server.member.send(server.chat, VILE)

    assert server.standing() == []
    assert len(server.mail(server.member)) == 1
    incident = await simcord_bot.store.incidents.get(1)
    assert incident is not None
    assert incident.deleted
    assert not incident.alerted


@EVERY
async def test_what_still_stands_waits_in_the_review_when_its_alert_cannot_be_posted(
    server: Server, fault: Fault
) -> None:
    refuse(server, "POST", f"/channels/{server.log.id}/messages", fault)

    await server.member.send(server.chat, RUDE)

    review = await server.moderator.slash(server.chat, "toxicity review")
    assert review.response is not None
    assert review.response.embeds[0].title == "Message: 1 incident(s)"


@EVERY
async def test_the_next_message_brings_an_alert_that_could_not_be_posted(
    server: Server, fault: Fault
) -> None:
    refuse(server, "POST", f"/channels/{server.log.id}/messages", fault)
    await server.member.send(server.chat, RUDE)
    heal(server)

    await server.member.send(server.chat, f"{RUDE} again")

    (alert,) = server.alerts()
    assert alert.description == f"||{RUDE}||\n||{RUDE} again||"


@pytest.mark.parametrize(
    "fault", [FORBIDDEN, SLOW_DOWN, BROKEN], ids=lambda fault: str(fault.status)
)
async def test_an_alert_that_could_not_grow_catches_up(server: Server, fault: Fault) -> None:
    await server.member.send(server.chat, RUDE)
    refuse(server, "PATCH", f"/channels/{server.log.id}/messages/*", fault)
    await server.member.send(server.chat, VILE)
    assert server.alerts()[0].title == "Message flagged"
    assert server.standing() == [RUDE]
    heal(server)

    await server.member.send(server.chat, f"{RUDE} again")

    (alert,) = server.alerts()
    assert alert.title == "3 messages flagged"


@EVERY
async def test_a_verdict_counts_though_the_alert_cannot_show_it(
    server: Server, simcord_bot: ToxicityBot, fault: Fault
) -> None:
    await server.member.send(server.chat, RUDE)
    refuse(server, "PATCH", f"/channels/{server.log.id}/messages/*", fault)

    await server.moderator.click(only_alert(server), label="Delete")

    assert server.standing() == []
    assert len(server.mail(server.member)) == 1
    assert [deed for deed, _ in await stored(simcord_bot)] == [
        Deed.CONFIRMED,
        Deed.DELETED,
        Deed.TOLD,
    ]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@EVERY
async def test_a_moderators_deletion_that_fails(
    server: Server, simcord_bot: ToxicityBot, fault: Fault, method: str
) -> None:
    await server.member.send(server.chat, RUDE)
    refuse(server, method, f"/channels/{server.chat.id}/messages/*", fault)

    result = await server.moderator.click(only_alert(server), label="Delete")

    assert result.followups[0].content == (
        f"Your verdict is recorded, but the message could not be deleted: {right(fault)}."
    )
    assert done(server.alerts()[0]) == [
        f"{server.moderator.mention} confirmed it as toxic",
        f"{server.moderator.mention} could not delete it: {right(fault)}",
    ]
    assert await stored(simcord_bot) == [(Deed.CONFIRMED, ""), (Deed.NOT_DELETED, right(fault))]
    incident = await simcord_bot.store.incidents.get(1)
    assert incident is not None
    assert incident.verdict is Verdict.CONFIRMED
    assert not incident.deleted
    assert server.mail(server.member) == []


@EVERY
async def test_after_a_failed_deletion_the_button_works_again(server: Server, fault: Fault) -> None:
    await server.member.send(server.chat, RUDE)
    refuse(server, "DELETE", f"/channels/{server.chat.id}/messages/*", fault)
    await server.moderator.click(only_alert(server), label="Delete")
    heal(server)

    await server.admin.click(only_alert(server), label="Delete")

    assert server.standing() == []
    assert f"{server.admin.mention} deleted it" in done(server.alerts()[0])


@EVERY
async def test_a_timeout_that_fails_on_the_ladder(
    server: Server, simcord_bot: ToxicityBot, fault: Fault
) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=1)
    refuse(server, "PATCH", "/guilds/*/members/*", fault)

    await server.member.send(server.chat, VILE)

    reason = "they are not in this server any more" if fault is GONE else right(fault)
    assert time_limit(server) is None
    assert done(server.alerts()[0]) == [
        "I deleted it",
        f"I could not time the author out: {reason}",
        "I told the author by direct message",
    ]
    assert (Deed.NOT_TIMED_OUT, reason) in await stored(simcord_bot)
    assert "you cannot write there" not in str(server.mail(server.member)[0].description)


@EVERY
async def test_a_moderators_timeout_that_fails(
    server: Server, simcord_bot: ToxicityBot, fault: Fault
) -> None:
    await server.member.send(server.chat, RUDE)
    refuse(server, "PATCH", "/guilds/*/members/*", fault)

    result = await server.moderator.click(only_alert(server), label="Timeout")

    reason = "they are not in this server any more" if fault is GONE else right(fault)
    assert result.followups[0].content == (
        f"Your verdict is recorded, but there is no timeout: {reason}."
    )
    assert done(server.alerts()[0])[-1] == (
        f"{server.moderator.mention} could not time the author out: {reason}"
    )
    assert (Deed.NOT_TIMED_OUT, reason) in await stored(simcord_bot)
    assert "Timeout" in buttons(only_alert(server))


@pytest.mark.parametrize("fault", [GONE, SLOW_DOWN, BROKEN], ids=lambda fault: str(fault.status))
async def test_a_member_who_cannot_be_looked_up_is_not_timed_out(
    server: Server, simcord_bot: ToxicityBot, fault: Fault
) -> None:
    await server.member.send(server.chat, RUDE)
    refuse(server, "GET", "/guilds/*/members/*", fault)

    result = await server.moderator.click(only_alert(server), label="Timeout")

    reason = "they are not in this server any more" if fault is GONE else fault.reason
    assert reason in result.followups[0].content
    assert (Deed.NOT_TIMED_OUT, reason) in await stored(simcord_bot)


@pytest.mark.parametrize("answer", ["Accept", "Decline"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/users/*"), ("POST", "/channels/{dm}/messages")]
)
async def test_an_answer_that_does_not_reach_the_author_is_shown_as_such(
    server: Server, simcord_bot: ToxicityBot, answer: str, method: str, path: str
) -> None:
    await server.member.send(server.chat, VILE)
    (mail,) = server.member.user.dm_channel.history()
    form = await server.member.user.click(mail, label="Appeal")
    await server.member.user.submit_modal(form, {"reason": "a quote"})
    refuse(server, method, path.format(dm=mail.channel.id), BROKEN)

    await server.moderator.click(only_alert(server), label=f"{answer} appeal 1")

    assert done(server.alerts()[0])[-1] == f"I could not tell the author: {BROKEN.reason}"
    assert (await stored(simcord_bot))[-1] == (Deed.NOT_TOLD, BROKEN.reason)


async def test_a_timeout_that_cannot_be_ended_is_shown_as_such(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=1)
    await server.member.send(server.chat, VILE)
    (mail,) = server.member.user.dm_channel.history()
    form = await server.member.user.click(mail, label="Appeal")
    await server.member.user.submit_modal(form, {"reason": "a quote"})
    refuse(server, "PATCH", "/guilds/*/members/*", BROKEN)

    await server.moderator.click(only_alert(server), label="Accept appeal 1")

    line = f"{server.moderator.mention} could not end the timeout: {BROKEN.reason}"
    assert line in done(server.alerts()[0])
    assert (Deed.TIMEOUT_NOT_LIFTED, BROKEN.reason) in await stored(simcord_bot)
    assert server.mail(server.member)[-1].title == "Your appeal was accepted"
