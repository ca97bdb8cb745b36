"""What thresholds would have done, and which ones the moderators' own verdicts speak for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.moderation.policy import Thresholds

FEWEST_VERDICTS: Final = 30
FEWEST_ABOVE: Final = 10
"""Below so few verdicts above a threshold its share of false alarms says little."""
DELETE_SHARE: Final = 0.2
"""The share of false alarms allowed among deletions, relative to that among flags."""

ScoreCounts = Mapping[int, Sequence[int]]
"""By channel id: how many messages fell into each of equally wide score buckets over [0, 1]."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An incident with a verdict."""

    score: float
    toxic: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """How many messages thresholds would have flagged (only) and deleted."""

    flagged: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Thresholds that the verdicts speak for.

    `verdicts` is how many they rest on; `false_alarms` is the share of dismissed incidents, in
    [0, 1], among those from the flag threshold on.
    """

    thresholds: Thresholds
    verdicts: int
    false_alarms: float


def effect(counts: ScoreCounts, thresholds: Callable[[int], Thresholds]) -> Effect:
    """Apply the thresholds of each channel to its counts.

    A threshold inside a bucket takes the part of the bucket above it, as if scores lay evenly.
    """
    reached_flag = reached_delete = 0.0
    for channel_id, buckets in counts.items():
        limits = thresholds(channel_id)
        reached_flag += _reached(buckets, limits.flag)
        reached_delete += _reached(buckets, limits.delete)
    deleted = round(reached_delete)
    return Effect(round(reached_flag) - deleted, deleted)


def share(judged: Iterable[Judged], flag: float, *, toxic: bool) -> float | None:
    """The share, in [0, 1], of toxic (or harmless) incidents that reach `flag`; None if none."""
    scores = [one.score for one in judged if one.toxic is toxic]
    return sum(score >= flag for score in scores) / len(scores) if scores else None


def suggest(judged: Sequence[Judged], false_alarms: float) -> Suggestion | None:
    """The lowest thresholds whose alerts would have been false in at most `false_alarms`.

    None when there are too few verdicts, or when even the highest scores were dismissed too
    often. Messages below the thresholds of their time have no verdict: the suggestion cannot know
    about them, and is never below the lowest judged score.
    """
    if len(judged) < FEWEST_VERDICTS:
        return None
    flag = _lowest(judged, false_alarms)
    if flag is None:
        return None
    delete = _lowest(judged, false_alarms * DELETE_SHARE)
    above = [one for one in judged if one.score >= flag]
    return Suggestion(
        Thresholds(flag, 1.0 if delete is None else max(flag, delete)),
        verdicts=len(judged),
        false_alarms=sum(not one.toxic for one in above) / len(above),
    )


def _lowest(judged: Sequence[Judged], false_alarms: float) -> float | None:
    found = None
    false = 0
    # Rounded first, so that everything that reaches a rounded threshold is counted above it.
    ranked = sorted(((_rounded_down(one.score), one.toxic) for one in judged), reverse=True)
    for alarms, (score, toxic) in enumerate(ranked, 1):
        false += not toxic
        tied = alarms < len(ranked) and ranked[alarms][0] == score
        if not tied and alarms >= FEWEST_ABOVE and false <= alarms * false_alarms:
            found = score
    return found


def _rounded_down(score: float) -> float:
    """The highest thousandth that `score` reaches."""
    thousandths = int(score * 1000)
    return (thousandths if thousandths / 1000 <= score else thousandths - 1) / 1000


def _reached(buckets: Sequence[int], threshold: float) -> float:
    position = threshold * len(buckets)
    first = min(int(position), len(buckets) - 1)
    return sum(buckets[first + 1 :]) + buckets[first] * (1 - (position - first))
