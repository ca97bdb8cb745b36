"""Thresholds that make sense, whatever a server chose."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.moderation.policy import InvalidThresholds, Policy, Thresholds

UNIT = st.floats(0, 1)
PAIRS = st.tuples(UNIT, UNIT).map(sorted).map(lambda pair: Thresholds(pair[0], pair[1]))
DEFAULT = Thresholds(flag=0.7, delete=0.95)


@given(UNIT, UNIT)
def test_every_ordered_pair_is_accepted_and_every_other_refused(flag: float, delete: float) -> None:
    if flag <= delete:
        assert Thresholds(flag, delete) == Thresholds(flag=flag, delete=delete)
    else:
        with pytest.raises(InvalidThresholds):
            Thresholds(flag, delete)


@pytest.mark.parametrize("value", [-0.01, 1.01, math.inf, -math.inf, math.nan])
def test_values_off_the_scale_are_refused(value: float) -> None:
    with pytest.raises(InvalidThresholds, match=r"^The flag threshold must be between 0 and 1"):
        Thresholds(flag=value, delete=0.9)
    with pytest.raises(InvalidThresholds, match=r"^The delete threshold must be between 0 and 1"):
        Thresholds(flag=0.1, delete=value)


def test_the_refusals_are_sentences_for_an_admin() -> None:
    with pytest.raises(InvalidThresholds) as off_scale:
        Thresholds(flag=0.5, delete=1.5)
    assert (
        str(off_scale.value) == "The delete threshold must be between 0 and 1, but 1.5 was given."
    )
    with pytest.raises(InvalidThresholds) as crossed:
        Thresholds(flag=0.9, delete=0.6)
    assert str(crossed.value) == (
        "The flag threshold (0.9) must not be above the delete threshold (0.6): "
        "a message is flagged before it is bad enough to delete."
    )


@given(st.floats(1, 2, exclude_min=True))
def test_the_refusal_never_shows_a_value_that_would_be_fine(value: float) -> None:
    with pytest.raises(InvalidThresholds) as refusal:
        Thresholds(flag=0.5, delete=value)
    shown = str(refusal.value).removesuffix(" was given.").rsplit(" ", maxsplit=1)[-1]
    assert float(shown) > 1


def test_a_server_without_choices_has_the_models_thresholds() -> None:
    assert Policy(1).thresholds(DEFAULT) == DEFAULT


def test_one_choice_leaves_the_other_default_alone_when_they_agree() -> None:
    assert Policy(1, flag=0.5).thresholds(DEFAULT) == Thresholds(0.5, 0.95)
    assert Policy(1, delete=0.8).thresholds(DEFAULT) == Thresholds(0.7, 0.8)


def test_the_default_gives_way_to_the_choice() -> None:
    assert Policy(1, flag=0.99).thresholds(DEFAULT) == Thresholds(0.99, 0.99)
    assert Policy(1, delete=0.2).thresholds(DEFAULT) == Thresholds(0.2, 0.2)


@given(PAIRS, st.none() | UNIT, st.none() | UNIT)
def test_any_choice_gives_a_consistent_pair_that_keeps_it(
    default: Thresholds, flag: float | None, delete: float | None
) -> None:
    assume(flag is None or delete is None or flag <= delete)
    inforce = Policy(1, flag=flag, delete=delete).thresholds(default)
    assert inforce.flag <= inforce.delete
    assert flag is None or inforce.flag == flag
    assert delete is None or inforce.delete == delete
    assert inforce.flag in {default.flag, flag, delete}
    assert inforce.delete in {default.delete, flag, delete}


def test_two_choices_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InvalidThresholds):
        Policy(1, flag=0.9, delete=0.1).thresholds(DEFAULT)
