"""False-positive rates by group, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from training.reporting.identity import LEAST, subgroups


def test_the_rates_of_a_group_and_of_the_rest() -> None:
    # Of the harmless texts, half of those naming the group are flagged and none of the others. Half
    # of the group's own pairs are in the right order; all are against toxic texts without the name.
    frame = pd.DataFrame(
        [("my gay friends came over", 0)] * LEAST
        + [("gay people are vermin", 1)] * LEAST
        + [("the soup was nice", 0)] * LEAST
        + [("you are vermin", 1)] * LEAST,
        columns=["text", "label"],
    )
    half = LEAST // 2
    scores = np.array([0.9] * half + [0.1] * half + [0.8] * LEAST + [0.2] * LEAST + [1.0] * LEAST)
    (name,) = (found := subgroups(frame, scores, 0.7))
    assert name == "gay and lesbian"
    group = found[name]
    assert (group.n, group.harmless) == (2 * LEAST, LEAST)
    assert group.false_positives == 0.5
    assert group.background_false_positives == 0.0
    assert group.subgroup_auc == pytest.approx(0.5)
    assert group.bpsn_auc == pytest.approx(1.0)


def test_a_group_that_is_rarely_named_is_left_out() -> None:
    frame = pd.DataFrame([("two muslims", 0), ("some jews", 1), ("rain", 0)] * 5)
    frame.columns = pd.Index(["text", "label"])
    assert subgroups(frame, np.zeros(len(frame)), 0.5) == {}


def test_a_word_inside_another_does_not_name_a_group() -> None:
    rows = [("the mango and the blackboard", label) for label in (0, 1)] * LEAST
    frame = pd.DataFrame([*rows, *[("rain", 0)] * LEAST], columns=["text", "label"])
    assert subgroups(frame, np.zeros(len(frame)), 0.5) == {}
