"""Heads for other definitions of toxic, which a model has only while it is trained.

Data sets mean different things by toxic: in a set about sexism an insult that is not sexist has the
label 0. One encoder with a head for each definition learns from all of them without contradiction
(multi-task learning: Caruana, 1997, https://doi.org/10.1023/A:1007379606734).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import torch
from torch import nn
from transformers import PreTrainedModel

from bot.scoring import bundle

_CLASSES: Final = len(bundle.LABELS)


def add(model: PreTrainedModel, definitions: int) -> None:
    """Give `model` a head for each of so many definitions; all start as copies of its own."""
    own: nn.Linear = model.classifier  # type: ignore[assignment]
    model.classifier = _head(own.weight.repeat(definitions, 1), own.bias.repeat(definitions))


def drop(model: PreTrainedModel) -> None:
    """Leave `model` the first head, that of its own definition."""
    every: nn.Linear = model.classifier  # type: ignore[assignment]
    model.classifier = _head(every.weight[:_CLASSES], every.bias[:_CLASSES])


def encode(labels: Iterable[int], definitions: Iterable[int]) -> list[int]:
    """One number for the label of each text, 0 or 1, and its definition; 0 is the model's own."""
    return [label + _CLASSES * code for label, code in zip(labels, definitions, strict=True)]


def loss(outputs: Any, encoded: torch.Tensor, **_: Any) -> torch.Tensor:
    """Mean cross-entropy of each text under the head of its definition.

    `outputs.logits` has the shape [batch, 2 × definitions], `encoded` the shape [batch].
    """
    pairs = outputs.logits.float().unflatten(1, (-1, _CLASSES))
    chosen = pairs[torch.arange(len(pairs)), encoded // _CLASSES]
    return nn.functional.cross_entropy(chosen, encoded % _CLASSES)


def _head(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    head = nn.Linear(weight.shape[1], weight.shape[0], device=weight.device)
    with torch.no_grad():
        head.weight.copy_(weight)
        head.bias.copy_(bias)
    return head
