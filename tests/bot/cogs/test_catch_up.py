"""Messages that could not be scored when they came are judged later."""

from collections.abc import Callable, Sequence

import pytest

from bot.actions.backlog import Backlog
from bot.client import ToxicityBot
from bot.scoring.batching import Overloaded
from tests.bot.commands.conftest import embed
from tests.bot.conftest import KIND, VILE, Server, fields

Shed = Callable[[bool], None]


@pytest.fixture
def shed(simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch) -> Shed:
    """Switches an overload on and off."""
    original = simcord_bot.scorer.score
    overloaded = False

    async def score(text: str, *, trusted: bool = False) -> float:
        if overloaded:
            raise Overloaded
        return await original(text, trusted=trusted)

    def switch(on: bool) -> None:
        nonlocal overloaded
        overloaded = on

    monkeypatch.setattr(simcord_bot.scorer, "score", score)
    return switch


async def not_scored(server: Server) -> tuple[str, bool]:
    """What the stats say: how many were scanned, and whether some could not be scored."""
    numbers = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))
    return numbers["Scanned"], "could not be scored" in numbers.get("Needs attention", "")


async def test_a_shed_message_is_counted_and_then_judged(server: Server, shed: Shed) -> None:
    shed(True)
    await server.member.send(server.chat, VILE)
    during = await not_scored(server)
    standing = server.standing()

    shed(False)
    await server.env.advance_time(6)

    assert during == ("0", True)
    assert standing == [VILE]
    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]
    assert await not_scored(server) == ("1", False)


async def test_while_the_overload_lasts_it_waits_and_is_counted_once(
    server: Server, shed: Shed
) -> None:
    shed(True)
    await server.member.send(server.chat, KIND)
    for _ in range(3):
        await server.env.advance_time(6)
    shed(False)
    await server.env.advance_time(6)

    assert await not_scored(server) == ("1", False)


async def test_a_message_that_is_gone_by_then_is_let_go(
    server: Server, simcord_bot: ToxicityBot, shed: Shed
) -> None:
    shed(True)
    message = await server.member.send(server.chat, KIND)
    await server.member.delete(message)
    shed(False)
    await server.env.advance_time(6)

    assert len(simcord_bot.backlog) == 0
    assert await not_scored(server) == ("0", True)


class TestTrust:
    @pytest.fixture
    def score_many(self) -> Callable[[Sequence[str]], list[float]]:
        return lambda texts: [0.01] * len(texts)

    async def test_authors_known_to_be_harmless_are_the_ones_who_wait(
        self, server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[bool] = []
        original = simcord_bot.scorer.score

        async def score(text: str, *, trusted: bool = False) -> float:
            asked.append(trusted)
            return await original(text, trusted=trusted)

        monkeypatch.setattr(simcord_bot.scorer, "score", score)
        monkeypatch.setattr("bot.moderation.trust.HARMLESS", 2)
        monkeypatch.setattr("bot.moderation.trust.ACCOUNT_AGE", server.env.now() - server.env.now())
        for _ in range(3):
            await server.member.send(server.chat, KIND)

        assert asked == [False, False, True]


def test_a_full_backlog_gives_up_its_oldest() -> None:
    backlog = Backlog(largest=2)
    for message in (1, 2, 3):
        backlog.add(9, message)
    assert (backlog.take(), backlog.take()) == ((9, 2), (9, 3))
