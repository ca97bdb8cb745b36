"""Verdicts, appeals and their answers are given once, however many people press at once."""

import asyncio
from datetime import timedelta

import pytest

from bot.moderation.incident import Appeal, Deed, Step, Verdict
from bot.store.store import Store
from tests.bot.store.conftest import AUTHOR, DELETED, MODERATOR, NOON, incident

OTHER = MODERATOR + 1
LATER = NOON + timedelta(minutes=5)


class TestVerdicts:
    async def test_a_verdict_covers_every_incident_of_the_alert(self, store: Store) -> None:
        first, alert = await incident(store)
        second, _ = await incident(store, alert_id=alert)
        other, _ = await incident(store)

        given = await store.incidents.judge(alert, Verdict.CONFIRMED, by=MODERATOR, at=LATER)

        assert [one.id for one in given] == [first, second]
        assert given == await store.incidents.of_alert(alert)
        for one in given:
            assert (one.verdict, one.verdict_by) == (Verdict.CONFIRMED, MODERATOR)
            assert one.verdict_at == LATER
        step = Step(Deed.CONFIRMED, LATER, MODERATOR)
        taken = await store.incidents.steps([first, second, other])
        assert taken == {first: [step], second: [step], other: []}

    async def test_a_later_verdict_is_only_for_what_came_later(self, store: Store) -> None:
        first, alert = await incident(store)
        await store.incidents.judge(alert, Verdict.CONFIRMED, by=MODERATOR, at=NOON)
        second, _ = await incident(store, alert_id=alert)

        given = await store.incidents.judge(alert, Verdict.DISMISSED, by=OTHER, at=LATER)

        assert [one.id for one in given] == [second]
        found = {one.id: one.verdict_by for one in await store.incidents.of_alert(alert)}
        assert found == {first: MODERATOR, second: OTHER}
        assert await store.incidents.judge(alert, Verdict.DISMISSED, by=OTHER, at=LATER) == []

    async def test_of_many_moderators_at_once_one_gets_the_incidents(self, store: Store) -> None:
        numbers = []
        _, alert = await incident(store)
        numbers = [(await incident(store, alert_id=alert))[0] for _ in range(3)]
        verdicts = [Verdict.CONFIRMED, Verdict.DISMISSED] * 5

        given = await asyncio.gather(
            *(
                store.incidents.judge(alert, verdict, by=moderator, at=NOON)
                for moderator, verdict in enumerate(verdicts)
            )
        )

        (winner,) = [moderator for moderator, got in enumerate(given) if got]
        assert len(given[winner]) == len(numbers) + 1
        stored = await store.incidents.of_alert(alert)
        assert {one.verdict_by for one in stored} == {winner}
        assert {one.verdict for one in stored} == {verdicts[winner]}
        taken = await store.incidents.steps([one.id for one in stored])
        assert [len(steps) for steps in taken.values()] == [1, 1, 1, 1]


class TestAppeals:
    async def test_an_author_appeals_once(self, store: Store) -> None:
        number, _ = await incident(store, DELETED, deleted=True)

        noted = await asyncio.gather(
            *(store.incidents.appeal(number, by=AUTHOR, at=NOON) for _ in range(5))
        )

        assert sorted(noted) == [False, False, False, False, True]
        found = await store.incidents.get(number)
        assert found is not None
        assert found.appeal is Appeal.OPEN
        assert await store.incidents.steps([number]) == {
            number: [Step(Deed.APPEALED, NOON, AUTHOR)]
        }
        assert not await store.incidents.appeal(number + 1, by=AUTHOR, at=NOON)

    @pytest.mark.parametrize(
        ("accepted", "appeal", "verdict", "deed"),
        [
            (True, Appeal.ACCEPTED, Verdict.DISMISSED, Deed.APPEAL_ACCEPTED),
            (False, Appeal.DECLINED, Verdict.CONFIRMED, Deed.APPEAL_DECLINED),
        ],
    )
    async def test_an_answer_settles_the_verdict_too(
        self, store: Store, accepted: bool, appeal: Appeal, verdict: Verdict, deed: Deed
    ) -> None:
        number, alert = await incident(store, DELETED, deleted=True)
        before = Verdict.CONFIRMED if accepted else Verdict.DISMISSED
        await store.incidents.judge(alert, before, by=MODERATOR, at=NOON)
        await store.incidents.appeal(number, by=AUTHOR, at=NOON)

        answered = await store.incidents.answer_appeal(
            number, accepted=accepted, by=OTHER, at=LATER
        )

        assert answered is not None
        assert answered == await store.incidents.get(number)
        assert (answered.appeal, answered.verdict) == (appeal, verdict)
        assert (answered.verdict_by, answered.verdict_at) == (OTHER, LATER)
        taken = await store.incidents.steps([number])
        assert taken[number][-1] == Step(deed, LATER, OTHER)

    async def test_an_appeal_is_answered_once(self, store: Store) -> None:
        number, _ = await incident(store, DELETED, deleted=True)
        await store.incidents.appeal(number, by=AUTHOR, at=NOON)

        answers = await asyncio.gather(
            *(
                store.incidents.answer_appeal(number, accepted=by % 2 == 0, by=by, at=NOON)
                for by in range(6)
            )
        )

        (answered,) = [one for one in answers if one is not None]
        assert answered == await store.incidents.get(number)
        taken = await store.incidents.steps([number])
        assert len(taken[number]) == 2
        assert not await store.incidents.appeal(number, by=AUTHOR, at=LATER)

    async def test_without_an_appeal_there_is_nothing_to_answer(self, store: Store) -> None:
        number, _ = await incident(store, DELETED, deleted=True)
        nothing = await store.incidents.answer_appeal(number, accepted=True, by=MODERATOR, at=NOON)
        assert nothing is None
        found = await store.incidents.get(number)
        assert found is not None
        assert (found.verdict, found.appeal) == (None, None)


class TestSteps:
    async def test_steps_come_in_the_order_they_were_taken(self, store: Store) -> None:
        first, alert = await incident(store, steps=[Step(Deed.DELETED, NOON)])
        second, _ = await incident(store, alert_id=alert)
        timeout = Step(Deed.TIMED_OUT, NOON, MODERATOR, "10 min")
        await store.incidents.add_steps([first, second], [timeout, Step(Deed.TOLD, NOON)])
        assert await store.incidents.steps([first, second]) == {
            first: [Step(Deed.DELETED, NOON), timeout, Step(Deed.TOLD, NOON)],
            second: [timeout, Step(Deed.TOLD, NOON)],
        }
        assert await store.incidents.steps([]) == {}

    async def test_a_detail_is_cut_to_what_fits(self, store: Store) -> None:
        number, _ = await incident(store, steps=[Step(Deed.NOT_TOLD, NOON, detail="x" * 500)])
        taken = await store.incidents.steps([number])
        assert taken[number][0].detail == "x" * 200

    async def test_deletions_by_moderators_are_marked(self, store: Store) -> None:
        numbers = [(await incident(store))[0] for _ in range(3)]
        await store.incidents.mark_deleted(numbers[:2])
        found = [await store.incidents.get(one) for one in numbers]
        assert [one.deleted for one in found if one is not None] == [True, True, False]
