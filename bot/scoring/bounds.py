"""How much work one message may be, whatever is in it: characters, then windows."""

from collections.abc import Iterable, Sequence
from typing import Final

MOST_CHARACTERS: Final = 16_000
"""Of a message with all its parts: what Discord takes, and ten files with a full alt text each."""
MOST_WINDOWS: Final = 32
"""Of a message with all its parts: 4,000 characters of English have about thirty."""
WINDOW_TOKENS: Final = 48
SHORT_TOKENS: Final = 16
"""What a message of a dozen words costs; no text counts as less."""
_CHARACTERS_A_TOKEN: Final = 4
_CHARACTERS_PLANNED: Final = 8  # in the time that one token takes to score
_ELISION: Final = "\n"


def clip(texts: Sequence[str]) -> tuple[list[str], bool]:
    """Shorten `texts` to `MOST_CHARACTERS` together, and say whether that was needed.

    Short ones stay whole; what is longer than an equal share keeps its beginning and its end.
    """
    if sum(map(len, texts)) <= MOST_CHARACTERS:
        return list(texts), False
    share = _share([len(text) for text in texts])
    return [text if len(text) <= share else _ends(text, share) for text in texts], True


def _share(lengths: Iterable[int]) -> int:
    """The length at which cutting every longer text makes them fit."""
    left, waiting = MOST_CHARACTERS, sorted(lengths)
    for position, length in enumerate(waiting):
        share = left // (len(waiting) - position)
        if length > share:
            return share
        left -= length
    return left


def _ends(text: str, share: int) -> str:
    half = max(0, share - len(_ELISION)) // 2
    return text[:half] + _ELISION + text[len(text) - half :]


def choose(suspicions: Sequence[int], *, seed: int) -> list[int]:
    """Which windows of a message are read, in order, when it has more than `MOST_WINDOWS`.

    Args:
        suspicions: how suspicious each window looks, 0 for not at all.
        seed: from the text, so that equal texts get equal scores and no place is always left out.

    Returns:
        The first and the last, at most as many of the most suspicious as fill half of what may be
        read, and others at equal distances.
    """
    count = len(suspicions)
    if count <= MOST_WINDOWS:
        return list(range(count))
    chosen = {0, count - 1}
    inner = range(1, count - 1)
    alarming = sorted((at for at in inner if suspicions[at]), key=lambda at: -suspicions[at])
    chosen |= set(alarming[: MOST_WINDOWS // 2])
    rest = [at for at in inner if at not in chosen]
    wanted = MOST_WINDOWS - len(chosen)
    chosen |= {rest[(seed + at * len(rest) // wanted) % len(rest)] for at in range(wanted)}
    return sorted(chosen)


def scoring_cost(texts: Sequence[str]) -> int:
    """About how many tokens a message with these parts has, as far as they are read."""
    tokens = sum(max(SHORT_TOKENS, len(text) // _CHARACTERS_A_TOKEN) for text in texts)
    return min(tokens, MOST_WINDOWS * WINDOW_TOKENS)


def planning_cost(texts: Sequence[str]) -> int:
    """What normalising and tokenising costs, in tokens that could be scored meanwhile."""
    return min(sum(map(len, texts)), MOST_CHARACTERS) // _CHARACTERS_PLANNED
