"""Messages that could not be scored when they came are judged later."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.actions.lanes import Crowded, Lanes
from bot.actions.reading import Subject
from bot.app import App
from bot.client import ToxicityBot
from bot.scoring.batching import Overloaded
from bot.scoring.bundle import Bundle
from bot.scoring.plan import Scored
from tests.bot.commands.conftest import embed
from tests.bot.conftest import KIND, VILE, Server, fields, keyword_scores
from tests.bot.plain_model import plain_scorer

Shed = Callable[[bool], None]


@pytest.fixture
def shed(simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch) -> Shed:
    """Switches an overload on and off."""
    original = simcord_bot.scorer.score
    overloaded = False

    async def score(parts: Sequence[str], *, server: int, trusted: bool = False) -> Scored:
        if overloaded:
            raise Overloaded
        return await original(parts, server=server, trusted=trusted)

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

        async def score(parts: Sequence[str], *, server: int, trusted: bool = False) -> Scored:
            asked.append(trusted)
            return await original(parts, server=server, trusted=trusted)

        monkeypatch.setattr(simcord_bot.scorer, "score", score)
        monkeypatch.setattr("bot.moderation.trust.HARMLESS", 2)
        monkeypatch.setattr("bot.moderation.trust.ACCOUNT_AGE", server.env.now() - server.env.now())
        for _ in range(3):
            await server.member.send(server.chat, KIND)

        assert asked == [False, False, True]


class TestCulprit:
    @pytest.fixture
    def score_many(self) -> Callable[[Sequence[str]], list[float]]:
        def fail(texts: Sequence[str]) -> list[float]:
            if any("cursed" in text for text in texts):
                raise RuntimeError
            return keyword_scores(texts)

        return fail

    async def test_it_is_tried_twice_more_and_then_stays_as_not_scored(
        self, server: Server, simcord_bot: ToxicityBot, caplog: pytest.LogCaptureFixture
    ) -> None:
        await server.member.send(server.chat, "a cursed text")
        await server.member.send(server.chat, VILE)
        for _ in range(4):
            await server.env.advance_time(6)

        assert server.standing() == ["a cursed text"]
        assert len(simcord_bot.backlog) == 0
        assert await not_scored(server) == ("1", True)
        failures = [line for line in caplog.messages if "the model failed" in line]
        assert len(failures) == 3
        assert "cursed" not in caplog.text


async def test_what_was_shed_is_judged_after_a_restart(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle, shed: Shed
) -> None:
    shed(True)
    await server.member.send(server.chat, VILE)
    await server.env.advance_time(6)
    standing = server.standing()

    scorer = plain_scorer(keyword_scores)
    await server.env.restart_bot(
        App(bundle, scorer, simcord_bot.store, simcord_bot.settings, shard_count=2)
    )
    await server.env.advance_time(6)

    assert standing == [VILE]
    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]
    assert await not_scored(server) == ("1", False)
    assert await simcord_bot.store.backlog.read(10) == []
    await scorer.close()


async def test_an_error_about_one_message_does_not_keep_the_others_waiting(
    server: Server, simcord_bot: ToxicityBot, shed: Shed, monkeypatch: pytest.MonkeyPatch
) -> None:
    shed(True)
    await server.member.send(server.chat, KIND)
    await server.member.send(server.chat, VILE)
    shed(False)
    judge = simcord_bot.judge.judge

    async def stumble(subject: Subject, **how: Any) -> None:
        if KIND in subject.incoming.text:
            raise ZeroDivisionError
        await judge(subject, **how)

    monkeypatch.setattr(simcord_bot.judge, "judge", stumble)
    await server.env.advance_time(6)

    assert server.standing() == [KIND]
    assert len(simcord_bot.backlog) == 0


async def test_what_there_was_no_time_to_act_on_is_acted_on_later_and_counted_once(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = Lanes.enter

    def crowded(lanes: Lanes, guild_id: int) -> None:
        raise Crowded

    monkeypatch.setattr(Lanes, "enter", crowded)
    await server.member.send(server.chat, VILE)
    standing, alerts = server.standing(), server.alerts()
    monkeypatch.setattr(Lanes, "enter", enter)
    await server.env.advance_time(6)

    assert (standing, alerts) == ([VILE], [])
    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]
    assert await not_scored(server) == ("1", False)


async def test_it_is_counted_once_even_if_it_then_has_to_wait_for_its_score_again(
    server: Server, shed: Shed, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = Lanes.enter

    def crowded(lanes: Lanes, guild_id: int) -> None:
        raise Crowded

    monkeypatch.setattr(Lanes, "enter", crowded)
    await server.member.send(server.chat, VILE)
    monkeypatch.setattr(Lanes, "enter", enter)
    shed(True)
    await server.env.advance_time(6)
    shed(False)
    await server.env.advance_time(6)

    assert server.standing() == []
    assert await not_scored(server) == ("1", False)


async def test_an_outage_of_discord_loses_nothing(server: Server, shed: Shed) -> None:
    shed(True)
    message = await server.member.send(server.chat, VILE)
    shed(False)
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    server.env.inject_error("GET", path, status=503)
    await server.env.advance_time(6)
    during = server.standing()
    await server.env.advance_time(6)

    assert during == [VILE]
    assert server.standing() == []


async def test_moderators_see_that_a_message_was_read_in_part(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def score(parts: Sequence[str], **_: object) -> Scored:
        return Scored((0.99,), (False,), partial=True)

    monkeypatch.setattr(simcord_bot.scorer, "score", score)
    await server.member.send(server.chat, VILE)

    (alert,) = server.alerts()
    assert "Read in part" in fields(alert)["What was done"]
