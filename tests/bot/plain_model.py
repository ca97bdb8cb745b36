"""A scorer for tests: every part of a message is one window, and a window is its text."""

from collections.abc import Callable, Sequence

from bot.scoring.batching import BatchingScorer
from bot.scoring.bounds import SHORT_TOKENS
from bot.scoring.language import is_in_another_language
from bot.scoring.plan import Plan


def plan_parts(messages: Sequence[Sequence[str]]) -> list[Plan[str]]:
    """A window a part."""
    return [
        Plan(list(parts), range(len(parts)), [is_in_another_language(part, part) for part in parts])
        for parts in messages
    ]


def plain_scorer(
    score_many: Callable[[Sequence[str]], list[float]], *, limit: int = 100
) -> BatchingScorer:
    """Scores texts with `score_many`, each as much work as a short message."""
    return BatchingScorer(plan_parts, score_many, limit=limit, length=lambda _: SHORT_TOKENS)
