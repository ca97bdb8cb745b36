"""Scores messages off the event loop, together with whatever else is waiting."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from bot.errors import Busy
from bot.scoring import isolation
from bot.scoring.bounds import SHORT_TOKENS, planning_cost, scoring_cost
from bot.scoring.fair_queue import Entry, FairQueue
from bot.scoring.plan import Plan, Scored

BATCH_TOKENS: Final = 128
"""What runs between two looks at who else waits."""
AT_ONCE: Final = 8
SWITCH_SECONDS: Final = 0.0005

Window = TypeVar("Window")


class Overloaded(Busy):
    """There is more to do than may wait; the message was not scored."""


class Unscorable(Exception):
    """The model failed at this message, and at no other of its batch."""


@dataclass(slots=True, eq=False)
class _Job(Generic[Window]):
    """A message on its way. Only the worker thread touches it while it is in a batch."""

    parts: Sequence[str]
    result: asyncio.Future[Scored]
    plan: Plan[Window] | None = None
    scores: list[float] = field(default_factory=list)
    failure: Exception | None = None

    def next_windows(self, tokens: int, length: Callable[[Window], int]) -> Sequence[Window]:
        """Of the windows that are not scored yet, as many as `tokens` allow, but at least one."""
        assert self.plan is not None
        left = self.plan.windows[len(self.scores) :]
        end = 0
        while end < len(left) and (end == 0 or length(left[end]) <= tokens):
            tokens -= length(left[end])
            end += 1
        return left[:end]

    def take(self, answers: Sequence[float | Exception]) -> None:
        """The windows just scored; one that failed ends the job."""
        for answer in answers:
            if isinstance(answer, Exception):
                self.failure = answer
                return
            self.scores.append(answer)

    @property
    def left(self) -> int:
        """Windows still to score."""
        if self.failure is not None or self.plan is None:
            return 0
        return len(self.plan.windows) - len(self.scores)


class BatchingScorer:
    """A bounded, fair queue in front of one worker thread.

    Nothing is added to the wait when the bot is idle: a message is scored at once, and what
    arrives meanwhile forms the next batch. Servers take turns by tokens, not messages, and so do
    the messages of one server: a long one is read window by window between the others. A caller
    that was cancelled costs no more scoring. A message that makes the model fail fails alone.

    What may wait is bounded by cost, though one message always may. Beyond it the server that asks
    for most gives way: the newest of its messages by a trusted author, else its newest message.
    """

    def __init__(
        self,
        plan_many: Callable[[Sequence[Sequence[str]]], Sequence[Plan[Any]]],
        score_windows: Callable[[Sequence[Any]], Sequence[float]],
        *,
        limit: int,
        length: Callable[[Any], int] = len,
    ) -> None:
        """Wrap what plans messages, each its parts in order, and what scores windows.

        As much may wait as `limit` messages of a dozen words cost; `length` is a window's tokens.
        """
        self._plan_many = plan_many
        self._score_windows = score_windows
        self._length = length
        self._limit = limit * SHORT_TOKENS
        self._queue: FairQueue[_Job[Any]] = FairQueue()
        self._drain: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scorer")
        # Python's default of 5 ms is as long as the event loop may have to wait for its turn.
        sys.setswitchinterval(SWITCH_SECONDS)

    @property
    def waiting(self) -> int:
        """How many messages wait now."""
        return len(self._queue)

    async def score(
        self, parts: Sequence[str], *, server: int = 0, trusted: bool = False
    ) -> Scored:
        """Score the parts of a message; `trusted` says that its author is known to be harmless.

        Raises:
            Overloaded: too much is waiting, and this message has to give way.
            Unscorable: the model failed at it.
        """
        result: asyncio.Future[Scored] = asyncio.get_running_loop().create_future()
        job: _Job[Any] = _Job(parts, result)
        entry = Entry(job, server, scoring_cost(parts), planning_cost(parts), trusted=trusted)
        self._queue.add(entry)
        while self._queue.cost > self._limit and len(self._queue) > 1:
            _answer(self._queue.shed().item, Overloaded())
        if len(self._queue) and (self._drain is None or self._drain.done()):
            self._drain = asyncio.create_task(self._drain_queue())
        return await result

    async def close(self) -> None:
        """Finish what is waiting, then stop the thread."""
        if self._drain is not None:
            await self._drain
        self._thread.shutdown(wait=False)

    async def _drain_queue(self) -> None:
        batch, working = self._begin()
        while batch:
            try:
                await working
            except Exception as error:  # the scorer was closed
                for entry, _ in batch:
                    entry.item.failure = error
            finished = self._finished(batch)
            # The next batch is scored while these callers get their answers.
            batch, working = self._begin()
            await _answer_all(finished)
            if not batch:  # something may have come meanwhile
                batch, working = self._begin()

    def _begin(self) -> tuple[list[tuple[Entry[_Job[Any]], int]], asyncio.Future[None]]:
        """Hand the next batch to the worker thread; an empty one when nothing waits."""
        batch: list[tuple[Entry[_Job[Any]], int]] = []
        while len(self._queue) and not batch:
            turns = self._queue.take(BATCH_TOKENS)
            batch = [turn for turn in turns if not turn[0].item.result.done()]
        loop = asyncio.get_running_loop()
        working: asyncio.Future[None] = loop.create_future()
        if batch:
            turns_in_thread = [(entry.item, share) for entry, share in batch]
            try:
                working = loop.run_in_executor(self._thread, self._work, turns_in_thread)
            except RuntimeError as error:  # the scorer was closed
                working.set_exception(error)
        return batch, working

    def _finished(self, batch: Sequence[tuple[Entry[_Job[Any]], int]]) -> list[_Job[Any]]:
        """The jobs of a batch that are done; the others wait for another turn."""
        finished = []
        for entry, _ in batch:
            job = entry.item
            if job.left and not job.result.done():
                assert job.plan is not None
                entry.cost = sum(map(self._length, job.plan.windows[len(job.scores) :]))
                entry.opening = 0
                entry.begun = True
                self._queue.add(entry)
            else:
                finished.append(job)
        return finished

    def _work(self, turns: Sequence[tuple[_Job[Any], int]]) -> None:
        """In the worker thread: score every job's share. No caller is left without an answer."""
        try:
            self._score_shares(turns)
        except BaseException as error:  # also what native code throws past Exception
            for job, _ in turns:
                job.failure = RuntimeError(type(error).__name__)

    def _score_shares(self, turns: Sequence[tuple[_Job[Any], int]]) -> None:
        """Plan what is new, then score."""
        new = [job for job, _ in turns if job.plan is None]
        plans = isolation.each(lambda jobs: self._plan_many([job.parts for job in jobs]), new)
        for job, plan in zip(new, plans, strict=True):
            if isinstance(plan, Exception):
                job.failure = plan
            else:
                job.plan = plan
        shares = [
            (job, job.next_windows(share, self._length))
            for job, share in turns
            if job.failure is None
        ]
        windows = [window for _, share in shares for window in share]
        answers = isolation.each(self._score_windows, windows)
        position = 0
        for job, share in shares:
            job.take(answers[position : position + len(share)])
            position += len(share)


async def _answer_all(jobs: Sequence[_Job[Any]]) -> None:
    """Wake the callers, a few at a time: others want their turn on the event loop too."""
    for position, job in enumerate(jobs, start=1):
        if job.failure is not None:
            _answer(job, Unscorable(type(job.failure).__name__))
        elif job.plan is not None:
            _answer(job, job.plan.scored(job.scores))
        if position % AT_ONCE == 0:
            await asyncio.sleep(0)


def _answer(job: _Job[Any], answer: Scored | Exception) -> None:
    if job.result.done():
        return
    if isinstance(answer, Exception):
        job.result.set_exception(answer)
    else:
        job.result.set_result(answer)
