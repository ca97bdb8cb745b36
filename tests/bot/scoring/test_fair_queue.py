"""Whose turn it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.fair_queue import QUANTUM, Entry, FairQueue

ENTRIES = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 300), st.booleans()), min_size=1, max_size=40
)


def queue(*entries: tuple[str, int, int]) -> FairQueue[str]:
    """A queue of (name, server, cost)."""
    waiting: FairQueue[str] = FairQueue()
    for name, server, cost in entries:
        waiting.add(Entry(name, server, cost))
    return waiting


def names(turns: list[tuple[Entry[str], int]]) -> list[tuple[str, int]]:
    return [(entry.item, share) for entry, share in turns]


def test_servers_take_turns() -> None:
    waiting = queue(("a1", 1, 16), ("a2", 1, 16), ("a3", 1, 16), ("b1", 2, 16))
    assert names(waiting.take(64)) == [("a1", 16), ("b1", 16), ("a2", 16), ("a3", 16)]


def test_a_turn_is_a_window_however_much_is_asked_for() -> None:
    waiting = queue(("long", 1, 1000), ("short", 2, 16))
    assert names(waiting.take(64)) == [("long", QUANTUM), ("short", 16)]


def test_what_nobody_else_wants_goes_to_the_one_that_waits() -> None:
    assert names(queue(("long", 1, 1000)).take(512)) == [("long", 512)]


def test_a_turn_that_costs_much_besides_holds_nobody_up_that_came_before() -> None:
    waiting = queue(("first", 1, 16))
    waiting.add(Entry("odd", 2, 48, opening=1000))
    waiting.add(Entry("next", 3, 16))
    assert names(waiting.take(512)) == [("first", 16)]
    assert names(waiting.take(512)) == [("odd", 48)]
    assert names(waiting.take(512)) == [("next", 16)]


def test_somebody_gets_a_turn_even_if_it_costs_more_than_the_budget() -> None:
    assert names(queue(("one", 1, 48)).take(1)) == [("one", 48)]


def test_what_has_begun_is_the_last_to_give_way() -> None:
    waiting = queue(("new", 1, 16))
    waiting.add(Entry("half read", 1, 48, begun=True))
    assert [waiting.shed().item, waiting.shed().item] == ["new", "half read"]


def test_nothing_can_be_shed_of_nothing() -> None:
    with pytest.raises(ValueError, match="empty"):
        queue().shed()


@given(ENTRIES, st.integers(1, 600))
def test_everything_is_taken_once_and_the_books_are_right(
    wanted: list[tuple[int, int, bool]], budget: int
) -> None:
    waiting: FairQueue[int] = FairQueue()
    for number, (server, cost, trusted) in enumerate(wanted):
        waiting.add(Entry(number, server, cost, trusted=trusted))
    seen: list[int] = []
    while len(waiting):
        assert waiting.cost == sum(
            wanted[number][1] for number in set(range(len(wanted))) - set(seen)
        )
        turns = waiting.take(budget)
        assert turns
        assert all(0 < share <= entry.cost for entry, share in turns)
        assert len(turns) == 1 or sum(share for _, share in turns) <= budget
        seen += [entry.item for entry, _ in turns]
    assert sorted(seen) == list(range(len(wanted)))
    assert waiting.cost == 0
    for server in range(1, 5):
        mine = [number for number in seen if wanted[number][0] == server]
        assert mine == sorted(mine)  # the oldest first


@given(ENTRIES)
def test_the_dearest_server_gives_way_its_trusted_first_the_newest_first(
    wanted: list[tuple[int, int, bool]],
) -> None:
    waiting: FairQueue[int] = FairQueue()
    for number, (server, cost, trusted) in enumerate(wanted):
        waiting.add(Entry(number, server, cost, trusted=trusted))
    left = dict(enumerate(wanted))
    while left:
        costs = {server: 0 for server, _, _ in left.values()}
        for server, cost, _ in left.values():
            costs[server] += cost
        shed = waiting.shed()
        assert costs[shed.server] == max(costs.values())
        mine = [number for number, one in left.items() if one[0] == shed.server]
        friends = [number for number in mine if left[number][2]]
        assert shed.item == max(friends or mine)
        del left[shed.item]
    assert waiting.cost == len(waiting) == 0
