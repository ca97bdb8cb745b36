"""The bot's memory, one object for each subject."""

from typing import Self

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.backlog import BacklogTable
from bot.store.counters import Counts
from bot.store.database import open_database
from bot.store.incidents import Incidents
from bot.store.policies import PolicyTable
from bot.store.retention import Retention
from bot.store.statistics import Statistics


class Store:
    """Policies, counts, the backlog, incidents, the numbers drawn from them, and their end."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.policies = PolicyTable(engine)
        self.counts = Counts(engine)
        self.backlog = BacklogTable(engine)
        self.incidents = Incidents(engine)
        self.statistics = Statistics(engine)
        self.retention = Retention(engine)

    @classmethod
    async def open(cls, url: SecretStr) -> Self:
        """Connect and migrate; see `open_database` for the errors."""
        return cls(await open_database(url))

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()
