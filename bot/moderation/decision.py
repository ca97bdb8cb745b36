"""From a score to what should happen. Pure and synchronous."""

from dataclasses import dataclass
from enum import StrEnum

from bot.moderation.policy import Thresholds


class Action(StrEnum):
    """What to do with a message, mildest first."""

    NONE = "none"
    FLAG = "flag"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Decision:
    """What should happen to a message and why.

    `score` is P(toxic) in [0, 1]; `threshold` is the one that was compared last (the one reached,
    or the flag threshold when none was); `rule` names it.
    """

    action: Action
    score: float
    threshold: float
    rule: str


def decide(score: float, thresholds: Thresholds) -> Decision:
    """Compare `score` in [0, 1] with the thresholds, the severest first."""
    if score >= thresholds.delete:
        return Decision(Action.DELETE, score, thresholds.delete, "delete threshold")
    if score >= thresholds.flag:
        return Decision(Action.FLAG, score, thresholds.flag, "flag threshold")
    return Decision(Action.NONE, score, thresholds.flag, "below the flag threshold")
