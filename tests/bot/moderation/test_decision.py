"""From a score to an action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.decision import Action, Decision, Rule, decide
from bot.moderation.policy import Mode, OtherLanguages, Thresholds

SEVERITY = {action: rank for rank, action in enumerate(Action)}
UNIT = st.floats(0, 1)
PAIRS = st.tuples(UNIT, UNIT).map(sorted).map(lambda pair: Thresholds(pair[0], pair[1]))
MODES = st.sampled_from(Mode)
USUAL = Thresholds(flag=0.7, delete=0.95)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.0, Decision(Action.NONE, 0.0, 0.7, Rule.BELOW)),
        (0.699, Decision(Action.NONE, 0.699, 0.7, Rule.BELOW)),
        (0.7, Decision(Action.FLAG, 0.7, 0.7, Rule.FLAG_THRESHOLD)),
        (0.949, Decision(Action.FLAG, 0.949, 0.7, Rule.FLAG_THRESHOLD)),
        (0.95, Decision(Action.DELETE, 0.95, 0.95, Rule.DELETE_THRESHOLD)),
        (1.0, Decision(Action.DELETE, 1.0, 0.95, Rule.DELETE_THRESHOLD)),
    ],
)
def test_the_decision_names_action_score_threshold_and_rule(
    score: float, expected: Decision
) -> None:
    assert decide(score, USUAL) == expected


@pytest.mark.parametrize(
    ("mode", "score", "expected"),
    [
        (Mode.FLAG, 0.5, Decision(Action.NONE, 0.5, 0.7, Rule.BELOW)),
        (Mode.FLAG, 0.8, Decision(Action.FLAG, 0.8, 0.7, Rule.FLAG_THRESHOLD)),
        (Mode.FLAG, 0.99, Decision(Action.FLAG, 0.99, 0.95, Rule.FLAG_MODE)),
        (Mode.MONITOR, 0.5, Decision(Action.NONE, 0.5, 0.7, Rule.BELOW)),
        (Mode.MONITOR, 0.8, Decision(Action.NONE, 0.8, 0.7, Rule.MONITOR_MODE)),
        (Mode.MONITOR, 0.99, Decision(Action.NONE, 0.99, 0.95, Rule.MONITOR_MODE)),
    ],
)
def test_a_milder_mode_says_that_it_held_the_bot_back(
    mode: Mode, score: float, expected: Decision
) -> None:
    assert decide(score, USUAL, mode) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.ENFORCE, Decision(Action.FLAG, 0.99, 0.95, Rule.ALERT_ONLY)),
        (Mode.FLAG, Decision(Action.FLAG, 0.99, 0.95, Rule.FLAG_MODE)),
        (Mode.MONITOR, Decision(Action.NONE, 0.99, 0.95, Rule.MONITOR_MODE)),
    ],
)
def test_what_cannot_be_deleted_is_at_most_flagged(mode: Mode, expected: Decision) -> None:
    assert decide(0.99, USUAL, mode, deletable=False) == expected


def test_nothing_is_flagged_when_both_thresholds_agree() -> None:
    both = Thresholds(flag=0.8, delete=0.8)
    assert decide(0.8, both).action is Action.DELETE
    assert decide(0.79, both).action is Action.NONE


def test_thresholds_of_zero_reach_every_message() -> None:
    assert decide(0.0, Thresholds(flag=0, delete=1)).action is Action.FLAG
    assert decide(0.0, Thresholds(flag=0, delete=0)).action is Action.DELETE


@given(PAIRS, MODES, UNIT, UNIT, st.booleans())
def test_a_higher_score_is_never_treated_more_mildly(
    thresholds: Thresholds, mode: Mode, one: float, other: float, deletable: bool
) -> None:
    lower, higher = sorted((one, other))
    mild = decide(lower, thresholds, mode, deletable=deletable)
    severe = decide(higher, thresholds, mode, deletable=deletable)
    assert SEVERITY[mild.action] <= SEVERITY[severe.action]


@given(PAIRS, PAIRS, UNIT)
def test_lower_thresholds_never_make_the_outcome_milder(
    one: Thresholds, other: Thresholds, score: float
) -> None:
    lax = Thresholds(max(one.flag, other.flag), max(one.delete, other.delete))
    assert SEVERITY[decide(score, one).action] >= SEVERITY[decide(score, lax).action]


@given(PAIRS, UNIT, st.booleans())
def test_modes_go_from_nothing_to_flags_to_deletions(
    thresholds: Thresholds, score: float, deletable: bool
) -> None:
    monitor, flag, enforce = (
        SEVERITY[decide(score, thresholds, mode, deletable=deletable).action] for mode in Mode
    )
    assert monitor == SEVERITY[Action.NONE]
    assert monitor <= flag <= SEVERITY[Action.FLAG]
    assert flag <= enforce


@given(PAIRS, MODES)
def test_a_score_equal_to_a_threshold_reaches_it(thresholds: Thresholds, mode: Mode) -> None:
    assert decide(thresholds.delete, thresholds).action is Action.DELETE
    assert decide(thresholds.flag, thresholds, mode).rule is not Rule.BELOW


@given(PAIRS, MODES, UNIT, st.booleans())
def test_the_named_rule_and_threshold_explain_the_action(
    thresholds: Thresholds, mode: Mode, score: float, deletable: bool
) -> None:
    decision = decide(score, thresholds, mode, deletable=deletable)
    assert decision.score == score
    assert (score >= decision.threshold) == (decision.rule is not Rule.BELOW)
    actions = {
        Rule.BELOW: Action.NONE,
        Rule.MONITOR_MODE: Action.NONE,
        Rule.FLAG_THRESHOLD: Action.FLAG,
        Rule.FLAG_MODE: Action.FLAG,
        Rule.ALERT_ONLY: Action.FLAG,
        Rule.DELETE_THRESHOLD: Action.DELETE,
    }
    assert decision.action is actions[decision.rule]
    severe = {Rule.FLAG_MODE, Rule.ALERT_ONLY, Rule.DELETE_THRESHOLD}
    if decision.rule is not Rule.MONITOR_MODE:
        expected = thresholds.delete if decision.rule in severe else thresholds.flag
        assert decision.threshold == expected


@given(score=UNIT, thresholds=PAIRS, mode=MODES)
def test_another_language_is_never_deleted_unless_judged_like_english(
    score: float, thresholds: Thresholds, mode: Mode
) -> None:
    english = decide(score, thresholds, mode)
    left = decide(score, thresholds, mode, foreign=OtherLanguages.LEAVE)
    flagged = decide(score, thresholds, mode, foreign=OtherLanguages.FLAG)

    assert (left.action, left.rule) == (Action.NONE, Rule.LANGUAGE)
    assert flagged.action is (Action.FLAG if english.action is Action.DELETE else english.action)
    assert decide(score, thresholds, mode, foreign=OtherLanguages.JUDGE) == english
