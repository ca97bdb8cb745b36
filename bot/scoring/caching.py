"""Remembers recent scores: real chat repeats itself, and raids do even more so."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final

from cachetools import TTLCache

from bot.scoring.text import normalise

LARGEST: Final = 50_000
SECONDS: Final = 3600.0
DIGEST_BYTES: Final = 16


class CachingScorer:
    """Scores each normalised text once an hour, and equal ones in a batch once.

    Holds hashes and scores, never texts. Meant for one thread at a time.
    """

    def __init__(
        self,
        score_normalised: Callable[[Sequence[str]], list[float]],
        *,
        largest: int = LARGEST,
        seconds: float = SECONDS,
    ) -> None:
        """Wrap a function that scores normalised texts in order."""
        self._score_normalised = score_normalised
        self._scores: TTLCache[bytes, float] = TTLCache(largest, seconds)
        self.hits = 0
        self.misses = 0

    def __call__(self, texts: Sequence[str]) -> list[float]:
        """Score `texts` in order; each score is in [0, 1]."""
        normalised = [normalise(text) for text in texts]
        keys = [_digest(text) for text in normalised]
        wanted = dict(zip(keys, normalised, strict=True))
        known = {key: score for key in wanted if (score := self._scores.get(key)) is not None}
        missing = {key: text for key, text in wanted.items() if key not in known}
        self.hits += len(keys) - len(missing)
        self.misses += len(missing)
        if missing:
            fresh = dict(zip(missing, self._score_normalised([*missing.values()]), strict=True))
            self._scores.update(fresh)
            known |= fresh
        return [known[key] for key in keys]


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
