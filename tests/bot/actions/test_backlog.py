"""What waits: in order, bounded, and written down."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from bot.actions.backlog import Backlog
from bot.store.backlog import Postponed, Wanting
from bot.store.store import Store

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


def postponed(message_id: int, wanting: Wanting = Wanting.SCORE) -> Postponed:
    return Postponed(
        guild_id=7, channel_id=9, message_id=message_id, counted_at=NOON, wanting=wanting
    )


async def test_a_full_backlog_gives_up_its_oldest_and_says_so_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    backlog = Backlog(store.backlog, largest=2)
    for message in (1, 2, 3):
        backlog.add(postponed(message))
    await backlog.flush()
    await backlog.flush()

    (line,) = caplog.messages
    assert line.endswith("3 message(s) put off, 2 in all, 1 given up")
    assert [one.message_id for one in await store.backlog.read(10)] == [2, 3]


async def test_what_comes_again_waits_behind_the_others(store: Store) -> None:
    backlog = Backlog(store.backlog)
    first, second = postponed(1), postponed(2)
    backlog.add(first)
    backlog.add(second)
    again = postponed(1, Wanting.ACTION)
    backlog.add(again)
    backlog.done(first)  # replaced meanwhile: it still waits
    await backlog.flush()

    assert backlog.oldest() is second
    backlog.done(second)
    assert backlog.oldest() is again
    await backlog.flush()
    assert await store.backlog.read(10) == [again]


async def test_what_the_database_refuses_is_written_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog = Backlog(store.backlog)
    kept, gone, later = postponed(1), postponed(2), postponed(3)
    backlog.add(kept)
    backlog.add(gone)
    change = store.backlog.change

    async def refuse(*_: object) -> None:
        backlog.done(gone)
        backlog.add(later)
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(store.backlog, "change", refuse)
    with pytest.raises(OperationalError):
        await backlog.flush()
    monkeypatch.setattr(store.backlog, "change", change)
    await backlog.flush()

    assert await store.backlog.read(10) == [kept, later]
