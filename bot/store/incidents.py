"""Incidents, the alerts that show them, verdicts, appeals, and every step taken."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.moderation.decision import Action, Decision, Rule
from bot.moderation.evidence import Judged
from bot.moderation.incident import Alert, Appeal, Deed, Incident, Outcome, Step, Verdict
from bot.moderation.message import NAMES, IncomingMessage, Kind
from bot.store.tables import AlertRow, IncidentRow, StepRow

_INCIDENT = [
    column for column in IncidentRow.__table__.columns if column.name not in {"version"}
]  # the columns of `Incident`, by the same names

WAITING = sa.or_(
    sa.and_(IncidentRow.verdict.is_(None), ~IncidentRow.deleted),
    sa.func.coalesce(IncidentRow.appeal, "") == Appeal.OPEN.value,
)
"""As `Incident.waiting`."""


class Incidents:
    """Reads and writes incidents; every change of a verdict or an appeal happens at most once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(
        self,
        message: IncomingMessage,
        decision: Decision,
        *,
        kind: Kind,
        model: str,
        now: datetime,
        alert_id: int | None = None,
    ) -> tuple[int, int]:
        """Record what is about to happen; return the ids of the incident and of its alert.

        With `alert_id` the incident joins that alert, else it gets one of its own.
        """
        async with self._engine.begin() as connection:
            if alert_id is None:
                new = sa.insert(AlertRow).values(guild_id=message.guild_id).returning(AlertRow.id)
                alert_id = int((await connection.execute(new)).scalar_one())
            values = {
                "alert_id": alert_id,
                "guild_id": message.guild_id,
                "channel_id": message.place.channel_id,
                "message_id": message.message_id,
                "author_id": message.author.id,
                "kind": kind.value,
                "version": message.version,
                "created_at": now,
                "score": decision.score,
                "threshold": decision.threshold,
                "rule": decision.rule.value,
                "action": decision.action.value,
                "model": model,
            }
            insert = sa.insert(IncidentRow).values(values).returning(IncidentRow.id)
            return int((await connection.execute(insert)).scalar_one()), alert_id

    async def is_known(self, message: IncomingMessage) -> bool:
        """Whether this text of a message, or a later one, is an incident already."""
        names = IncidentRow.kind.in_([kind.value for kind in NAMES])
        query = sa.select(IncidentRow.id).where(
            IncidentRow.message_id == message.message_id,
            IncidentRow.version >= message.version,
            names if message.is_name else sa.not_(names),
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query.limit(1))).first() is not None

    async def set_outcome(
        self, incident_id: int, outcome: Outcome, steps: Sequence[Step] = ()
    ) -> None:
        """Record what really happened."""
        update = (
            sa.update(IncidentRow)
            .where(IncidentRow.id == incident_id)
            .values(
                deleted=outcome.deleted,
                author_told=outcome.author_told,
                problem=outcome.problem,
            )
        )
        async with self._engine.begin() as connection:
            await connection.execute(update)
            await _add_steps(connection, [incident_id], steps)

    async def mark_alerted(self, incident_id: int) -> None:
        """Moderators can see the incident."""
        update = sa.update(IncidentRow).where(IncidentRow.id == incident_id)
        async with self._engine.begin() as connection:
            await connection.execute(update.values(alerted=True))

    async def mark_deleted(self, incident_ids: Sequence[int]) -> None:
        """A moderator had these messages deleted."""
        update = sa.update(IncidentRow).where(IncidentRow.id.in_(incident_ids))
        async with self._engine.begin() as connection:
            await connection.execute(update.values(deleted=True))

    async def set_alert_message(self, alert_id: int, channel_id: int, message_id: int) -> None:
        """Where the alert was posted."""
        update = sa.update(AlertRow).where(AlertRow.id == alert_id)
        async with self._engine.begin() as connection:
            await connection.execute(update.values(channel_id=channel_id, message_id=message_id))

    async def alert(self, alert_id: int) -> Alert | None:
        """Where an alert stands, or None when it is not known (any more)."""
        query = sa.select(AlertRow.__table__).where(AlertRow.id == alert_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Alert(**row._mapping)

    async def get(self, incident_id: int) -> Incident | None:
        """One incident, or None when it is not known (any more)."""
        return next(iter(await self._select(IncidentRow.id == incident_id)), None)

    async def of_alert(self, alert_id: int) -> list[Incident]:
        """The incidents that an alert stands for, oldest first."""
        return await self._select(IncidentRow.alert_id == alert_id)

    async def of_member(self, guild_id: int, author_id: int) -> list[Incident]:
        """A member's incidents in a server, oldest first."""
        return await self._select(
            IncidentRow.guild_id == guild_id, IncidentRow.author_id == author_id
        )

    async def since(self, guild_id: int, since: datetime) -> list[Incident]:
        """A server's incidents from `since` on, oldest first."""
        return await self._select(IncidentRow.guild_id == guild_id, IncidentRow.created_at >= since)

    async def open_alerts(self, guild_id: int) -> list[int]:
        """The alerts with something undecided that still stands, or an appeal, oldest first."""
        query = (
            sa.select(IncidentRow.alert_id)
            .where(IncidentRow.guild_id == guild_id, WAITING)
            .group_by(IncidentRow.alert_id)
            .order_by(sa.func.min(IncidentRow.id))
        )
        async with self._engine.connect() as connection:
            return [int(row.alert_id) for row in await connection.execute(query)]

    async def judged(self, guild_id: int, since: datetime) -> list[Judged]:
        """The scores of incidents with a verdict, from `since` on."""
        query = sa.select(IncidentRow.score, IncidentRow.verdict).where(
            IncidentRow.guild_id == guild_id,
            IncidentRow.created_at >= since,
            IncidentRow.verdict.is_not(None),
        )
        async with self._engine.connect() as connection:
            return [
                Judged(row.score, row.verdict == Verdict.CONFIRMED.value)
                for row in await connection.execute(query)
            ]

    async def deletions(self, guild_id: int, author_id: int, since: datetime) -> int:
        """A member's deleted messages from `since` on, without those a moderator dismissed."""
        query = sa.select(sa.func.count()).where(
            IncidentRow.guild_id == guild_id,
            IncidentRow.author_id == author_id,
            IncidentRow.created_at >= since,
            IncidentRow.deleted,
            sa.func.coalesce(IncidentRow.verdict, "") != Verdict.DISMISSED.value,
        )
        async with self._engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def judge(
        self, alert_id: int, verdict: Verdict, *, by: int, at: datetime
    ) -> list[Incident]:
        """Give the verdict to the alert's incidents that have none, and return those.

        Of two moderators at the same moment, one gets an empty list.
        """
        deed = Deed.CONFIRMED if verdict is Verdict.CONFIRMED else Deed.DISMISSED
        return await self._update(
            [IncidentRow.alert_id == alert_id, IncidentRow.verdict.is_(None)],
            {"verdict": verdict.value, "verdict_by": by, "verdict_at": at},
            Step(deed, at, by),
        )

    async def appeal(self, incident_id: int, *, by: int, at: datetime) -> bool:
        """Note the author's appeal; False when they have appealed before."""
        return bool(
            await self._update(
                [IncidentRow.id == incident_id, IncidentRow.appeal.is_(None)],
                {"appeal": Appeal.OPEN.value},
                Step(Deed.APPEALED, at, by),
            )
        )

    async def answer_appeal(
        self, incident_id: int, *, accepted: bool, by: int, at: datetime
    ) -> Incident | None:
        """Answer an open appeal, which settles the verdict too; None when it is not open."""
        answered = await self._update(
            [IncidentRow.id == incident_id, IncidentRow.appeal == Appeal.OPEN.value],
            {
                "appeal": (Appeal.ACCEPTED if accepted else Appeal.DECLINED).value,
                "verdict": (Verdict.DISMISSED if accepted else Verdict.CONFIRMED).value,
                "verdict_by": by,
                "verdict_at": at,
            },
            Step(Deed.APPEAL_ACCEPTED if accepted else Deed.APPEAL_DECLINED, at, by),
        )
        return next(iter(answered), None)

    async def add_steps(self, incident_ids: Sequence[int], steps: Sequence[Step]) -> None:
        """Write down what was done about each of the incidents."""
        async with self._engine.begin() as connection:
            await _add_steps(connection, incident_ids, steps)

    async def steps(self, incident_ids: Sequence[int]) -> dict[int, list[Step]]:
        """What was done about each incident, oldest first."""
        query = sa.select(StepRow).where(StepRow.incident_id.in_(incident_ids)).order_by(StepRow.id)
        found: dict[int, list[Step]] = {one: [] for one in incident_ids}
        async with self._engine.connect() as connection:
            for row in await connection.execute(query):
                found[row.incident_id].append(
                    Step(Deed(row.deed), row.at, row.actor_id, row.detail)
                )
        return found

    async def _select(self, *where: sa.ColumnElement[bool]) -> list[Incident]:
        query = sa.select(*_INCIDENT).where(*where).order_by(IncidentRow.id)
        async with self._engine.connect() as connection:
            return [_incident(row._mapping) for row in await connection.execute(query)]

    async def _update(
        self, where: Iterable[sa.ColumnElement[bool]], values: Mapping[str, Any], step: Step
    ) -> list[Incident]:
        update = sa.update(IncidentRow).where(*where).values(values).returning(*_INCIDENT)
        async with self._engine.begin() as connection:
            changed = [_incident(row._mapping) for row in await connection.execute(update)]
            await _add_steps(connection, [incident.id for incident in changed], [step])
        return sorted(changed, key=lambda incident: incident.id)


async def _add_steps(
    connection: AsyncConnection, incident_ids: Sequence[int], steps: Sequence[Step]
) -> None:
    rows = [
        {
            "incident_id": incident_id,
            "at": step.at,
            "deed": step.deed.value,
            "actor_id": step.actor_id,
            "detail": step.detail[:200],
        }
        for incident_id in incident_ids
        for step in steps
    ]
    if rows:
        await connection.execute(sa.insert(StepRow), rows)


def _incident(row: Mapping[Any, Any]) -> Incident:
    values = dict(row)
    verdict, appeal = values["verdict"], values["appeal"]
    values["kind"] = Kind(values["kind"])
    values["rule"] = Rule(values["rule"])
    values["action"] = Action(values["action"])
    values["verdict"] = None if verdict is None else Verdict(verdict)
    values["appeal"] = None if appeal is None else Appeal(appeal)
    return Incident(**values)
