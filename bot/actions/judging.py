"""From something a member wrote to what is decided about it: skip, score, count, decide."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import discord
from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import languages
from bot.actions.backlog import Backlog
from bot.actions.reading import Subject
from bot.actions.responding import Responder
from bot.moderation.decision import Action, Decision, Rule, decide
from bot.moderation.incident import Deed, Step
from bot.moderation.message import IncomingMessage, Kind, Part, exemption, skip_reason
from bot.moderation.policy import OtherLanguages, Policy, Thresholds
from bot.moderation.trust import Trust
from bot.scoring.batching import BatchingScorer, Overloaded
from bot.store.counters import Counters
from bot.store.policies import Policies

log = logging.getLogger(__name__)

REMEMBERED: Final = 10_000
"""Messages whose last judged text is remembered, to tell an edit from a link preview."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was decided about a message, the part it rests on, and whether that is not English."""

    decision: Decision
    part: Part
    foreign: bool


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
        scores = await self._score(subject)
        verdict = None if scores is None else await self._decide(subject, policy, scores)
        self._counters.add(
            guild_id=subject.guild.id,
            channel_id=incoming.place.channel_id,
            score=None if verdict is None else verdict.decision.score,
            posted_at=incoming.version,
            foreign=verdict is not None and verdict.foreign,
            again=again,
        )
        if verdict is None:
            return
        decision, part = verdict.decision, verdict.part
        toxic = not verdict.foreign and decision.rule is not Rule.BELOW
        self._trust.record(subject.guild.id, incoming.author.id, toxic=toxic)
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
        parts = incoming.parts or (Part(Kind.MESSAGE, ""),)
        scores = await self._scores(parts)
        score, part = max(zip(scores, parts, strict=True), key=lambda pair: pair[0])
        threshold = policy.in_force(incoming.place, self._default).thresholds.flag
        decision = Decision(Action.FLAG, score, threshold, Rule.REPORT)
        step = Step(Deed.REPORTED, discord.utils.utcnow(), reporter_id)
        await self._responder.respond(subject, policy, decision, part, (step,))
        return True

    async def _decide(
        self, subject: Subject, policy: Policy, scores: Sequence[float]
    ) -> "_Verdict":
        """What the severest of the decisions about the parts is."""
        incoming = subject.incoming
        thresholds = policy.in_force(incoming.place, self._default).thresholds
        deletable = subject.message is not None
        texts = [part.text for part in incoming.parts]
        choices = await languages.choices(texts, policy.other_languages)
        verdicts = (
            _Verdict(
                decide(score, thresholds, policy.mode, deletable=deletable, foreign=choice),
                part,
                foreign=choice is not OtherLanguages.JUDGE,
            )
            for score, part, choice in zip(scores, incoming.parts, choices, strict=True)
        )
        return max(verdicts, key=lambda one: one.decision.severity)

    async def _score(self, subject: Subject) -> list[float] | None:
        parts = subject.incoming.parts
        trusted = self._trust.is_trusted(
            subject.guild.id,
            subject.author.id,
            account_created=subject.author.created_at,
            now=discord.utils.utcnow(),
        )
        try:
            return await self._scores(parts, trusted=trusted)
        except Overloaded:
            log.warning("there is more to score than can be; a message has to wait")
            if subject.message is not None:
                self._backlog.add(subject.message.channel.id, subject.message.id)
        except Exception as error:
            log.error("a message could not be scored (%s)", type(error).__name__)
        return None

    async def _scores(self, parts: tuple[Part, ...], *, trusted: bool = False) -> list[float]:
        return await asyncio.gather(
            *(self._scorer.score(part.text, trusted=trusted) for part in parts)
        )

    async def _is_known(self, incoming: IncomingMessage) -> bool:
        try:
            return await self._responder.is_known(incoming)
        except SQLAlchemyError:
            return False
