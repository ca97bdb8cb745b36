"""Keeps the weights of the layers on the grid of the exported model while they are trained.

The model then learns with the whole numbers that `training.models.graph` will write, instead of
being rounded afterwards; gradients pass as if nothing were rounded (quantisation-aware training:
Jacob et al., 2018, https://arxiv.org/abs/1712.05877).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn
from torch.nn.utils import parametrize
from transformers import PreTrainedModel

from training.models.graph import EPSILON, WEIGHT_LEVELS


class _Grid(nn.Module):
    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        largest = weight.detach().abs().amax(dim=1, keepdim=True)
        scale = (largest / WEIGHT_LEVELS).clamp(min=EPSILON)
        rounded = (weight.detach() / scale).round() * scale
        return weight + (rounded - weight.detach())


def start(model: PreTrainedModel) -> None:
    """From now on, every matrix in the layers of `model` is used rounded, row by row."""
    for matrix in _matrices(model):
        parametrize.register_parametrization(matrix, "weight", _Grid())


def finish(model: PreTrainedModel) -> None:
    """Make the rounded weights the weights of `model`."""
    for matrix in _matrices(model):
        parametrize.remove_parametrizations(matrix, "weight")


def _matrices(model: PreTrainedModel) -> Iterator[nn.Linear]:
    for name, module in model.base_model.named_modules():
        if isinstance(module, nn.Linear) and ".layer." in name:
            yield module
