"""Many callers, one worker thread: batches, cancellation, errors, overload, closing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.scoring.batching import LARGEST_BATCH, BatchingScorer, Overloaded

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
            raise RuntimeError("the engine broke")
        return [float(text) for text in texts]

    async def has_begun(self) -> None:
        """Wait until the worker thread holds another batch."""
        assert await asyncio.to_thread(self.begun.acquire, timeout=10)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
async def scorer(engine: Engine) -> AsyncIterator[BatchingScorer]:
    scorer = BatchingScorer(engine, limit=LIMIT)
    yield scorer
    engine.gate.set()
    await scorer.close()


async def ask(scorer: BatchingScorer, *texts: str) -> list[asyncio.Task[float]]:
    """Queue `texts` in order, one caller each."""
    tasks = [asyncio.create_task(scorer.score(text)) for text in texts]
    await asyncio.sleep(0)  # every task runs up to its wait
    return tasks


async def test_one_text_is_scored_at_once(scorer: BatchingScorer, engine: Engine) -> None:
    engine.gate.set()
    assert await scorer.score("0.25") == 0.25
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
    rest = await ask(scorer, *map(str, range(1, LARGEST_BATCH + 11)))
    engine.gate.set()
    await asyncio.gather(*first, *rest)
    assert [len(batch) for batch in engine.batches] == [1, LARGEST_BATCH, 10]


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
    assert await scorer.score("3") == 3


async def test_an_error_reaches_exactly_the_callers_of_its_batch(
    scorer: BatchingScorer, engine: Engine
) -> None:
    before = await ask(scorer, "0")
    await engine.has_begun()
    broken = await ask(scorer, "bad", "1")
    engine.gate.set()
    assert await asyncio.gather(*before) == [0]
    for outcome in await asyncio.gather(*broken, return_exceptions=True):
        assert isinstance(outcome, RuntimeError)
        assert str(outcome) == "the engine broke"
    assert await scorer.score("2") == 2


async def test_a_batch_queued_behind_an_error_is_scored(
    scorer: BatchingScorer, engine: Engine
) -> None:
    broken = await ask(scorer, "bad")
    await engine.has_begun()
    after = await ask(scorer, "1", "2")
    engine.gate.set()
    assert await asyncio.gather(*after) == [1, 2]
    with pytest.raises(RuntimeError, match="the engine broke"):
        await broken[0]


async def test_a_score_too_few_fails_the_batch_and_strands_nobody() -> None:
    scorer = BatchingScorer(lambda texts: [0.5] * (len(texts) - 1), limit=LIMIT)
    callers = await ask(scorer, "1", "2")
    _, pending = await asyncio.wait(callers, timeout=1)
    assert not pending
    assert any(caller.exception() for caller in callers)
    await scorer.close()


async def test_a_full_queue_refuses_at_once(engine: Engine) -> None:
    scorer = BatchingScorer(engine, limit=2)
    first = await ask(scorer, "0")
    await engine.has_begun()
    waiting = await ask(scorer, "1", "2")
    with pytest.raises(Overloaded):
        await scorer.score("3")
    engine.gate.set()
    assert await asyncio.gather(*first, *waiting) == [0, 1, 2]
    assert await scorer.score("4") == 4  # there is room again
    await scorer.close()


async def test_closing_finishes_what_waits(engine: Engine) -> None:
    scorer = BatchingScorer(engine, limit=LIMIT)
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
    scorer = BatchingScorer(engine, limit=LIMIT)
    await scorer.score("1")
    await scorer.close()
    with pytest.raises(RuntimeError, match="shutdown"):
        await scorer.score("2")
