"""Heads for several definitions of toxic on one encoder."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from transformers import DistilBertForSequenceClassification

from tests.training.conftest import classifier
from training.models import heads


@pytest.fixture
def model() -> DistilBertForSequenceClassification:
    torch.manual_seed(0)
    return classifier()


def logits(model: DistilBertForSequenceClassification) -> torch.Tensor:
    with torch.inference_mode():
        found: torch.Tensor = model(input_ids=torch.tensor([[1, 2, 3], [4, 5, 6]])).logits
    return found


def test_every_head_starts_as_the_models_own(model: DistilBertForSequenceClassification) -> None:
    own = logits(model)
    heads.add(model, 3)
    assert torch.allclose(logits(model), own.repeat(1, 3))


def test_the_model_keeps_its_own_head(model: DistilBertForSequenceClassification) -> None:
    own = logits(model)
    heads.add(model, 3)
    with torch.no_grad():
        model.classifier.weight[2:] += 1
    heads.drop(model)
    assert torch.allclose(logits(model), own)


def test_a_text_teaches_the_head_of_its_definition_alone(
    model: DistilBertForSequenceClassification,
) -> None:
    heads.add(model, 3)
    output = model(input_ids=torch.tensor([[1, 2, 3], [4, 5, 6]]))
    heads.loss(output, torch.tensor(heads.encode([1, 0], [2, 2]))).backward()  # type: ignore[no-untyped-call]
    gradient = model.classifier.weight.grad
    assert gradient is not None
    assert not gradient[:4].any()
    assert gradient[4:].any(dim=1).all()


def test_the_loss_is_the_cross_entropy_of_the_chosen_pairs() -> None:
    values = torch.tensor([[0.0, 2.0, 9.0, -9.0], [5.0, 5.0, 1.0, 0.0]])
    found = heads.loss(SimpleNamespace(logits=values), torch.tensor(heads.encode([1, 0], [0, 1])))
    wanted = torch.log1p(torch.exp(torch.tensor([-2.0, -1.0]))).mean()
    assert torch.allclose(found, wanted)
