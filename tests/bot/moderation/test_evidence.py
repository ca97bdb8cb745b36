"""What thresholds would have done, and which ones verdicts speak for."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.moderation.evidence import (
    DELETE_SHARE,
    FEWEST_ABOVE,
    FEWEST_VERDICTS,
    Effect,
    Judged,
    Suggestion,
    effect,
    share,
    suggest,
)
from bot.moderation.policy import Thresholds
from tests.bot.moderation.strategies import PAIRS, UNIT

COUNTS = st.dictionaries(
    st.integers(1, 3), st.lists(st.integers(0, 50), min_size=10, max_size=10), max_size=3
)
# Scores that round to the same thousandth are where a threshold could catch too much.
SCORES = UNIT | st.integers(0, 10).map(lambda step: 0.8 + step / 5000)
JUDGED = st.builds(Judged, SCORES, st.booleans())
# Enough to suggest something, with a good share of true alarms above the rest.
VERDICTS = st.tuples(
    st.lists(JUDGED, max_size=60),
    st.lists(st.builds(Judged, SCORES.map(lambda s: max(s, 0.8)), st.just(True)), min_size=30),
).map(lambda lists: [*lists[0], *lists[1]])
SHARES = st.integers(1, 50).map(lambda percent: percent / 100)


def buckets(**counts: int) -> list[int]:
    """A hundred score buckets, given as s70=5 for five scores of 0.70 to 0.71."""
    return [counts.get(f"s{bucket:02}", 0) for bucket in range(100)]


def judged(toxic: Sequence[float], harmless: Sequence[float] = ()) -> list[Judged]:
    return [Judged(s, True) for s in toxic] + [Judged(s, False) for s in harmless]


def false_share(verdicts: Sequence[Judged], threshold: float) -> float:
    above = [one for one in verdicts if one.score >= threshold]
    return sum(not one.toxic for one in above) / len(above)


class TestEffect:
    def test_what_reaches_the_delete_threshold_is_not_counted_as_flagged_too(self) -> None:
        counts = {1: buckets(s10=1000, s69=7, s70=3, s94=2, s95=5, s99=1)}
        assert effect(counts, lambda _: Thresholds(0.7, 0.95)) == Effect(flagged=5, deleted=6)

    def test_every_channel_has_its_own_thresholds(self) -> None:
        counts = {1: buckets(s80=4), 2: buckets(s80=4)}
        thresholds = {1: Thresholds(0.7, 0.95), 2: Thresholds(0.5, 0.75)}
        assert effect(counts, thresholds.__getitem__) == Effect(flagged=4, deleted=4)

    def test_a_threshold_inside_a_bucket_takes_the_part_above_it(self) -> None:
        counts = {1: buckets(s70=10)}
        assert effect(counts, lambda _: Thresholds(0.704, 0.95)) == Effect(flagged=6, deleted=0)

    def test_rounding_counts_no_message_twice(self) -> None:
        """9.4 messages reach the flag threshold and 1.6 of them the other: 2 and 7, not 2 and 8."""
        counts = {1: buckets(s70=7, s95=8)}
        assert effect(counts, lambda _: Thresholds(0.708, 0.958)) == Effect(flagged=7, deleted=2)

    def test_a_silent_server_has_no_effect(self) -> None:
        assert effect({}, lambda _: Thresholds(0, 0)) == Effect(0, 0)

    @given(COUNTS)
    def test_thresholds_of_zero_delete_everything(self, counts: dict[int, list[int]]) -> None:
        everything = sum(map(sum, counts.values()))
        assert effect(counts, lambda _: Thresholds(0, 0)) == Effect(0, everything)

    @given(COUNTS, PAIRS, PAIRS)
    def test_higher_thresholds_never_reach_more(
        self, counts: dict[int, list[int]], one: Thresholds, other: Thresholds
    ) -> None:
        higher = Thresholds(max(one.flag, other.flag), max(one.delete, other.delete))
        before, after = effect(counts, lambda _: one), effect(counts, lambda _: higher)
        assert 0 <= after.deleted <= before.deleted
        assert 0 <= after.flagged + after.deleted <= before.flagged + before.deleted
        assert before.flagged + before.deleted <= sum(map(sum, counts.values()))


class TestShare:
    VERDICTS = judged(toxic=[0.9, 0.8, 0.7, 0.6], harmless=[0.9, 0.5])

    @pytest.mark.parametrize(("flag", "kept"), [(0.6, 1.0), (0.7, 0.75), (0.85, 0.25), (1.0, 0.0)])
    def test_the_share_of_toxic_incidents_that_stay(self, flag: float, kept: float) -> None:
        assert share(self.VERDICTS, flag, toxic=True) == kept

    def test_the_share_of_false_alarms_that_stay(self) -> None:
        assert share(self.VERDICTS, 0.6, toxic=False) == 0.5

    def test_there_is_no_share_of_nothing(self) -> None:
        assert share(judged(toxic=[0.9]), 0.5, toxic=False) is None
        assert share([], 0.5, toxic=True) is None


class TestSuggestion:
    def test_it_is_the_lowest_threshold_with_few_enough_false_alarms(self) -> None:
        toxic = [0.9 + step / 1000 for step in range(30)] + [0.8] * 10
        harmless = [0.8] * 4 + [0.7] * 20
        # From 0.8 on 4 of 44 were false, from 0.7 on 24 of 64; only from 0.9 on nearly none.
        assert suggest(judged(toxic, harmless), 0.1) == Suggestion(
            Thresholds(0.8, 0.9), verdicts=64, false_alarms=4 / 44
        )

    def test_incidents_below_a_rounded_threshold_are_not_forgotten(self) -> None:
        """0.8009 would be rounded to 0.8, which the false alarms at 0.8001 reach as well."""
        found = suggest(judged(toxic=[0.8009] * 15 + [0.9] * 15, harmless=[0.8001] * 15), 0.1)
        assert found == Suggestion(Thresholds(0.9, 0.9), verdicts=45, false_alarms=0.0)

    def test_without_safe_deletions_nothing_is_deleted(self) -> None:
        found = suggest(judged(toxic=[0.9] * 40, harmless=[0.9] * 4), 0.1)
        assert found == Suggestion(Thresholds(0.9, 1.0), verdicts=44, false_alarms=4 / 44)

    def test_it_refuses_when_even_the_highest_scores_were_dismissed(self) -> None:
        assert suggest(judged(toxic=[0.7] * 30, harmless=[0.99] * 30), 0.1) is None

    @given(st.lists(JUDGED, max_size=FEWEST_VERDICTS - 1), SHARES)
    def test_it_refuses_too_few_verdicts(self, verdicts: list[Judged], allowed: float) -> None:
        assert suggest(verdicts, allowed) is None

    def test_thirty_verdicts_are_enough(self) -> None:
        assert suggest(judged(toxic=[0.9] * 29), 0.1) is None
        assert suggest(judged(toxic=[0.9] * 30), 0.1) is not None

    @given(VERDICTS, SHARES)
    def test_false_alarms_stay_at_or_under_the_share(
        self, verdicts: list[Judged], allowed: float
    ) -> None:
        found = suggest(verdicts, allowed)
        assume(found is not None)
        assert found is not None
        assert found.verdicts == len(verdicts)
        assert found.false_alarms == false_share(verdicts, found.thresholds.flag) <= allowed
        above = [one for one in verdicts if one.score >= found.thresholds.flag]
        assert len(above) >= FEWEST_ABOVE
        if found.thresholds.delete < 1:
            assert false_share(verdicts, found.thresholds.delete) <= allowed * DELETE_SHARE

    @given(VERDICTS, SHARES, SHARES)
    def test_allowing_more_false_alarms_never_raises_the_thresholds(
        self, verdicts: list[Judged], one: float, other: float
    ) -> None:
        strict, lax = (suggest(verdicts, allowed) for allowed in sorted((one, other)))
        assume(strict is not None)
        assert strict is not None
        assert lax is not None
        assert lax.thresholds.flag <= strict.thresholds.flag
        assert lax.thresholds.delete <= strict.thresholds.delete
