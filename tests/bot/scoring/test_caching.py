"""Scores that are remembered."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.caching import CachingScorer
from bot.scoring.text import normalise


class Model:
    """Scores a text by its length, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[float]:
        self.asked += texts
        return [len(text) / 1000 for text in texts]


def test_a_text_is_scored_once() -> None:
    model = Model()
    scorer = CachingScorer(model)

    assert scorer(["hello", "you"]) == [0.005, 0.003]
    assert scorer(["you", "hello", "new"]) == [0.003, 0.005, 0.003]

    assert model.asked == ["hello", "you", "new"]
    assert (scorer.hits, scorer.misses) == (2, 3)


def test_equal_texts_of_a_batch_are_scored_once() -> None:
    model = Model()

    assert CachingScorer(model)(["raid"] * 50) == [0.004] * 50
    assert model.asked == ["raid"]


def test_a_disguise_of_a_known_text_is_known() -> None:
    model = Model()
    scorer = CachingScorer(model)

    first, second = scorer(["you idiot"]), scorer(["you **i d i o t**"])

    assert first == second
    assert len(model.asked) == 1


def test_old_scores_make_room_and_the_number_is_bounded() -> None:
    model = Model()
    scorer = CachingScorer(model, largest=2)

    scorer(["a", "bb", "ccc"])
    scorer(["a"])

    assert model.asked == ["a", "bb", "ccc", "a"]


def test_scores_expire() -> None:
    model = Model()
    scorer = CachingScorer(model, seconds=0)

    scorer(["a"])
    scorer(["a"])

    assert model.asked == ["a", "a"]


def test_no_text_is_kept() -> None:
    scorer = CachingScorer(Model())

    scorer(["a very private text"])

    assert "private" not in repr(vars(scorer))


@given(st.lists(st.lists(st.text(max_size=20), max_size=10), max_size=5))
def test_with_and_without_the_cache_the_scores_are_the_same(batches: list[list[str]]) -> None:
    scorer = CachingScorer(Model())

    for texts in batches:
        assert scorer(texts) == Model()([normalise(text) for text in texts])
