"""Scores that are remembered."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.caching import CachingScorer

Window = Sequence[int]
HELLO, YOU, NEW = [101, 7, 8, 9, 102], [101, 5, 102], [101, 6, 102]


class Model:
    """Scores a window by its length, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Window] = []

    def __call__(self, windows: Sequence[Window]) -> list[float]:
        self.asked += windows
        return [len(window) / 1000 for window in windows]


def test_a_window_is_scored_once() -> None:
    model = Model()
    scorer = CachingScorer(model)

    assert scorer([HELLO, YOU]) == [0.005, 0.003]
    assert scorer([YOU, HELLO, NEW]) == [0.003, 0.005, 0.003]

    assert model.asked == [HELLO, YOU, NEW]
    assert (scorer.hits, scorer.misses) == (2, 3)


def test_equal_windows_of_a_batch_are_scored_once() -> None:
    model = Model()

    assert CachingScorer(model)([YOU] * 50) == [0.003] * 50
    assert model.asked == [YOU]


def test_old_scores_make_room_and_the_number_is_bounded() -> None:
    model = Model()
    scorer = CachingScorer(model, largest=2)

    scorer([HELLO, YOU, NEW])
    scorer([HELLO])

    assert model.asked == [HELLO, YOU, NEW, HELLO]


def test_scores_expire() -> None:
    model = Model()
    scorer = CachingScorer(model, seconds=0)

    scorer([YOU])
    scorer([YOU])

    assert model.asked == [YOU, YOU]


def test_no_text_is_kept() -> None:
    scorer = CachingScorer(Model())

    scorer([[101, 123456, 102]])

    assert "123456" not in repr(vars(scorer))


@given(st.lists(st.lists(st.lists(st.integers(0, 2**31), max_size=5), max_size=10), max_size=5))
def test_with_and_without_the_cache_the_scores_are_the_same(batches: list[list[list[int]]]) -> None:
    scorer = CachingScorer(Model())

    for windows in batches:
        assert scorer(windows) == Model()(windows)
