"""From a score to what should happen. Pure and synchronous."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.moderation.policy import Mode, OtherLanguages, Policy, Thresholds


class Action(StrEnum):
    """What to do with a message, mildest first."""

    NONE = "none"
    FLAG = "flag"
    DELETE = "delete"


class Rule(StrEnum):
    """What decided; the value is its key in the texts."""

    BELOW = "below"
    FLAG_THRESHOLD = "flag_threshold"
    DELETE_THRESHOLD = "delete_threshold"
    FLAG_MODE = "flag_mode"
    """The delete threshold was reached, but the server only flags."""
    ALERT_ONLY = "alert_only"
    """The delete threshold was reached by something that is never deleted, such as a name."""
    MONITOR_MODE = "monitor_mode"
    """A threshold was reached, but the server only counts."""
    LANGUAGE = "language"
    """The text is in another language, and the server leaves those alone."""
    LANGUAGE_ALERT = "language_alert"
    """The delete threshold was reached by a text in another language, which is only flagged."""
    REPORT = "report"
    """A member reported the message."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What should happen to a message and why.

    `score` is P(toxic) in [0, 1]; `threshold` is the one that was compared last (the one reached,
    or the flag threshold when none was); `rule` names what decided.
    """

    action: Action
    score: float
    threshold: float
    rule: Rule

    @property
    def severity(self) -> tuple[int, float]:
        """Sorts decisions: by what is done, then by the score."""
        return list(Action).index(self.action), self.score


def decide(
    score: float,
    thresholds: Thresholds,
    mode: Mode = Mode.ENFORCE,
    *,
    deletable: bool = True,
    foreign: OtherLanguages = OtherLanguages.JUDGE,
) -> Decision:
    """Compare `score` in [0, 1] with the thresholds, the severest first, and apply the mode.

    What is not `deletable` is at most flagged. `foreign` is the server's choice for other
    languages where the text is in one.
    """
    left = foreign is OtherLanguages.LEAVE
    if left or score < thresholds.flag:
        rule = Rule.LANGUAGE if left else Rule.BELOW
        return Decision(Action.NONE, score, thresholds.flag, rule)
    severe = score >= thresholds.delete
    threshold = thresholds.delete if severe else thresholds.flag
    if mode is Mode.MONITOR:
        return Decision(Action.NONE, score, threshold, Rule.MONITOR_MODE)
    if not severe:
        return Decision(Action.FLAG, score, threshold, Rule.FLAG_THRESHOLD)
    spared = (
        (mode is Mode.FLAG, Rule.FLAG_MODE),
        (not deletable, Rule.ALERT_ONLY),
        (foreign is OtherLanguages.FLAG, Rule.LANGUAGE_ALERT),
    )
    for applies, rule in spared:
        if applies:
            return Decision(Action.FLAG, score, threshold, rule)
    return Decision(Action.DELETE, score, threshold, Rule.DELETE_THRESHOLD)


@dataclass(frozen=True, slots=True)
class Severest:
    """What was decided about the part of a message that decides for the whole.

    `part` is its position; `foreign` says that it is in another language and was not judged as
    English.
    """

    decision: Decision
    part: int
    foreign: bool


def severest(
    scores: Sequence[float],
    foreign: Sequence[bool],
    thresholds: Thresholds,
    policy: Policy,
    *,
    deletable: bool = True,
) -> Severest:
    """Decide about each part of a message; so a foreign one shields no English one.

    Args:
        scores: P(toxic) of each part, in [0, 1]; at least one.
        foreign: of each part, whether it is in another language than the model's.
        thresholds: those in force where the message stands.
        policy: the server's mode, and its choice for other languages.
        deletable: whether there is something to delete.
    """
    choices = [policy.other_languages if one else OtherLanguages.JUDGE for one in foreign]
    decided = (
        Severest(
            decide(score, thresholds, policy.mode, deletable=deletable, foreign=choice),
            part,
            choice is not OtherLanguages.JUDGE,
        )
        for part, (score, choice) in enumerate(zip(scores, choices, strict=True))
    )
    return max(decided, key=lambda one: one.decision.severity)
