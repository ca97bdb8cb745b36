"""Remembers recent scores: real chat repeats itself, and raids do even more so."""

from array import array
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final

from cachetools import TTLCache

LARGEST: Final = 50_000
SECONDS: Final = 3600.0
DIGEST_BYTES: Final = 16


class CachingScorer:
    """Scores each window once an hour, and equal ones in a batch once.

    Holds hashes and scores, never texts. Meant for one thread at a time.
    """

    def __init__(
        self,
        score_windows: Callable[[Sequence[Sequence[int]]], Sequence[float]],
        *,
        largest: int = LARGEST,
        seconds: float = SECONDS,
    ) -> None:
        """Wrap a function that scores windows, each its token ids, in order."""
        self._score_windows = score_windows
        self._scores: TTLCache[bytes, float] = TTLCache(largest, seconds)
        self.hits = 0
        self.misses = 0

    def __call__(self, windows: Sequence[Sequence[int]]) -> list[float]:
        """Score `windows` in order; each score is in [0, 1]."""
        keys = [_digest(window) for window in windows]
        wanted = dict(zip(keys, windows, strict=True))
        known = {key: score for key in wanted if (score := self._scores.get(key)) is not None}
        missing = {key: window for key, window in wanted.items() if key not in known}
        self.hits += len(keys) - len(missing)
        self.misses += len(missing)
        if missing:
            fresh = dict(zip(missing, self._score_windows([*missing.values()]), strict=True))
            self._scores.update(fresh)
            known |= fresh
        return [known[key] for key in keys]


def _digest(window: Sequence[int]) -> bytes:
    return blake2b(array("I", window).tobytes(), digest_size=DIGEST_BYTES).digest()
