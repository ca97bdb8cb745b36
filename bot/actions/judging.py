"""From something a member wrote to what is decided about it: skip, score, count, decide."""

import asyncio
import logging
from typing import Final

import discord
from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.backlog import Backlog
from bot.actions.reading import Subject
from bot.actions.responding import Responder
from bot.moderation.decision import Action, Decision, Rule, decide
from bot.moderation.incident import Deed, Step
from bot.moderation.message import IncomingMessage, Kind, Part, exemption, skip_reason
from bot.moderation.policy import Thresholds
from bot.moderation.trust import Trust
from bot.scoring.batching import BatchingScorer, Overloaded
from bot.store.counters import Counters
from bot.store.policies import Policies

log = logging.getLogger(__name__)

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
        self._trust = Trust()
        self._default = default
        self._judged: LRUCache[tuple[int, bool], int] = LRUCache(REMEMBERED)

    def has_judged(self, incoming: IncomingMessage) -> bool | None:
        """Whether exactly this text of the message was judged; None if the message is not known."""
        known = self._judged.get((incoming.message_id, incoming.is_name))
        return None if known is None else known == hash(incoming.parts)

    async def judge(self, subject: Subject, *, again: bool = False) -> None:
        """Do whatever the server's policy wants done about the subject.

        What cannot be scored for want of time goes to the backlog, and comes `again` from there.
        """
        incoming = subject.incoming
        if skip_reason(incoming) is not None:
            return
        policy = await self._policies.get(subject.guild.id)
        if exemption(incoming.author, incoming.place, policy) is not None:
            return
        self._judged[incoming.message_id, incoming.is_name] = hash(incoming.parts)
        score, part = await self._score(subject)
        self._counters.add(
            guild_id=subject.guild.id,
            channel_id=incoming.place.channel_id,
            score=score,
            posted_at=incoming.version,
            again=again,
        )
        if score is None:
            return
        in_force = policy.in_force(incoming.place, self._default)
        deletable = subject.message is not None
        decision = decide(score, in_force.thresholds, policy.mode, deletable=deletable)
        self._trust.record(
            subject.guild.id, incoming.author.id, toxic=score >= in_force.thresholds.flag
        )
        if decision.action is not Action.NONE and not await self._is_known(incoming):
            await self._responder.respond(subject, policy, decision, part)

    async def report(self, subject: Subject, reporter_id: int) -> bool:
        """Put a message that a member reported before the moderators; False if it is there already.

        Raises:
            Overloaded, SQLAlchemyError: it could not be scored or recorded.
        """
        incoming = subject.incoming
        if await self._responder.is_known(incoming):
            return False
        policy = await self._policies.get(subject.guild.id)
        score, part = await self._best(incoming.parts)
        threshold = policy.in_force(incoming.place, self._default).thresholds.flag
        decision = Decision(Action.FLAG, score, threshold, Rule.REPORT)
        step = Step(Deed.REPORTED, discord.utils.utcnow(), reporter_id)
        await self._responder.respond(subject, policy, decision, part, (step,))
        return True

    async def _score(self, subject: Subject) -> tuple[float | None, Part]:
        parts = subject.incoming.parts
        trusted = self._trust.is_trusted(
            subject.guild.id,
            subject.author.id,
            account_created=subject.author.created_at,
            now=discord.utils.utcnow(),
        )
        try:
            return await self._best(parts, trusted=trusted)
        except Overloaded:
            log.warning("there is more to score than can be; a message has to wait")
            if subject.message is not None:
                self._backlog.add(subject.message.channel.id, subject.message.id)
        except Exception as error:
            log.error("a message could not be scored (%s)", type(error).__name__)
        return None, parts[0]

    async def _best(self, parts: tuple[Part, ...], *, trusted: bool = False) -> tuple[float, Part]:
        """The highest score among the parts, and the part it belongs to."""
        if not parts:
            return 0.0, Part(Kind.MESSAGE, "")
        scores = await asyncio.gather(
            *(self._scorer.score(part.text, trusted=trusted) for part in parts)
        )
        return max(zip(scores, parts, strict=True), key=lambda pair: pair[0])

    async def _is_known(self, incoming: IncomingMessage) -> bool:
        try:
            return await self._responder.is_known(incoming)
        except SQLAlchemyError:
            return False
