"""Temperature and thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.metrics import sigmoid
from training.models.calibrate import MARGIN, fit_temperature, threshold_for


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_of_overconfident_margins_is_found(temperature: float) -> None:
    rng = np.random.default_rng(0)
    margins = rng.normal(0, 3, 20_000)
    labels = (rng.random(20_000) < sigmoid(margins)).astype(np.int64)
    assert fit_temperature(labels, margins * temperature) == pytest.approx(temperature, rel=0.05)


@given(
    scores=st.lists(
        st.one_of(st.floats(0, 0.999), st.integers(0, 999).map(lambda n: n / 1000)),
        min_size=1,
        max_size=400,
    ),
    rate=st.sampled_from([0.001, 0.01, 0.1]),
)
def test_a_threshold_keeps_its_rate_and_is_the_smallest_that_does(
    scores: list[float], rate: float
) -> None:
    array = np.array(scores)
    threshold = threshold_for([array], rate)
    assert np.mean(array >= threshold) <= rate * MARGIN
    assert threshold == round(threshold, 3)
    assert np.mean(array >= round(threshold - 0.001, 3)) > rate * MARGIN


def test_the_worst_large_set_sets_the_threshold_and_a_small_one_does_not() -> None:
    calm = np.linspace(0, 0.5, 1000)
    rough = np.linspace(0, 0.9, 1000)
    few = np.full(2, 0.95)
    alone = threshold_for([rough], 0.01)
    assert threshold_for([calm, rough], 0.01) == alone
    assert threshold_for([calm, rough, few], 0.01) == alone
    assert threshold_for([calm], 0.01) < alone


def test_a_stricter_rate_never_gives_a_lower_threshold() -> None:
    scores = np.random.default_rng(1).beta(1, 8, 5000)
    assert threshold_for([scores], 0.001) >= threshold_for([scores], 0.01)
