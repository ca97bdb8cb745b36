"""Loads the mean of several models that were fine-tuned from the same base.

Between a base, a short and a long fine-tuning of it lie weights that do better than each of them,
above all on texts unlike those trained on (robust fine-tuning and model soups: Wortsman et al.,
2022, https://arxiv.org/abs/2109.01903 and https://arxiv.org/abs/2203.05482). Scoring costs no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from bot.errors import UserError
from training.models.encoder import load_base


def load_mean(shares: Mapping[str, float]) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The mean of the models that `load_base` gives for the names, each with its share.

    A head that a base has to be given is the same for all, and that which training under the same
    seed began with. The tokenizer is the first one's.

    Raises:
        UserError: a model cannot be had, or they have different shapes.
    """
    loaded = []
    for name in shares:
        with torch.random.fork_rng():
            loaded.append(load_base(name))
    models = [model for model, _ in loaded]
    shapes = [{key: tensor.shape for key, tensor in one.state_dict().items()} for one in models]
    if any(one != shapes[0] for one in shapes):
        raise UserError(
            f"The models {', '.join(shares)} have different layers, so there is no mean of them: "
            "name models trained from the same base."
        )
    average(models, list(shares.values()))
    return loaded[0]


def average(models: Sequence[nn.Module], shares: Sequence[float]) -> None:
    """Give the first of `models` the weighted mean of the weights of all; `shares` add up to 1."""
    states = [model.state_dict() for model in models]
    for name, weight in states[0].items():
        parts = [share * state[name] for state, share in zip(states, shares, strict=True)]
        weight.copy_(torch.stack(parts).sum(dim=0))
