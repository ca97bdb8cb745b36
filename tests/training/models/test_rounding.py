"""Training on the grid of the exported model."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
import torch
from onnx import numpy_helper
from transformers import DistilBertForSequenceClassification

from tests.training.conftest import classifier
from training.models import rounding
from training.models.graph import WEIGHT_LEVELS, write_int8

MATRIX = "distilbert.transformer.layer.0.ffn.lin1"


@pytest.fixture
def model() -> DistilBertForSequenceClassification:
    torch.manual_seed(0)
    return classifier(layers=2)


def weights(model: DistilBertForSequenceClassification) -> torch.Tensor:
    matrix = model.get_submodule(MATRIX).weight
    assert isinstance(matrix, torch.Tensor)
    return matrix.detach().clone()


def test_rows_are_rounded_to_so_many_levels(model: DistilBertForSequenceClassification) -> None:
    before = weights(model)
    rounding.start(model)
    after = weights(model)
    steps = after / after.abs().amax(dim=1, keepdim=True) * WEIGHT_LEVELS
    assert torch.allclose(steps, steps.round(), atol=1e-3)
    assert not torch.equal(after, before)
    assert (after - before).abs().max() <= before.abs().max() / WEIGHT_LEVELS


def test_gradients_pass_as_if_nothing_were_rounded(
    model: DistilBertForSequenceClassification,
) -> None:
    rounding.start(model)
    weight = model.get_submodule(MATRIX).weight
    assert isinstance(weight, torch.Tensor)
    weight.sum().backward()  # type: ignore[no-untyped-call]
    gradient = model.get_parameter(f"{MATRIX}.parametrizations.weight.original").grad
    assert gradient is not None
    assert torch.equal(gradient, torch.ones_like(gradient))


def test_export_then_changes_no_weight(
    model: DistilBertForSequenceClassification, tmp_path: Path
) -> None:
    rounding.start(model)
    used = weights(model)
    rounding.finish(model)
    assert torch.equal(weights(model), used)
    write_int8(model, tmp_path / "model.onnx")
    constants = {one.name: one for one in onnx.load(tmp_path / "model.onnx").graph.initializer}
    whole = numpy_helper.to_array(constants[f"{MATRIX}.int8"])
    scales = numpy_helper.to_array(constants[f"{MATRIX}.scales"])
    assert torch.allclose(torch.from_numpy((whole * scales).T.copy()), used, atol=1e-6)
