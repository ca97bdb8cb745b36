"""From a decision to everything that follows: record, act, record what happened, show it."""

import logging

import discord
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.alerts import Alerts, Group
from bot.actions.enforcement import Case, Enforced, Enforcer
from bot.actions.reading import Subject
from bot.moderation.decision import Decision
from bot.moderation.incident import Step
from bot.moderation.message import IncomingMessage, Kind, Part
from bot.moderation.policy import Policy
from bot.store.incidents import Incidents

log = logging.getLogger(__name__)


class Responder:
    """The path of an incident."""

    def __init__(
        self, incidents: Incidents, enforcer: Enforcer, alerts: Alerts, *, model: str
    ) -> None:
        self._incidents = incidents
        self._enforcer = enforcer
        self._alerts = alerts
        self._model = model

    async def is_known(self, incoming: IncomingMessage) -> bool:
        """Whether this very text already has an incident."""
        return await self._incidents.is_known(incoming)

    async def respond(
        self,
        subject: Subject,
        policy: Policy,
        decision: Decision,
        part: Part,
        before: tuple[Step, ...] = (),
    ) -> None:
        """Record the incident, do what was decided, record what happened, and show it.

        `part` is what the decision is about; `before` are steps that others took already.
        """
        incoming = subject.incoming
        group = self._alerts.group(subject.guild.id, incoming.author.id, incoming.place.channel_id)
        incident_id = await self._record(group, incoming, decision, part.kind)
        case = Case(
            incoming=incoming,
            kind=part.kind,
            text=incoming.text,
            message=subject.message,
            author=subject.author,
            guild=subject.guild,
            jump_url=subject.jump_url,
            policy=policy,
            decision=decision,
            incident_id=incident_id,
            alert_id=group.alert_id,
        )
        enforced = await self._enforcer.carry_out(case)
        enforced = Enforced(enforced.outcome, (*before, *enforced.steps))
        if incident_id is not None:
            # Before the alert is shown: its buttons follow from what the database holds.
            await self._record_outcome(incident_id, enforced)
        alerted = await self._alerts.show(group, case, enforced)
        if incident_id is not None and alerted:
            await self._record_alerted(incident_id)

    async def _record(
        self, group: Group, incoming: IncomingMessage, decision: Decision, kind: Kind
    ) -> int | None:
        async with group.recording:
            try:
                incident_id, group.alert_id = await self._incidents.add(
                    incoming,
                    decision,
                    kind=kind,
                    model=self._model,
                    now=discord.utils.utcnow(),
                    alert_id=group.alert_id,
                )
            except SQLAlchemyError as error:
                log.error("an incident could not be recorded (%s)", type(error).__name__)
                return None
            return incident_id

    async def _record_outcome(self, incident_id: int, enforced: Enforced) -> None:
        try:
            await self._incidents.set_outcome(incident_id, enforced.outcome, enforced.steps)
        except SQLAlchemyError as error:
            log.error("incident %d keeps no outcome (%s)", incident_id, type(error).__name__)

    async def _record_alerted(self, incident_id: int) -> None:
        try:
            await self._incidents.mark_alerted(incident_id)
        except SQLAlchemyError as error:
            log.error("incident %d keeps no alert (%s)", incident_id, type(error).__name__)
