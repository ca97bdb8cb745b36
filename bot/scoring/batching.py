"""Scores messages off the event loop, together with whatever else is waiting."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

LARGEST_BATCH: Final = 64


class Overloaded(Exception):
    """The queue is full; the message was not scored."""


class BatchingScorer:
    """A bounded queue in front of one worker thread.

    Nothing is added to the wait when the bot is idle: a text is scored at once, and those that
    arrive meanwhile form the next batch. A caller that was cancelled costs no scoring; an error
    reaches exactly the callers of the batch it happened in.
    """

    def __init__(self, score_many: Callable[[Sequence[str]], list[float]], *, limit: int) -> None:
        """Wrap a function that scores texts in order; at most `limit` texts wait at a time."""
        self._score_many = score_many
        self._limit = limit
        self._waiting: deque[tuple[str, asyncio.Future[float]]] = deque()
        self._drain: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scorer")

    async def score(self, text: str) -> float:
        """P(toxic) of `text` in [0, 1].

        Raises:
            Overloaded: `limit` texts are waiting already.
        """
        if len(self._waiting) >= self._limit:
            raise Overloaded
        result: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting.append((text, result))
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._drain_queue())
        return await result

    async def close(self) -> None:
        """Finish what is waiting, then stop the thread."""
        if self._drain is not None:
            await self._drain
        self._thread.shutdown(wait=False)

    async def _drain_queue(self) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._next_batch():
            try:
                scores = await loop.run_in_executor(
                    self._thread, self._score_many, [text for text, _ in batch]
                )
                answers = list(zip(batch, scores, strict=True))
            except Exception as error:  # whatever the engine raised belongs to its callers
                for _, result in batch:
                    if not result.done():
                        result.set_exception(error)
                continue
            for (_, result), score in answers:
                if not result.done():
                    result.set_result(score)

    def _next_batch(self) -> list[tuple[str, asyncio.Future[float]]]:
        batch: list[tuple[str, asyncio.Future[float]]] = []
        while self._waiting and len(batch) < LARGEST_BATCH:
            text, result = self._waiting.popleft()
            if not result.done():
                batch.append((text, result))
        return batch
