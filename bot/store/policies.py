"""Server policies, read from the database once and then from memory."""

from bot.moderation.policy import Policy
from bot.store.store import Store


class Policies:
    """A read-through cache; this process is the only writer of the policies it holds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, Policy] = {}

    async def get(self, guild_id: int) -> Policy:
        """The server's policy."""
        known = self._known.get(guild_id)
        if known is None:
            known = self._known[guild_id] = await self._store.policy(guild_id)
        return known

    async def save(self, policy: Policy) -> None:
        """Store the policy, then use it."""
        await self._store.save_policy(policy)
        self._known[policy.guild_id] = policy
