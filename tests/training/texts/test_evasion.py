"""Disguises: what they change, what they leave, and what the normaliser makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.text import normalise
from training.texts.evasion import PERTURBATIONS

TEXTS = st.one_of(st.text(max_size=60), st.text("abcXYZ. 🙂*", max_size=60))
TEXT = "you are such a stupid idiot and nobody wants you here"


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_a_disguise_changes_the_text_and_repeats_under_its_seed(name: str) -> None:
    perturb = PERTURBATIONS[name]
    first, again = (perturb(TEXT, 1.0, np.random.default_rng(3)) for _ in range(2))
    assert first == again != TEXT


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(text=TEXTS, strength=st.floats(0.01, 1.0), seed=st.integers(0, 99))
def test_a_disguise_takes_any_text(name: str, text: str, strength: float, seed: int) -> None:
    assert isinstance(PERTURBATIONS[name](text, strength, np.random.default_rng(seed)), str)


@pytest.mark.parametrize("strength", [0.25, 0.5, 1.0])
def test_strength_is_the_share_of_words_that_change(strength: float) -> None:
    words = "these eight words have letters enough for change"
    changed = PERTURBATIONS["leetspeak"](words, strength, np.random.default_rng(0))
    differing = [a != b for a, b in zip(words.split(), changed.split(), strict=True)]
    assert sum(differing) == round(strength * 8)


@pytest.mark.parametrize(
    "name",
    [
        "leetspeak", "look-alike letters", "fancy letters", "spaced letters", "punctuated letters",
        "invisible characters", "stretched letters", "alternating case", "markup",
        "missing spaces",
    ],
)  # fmt: skip
def test_the_normaliser_undoes_it(name: str) -> None:
    """All but a word that could be a measure, such as "4nd"."""
    disguised = PERTURBATIONS[name](TEXT, 1.0, np.random.default_rng(1))
    assert set(normalise(disguised).lower().split()) >= set(TEXT.split()) - {"and"}
