"""Messages that could not be scored when they came: ids only, and no more than a set number."""

from collections import deque
from typing import Final

LARGEST: Final = 10_000


class Backlog:
    """First in, first out; when it is full the oldest entry is given up and stays unscored."""

    def __init__(self, *, largest: int = LARGEST) -> None:
        self._messages: deque[tuple[int, int]] = deque(maxlen=largest)

    def __len__(self) -> int:
        """How many messages wait to be looked up again."""
        return len(self._messages)

    def add(self, channel_id: int, message_id: int) -> None:
        """A message was shed."""
        self._messages.append((channel_id, message_id))

    def take(self) -> tuple[int, int]:
        """The ids of the oldest one's channel and message.

        Raises:
            IndexError: there is none.
        """
        return self._messages.popleft()
