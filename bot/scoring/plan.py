"""What is to be scored of a message: windows of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Window = TypeVar("Window")


@dataclass(frozen=True, slots=True)
class Scored:
    """P(toxic) of each part of a message, in [0, 1], and whether it is in another language.

    `partial` if not all of the message was read.
    """

    scores: tuple[float, ...]
    foreign: tuple[bool, ...]
    partial: bool = False

    @property
    def highest(self) -> float:
        """The message's score; 0 for one without parts."""
        return max(self.scores, default=0.0)


@dataclass(frozen=True, slots=True)
class Plan(Generic[Window]):
    """The windows to score, and for each the part it belongs to.

    `foreign` says of each part whether it is in another language than the model's.
    """

    windows: Sequence[Window]
    owners: Sequence[int]
    foreign: Sequence[bool]
    partial: bool = False

    def scored(self, scores: Sequence[float]) -> Scored:
        """From the score of each window, in order, to that of each part: the highest counts."""
        highest = [0.0] * len(self.foreign)
        for owner, score in zip(self.owners, scores, strict=True):
            highest[owner] = max(highest[owner], score)
        return Scored(tuple(highest), tuple(self.foreign), self.partial)
