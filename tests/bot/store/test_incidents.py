"""Incidents and their alerts: what is written down, and what is found again."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.moderation.decision import Action, Rule
from bot.moderation.evidence import Judged
from bot.moderation.incident import Alert, Deed, Incident, Outcome, Step, Verdict
from bot.moderation.message import Kind
from bot.store.store import Store
from tests.bot.store.conftest import (
    AUTHOR,
    CHANNEL,
    DELETED,
    FLAGGED,
    GUILD,
    LONG_AGO,
    MESSAGE,
    MODERATOR,
    NOON,
    OTHER_GUILD,
    TEXT,
    incident,
    message,
)

HOUR = timedelta(hours=1)


async def test_an_incident_says_what_was_about_to_happen(store: Store) -> None:
    number, alert = await store.incidents.add(
        message(), DELETED, kind=Kind.POLL, model="tiny", now=NOON
    )
    assert await store.incidents.get(number) == Incident(
        id=number,
        alert_id=alert,
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=MESSAGE,
        author_id=AUTHOR,
        kind=Kind.POLL,
        created_at=NOON,
        score=0.99,
        threshold=0.95,
        rule=Rule.DELETE_THRESHOLD,
        action=Action.DELETE,
        model="tiny",
        deleted=False,
        alerted=False,
        author_told=False,
        problem=None,
        verdict=None,
        verdict_by=None,
        verdict_at=None,
        appeal=None,
    )
    assert await store.incidents.get(number + 1) is None


async def test_the_outcome_is_added_to_its_incident_only(store: Store) -> None:
    first, _ = await incident(store, DELETED)
    second, _ = await incident(store, DELETED)
    told = Step(Deed.TOLD, NOON)
    await store.incidents.set_outcome(
        second, Outcome(deleted=True, author_told=True, problem="too late"), [told]
    )
    await store.incidents.mark_alerted(second)

    untouched, changed = [await store.incidents.get(one) for one in (first, second)]

    assert untouched is not None
    assert changed is not None
    assert (changed.deleted, changed.alerted, changed.author_told) == (True, True, True)
    assert (untouched.deleted, untouched.alerted, untouched.author_told) == (False, False, False)
    assert (untouched.problem, changed.problem) == (None, "too late")
    assert await store.incidents.steps([first, second]) == {first: [], second: [told]}


async def test_incidents_share_an_alert_or_have_their_own(store: Store) -> None:
    first, alert = await incident(store)
    other, other_alert = await incident(store)
    second, same_alert = await incident(store, alert_id=alert)
    assert alert == same_alert != other_alert
    assert [one.id for one in await store.incidents.of_alert(alert)] == [first, second]
    assert [one.id for one in await store.incidents.of_alert(other_alert)] == [other]
    assert await store.incidents.of_alert(99) == []


async def test_an_alert_says_where_it_stands_once_it_does(store: Store) -> None:
    _, alert = await incident(store)
    _, other = await incident(store)
    assert await store.incidents.alert(alert) == Alert(alert, GUILD, None, None)
    await store.incidents.set_alert_message(alert, CHANNEL, MESSAGE)
    assert await store.incidents.alert(alert) == Alert(alert, GUILD, CHANNEL, MESSAGE)
    assert await store.incidents.alert(other) == Alert(other, GUILD, None, None)
    assert await store.incidents.alert(99) is None


@pytest.mark.parametrize(
    ("seconds", "known"), [(-1, True), (0, True), (1, False)], ids=["older", "same", "newer"]
)
async def test_a_text_is_known_until_it_is_edited(store: Store, seconds: int, known: bool) -> None:
    await incident(store)
    version = NOON + timedelta(seconds=seconds)
    assert await store.incidents.is_known(message(version=version)) is known
    assert not await store.incidents.is_known(message(message_id=MESSAGE + 1))


async def test_a_posts_title_and_its_first_message_are_two_things(store: Store) -> None:
    title = message(kind=Kind.THREAD)
    await store.incidents.add(title, FLAGGED, kind=Kind.THREAD, model="tiny", now=NOON)
    assert await store.incidents.is_known(title)
    assert not await store.incidents.is_known(message())


async def test_a_member_has_the_incidents_of_one_server(store: Store) -> None:
    mine = [(await incident(store))[0] for _ in range(2)]
    await incident(store, author=AUTHOR + 1)
    await incident(store, guild=OTHER_GUILD)
    assert [one.id for one in await store.incidents.of_member(GUILD, AUTHOR)] == mine


async def test_a_period_has_the_incidents_since_its_start(store: Store) -> None:
    numbers = [(await incident(store, now=NOON + hours * HOUR))[0] for hours in range(4)]
    await incident(store, now=NOON + 2 * HOUR, guild=OTHER_GUILD)
    found = await store.incidents.since(GUILD, NOON + 2 * HOUR)
    assert [one.id for one in found] == numbers[2:]
    assert [one.created_at for one in found] == [NOON + 2 * HOUR, NOON + 3 * HOUR]


async def test_the_review_has_what_stands_undecided_and_open_appeals(store: Store) -> None:
    incidents = store.incidents
    _, standing = await incident(store)
    _, deleted = await incident(store, DELETED, deleted=True)
    appealed, appeal = await incident(store, DELETED, deleted=True)
    _, judged = await incident(store)
    _, partly = await incident(store, DELETED, deleted=True)
    await incident(store, alert_id=partly)
    await incident(store, guild=OTHER_GUILD)
    await incidents.judge(judged, Verdict.CONFIRMED, by=MODERATOR, at=NOON)
    await incidents.appeal(appealed, by=AUTHOR, at=NOON)

    assert await incidents.open_alerts(GUILD) == [standing, appeal, partly]
    assert deleted not in await incidents.open_alerts(GUILD)
    for alert in (standing, deleted, appeal, judged, partly):
        waits = any(one.waiting for one in await incidents.of_alert(alert))
        assert waits == (alert in {standing, appeal, partly})

    await incidents.answer_appeal(appealed, accepted=False, by=MODERATOR, at=NOON)
    await incidents.judge(standing, Verdict.DISMISSED, by=MODERATOR, at=NOON)
    assert await incidents.open_alerts(GUILD) == [partly]


async def test_verdicts_become_evidence(store: Store) -> None:
    for decision, verdict, now in (
        (FLAGGED, Verdict.DISMISSED, NOON),
        (DELETED, Verdict.CONFIRMED, NOON),
        (DELETED, Verdict.CONFIRMED, NOON - HOUR),
    ):
        _, alert = await incident(store, decision, now=now)
        await store.incidents.judge(alert, verdict, by=MODERATOR, at=NOON)
    await incident(store)
    _, elsewhere = await incident(store, guild=OTHER_GUILD)
    await store.incidents.judge(elsewhere, Verdict.CONFIRMED, by=MODERATOR, at=NOON)

    found = await store.incidents.judged(GUILD, NOON)

    assert sorted(found, key=lambda one: one.score) == [Judged(0.8, False), Judged(0.99, True)]


async def test_deletions_count_towards_a_timeout_unless_they_were_dismissed(store: Store) -> None:
    alerts = [(await incident(store, DELETED, deleted=True))[1] for _ in range(3)]
    await incident(store, DELETED)  # still stands
    await incident(store, DELETED, deleted=True, now=NOON - HOUR)
    await incident(store, DELETED, deleted=True, author=AUTHOR + 1)
    await incident(store, DELETED, deleted=True, guild=OTHER_GUILD)
    assert await store.incidents.deletions(GUILD, AUTHOR, NOON) == 3
    await store.incidents.judge(alerts[0], Verdict.CONFIRMED, by=MODERATOR, at=NOON)
    assert await store.incidents.deletions(GUILD, AUTHOR, NOON) == 3
    await store.incidents.judge(alerts[1], Verdict.DISMISSED, by=MODERATOR, at=NOON)
    assert await store.incidents.deletions(GUILD, AUTHOR, NOON) == 2


async def test_no_message_text_reaches_the_file(store: Store, database: Path) -> None:
    number, alert = await incident(store, DELETED, steps=[Step(Deed.TOLD, NOON, detail="marker")])
    await store.incidents.set_alert_message(alert, CHANNEL, MESSAGE)
    await store.incidents.judge(alert, Verdict.CONFIRMED, by=MODERATOR, at=NOON)
    await store.incidents.appeal(number, by=AUTHOR, at=NOON)
    assert len(await store.incidents.since(GUILD, LONG_AGO)) == 1
    await store.close()
    stored = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert b"marker" in stored
    assert TEXT.encode() not in stored
