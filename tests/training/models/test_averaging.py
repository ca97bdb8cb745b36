"""The weighted mean of several models."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from bot.errors import UserError
from tests.training.conftest import classifier
from training.models.averaging import average, load_mean


def test_the_first_model_gets_the_mean_of_all_weights() -> None:
    models = [classifier() for _ in range(3)]
    weights = [{name: w.clone() for name, w in model.state_dict().items()} for model in models]
    average(models, [0.5, 0.3, 0.2])
    for name, weight in models[0].state_dict().items():
        first, second, third = (one[name] for one in weights)
        torch.testing.assert_close(weight, 0.5 * first + 0.3 * second + 0.2 * third)
    for name, weight in models[1].state_dict().items():
        assert torch.equal(weight, weights[1][name])


def test_a_model_trained_under_the_same_seed_began_where_the_base_is(
    tiny_base: Path, tmp_path: Path
) -> None:
    torch.manual_seed(7)
    begun, tokenizer = load_mean({str(tiny_base): 1.0})
    begun.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    torch.manual_seed(7)
    mean, _ = load_mean({str(tmp_path): 0.5, str(tiny_base): 0.5})
    for name, weight in mean.state_dict().items():
        torch.testing.assert_close(weight, begun.state_dict()[name])


def test_models_of_different_shapes_have_no_mean(tiny_base: Path, tmp_path: Path) -> None:
    _, tokenizer = load_mean({str(tiny_base): 1.0})
    classifier(layers=2).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    for shares in (
        {str(tmp_path): 0.5, str(tiny_base): 0.5},
        {str(tiny_base): 1, str(tmp_path): 1},
    ):
        with pytest.raises(UserError, match="there is no mean of them"):
            load_mean(shares)
