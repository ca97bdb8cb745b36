"""Many callers, one worker thread: batches, cancellation, errors, overload, closing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.scoring.batching import BATCH_TOKENS, BatchingScorer, Overloaded, Unscorable
from bot.scoring.bounds import SHORT_TOKENS
from bot.scoring.plan import Plan
from tests.bot.plain_model import plain_scorer, plan_parts

LIMIT = 200


class Engine:
    """Scores a text by the number it is; each batch waits until it is let through."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun = threading.Semaphore(0)
        self.gate = threading.Event()

    def __call__(self, texts: Sequence[str]) -> list[float]:
        self.batches.append(list(texts))
        self.begun.release()
        assert self.gate.wait(timeout=10), "the test never opened the gate"
        if "bad" in texts:
            raise RuntimeError("the engine broke at bad")
        return [float(text) for text in texts]

    async def has_begun(self) -> None:
        """Wait until the worker thread holds another batch."""
        assert await asyncio.to_thread(self.begun.acquire, timeout=10)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
async def scorer(engine: Engine) -> AsyncIterator[BatchingScorer]:
    scorer = plain_scorer(engine, limit=LIMIT)
    yield scorer
    engine.gate.set()
    await scorer.close()


async def score(scorer: BatchingScorer, text: str) -> float:
    """The score of a message of one part."""
    return (await scorer.score([text])).highest


async def ask(scorer: BatchingScorer, *texts: str) -> list[asyncio.Task[float]]:
    """Queue `texts` in order, one caller each."""
    tasks = [asyncio.create_task(score(scorer, text)) for text in texts]
    await asyncio.sleep(0)  # every task runs up to its wait
    return tasks


async def test_one_text_is_scored_at_once(scorer: BatchingScorer, engine: Engine) -> None:
    engine.gate.set()
    assert await score(scorer, "0.25") == 0.25
    assert engine.batches == [["0.25"]]


async def test_each_caller_gets_its_own_score(scorer: BatchingScorer, engine: Engine) -> None:
    engine.gate.set()
    texts = [str(number) for number in range(LIMIT)]
    assert await asyncio.gather(*await ask(scorer, *texts)) == list(map(float, texts))
    assert [text for batch in engine.batches for text in batch] == texts


async def test_what_arrives_meanwhile_is_one_batch(scorer: BatchingScorer, engine: Engine) -> None:
    first = await ask(scorer, "0")
    await engine.has_begun()
    rest = await ask(scorer, "1") + await ask(scorer, "2", "3")
    engine.gate.set()
    assert await asyncio.gather(*first, *rest) == [0, 1, 2, 3]
    assert engine.batches == [["0"], ["1", "2", "3"]]


async def test_a_batch_has_a_largest_size(scorer: BatchingScorer, engine: Engine) -> None:
    first = await ask(scorer, "0")
    await engine.has_begun()
    largest = BATCH_TOKENS // SHORT_TOKENS
    rest = await ask(scorer, *map(str, range(1, 2 * largest + 3)))
    engine.gate.set()
    await asyncio.gather(*first, *rest)
    assert [len(batch) for batch in engine.batches] == [1, largest, largest, 2]


async def test_the_event_loop_stays_free_while_the_worker_is_busy(
    scorer: BatchingScorer, engine: Engine
) -> None:
    (waiting,) = await ask(scorer, "1")
    await engine.has_begun()
    turns = 0
    for _ in range(100):
        await asyncio.sleep(0)
        turns += 1
    assert turns == 100
    assert not waiting.done()
    engine.gate.set()
    assert await waiting == 1


async def test_a_caller_that_gave_up_is_not_scored(scorer: BatchingScorer, engine: Engine) -> None:
    first = await ask(scorer, "0")
    await engine.has_begun()
    given_up, *others = await ask(scorer, "1", "2", "3")
    given_up.cancel()
    await asyncio.wait([given_up])
    engine.gate.set()
    assert await asyncio.gather(*first, *others) == [0, 2, 3]
    assert engine.batches == [["0"], ["2", "3"]]


async def test_giving_up_in_the_middle_of_a_batch_harms_nobody(
    scorer: BatchingScorer, engine: Engine
) -> None:
    given_up, other = await ask(scorer, "1", "2")
    await engine.has_begun()
    given_up.cancel()
    await asyncio.wait([given_up])
    engine.gate.set()
    assert await other == 2
    assert await score(scorer, "3") == 3


