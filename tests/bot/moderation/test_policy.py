"""Thresholds that make sense, whatever a server chose."""

import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.moderation.policy import (
    InForce,
    InvalidThresholds,
    Override,
    Place,
    Policy,
    Scope,
    Thresholds,
)
from tests.bot.moderation.strategies import OVERRIDES, PAIRS, PLACES, POLICIES, UNIT

DEFAULT = Thresholds(flag=0.7, delete=0.95)
CHANNEL = Place(1)
THREAD = Place(3, parent_id=1, category_id=2, nsfw=True)


@given(UNIT, UNIT)
def test_every_ordered_pair_is_accepted_and_every_other_refused(flag: float, delete: float) -> None:
    if flag <= delete:
        assert Thresholds(flag, delete) == Thresholds(flag=flag, delete=delete)
    else:
        with pytest.raises(InvalidThresholds) as refusal:
            Thresholds(flag, delete)
        assert refusal.value.reason == "order"


@pytest.mark.parametrize("value", [-0.01, 1.01, math.inf, -math.inf, math.nan])
def test_values_off_the_scale_are_refused(value: float) -> None:
    for name, flag, delete in (("flag", value, 0.9), ("delete", 0.1, value)):
        expected = rf"^The {name} threshold must be between 0 and 1"
        with pytest.raises(InvalidThresholds, match=expected) as refusal:
            Thresholds(flag, delete)
        assert refusal.value.reason == "range"


def test_the_refusals_are_sentences() -> None:
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


class TestInForce:
    @given(PLACES)
    def test_a_server_without_choices_has_the_models_thresholds(self, place: Place) -> None:
        assert Policy(1).in_force(place, DEFAULT) == InForce(DEFAULT, Scope.MODEL, Scope.MODEL)

    def test_one_choice_leaves_the_other_default_alone_when_they_agree(self) -> None:
        lower_flag = Policy(1, server=Override(flag=0.5)).in_force(CHANNEL, DEFAULT)
        assert lower_flag == InForce(Thresholds(0.5, 0.95), Scope.SERVER, Scope.MODEL)
        lower_delete = Policy(1, server=Override(delete=0.8)).in_force(CHANNEL, DEFAULT)
        assert lower_delete == InForce(Thresholds(0.7, 0.8), Scope.MODEL, Scope.SERVER)

    def test_the_default_gives_way_to_the_choice(self) -> None:
        for chosen in (Override(flag=0.99), Override(delete=0.2)):
            policy = Policy(1, server=chosen)
            value = chosen.flag or chosen.delete or 0.0
            assert policy.in_force(CHANNEL, DEFAULT).thresholds == Thresholds(value, value)

    def test_each_narrower_scope_wins_over_the_wider(self) -> None:
        policy = Policy(1)
        in_category = {2: Override(0.3, 0.93)}
        in_channel = {**in_category, 1: Override(0.4, 0.94)}
        in_thread = {**in_channel, 3: Override(flag=0.5)}
        steps = [
            (Scope.SERVER, policy := replace(policy, server=Override(0.1, 0.91))),
            (Scope.NSFW, policy := replace(policy, nsfw=Override(0.2, 0.92))),
            (Scope.CHANNEL, replace(policy, overrides=in_category)),
            (Scope.CHANNEL, replace(policy, overrides=in_channel)),
            (Scope.CHANNEL, replace(policy, overrides=in_thread)),
        ]
        found = [(scope, step.in_force(THREAD, DEFAULT)) for scope, step in steps]
        assert [(one.thresholds.flag, one.thresholds.delete) for _, one in found] == [
            (0.1, 0.91),
            (0.2, 0.92),
            (0.3, 0.93),
            (0.4, 0.94),
            (0.5, 0.94),
        ]
        assert all(one.flag_scope is one.delete_scope is scope for scope, one in found)

    def test_age_restriction_matters_only_where_it_holds(self) -> None:
        policy = Policy(1, nsfw=Override(flag=0.9))
        assert policy.in_force(Place(5), DEFAULT).thresholds == DEFAULT
        assert policy.in_force(Place(5, nsfw=True), DEFAULT).thresholds.flag == 0.9

    def test_a_channels_thresholds_hold_in_its_threads_only(self) -> None:
        policy = Policy(1, overrides={1: Override(flag=0.3)})
        for place, flag in ((Place(1), 0.3), (Place(8, parent_id=1), 0.3), (Place(2), 0.7)):
            assert policy.in_force(place, DEFAULT).thresholds.flag == flag

    def test_a_channels_flag_pushes_the_servers_deletion_up(self) -> None:
        policy = Policy(1, server=Override(delete=0.8), overrides={1: Override(flag=0.9)})
        assert policy.in_force(CHANNEL, DEFAULT).thresholds == Thresholds(0.9, 0.9)

    def test_a_channels_deletion_pulls_the_servers_flag_down(self) -> None:
        policy = Policy(1, server=Override(flag=0.9), overrides={1: Override(delete=0.8)})
        assert policy.in_force(CHANNEL, DEFAULT).thresholds == Thresholds(0.8, 0.8)

    @given(POLICIES, PLACES, PAIRS)
    @example(Policy(1, server=Override(0.9, 0.1)), CHANNEL, DEFAULT)
    def test_the_flag_threshold_is_never_above_the_delete_threshold(
        self, policy: Policy, place: Place, default: Thresholds
    ) -> None:
        found = policy.in_force(place, default).thresholds
        assert 0 <= found.flag <= found.delete <= 1

    @given(POLICIES, OVERRIDES, PAIRS)
    def test_the_most_specific_choice_wins(
        self, policy: Policy, own: Override, default: Thresholds
    ) -> None:
        """Whatever wider scopes say, a channel's own consistent choice is in force there."""
        chosen = Policy(
            1,
            server=policy.server,
            nsfw=policy.nsfw,
            overrides={**policy.overrides, THREAD.channel_id: own},
        )
        found = chosen.in_force(THREAD, default)
        if own.flag is not None:
            assert (found.thresholds.flag, found.flag_scope) == (own.flag, Scope.CHANNEL)
        if own.delete is not None:
            assert (found.thresholds.delete, found.delete_scope) == (own.delete, Scope.CHANNEL)

    @given(POLICIES, PLACES, PAIRS)
    def test_every_threshold_is_one_that_somebody_chose(
        self, policy: Policy, place: Place, default: Thresholds
    ) -> None:
        scopes = [policy.server, *policy.overrides.values(), *([policy.nsfw] * place.nsfw)]
        chosen = {value for one in scopes for value in (one.flag, one.delete)}
        found = policy.in_force(place, default).thresholds
        assert {found.flag, found.delete} <= chosen | {default.flag, default.delete}


class TestStorage:
    @given(POLICIES)
    def test_what_is_stored_is_read_back(self, policy: Policy) -> None:
        assert Policy.from_json(policy.to_json()) == policy

    def test_settings_of_a_later_release_keep_their_defaults(self) -> None:
        stored = '{"guild_id": 7, "mode": "enforce", "server": {"flag": 0.5}}'
        assert Policy.from_json(stored).server == Override(flag=0.5)
        assert Policy.from_json(stored).exempt_moderators is True
        assert Policy.from_json(stored).ladder is None
