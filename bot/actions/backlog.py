"""Messages that could not be dealt with when they came, until it is quiet again."""

import logging
from collections import OrderedDict
from typing import Final

from bot.store.backlog import BacklogTable, Postponed

log = logging.getLogger(__name__)

LARGEST: Final = 10_000


class Backlog:
    """First in, first out, in memory and, within seconds, in the database.

    When it is full the oldest message is given up.
    """

    def __init__(self, table: BacklogTable, *, largest: int = LARGEST) -> None:
        self._table = table
        self._largest = largest
        self._waiting: OrderedDict[int, Postponed] = OrderedDict()
        self._added: dict[int, Postponed] = {}
        self._removed: set[int] = set()
        self._postponed = 0
        self._given_up = 0

    def __len__(self) -> int:
        """How many messages wait to be looked up again."""
        return len(self._waiting)

    async def load(self) -> None:
        """Take up what waited when the bot was stopped."""
        for postponed in await self._table.read(self._largest):
            self._waiting.setdefault(postponed.message_id, postponed)

    def add(self, postponed: Postponed) -> None:
        """A message has to wait."""
        self._postponed += 1
        self._waiting[postponed.message_id] = self._added[postponed.message_id] = postponed
        self._waiting.move_to_end(postponed.message_id)
        self._removed.discard(postponed.message_id)
        while len(self._waiting) > self._largest:
            oldest, _ = self._waiting.popitem(last=False)
            self._forget(oldest)
            self._given_up += 1

    def oldest(self) -> Postponed | None:
        """What has waited longest; it stays until it is `done` or added again."""
        return next(iter(self._waiting.values()), None)

    def done(self, postponed: Postponed) -> None:
        """The message was dealt with, or is gone."""
        if self._waiting.get(postponed.message_id) is postponed:
            del self._waiting[postponed.message_id]
            self._forget(postponed.message_id)

    def _forget(self, message_id: int) -> None:
        self._added.pop(message_id, None)
        self._removed.add(message_id)

    async def flush(self) -> None:
        """Write what changed; when the database refuses, keep it for the next time.

        The log says how many came since the last time, in one line.
        """
        if self._postponed:
            log.warning(
                "there is more to do than can be: %d message(s) put off, %d in all, %d given up",
                self._postponed,
                len(self),
                self._given_up,
            )
            self._postponed = self._given_up = 0
        added, removed = self._added, self._removed
        self._added, self._removed = {}, set()
        try:
            await self._table.change(list(added.values()), removed)
        except BaseException:
            self._removed |= removed - self._added.keys()
            self._added = {
                **{one: kept for one, kept in added.items() if one not in self._removed},
                **self._added,
            }
            raise
