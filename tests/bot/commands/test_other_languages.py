"""`/toxicity other-languages`: messages that are not in English."""

from collections.abc import Callable, Sequence

import pytest

from tests.bot.commands.conftest import embed, sentence
from tests.bot.conftest import VILE, Server, fields

LATE = "le bus a du retard"


@pytest.fixture
def score_many() -> Callable[[Sequence[str]], list[float]]:
    """A model that reads an insult in everything."""
    return lambda texts: [0.99] * len(texts)


async def choose(server: Server, choice: str) -> str:
    command = "toxicity other-languages"
    return sentence(await server.admin.slash(server.chat, command, choice=choice))


async def test_they_are_left_alone_and_counted_unless_told(server: Server) -> None:
    await server.member.send(server.chat, LATE)
    await server.member.send(server.chat, VILE)

    stats = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))

    assert server.standing() == [LATE]
    assert len(server.alerts()) == 1
    assert (stats["Scanned"], stats["Another language"]) == ("2", "1")


async def test_flag_alerts_and_never_deletes(server: Server) -> None:
    await choose(server, "flag")

    await server.member.send(server.chat, LATE)

    assert server.standing() == [LATE]
    (alert,) = server.alerts()
    assert alert.title == "Message flagged"
    assert "but in another language than English" in fields(alert)["Score"]


async def test_judge_treats_them_as_english(server: Server) -> None:
    await choose(server, "judge")

    await server.member.send(server.chat, LATE)

    assert server.standing() == []


async def test_an_english_insult_beside_another_language_is_deleted(server: Server) -> None:
    await server.member.send(server.chat, "eres un idiota, fuck you, you stupid bitch")

    assert server.standing() == []


async def test_the_choice_is_shown(server: Server) -> None:
    chosen = await choose(server, "flag")
    shown = sentence(await server.admin.slash(server.chat, "toxicity other-languages"))
    setup = fields(embed(await server.admin.slash(server.chat, "toxicity setup")))

    flagged = "flagged by their score, never deleted"
    assert chosen == (
        f"Messages in another language than English are now {flagged} (before: left alone)."
    )
    assert shown == f"Messages in another language than English are {flagged}."
    assert setup["Other languages than English"] == flagged


async def test_simulate_says_that_the_language_decides(server: Server) -> None:
    answer = await server.moderator.slash(server.chat, "toxicity simulate", text=LATE)

    shown = embed(answer)
    assert shown.title == "Nothing would happen"
    assert fields(shown)["What decides"] == (
        "in another language than English, which this server leaves alone"
    )


async def test_a_preview_does_not_count_them(server: Server) -> None:
    await server.member.send(server.chat, LATE)

    preview = await server.admin.slash(server.chat, "toxicity threshold", flag=0.5, delete=0.6)

    assert fields(embed(preview))["Last 7 days"] == "0 flagged → 0, 0 deleted → 0"
