"""`/toxicity privacy`: what a member can learn about themselves, and have erased."""

import pytest
from sqlalchemy.exc import OperationalError

from bot.client import ToxicityBot
from bot.settings import Settings
from tests.bot.commands.conftest import Past, answers, button_labels, embed
from tests.bot.conftest import RUDE, VILE, Server, fields

ERASE = "Erase what is about me"


async def counted(server: Server) -> str:
    """What the moderators' list says about the member."""
    listed = await server.moderator.slash(server.chat, "toxicity member", member=server.member)
    return str(embed(listed).title)


async def test_a_member_learns_what_is_stored_and_for_how_long(server: Server) -> None:
    for text in (RUDE, VILE):
        await server.member.send(server.chat, text)

    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))

    (seen,) = answer.embeds
    text = str(seen.description)
    assert "store none" in text
    assert "in this server, 2 of yours" in text
    assert "deleted after 90 days, and 7 days after I leave a server" in text
    assert button_labels(answer) == [ERASE]


class TestOtherPeriods:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings.model_construct(retention_days=30, grace_days=2)

    async def test_the_days_are_those_the_operator_chose(self, server: Server) -> None:
        answer = embed(await server.member.slash(server.chat, "toxicity privacy"))

        assert "deleted after 30 days, and 2 days after" in str(answer.description)


async def test_erasing_takes_the_members_own_rows_and_no_others(server: Server, past: Past) -> None:
    other = server.guild.add_member(server.env.create_user("otto"))
    for _ in range(2):
        await server.member.send(server.chat, VILE)
    await other.send(server.chat, RUDE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))

    pressed = await server.member.click(answer, label=ERASE)

    (seen,) = answers(pressed)[-1].embeds
    assert seen.description == "Erased: 2 incident(s). Kept until they are settled: 0."
    assert answers(pressed)[-1].components == []
    again = embed(await server.member.slash(server.chat, "toxicity privacy"))
    assert "0 of yours" in str(again.description)
    theirs = embed(await other.slash(server.chat, "toxicity privacy"))
    assert "1 of yours" in str(theirs.description)


async def test_what_another_server_holds_stays(server: Server) -> None:
    elsewhere = server.env.create_guild("Elsewhere", shard_id=1)
    channel = elsewhere.create_text_channel("chat")
    there = elsewhere.add_member(server.member.user)
    await there.send(channel, RUDE)
    await server.member.send(server.chat, RUDE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))

    await server.member.click(answer, label=ERASE)

    remaining = embed(await there.slash(channel, "toxicity privacy"))
    assert "1 of yours" in str(remaining.description)


async def test_moderators_find_nothing_of_an_erased_member(server: Server) -> None:
    await server.member.send(server.chat, VILE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    before = await counted(server)

    await server.member.click(answer, label=ERASE)
    review = embed(await server.moderator.slash(server.chat, "toxicity review"))

    assert before == "1 incident(s)"
    assert await counted(server) == "0 incident(s)"
    assert review.title == "Nothing is waiting for you"


async def test_what_is_written_after_an_erasure_gets_an_alert_of_its_own(server: Server) -> None:
    await server.member.send(server.chat, VILE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    await server.member.click(answer, label=ERASE)

    await server.member.send(server.chat, VILE)

    assert await counted(server) == "1 incident(s)"
    assert [alert.title for alert in server.alerts()] == ["Message deleted"] * 2


async def test_buttons_of_an_erased_alert_do_nothing_to_anybody_else(server: Server) -> None:
    other = server.guild.add_member(server.env.create_user("otto"))
    await server.member.send(server.chat, VILE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    await server.member.click(answer, label=ERASE)
    await other.send(server.chat, f"{RUDE} too")

    pressed = await server.moderator.click(server.log.history()[0], label="Confirm")

    assert answers(pressed)[-1].content == "This incident is not stored any more."
    assert f"{RUDE} too" in server.standing()


async def test_a_button_on_an_alert_that_was_erased_says_so(server: Server) -> None:
    await server.member.send(server.chat, VILE)
    (alert,) = server.log.history()
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    await server.member.click(answer, label=ERASE)

    pressed = await server.moderator.click(alert, label="Dismiss (false alarm)")

    assert answers(pressed)[-1].content == "This incident is not stored any more."


async def test_what_waits_for_a_moderator_cannot_be_erased(server: Server) -> None:
    await server.member.send(server.chat, RUDE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))

    pressed = await server.member.click(answer, label=ERASE)

    (seen,) = answers(pressed)[-1].embeds
    assert seen.description == "Erased: 0 incident(s). Kept until they are settled: 1."
    await server.moderator.click(server.log.history()[0], label="Dismiss (false alarm)")
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    await server.member.click(answer, label=ERASE)
    assert await counted(server) == "0 incident(s)"


async def test_erasing_is_no_way_around_the_ladder(server: Server) -> None:
    await server.admin.slash(server.chat, "toxicity ladder", deletions=2, hours=1)
    await server.member.send(server.chat, VILE)
    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    await server.member.click(answer, label=ERASE)

    await server.member.send(server.chat, VILE)

    assert "timed the author out" in fields(server.alerts()[-1])["What was done"]


@pytest.mark.simcord(check_errors=False)
async def test_a_database_out_of_reach_is_said(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> int:
        raise OperationalError("delete", {}, Exception("locked"))

    (answer,) = answers(await server.member.slash(server.chat, "toxicity privacy"))
    monkeypatch.setattr(simcord_bot.store.retention, "erase_member", refuse)

    pressed = await server.member.click(answer, label=ERASE)

    assert "cannot reach my database" in answers(pressed)[-1].content
