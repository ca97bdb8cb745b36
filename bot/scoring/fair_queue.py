"""Servers take turns by the work they ask for, and within a server its messages do."""

from collections import OrderedDict
from dataclasses import dataclass
from itertools import count
from typing import Final, Generic, TypeVar

QUANTUM: Final = 48
"""Tokens a turn: one window."""

Item = TypeVar("Item")


@dataclass(slots=True, eq=False)
class Entry(Generic[Item]):
    """Work that waits: `cost` is what is left of it, `opening` what its next turn costs besides.

    What has `begun` is the last to give way.
    """

    item: Item
    server: int
    cost: int
    opening: int = 0
    trusted: bool = False
    begun: bool = False


class FairQueue(Generic[Item]):
    """What waits, by server. A turn is worth `QUANTUM` tokens, whoever asks.

    A long message takes many turns and a short one only one, so neither a long message nor a
    server that floods holds up the others.
    """

    def __init__(self) -> None:
        self._servers: OrderedDict[int, _Server[Item]] = OrderedDict()
        self._numbers = count()
        self.cost = 0

    def __len__(self) -> int:
        """How many entries wait."""
        return sum(map(len, self._servers.values()))

    def add(self, entry: Entry[Item]) -> None:
        """Wait at the end of the server's line; a new server waits behind the others."""
        server = self._servers.setdefault(entry.server, _Server())
        server.add(next(self._numbers), entry)
        self.cost += entry.cost

    def take(self, budget: int) -> list[tuple[Entry[Item], int]]:
        """Take entries out, in turn, with the tokens each may spend now; `budget` in all.

        At least one entry is taken if any waits; after it, only what the budget allows. What the
        turns leave of it goes to the first of those that want more.
        """
        shares: list[tuple[Entry[Item], int]] = []
        while self._servers:
            entry = self._next()
            share = min(QUANTUM, entry.cost)
            if shares and share + entry.opening > budget:
                break
            self._take_turn(entry)
            shares.append((entry, share))
            budget -= share + entry.opening
        for position, (entry, share) in enumerate(shares):
            if budget <= 0:
                break
            more = min(budget, entry.cost - share)
            shares[position] = (entry, share + more)
            budget -= more
        return shares

    def shed(self) -> Entry[Item]:
        """Take out what gives way: of the server that asks for most, the newest message of a
        trusted author, else its newest; what has begun only if there is nothing else.

        Raises:
            ValueError: nothing waits.
        """
        number = max(self._servers, key=lambda one: self._servers[one].cost)
        entry = self._servers[number].remove_newest()
        self._taken(entry)
        return entry

    def _next(self) -> Entry[Item]:
        """Whose turn it is."""
        return next(iter(self._servers.values())).oldest()

    def _take_turn(self, entry: Entry[Item]) -> None:
        server = self._servers[entry.server]
        server.remove_oldest()
        self._servers.move_to_end(entry.server)
        self._taken(entry)

    def _taken(self, entry: Entry[Item]) -> None:
        self.cost -= entry.cost
        if not len(self._servers[entry.server]):
            del self._servers[entry.server]


class _Server(Generic[Item]):
    """One server's entries by arrival, those of trusted authors apart."""

    def __init__(self) -> None:
        self._trusted: OrderedDict[int, Entry[Item]] = OrderedDict()
        self._others: OrderedDict[int, Entry[Item]] = OrderedDict()
        self._begun: OrderedDict[int, Entry[Item]] = OrderedDict()
        self.cost = 0

    def __len__(self) -> int:
        return len(self._trusted) + len(self._others) + len(self._begun)

    def add(self, number: int, entry: Entry[Item]) -> None:
        fresh = self._trusted if entry.trusted else self._others
        (self._begun if entry.begun else fresh)[number] = entry
        self.cost += entry.cost

    def oldest(self) -> Entry[Item]:
        return next(iter(self._oldest_line().values()))

    def remove_oldest(self) -> None:
        self._out(self._oldest_line(), last=False)

    def remove_newest(self) -> Entry[Item]:
        return self._out(self._trusted or self._others or self._begun, last=True)

    def _oldest_line(self) -> OrderedDict[int, Entry[Item]]:
        lines = [line for line in (self._trusted, self._others, self._begun) if line]
        return min(lines, key=lambda line: next(iter(line)))

    def _out(self, line: OrderedDict[int, Entry[Item]], *, last: bool) -> Entry[Item]:
        _, entry = line.popitem(last=last)
        self.cost -= entry.cost
        return entry
