"""`/toxicity suggest`: thresholds from the moderators' own verdicts."""

from datetime import timedelta

from bot.moderation.incident import Verdict
from tests.bot.commands.conftest import Past, answers, button_labels, sentence
from tests.bot.conftest import RUDE, Server, fields


async def judged(past: Past, confirmed: int, dismissed: int) -> None:
    """Verdicts: high scores were confirmed, low ones dismissed."""
    for number in range(confirmed):
        await past.incident(0.85 + number / 1000, Verdict.CONFIRMED)
    for number in range(dismissed):
        await past.incident(0.75 - number / 1000, Verdict.DISMISSED)


async def test_too_few_verdicts_are_refused_with_their_number(server: Server, past: Past) -> None:
    await judged(past, confirmed=20, dismissed=9)
    await past.incident(0.9)

    (answer,) = answers(await server.admin.slash(server.chat, "toxicity suggest"))

    assert answer.content.startswith("There are 29 verdict(s) of the last 90 days;")
    assert "fewer than 30" in answer.content
    assert answer.embeds == []


async def test_verdicts_older_than_ninety_days_do_not_count(server: Server, past: Past) -> None:
    await judged(past, confirmed=29, dismissed=0)
    await past.incident(0.9, Verdict.CONFIRMED, ago=timedelta(days=91))

    answer = await server.admin.slash(server.chat, "toxicity suggest")

    assert sentence(answer).startswith("There are 29 verdict(s)")


async def test_thresholds_are_recommended_with_what_they_rest_on(
    server: Server, past: Past
) -> None:
    await judged(past, confirmed=25, dismissed=10)

    said = sentence(await server.admin.slash(server.chat, "toxicity suggest"))

    # Of 27 alerts from 0.749 on, 2 were dismissed; of 28, 3 would be more than a tenth.
    assert said == (
        "Suggested from 35 verdicts: flag from 0.749, delete from 0.85. "
        "From there on, 7% of the judged alerts were false."
    )


async def test_fewer_false_alarms_ask_for_a_higher_threshold(server: Server, past: Past) -> None:
    await judged(past, confirmed=25, dismissed=10)

    said = sentence(await server.admin.slash(server.chat, "toxicity suggest", false_alarms=1))

    assert "flag from 0.85, delete from 0.85" in said
    assert "0% of the judged alerts were false" in said


async def test_a_suggestion_is_previewed_and_can_be_applied(server: Server, past: Past) -> None:
    await judged(past, confirmed=25, dismissed=10)
    past.messages(4, 0.805)

    preview, _ = answers(await server.admin.slash(server.chat, "toxicity suggest", false_alarms=1))
    (seen,) = preview.embeds
    buttons = button_labels(preview)
    before = server.alerts()
    await server.admin.click(preview, label="Apply")
    await server.member.send(server.chat, RUDE)

    assert fields(seen)["Then"] == "flag from 0.85, delete from 0.85"
    assert fields(seen)["Last 7 days"] == "4 flagged → 0, 0 deleted → 0"
    assert buttons == ["Apply", "Leave it"]
    assert server.alerts() == before == []


async def test_when_even_the_highest_scores_were_false_nothing_is_suggested(
    server: Server, past: Past
) -> None:
    for _ in range(30):
        await past.incident(0.9, Verdict.DISMISSED)

    (answer,) = answers(await server.admin.slash(server.chat, "toxicity suggest"))

    assert "no threshold would do" in answer.content
    assert "30 verdicts" in answer.content
