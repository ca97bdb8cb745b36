"""One item that fails fails alone."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.isolation import each


@given(st.lists(st.booleans(), max_size=60))
def test_the_others_get_their_results(broken: list[bool]) -> None:
    runs = 0

    def run(items: Sequence[int]) -> list[int]:
        nonlocal runs
        runs += 1
        if any(broken[item] for item in items):
            raise RuntimeError
        return [item * 2 for item in items]

    results = each(run, range(len(broken)))

    assert len(results) == len(broken)
    for item, (result, bad) in enumerate(zip(results, broken, strict=True)):
        assert isinstance(result, RuntimeError) if bad else result == item * 2
    assert runs <= 2 * len(broken)


def test_results_of_the_wrong_number_are_nobodys() -> None:
    assert all(isinstance(one, ValueError) for one in each(lambda items: [], [1, 2, 3]))
