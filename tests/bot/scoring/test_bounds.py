"""How much of a message is read."""

from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.bounds import (
    MOST_CHARACTERS,
    MOST_WINDOWS,
    WINDOW_TOKENS,
    choose,
    clip,
    planning_cost,
    scoring_cost,
)

LENGTHS = st.lists(st.integers(0, 3 * MOST_CHARACTERS), max_size=45)
SUSPICIONS = st.lists(st.sampled_from([0, 0, 0, 0, 1, 2, 5]), max_size=400)


@given(LENGTHS)
def test_all_parts_together_are_bounded_and_short_ones_stay_whole(lengths: list[int]) -> None:
    texts = ["x" * length for length in lengths]
    clipped, cut = clip(texts)

    assert len(clipped) == len(texts)
    assert sum(map(len, clipped)) <= MOST_CHARACTERS
    assert cut == (sum(lengths) > MOST_CHARACTERS)
    share = MOST_CHARACTERS // max(1, len(texts))
    assert all(
        short == text for short, text in zip(clipped, texts, strict=True) if len(text) <= share
    )


def test_a_long_part_keeps_its_beginning_and_its_end() -> None:
    (clipped,), cut = clip(["first" + "x" * 50_000 + "last"])
    assert cut
    assert clipped.startswith("first")
    assert clipped.endswith("last")
    assert len(clipped) > MOST_CHARACTERS - 3


@given(SUSPICIONS, st.integers(0, 2**32))
def test_what_is_read_is_bounded_and_holds_both_ends(suspicions: list[int], seed: int) -> None:
    chosen = choose(suspicions, seed=seed)

    assert len(chosen) == min(len(suspicions), MOST_WINDOWS)
    assert chosen == sorted(set(chosen))
    if suspicions:
        assert chosen[0] == 0
        assert chosen[-1] == len(suspicions) - 1
    assert choose(suspicions, seed=seed) == chosen


@given(SUSPICIONS, st.integers(0, 2**32))
def test_the_most_suspicious_are_read_first(suspicions: list[int], seed: int) -> None:
    chosen = set(choose(suspicions, seed=seed))
    alarming = [at for at, suspicion in enumerate(suspicions) if suspicion]
    read = [at for at in alarming if at in chosen]

    assert len(read) >= min(len(alarming), MOST_WINDOWS // 2)
    if len(alarming) <= MOST_WINDOWS // 2:
        assert set(alarming) <= chosen


def test_another_text_has_other_gaps() -> None:
    gaps = {tuple(choose([0] * 100, seed=seed)) for seed in range(100)}
    assert len(gaps) > 1
    assert set().union(*gaps) == set(range(100))  # no place is safe


@given(LENGTHS)
def test_costs_are_bounded(lengths: list[int]) -> None:
    texts = ["x" * length for length in lengths]
    assert 0 <= scoring_cost(texts) <= MOST_WINDOWS * WINDOW_TOKENS
    assert 0 <= planning_cost(texts) <= MOST_CHARACTERS
