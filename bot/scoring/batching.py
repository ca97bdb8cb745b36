"""Scores messages off the event loop, together with whatever else is waiting."""

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Final

LARGEST_BATCH: Final = 128
AT_ONCE: Final = 8
SWITCH_SECONDS: Final = 0.0005


class Overloaded(Exception):
    """The queue is full; the message was not scored."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    number: int
    text: str
    result: asyncio.Future[float]


class BatchingScorer:
    """A bounded queue in front of one worker thread.

    Nothing is added to the wait when the bot is idle: a text is scored at once, and those that
    arrive meanwhile form the next batch, oldest first. A caller that was cancelled costs no
    scoring; an error reaches exactly the callers of the batch it happened in.

    When the queue is full, texts of trusted authors give way: the newest of them that waits makes
    room for a text of anybody else. If none waits, or the new text is a trusted author's itself,
    the new one is turned away.
    """

    def __init__(self, score_many: Callable[[Sequence[str]], list[float]], *, limit: int) -> None:
        """Wrap a function that scores texts in order; at most `limit` texts wait at a time."""
        self._score_many = score_many
        self._limit = limit
        self._numbers = count()
        self._trusted: deque[_Waiting] = deque()
        self._others: deque[_Waiting] = deque()
        self._drain: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scorer")
        # Python's default of 5 ms is as long as the event loop may have to wait for its turn.
        sys.setswitchinterval(SWITCH_SECONDS)

    @property
    def waiting(self) -> int:
        """How many texts wait now."""
        return len(self._trusted) + len(self._others)

    async def score(self, text: str, *, trusted: bool = False) -> float:
        """P(toxic) of `text` in [0, 1]; `trusted` says that its author is known to be harmless.

        Raises:
            Overloaded: `limit` texts are waiting already, or this one had to give way.
        """
        if self.waiting >= self._limit:
            self._make_room(trusted=trusted)
        result: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        queue = self._trusted if trusted else self._others
        queue.append(_Waiting(next(self._numbers), text, result))
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._drain_queue())
        return await result

    async def close(self) -> None:
        """Finish what is waiting, then stop the thread."""
        if self._drain is not None:
            await self._drain
        self._thread.shutdown(wait=False)

    def _make_room(self, *, trusted: bool) -> None:
        if trusted or not self._trusted:
            raise Overloaded
        shed = self._trusted.pop()
        if not shed.result.done():
            shed.result.set_exception(Overloaded())

    async def _drain_queue(self) -> None:
        batch, scoring = self._begin()
        while batch:
            try:
                scores = await scoring
                answers: list[float | Exception] = list(scores)
                if len(answers) != len(batch):
                    raise ValueError(f"{len(answers)} scores came for {len(batch)} texts")
            except Exception as error:  # whatever the engine raised belongs to its callers
                answers = [error] * len(batch)
            # The next batch is scored while these callers get their answers.
            answered = batch
            batch, scoring = self._begin()
            await _answer(answered, answers)
            if not batch:  # something may have come meanwhile
                batch, scoring = self._begin()

    def _begin(self) -> tuple[list[_Waiting], asyncio.Future[list[float]]]:
        """Hand the next batch to the worker thread; an empty one when nothing waits."""
        batch = self._next_batch()
        loop = asyncio.get_running_loop()
        scoring: asyncio.Future[list[float]] = loop.create_future()
        if batch:
            texts = [one.text for one in batch]
            try:
                scoring = loop.run_in_executor(self._thread, self._score_many, texts)
            except RuntimeError as error:  # the scorer was closed
                scoring.set_exception(error)
        return batch, scoring

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while self.waiting and len(batch) < LARGEST_BATCH:
            one = self._oldest().popleft()
            if not one.result.done():
                batch.append(one)
        return batch

    def _oldest(self) -> deque[_Waiting]:
        """The queue whose first text has waited longest."""
        if not self._trusted or not self._others:
            return self._trusted or self._others
        older = self._trusted[0].number < self._others[0].number
        return self._trusted if older else self._others


async def _answer(batch: Sequence[_Waiting], answers: Sequence[float | Exception]) -> None:
    """Wake the callers, a few at a time: others want their turn on the event loop too."""
    for position, (one, answer) in enumerate(zip(batch, answers, strict=True), start=1):
        if one.result.done():
            continue
        if isinstance(answer, Exception):
            one.result.set_exception(answer)
        else:
            one.result.set_result(answer)
        if position % AT_ONCE == 0:
            await asyncio.sleep(0)
