"""From a score to an action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.decision import Action, Decision, decide
from bot.moderation.policy import Thresholds

SEVERITY = {action: rank for rank, action in enumerate(Action)}
UNIT = st.floats(0, 1)
PAIRS = st.tuples(UNIT, UNIT).map(sorted).map(lambda pair: Thresholds(pair[0], pair[1]))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.0, Decision(Action.NONE, 0.0, 0.7, "below the flag threshold")),
        (0.699, Decision(Action.NONE, 0.699, 0.7, "below the flag threshold")),
        (0.7, Decision(Action.FLAG, 0.7, 0.7, "flag threshold")),
        (0.949, Decision(Action.FLAG, 0.949, 0.7, "flag threshold")),
        (0.95, Decision(Action.DELETE, 0.95, 0.95, "delete threshold")),
        (1.0, Decision(Action.DELETE, 1.0, 0.95, "delete threshold")),
    ],
)
def test_the_decision_names_action_score_threshold_and_rule(
    score: float, expected: Decision
) -> None:
    assert decide(score, Thresholds(flag=0.7, delete=0.95)) == expected


def test_nothing_is_flagged_when_both_thresholds_agree() -> None:
    both = Thresholds(flag=0.8, delete=0.8)
    assert decide(0.8, both).action is Action.DELETE
    assert decide(0.79, both).action is Action.NONE


def test_thresholds_of_zero_reach_every_message() -> None:
    assert decide(0.0, Thresholds(flag=0, delete=1)).action is Action.FLAG
    assert decide(0.0, Thresholds(flag=0, delete=0)).action is Action.DELETE


@given(PAIRS, UNIT, UNIT)
def test_a_higher_score_is_never_treated_more_mildly(
    thresholds: Thresholds, one: float, other: float
) -> None:
    lower, higher = sorted((one, other))
    mild, severe = decide(lower, thresholds), decide(higher, thresholds)
    assert SEVERITY[mild.action] <= SEVERITY[severe.action]


@given(PAIRS, PAIRS, UNIT)
def test_lower_thresholds_never_make_the_outcome_milder(
    one: Thresholds, other: Thresholds, score: float
) -> None:
    lax = Thresholds(max(one.flag, other.flag), max(one.delete, other.delete))
    assert SEVERITY[decide(score, one).action] >= SEVERITY[decide(score, lax).action]


@given(PAIRS)
def test_a_score_equal_to_a_threshold_reaches_it(thresholds: Thresholds) -> None:
    assert decide(thresholds.delete, thresholds).action is Action.DELETE
    assert decide(thresholds.flag, thresholds).action is not Action.NONE


@given(PAIRS, UNIT)
def test_the_named_threshold_explains_the_action(thresholds: Thresholds, score: float) -> None:
    decision = decide(score, thresholds)
    assert decision.score == score
    assert (score >= decision.threshold) == (decision.action is not Action.NONE)
    named = {
        Action.NONE: (thresholds.flag, "below the flag threshold"),
        Action.FLAG: (thresholds.flag, "flag threshold"),
        Action.DELETE: (thresholds.delete, "delete threshold"),
    }
    assert (decision.threshold, decision.rule) == named[decision.action]
