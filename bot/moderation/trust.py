"""Whose messages may wait when there are more than can be scored."""

from datetime import datetime, timedelta
from typing import Final

from cachetools import LRUCache

REMEMBERED: Final = 100_000
HARMLESS: Final = 10
"""So many harmless messages in a row make an author known."""
ACCOUNT_AGE: Final = timedelta(days=30)


class Trust:
    """Counts authors' harmless messages since the last one that was not; bounded, in memory."""

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self._harmless: LRUCache[tuple[int, int], int] = LRUCache(remembered)

    def record(self, guild_id: int, author_id: int, *, toxic: bool) -> None:
        """A message of the author was scored."""
        key = (guild_id, author_id)
        self._harmless[key] = 0 if toxic else min(self._harmless.get(key, 0) + 1, HARMLESS)

    def is_trusted(
        self, guild_id: int, author_id: int, *, account_created: datetime, now: datetime
    ) -> bool:
        """Whether the author is known in the server, and their account is not new."""
        known = self._harmless.get((guild_id, author_id), 0) >= HARMLESS
        return known and now - account_created >= ACCOUNT_AGE
