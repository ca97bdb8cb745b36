"""From something a member wrote to what is decided about it: skip, score, count, decide."""

import logging
from typing import Final

import discord
from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.backlog import Backlog
from bot.actions.lanes import Crowded, Lanes
from bot.actions.reading import Subject
from bot.actions.responding import Responder
from bot.moderation.decision import Action, Decision, Rule, severest
from bot.moderation.incident import Deed, Step
from bot.moderation.message import IncomingMessage, exemption, skip_reason
from bot.moderation.policy import Policy, Thresholds
from bot.moderation.trust import Trust
from bot.scoring.batching import BatchingScorer, Overloaded, Unscorable
from bot.scoring.plan import Scored
from bot.store.backlog import Postponed, Wanting
from bot.store.counters import Counters
from bot.store.policies import Policies

log = logging.getLogger(__name__)

MOST_FAILURES: Final = 2
"""So often a message that the model fails at is tried again; then it stays as not scored."""
REMEMBERED: Final = 10_000
"""Messages whose last judged text is remembered, to tell an edit from a link preview."""


class Judge:
    """The path of a message."""

    def __init__(
        self,
        *,
        scorer: BatchingScorer,
        policies: Policies,
        counters: Counters,
        responder: Responder,
        backlog: Backlog,
        default: Thresholds,
    ) -> None:
        self._scorer = scorer
        self._policies = policies
        self._counters = counters
        self._responder = responder
        self._backlog = backlog
        self._lanes = Lanes()
        self._trust = Trust()
        self._default = default
        self._judged: LRUCache[tuple[int, bool], int] = LRUCache(REMEMBERED)

    def has_judged(self, incoming: IncomingMessage) -> bool | None:
        """Whether exactly this text of the message was judged; None if the message is not known."""
        known = self._judged.get((incoming.message_id, incoming.is_name))
        return None if known is None else known == hash(incoming.parts)

    async def judge(self, subject: Subject, *, postponed: Postponed | None = None) -> None:
        """Do whatever the server's policy wants done about the subject.

        What there is no time for now, and what the model fails at, goes to the backlog, and comes
        again from there as `postponed`.
        """
        incoming = subject.incoming
        if skip_reason(incoming) is not None:
            return
        policy = await self._policies.get(subject.guild.id)
        if exemption(incoming.author, incoming.place, policy) is not None:
            return
        self._judged[incoming.message_id, incoming.is_name] = hash(incoming.parts)
        scored = await self._score(subject, postponed)
        thresholds = policy.in_force(incoming.place, self._default).thresholds
        deletable = subject.message is not None
        verdict = None
        if scored is not None:
            verdict = severest(
                scored.scores, scored.foreign, thresholds, policy, deletable=deletable
            )
        if postponed is None or postponed.wanting is Wanting.SCORE:
            self._counters.add(
                guild_id=subject.guild.id,
                channel_id=incoming.place.channel_id,
                score=None if verdict is None else verdict.decision.score,
                posted_at=incoming.version,
                foreign=verdict is not None and verdict.foreign,
                again=None if postponed is None else postponed.counted_at,
            )
        if scored is None or verdict is None:
            return
        decision = verdict.decision
        toxic = not verdict.foreign and decision.rule is not Rule.BELOW
        self._trust.record(subject.guild.id, incoming.author.id, toxic=toxic)
        if decision.action is Action.NONE or await self._is_known(incoming):
            return
        try:
            await self._respond(subject, policy, decision, verdict.part, partial=scored.partial)
        except Crowded:
            self._postpone(subject, postponed, Wanting.ACTION)

    async def report(self, subject: Subject, reporter_id: int) -> bool:
        """Put a message that a member reported before the moderators; False if it is there already.

        Raises:
            Overloaded, SQLAlchemyError: it could not be scored or recorded.
        """
        incoming = subject.incoming
        if await self._responder.is_known(incoming):
            return False
        policy = await self._policies.get(subject.guild.id)
        scored = await self._scorer.score(texts(incoming), server=subject.guild.id)
        threshold = policy.in_force(incoming.place, self._default).thresholds.flag
        decision = Decision(Action.FLAG, scored.highest, threshold, Rule.REPORT)
        step = Step(Deed.REPORTED, discord.utils.utcnow(), reporter_id)
        part = scored.scores.index(scored.highest)
        await self._respond(subject, policy, decision, part, step, partial=scored.partial)
        return True

    async def _score(self, subject: Subject, postponed: Postponed | None) -> Scored | None:
        wanting = Wanting.SCORE if postponed is None else postponed.wanting
        trusted = self._trust.is_trusted(
            subject.guild.id,
            subject.author.id,
            account_created=subject.author.created_at,
            now=discord.utils.utcnow(),
        )
        try:
            return await self._scorer.score(
                texts(subject.incoming), server=subject.guild.id, trusted=trusted
            )
        except Overloaded:
            self._postpone(subject, postponed, wanting)
        except Unscorable as error:
            failures = 1 if postponed is None else postponed.failures + 1
            log.error("the model failed at a message, time %d (%s)", failures, error)
            if failures <= MOST_FAILURES:
                self._postpone(subject, postponed, wanting, failures)
        return None

    def _postpone(
        self, subject: Subject, before: Postponed | None, wanting: Wanting, failures: int = 0
    ) -> None:
        """Put a message off, perhaps once more; a name is forgotten and judged when next seen."""
        incoming = subject.incoming
        if subject.message is None:
            self._judged.pop((incoming.message_id, incoming.is_name), None)
            return
        self._backlog.add(
            Postponed(
                guild_id=subject.guild.id,
                channel_id=subject.message.channel.id,
                message_id=subject.message.id,
                counted_at=incoming.version if before is None else before.counted_at,
                wanting=wanting,
                failures=failures,
            )
        )

    async def _respond(
        self,
        subject: Subject,
        policy: Policy,
        decision: Decision,
        part: int,
        *before: Step,
        partial: bool,
    ) -> None:
        """Hand over what was decided about a part of the message.

        Raises:
            Crowded: too much waits to be done in the server.
        """
        if partial:
            before = (*before, Step(Deed.READ_IN_PART, discord.utils.utcnow()))
        async with self._lanes.enter(subject.guild.id):
            await self._responder.respond(
                subject, policy, decision, subject.incoming.parts[part], before
            )

    async def _is_known(self, incoming: IncomingMessage) -> bool:
        try:
            return await self._responder.is_known(incoming)
        except SQLAlchemyError:
            return False


def texts(incoming: IncomingMessage) -> list[str]:
    """What is scored of a message."""
    return [part.text for part in incoming.parts]
