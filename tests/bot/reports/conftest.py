"""Incidents made up for the reports."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.moderation.decision import Action, Rule
from bot.moderation.incident import Incident
from bot.moderation.message import Kind

UNTIL = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
_IDS = itertools.count(1)
_USUAL = Incident(
    id=0,
    alert_id=0,
    guild_id=10**18 + 7,
    channel_id=2 * 10**18,
    message_id=3 * 10**18,
    author_id=4 * 10**18,
    kind=Kind.MESSAGE,
    created_at=UNTIL,
    score=0.8,
    threshold=0.7,
    rule=Rule.FLAG_THRESHOLD,
    action=Action.FLAG,
    model="tiny",
    deleted=False,
    alerted=True,
    author_told=False,
    problem=None,
    verdict=None,
    verdict_by=None,
    verdict_at=None,
    appeal=None,
)


def flagged(**changes: Any) -> Incident:
    """A flagged message, as usual but for `changes`."""
    number = next(_IDS)
    return replace(_USUAL, id=number, alert_id=number, **changes)


def deleted(**changes: Any) -> Incident:
    """A deleted message."""
    severe = {"score": 0.99, "rule": Rule.DELETE_THRESHOLD, "action": Action.DELETE}
    return flagged(**{**severe, "deleted": True, **changes})
