"""More messages than can be scored: who waits, who gives way."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.batching import BatchingScorer, Overloaded
from bot.scoring.plan import Scored
from tests.bot.plain_model import plain_scorer
from tests.bot.scoring.test_batching import Engine


async def full(engine: Engine, *texts: tuple[str, bool]) -> tuple[BatchingScorer, list[object]]:
    """A scorer with a full queue of (text, trusted), and its callers; text "0" is being scored."""
    scorer = plain_scorer(engine, limit=len(texts))
    callers: list[asyncio.Task[Scored]] = [asyncio.create_task(scorer.score(["0"]))]
    await asyncio.sleep(0)
    await engine.has_begun()
    for text, trusted in texts:
        callers.append(asyncio.create_task(scorer.score([text], trusted=trusted)))
        await asyncio.sleep(0)
    return scorer, [*callers]


async def outcomes(engine: Engine, scorer: BatchingScorer, callers: list[object]) -> list[object]:
    """What every caller got: a score or an exception."""
    engine.gate.set()
    tasks = [task for task in callers if isinstance(task, asyncio.Task)]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    await scorer.close()
    return [one.highest if isinstance(one, Scored) else one for one in answers]


@pytest.fixture
def engine() -> Engine:
    return Engine()


async def test_the_newest_message_of_a_trusted_author_gives_way(engine: Engine) -> None:
    scorer, callers = await full(engine, ("1", True), ("2", False), ("3", True))

    callers.append(asyncio.create_task(scorer.score(["4"])))
    await asyncio.sleep(0)

    got = await outcomes(engine, scorer, callers)
    assert got[:3] == [0, 1, 2]
    assert isinstance(got[3], Overloaded)
    assert got[4] == 4
    assert engine.batches == [["0"], ["1", "2", "4"]]  # still the oldest first


async def test_a_trusted_author_finds_no_room(engine: Engine) -> None:
    scorer, callers = await full(engine, ("1", True), ("2", False))

    with pytest.raises(Overloaded):
        await scorer.score(["3"], trusted=True)

    assert await outcomes(engine, scorer, callers) == [0, 1, 2]


async def test_without_trusted_authors_the_newest_is_turned_away(engine: Engine) -> None:
    scorer, callers = await full(engine, ("1", False), ("2", False))

    with pytest.raises(Overloaded):
        await scorer.score(["3"])

    assert await outcomes(engine, scorer, callers) == [0, 1, 2]


async def test_a_caller_that_gave_up_can_give_way_too(engine: Engine) -> None:
    scorer, callers = await full(engine, ("1", False), ("2", True))
    given_up = callers.pop()
    assert isinstance(given_up, asyncio.Task)
    given_up.cancel()
    await asyncio.wait([given_up])

    callers.append(asyncio.create_task(scorer.score(["3"])))
    await asyncio.sleep(0)

    assert await outcomes(engine, scorer, callers) == [0, 1, 3]


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 20))
def test_every_message_is_scored_or_refused_and_strangers_only_for_lack_of_friends(
    trusts: list[bool], limit: int
) -> None:
    async def flood() -> list[object]:
        engine = Engine()
        scorer = plain_scorer(engine, limit=limit)
        callers: list[object] = [asyncio.create_task(scorer.score(["-1"]))]
        await asyncio.sleep(0)
        await engine.has_begun()
        for number, trusted in enumerate(trusts):
            callers.append(asyncio.create_task(scorer.score([str(number)], trusted=trusted)))
        await asyncio.sleep(0)
        assert scorer.waiting <= limit
        return (await outcomes(engine, scorer, callers))[1:]

    got = asyncio.run(flood())

    refused = [number for number, answer in enumerate(got) if isinstance(answer, Overloaded)]
    assert len(refused) == max(0, len(trusts) - limit)
    assert all(got[number] == number for number in range(len(trusts)) if number not in refused)
    strangers = [number for number in refused if not trusts[number]]
    if strangers:
        assert not any(
            trusts[number]
            for number in range(len(trusts))
            if number not in refused and number < strangers[0]
        )


async def test_the_server_that_asks_for_most_gives_way(engine: Engine) -> None:
    scorer = plain_scorer(engine, limit=4)
    callers: list[object] = [asyncio.create_task(scorer.score(["0"]))]
    await asyncio.sleep(0)
    await engine.has_begun()
    for text, server, trusted in (
        ("1", 1, False),
        ("2", 1, False),
        ("3", 1, False),
        ("4", 2, True),
        ("5", 2, False),
    ):
        callers.append(asyncio.create_task(scorer.score([text], server=server, trusted=trusted)))
        await asyncio.sleep(0)

    got = await outcomes(engine, scorer, callers)
    assert [one for one in got if not isinstance(one, Overloaded)] == [0, 1, 2, 4, 5]


async def test_one_message_may_always_wait_whatever_it_costs(engine: Engine) -> None:
    engine.gate.set()
    scorer = plain_scorer(engine, limit=1)
    assert (await scorer.score(["1"] * 41)).highest == 1
    await scorer.close()


async def test_a_message_of_many_parts_takes_the_room_of_many(engine: Engine) -> None:
    """Files and polls in forty parts must not push other servers' messages out."""
    scorer = plain_scorer(engine, limit=100)
    callers: list[object] = [asyncio.create_task(scorer.score(["0"]))]
    await asyncio.sleep(0)
    await engine.has_begun()
    for server in (2, 1, 1, 1, 1):
        parts = ["1"] if server == 2 else ["9"] * 41
        callers.append(asyncio.create_task(scorer.score(parts, server=server)))
        await asyncio.sleep(0)

    got = await outcomes(engine, scorer, callers)
    assert got[1] == 1
    assert sum(isinstance(one, Overloaded) for one in got) == 2