async def test_a_text_that_breaks_the_engine_fails_alone(
    scorer: BatchingScorer, engine: Engine
) -> None:
    before = await ask(scorer, "0")
    await engine.has_begun()
    beside = await ask(scorer, "1", "bad", *map(str, range(2, 20)))
    engine.gate.set()
    assert await asyncio.gather(*before) == [0]
    outcomes = await asyncio.gather(*beside, return_exceptions=True)
    assert [one for one in outcomes if not isinstance(one, Exception)] == [1, *range(2, 20)]
    assert isinstance(outcomes[1], Unscorable)
    assert "bad" not in str(outcomes[1])  # no text in what will be logged
    assert await score(scorer, "2") == 2


async def test_a_message_that_cannot_be_planned_fails_alone(engine: Engine) -> None:
    def plan(messages: Sequence[Sequence[str]]) -> list[Plan[str]]:
        if ["unreadable"] in messages:
            raise ValueError
        return plan_parts(messages)

    engine.gate.set()
    scorer = BatchingScorer(plan, engine, limit=LIMIT, length=lambda _: 1)
    callers = await ask(scorer, "0", "unreadable", "1")
    first, broken, last = await asyncio.gather(*callers, return_exceptions=True)
    assert (first, last) == (0, 1)
    assert isinstance(broken, Unscorable)
    await scorer.close()


async def test_what_native_code_throws_strands_nobody(engine: Engine) -> None:
    class Panic(BaseException):
        pass

    def panic(texts: Sequence[str]) -> list[float]:
        raise Panic

    scorer = plain_scorer(panic, limit=LIMIT)
    callers = await ask(scorer, "1", "2")
    outcomes = await asyncio.wait_for(asyncio.gather(*callers, return_exceptions=True), 5)
    assert all(isinstance(one, Unscorable) for one in outcomes)
    await scorer.close()


async def test_a_score_too_few_strands_nobody() -> None:
    scorer = plain_scorer(lambda texts: [0.5] * (len(texts) - 1), limit=LIMIT)
    callers = await ask(scorer, "1", "2")
    _, pending = await asyncio.wait(callers, timeout=1)
    assert not pending
    assert all(isinstance(caller.exception(), Unscorable) for caller in callers)
    await scorer.close()


async def test_the_highest_part_counts_and_each_has_its_own(
    scorer: BatchingScorer, engine: Engine
) -> None:
    engine.gate.set()
    scored = await scorer.score(["0.25", "0.75", "0.5"])
    assert scored.scores == (0.25, 0.75, 0.5)
    assert scored.highest == 0.75


async def test_a_message_without_parts_scores_nothing(scorer: BatchingScorer) -> None:
    assert (await scorer.score([])).highest == 0


async def test_a_long_message_lets_short_ones_pass(scorer: BatchingScorer, engine: Engine) -> None:
    long = asyncio.create_task(scorer.score(["0"] * 200))
    await asyncio.sleep(0)
    await engine.has_begun()
    short = await ask(scorer, "1", "2")
    engine.gate.set()
    assert await asyncio.gather(*short) == [1, 2]
    assert not long.done()
    assert len((await long).scores) == 200
    assert sum(map(len, engine.batches)) == 202
    assert max(map(len, engine.batches)) * SHORT_TOKENS <= BATCH_TOKENS


async def test_a_flood_in_one_server_lets_another_in(
    scorer: BatchingScorer, engine: Engine
) -> None:
    flood = [asyncio.create_task(scorer.score(["0"], server=1)) for _ in range(LIMIT)]
    await asyncio.sleep(0)
    await engine.has_begun()
    other = asyncio.create_task(scorer.score(["1"], server=2))
    await asyncio.sleep(0)
    engine.gate.set()
    assert (await other).highest == 1
    assert "1" in engine.batches[1]
    await asyncio.gather(*flood)


async def test_a_full_queue_refuses_at_once(engine: Engine) -> None:
    scorer = plain_scorer(engine, limit=2)
    first = await ask(scorer, "0")
    await engine.has_begun()
    waiting = await ask(scorer, "1", "2")
    with pytest.raises(Overloaded):
        await score(scorer, "3")
    engine.gate.set()
    assert await asyncio.gather(*first, *waiting) == [0, 1, 2]
    assert await score(scorer, "4") == 4  # there is room again
    await scorer.close()


async def test_closing_finishes_what_waits(engine: Engine) -> None:
    scorer = plain_scorer(engine, limit=LIMIT)
    first = await ask(scorer, "0")
    await engine.has_begun()
    waiting = await ask(scorer, "1", "2")
    closing = asyncio.create_task(scorer.close())
    await asyncio.sleep(0)
    assert not closing.done()
    engine.gate.set()
    await closing
    assert [task.result() for task in first + waiting] == [0, 1, 2]


async def test_closing_an_idle_scorer_stops_its_thread(engine: Engine) -> None:
    engine.gate.set()
    scorer = plain_scorer(engine, limit=LIMIT)
    await score(scorer, "1")
    await scorer.close()
    with pytest.raises(Unscorable):
        await score(scorer, "2")
