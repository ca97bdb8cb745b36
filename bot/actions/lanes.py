"""How much the bot does at once: a lane for each server, none of them without end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.errors import Busy

AT_ONCE: Final = 4
"""Deeds at a time in a server. Discord lets a bot delete about five messages a second there."""
MOST_WAITING: Final = 100
"""Deeds that may wait in a server."""
MOST_WAITING_IN_ALL: Final = 1000
"""Once so many are under way or wait, no server may have more than `AT_ONCE`."""


class Crowded(Busy):
    """More is to be done in a server than may wait."""


@dataclass(slots=True)
class _Lane:
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    users: int = 0


class Lanes:
    """Lets a few deeds at a time happen in each server; a raid there holds up no other."""

    def __init__(self) -> None:
        self._lanes: dict[int, _Lane] = {}
        self._users = 0

    @asynccontextmanager
    async def enter(self, guild_id: int) -> AsyncIterator[None]:
        """Wait for a place in the server's lane.

        Raises:
            Crowded: too much waits there, or everywhere together.
        """
        lane = self._lanes.get(guild_id, _Lane())
        if lane.users >= AT_ONCE + MOST_WAITING or (
            lane.users >= AT_ONCE and self._users >= MOST_WAITING_IN_ALL
        ):
            raise Crowded
        self._lanes[guild_id] = lane
        lane.users += 1
        self._users += 1
        try:
            async with lane.places:
                yield
        finally:
            lane.users -= 1
            self._users -= 1
            if not lane.users:
                del self._lanes[guild_id]
