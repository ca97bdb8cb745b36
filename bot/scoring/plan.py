"""What is to be scored of a message: windows of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Window = TypeVar("Window")


@dataclass(frozen=True, slots=True)
class Scored:
    """P(toxic) of each part of a message, in [0, 1]; `partial` if not all of it was read."""

    scores: tuple[float, ...]
    partial: bool = False

    @property
    def highest(self) -> float:
        """The message's score; 0 for one without parts."""
        return max(self.scores, default=0.0)


@dataclass(frozen=True, slots=True)
class Plan(Generic[Window]):
    """The windows to score, and for each the part it belongs to, of `parts` in all."""

    windows: Sequence[Window]
    owners: Sequence[int]
    parts: int
    partial: bool = False

    def scored(self, scores: Sequence[float]) -> Scored:
        """From the score of each window, in order, to that of each part: the highest counts."""
        highest = [0.0] * self.parts
        for owner, score in zip(self.owners, scores, strict=True):
            highest[owner] = max(highest[owner], score)
        return Scored(tuple(highest), self.partial)
