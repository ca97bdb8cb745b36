"""The entries of a message's context menu: check it, or report it."""

import pytest

from bot.client import ToxicityBot
from bot.scoring.batching import Overloaded
from tests.bot.commands.conftest import REFUSES, embed, sentence
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields

CHECK = "Check toxicity"
REPORT = "Report as toxic"
THANKS = "Thank you: the moderators will look at it."


class TestCheck:
    async def test_says_what_would_happen_to_the_message(self, server: Server) -> None:
        await server.choose_mode("monitor")
        message = await server.member.send(server.chat, VILE)
        await server.choose_mode("enforce")

        answer = embed(await server.moderator.context_menu(server.chat, CHECK, message))

        assert answer.title == "It would be deleted"
        assert fields(answer)["Score"] == "**0.990**"
        assert fields(answer)["What decides"] == "delete threshold 0.950"
        assert VILE in server.standing()
        assert server.alerts() == []

    async def test_the_authors_exemptions_count(self, server: Server) -> None:
        message = await server.admin.send(server.chat, VILE)

        answer = embed(await server.moderator.context_menu(server.chat, CHECK, message))

        assert answer.title == "Nothing would happen"
        assert fields(answer)["What decides"] == (
            "Nothing: people with Manage Messages are exempt."
        )

    async def test_a_message_of_a_bot_is_not_scored(self, server: Server) -> None:
        robot = server.guild.add_member(server.env.create_user("robot", bot=True))
        message = await robot.send(server.chat, VILE)

        answer = await server.moderator.context_menu(server.chat, CHECK, message)

        assert sentence(answer) == "Messages of bots are not scored."

    @REFUSES
    async def test_members_may_not(self, server: Server) -> None:
        message = await server.member.send(server.chat, KIND)

        refusal = await server.member.context_menu(server.chat, CHECK, message)

        assert sentence(refusal) == "You need the permission Manage Messages for this."


class TestReport:
    async def test_a_members_report_reaches_the_moderators(self, server: Server) -> None:
        message = await server.admin.send(server.chat, KIND)

        said = sentence(await server.member.context_menu(server.chat, REPORT, message))

        assert said == THANKS
        (alert,) = server.alerts()
        assert alert.title == "Message reported"
        assert alert.description == f"||{KIND}||"
        seen = fields(alert)
        assert server.admin.mention in seen["Author"]
        assert seen["Score"] == "**0.010** (reported by a member; flag threshold 0.700)"
        assert message.jump_url in seen["Message"]
        assert f"{server.member.mention} reported it" in seen["What was done"]
        assert server.standing() == [KIND]

    async def test_a_report_is_no_verdict(self, server: Server) -> None:
        message = await server.admin.send(server.chat, KIND)
        await server.member.context_menu(server.chat, REPORT, message)

        stats = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))
        review = embed(await server.moderator.slash(server.chat, "toxicity review"))

        assert stats["Precision"] == "no verdicts yet"
        assert stats["Waiting for a verdict"] == "1"
        assert stats["Flagged"] == "0"
        assert review.title == "Message: 1 incident(s)"

    async def test_a_second_report_of_the_message_says_it_is_known(self, server: Server) -> None:
        message = await server.admin.send(server.chat, KIND)
        await server.member.context_menu(server.chat, REPORT, message)

        again = await server.moderator.context_menu(server.chat, REPORT, message)

        assert sentence(again) == "Thank you: the moderators have this message before them already."
        assert len(server.alerts()) == 1

    async def test_a_message_that_was_flagged_is_known(self, server: Server) -> None:
        message = await server.member.send(server.chat, RUDE)

        said = sentence(await server.admin.context_menu(server.chat, REPORT, message))

        assert "before them already" in said
        assert [alert.title for alert in server.alerts()] == ["Message flagged"]

    async def test_a_vile_message_that_is_reported_is_not_deleted(self, server: Server) -> None:
        message = await server.admin.send(server.chat, VILE)

        await server.member.context_menu(server.chat, REPORT, message)

        assert server.standing() == [VILE]
        assert [alert.title for alert in server.alerts()] == ["Message reported"]
        assert server.mail(server.admin) == []

    @REFUSES
    async def test_the_sixth_report_within_ten_minutes_has_to_wait(self, server: Server) -> None:
        said = []
        for number in range(6):
            message = await server.admin.send(server.chat, f"{KIND} {number}")
            result = await server.member.context_menu(server.chat, REPORT, message)
            said.append(sentence(result))
        others = await server.moderator.context_menu(server.chat, REPORT, message)

        assert said[:5] == [THANKS] * 5
        assert said[5].startswith("That was often: try again in 10 min")
        assert sentence(others) == THANKS

    async def test_a_message_of_a_bot_cannot_be_reported(self, server: Server) -> None:
        robot = server.guild.add_member(server.env.create_user("robot", bot=True))
        message = await robot.send(server.chat, VILE)

        said = sentence(await server.member.context_menu(server.chat, REPORT, message))

        assert said == "There is nothing in this message that a moderator could judge."
        assert server.alerts() == []

    async def test_without_a_log_channel_the_owner_hears_of_it(self, bare_server: Server) -> None:
        message = await bare_server.admin.send(bare_server.chat, KIND)

        said = await bare_server.member.context_menu(bare_server.chat, REPORT, message)
        review = await bare_server.moderator.slash(bare_server.chat, "toxicity review")

        assert sentence(said) == THANKS
        (mail,) = bare_server.owner_mail()
        assert "/toxicity log-channel" in str(mail.description)
        assert embed(review).title == "Message: 1 incident(s)"

    @REFUSES
    async def test_under_a_flood_a_report_asks_for_patience(
        self, server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = await server.admin.send(server.chat, KIND)

        async def full(text: str, **_: object) -> float:
            raise Overloaded

        monkeypatch.setattr(simcord_bot.scorer, "score", full)

        said = sentence(await server.member.context_menu(server.chat, REPORT, message))

        assert "busy" in said
        assert server.alerts() == []
