"""Sums over the counters."""

from datetime import timedelta
from random import Random

import pytest

from bot.reports.stats import BUCKETS, TOP, MessageCounts
from bot.store.counters import Counters, CountKey
from bot.store.store import Store
from bot.store.tables import NOT_SCORED
from tests.bot.store.conftest import CHANNEL, GUILD, LONG_AGO, NOON, OTHER_GUILD, count

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=1)


async def test_a_silent_server_has_zeros(store: Store) -> None:
    assert await store.statistics.counts(GUILD, LONG_AGO, LATER) == MessageCounts()
    assert await store.statistics.score_counts(GUILD, LONG_AGO) == {}


async def test_every_number(store: Store) -> None:
    await store.counts.add(count(6, bucket=0))
    await store.counts.add(count(2, bucket=99, hour=NOON + HOUR))
    await store.counts.add(count(1, bucket=0, hour=NOON + 24 * HOUR))
    await store.counts.add(count(4, bucket=7, channel=CHANNEL + 1))
    await store.counts.add(count(3, bucket=NOT_SCORED))

    found = await store.statistics.counts(GUILD, LONG_AGO, LATER)

    assert found.scanned == 13
    assert found.not_scored == 3
    assert found.channels == ((CHANNEL, 9), (CHANNEL + 1, 4))
    assert {hour: n for hour, n in enumerate(found.hours) if n} == {12: 11, 13: 2}
    assert {bucket: n for bucket, n in enumerate(found.histogram) if n} == {0: 7, 7: 4, 99: 2}
    assert len(found.hours) == 24
    assert len(found.histogram) == BUCKETS


async def test_two_periods_share_no_hour_and_miss_none(store: Store) -> None:
    for hour in range(6):
        await store.counts.add(count(10**hour, hour=NOON + hour * HOUR))
    scanned = [
        (await store.statistics.counts(GUILD, NOON + since * HOUR, NOON + until * HOUR)).scanned
        for since, until in ((0, 2), (2, 4), (4, 6))
    ]
    assert scanned == [110, 11_000, 100_000]


@pytest.mark.parametrize("channels", [None, {1, 3}])
async def test_any_period_counts_exactly_its_hours(store: Store, channels: set[int] | None) -> None:
    random = Random(3)
    made = {
        CountKey(
            GUILD,
            NOON + random.randrange(200) * HOUR,
            random.randrange(1, 4),
            random.randrange(-1, 100),
        ): random.randrange(1, 50)
        for _ in range(400)
    }
    await store.counts.add(made)
    for _ in range(150):
        since, until = sorted(NOON + random.randrange(-4, 408) * HOUR / 2 for _ in range(2))
        inside = {
            key: messages
            for key, messages in made.items()
            if since < key.hour <= until and (channels is None or key.channel_id in channels)
        }
        scored = {key: n for key, n in inside.items() if key.bucket != NOT_SCORED}

        found = await store.statistics.counts(GUILD, since, until, channels)

        assert found.scanned == sum(found.histogram) == sum(scored.values())
        assert found.not_scored == sum(inside.values()) - found.scanned
        for hour, messages in enumerate(found.hours):
            assert messages == sum(n for key, n in scored.items() if key.hour.hour == hour)
        for bucket, messages in enumerate(found.histogram):
            assert messages == sum(n for key, n in scored.items() if key.bucket == bucket)
        assert dict(found.channels) == {
            channel: sum(n for key, n in scored.items() if key.channel_id == channel)
            for channel in {key.channel_id for key in scored}
        }


async def test_a_message_that_is_scored_after_all_moves_in_the_days_too(store: Store) -> None:
    counters = Counters(store.counts)
    day = NOON - timedelta(days=3)
    for score, again in ((None, None), (0.42, day)):
        counters.add(guild_id=GUILD, channel_id=CHANNEL, score=score, posted_at=day, again=again)
        await counters.flush()
    found = await store.statistics.counts(GUILD, LONG_AGO, NOON)
    assert (found.scanned, found.not_scored, found.histogram[42]) == (1, 0, 1)


async def test_a_message_that_moves_leaves_the_hour_it_was_counted_in(store: Store) -> None:
    """It may have been edited since."""
    counters = Counters(store.counts)
    posted, edited = NOON - timedelta(hours=30), NOON - timedelta(hours=3)
    counters.add(guild_id=GUILD, channel_id=CHANNEL, score=None, posted_at=posted)
    counters.add(guild_id=GUILD, channel_id=CHANNEL, score=0.42, posted_at=edited, again=posted)
    await counters.flush()
    for since, until, scanned in (
        (LONG_AGO, NOON - timedelta(hours=29), 0),
        (NOON - timedelta(hours=4), NOON, 1),
    ):
        found = await store.statistics.counts(GUILD, since, until)
        assert (found.scanned, found.not_scored) == (scanned, 0)


async def test_only_the_channels_asked_for_count(store: Store) -> None:
    for channel in (1, 2, 3):
        await store.counts.add(count(10**channel, channel=channel))
        await store.counts.add(count(channel, channel=channel, bucket=NOT_SCORED))

    found = await store.statistics.counts(GUILD, LONG_AGO, LATER, {1, 3})

    assert (found.scanned, found.not_scored) == (1010, 4)
    assert [channel for channel, _ in found.channels] == [3, 1]
    assert sum(found.hours) == sum(found.histogram) == 1010
    assert (await store.statistics.counts(GUILD, LONG_AGO, LATER, [])).scanned == 0


async def test_the_ranking_shows_the_few_first_most_first(store: Store) -> None:
    amounts = {channel: 10 + channel % 7 for channel in range(1, TOP + 4)}
    for channel, messages in amounts.items():
        await store.counts.add(count(messages - 1, channel=channel, bucket=1))
        await store.counts.add(count(1, channel=channel, bucket=2))

    found = await store.statistics.counts(GUILD, LONG_AGO, LATER)

    expected = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    assert list(found.channels) == expected


async def test_other_servers_do_not_count(store: Store) -> None:
    await store.counts.add(count(5, guild=OTHER_GUILD))
    await store.counts.add(count(5, guild=OTHER_GUILD, bucket=NOT_SCORED))

    assert await store.statistics.counts(GUILD, LONG_AGO, LATER) == MessageCounts()
    assert await store.statistics.score_counts(GUILD, LONG_AGO) == {}
    assert (await store.statistics.counts(OTHER_GUILD, LONG_AGO, LATER)).scanned == 5


async def test_scores_by_channel_for_the_preview_of_a_threshold(store: Store) -> None:
    await store.counts.add(count(9, hour=NOON - HOUR))
    await store.counts.add(count(2, bucket=5))
    await store.counts.add(count(3, bucket=5, hour=NOON + HOUR))
    await store.counts.add(count(4, bucket=99))
    await store.counts.add(count(6, bucket=0, channel=1))
    await store.counts.add(count(7, bucket=NOT_SCORED, channel=1))

    found = await store.statistics.score_counts(GUILD, NOON)

    assert {
        channel: {bucket: n for bucket, n in enumerate(buckets) if n}
        for channel, buckets in found.items()
    } == {CHANNEL: {5: 5, 99: 4}, 1: {0: 6}}
    assert {len(buckets) for buckets in found.values()} == {BUCKETS}
