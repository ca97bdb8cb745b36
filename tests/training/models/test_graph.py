"""The int8 graph against the model it was made from."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
import torch
from onnx import numpy_helper
from transformers import DistilBertConfig, DistilBertForSequenceClassification

from bot.errors import UserError
from bot.scoring.engines import OnnxEngine
from training.models.graph import WEIGHT_LEVELS, write_int8

Ids = npt.NDArray[np.int64]
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def model() -> DistilBertForSequenceClassification:
    torch.manual_seed(1)
    config = DistilBertConfig(vocab_size=99, dim=64, hidden_dim=128, n_layers=3, n_heads=4)
    model = DistilBertForSequenceClassification(config)
    model.train(False)
    with torch.no_grad():
        for parameter in model.parameters():  # as uneven as after training
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model


@pytest.fixture(scope="module")
def path(
    model: DistilBertForSequenceClassification, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("graph") / "model.onnx"
    write_int8(model, path)
    return path


def batch() -> tuple[Ids, Ids]:
    """Eight texts of 1 to 20 tokens, padded."""
    lengths = RNG.integers(1, 21, 8)
    lengths[0] = 20
    mask = (np.arange(20) < lengths[:, None]).astype(np.int64)
    return RNG.integers(5, 99, (8, 20)) * mask, mask


def test_it_says_nearly_what_the_model_says(
    model: DistilBertForSequenceClassification, path: Path
) -> None:
    ids, mask = batch()
    with torch.no_grad():
        expected = model(input_ids=torch.tensor(ids), attention_mask=torch.tensor(mask)).logits

    got = OnnxEngine(path).logits(ids, mask)

    assert got.shape == (8, 2)
    spread = float(expected.std())
    assert np.abs(got - expected.numpy()).max() < 0.1 * spread


def test_a_text_gets_the_same_logits_alone_and_among_others(path: Path) -> None:
    engine = OnnxEngine(path)
    ids, mask = batch()
    together = engine.logits(ids, mask)

    for row in range(len(ids)):
        length = int(mask[row].sum())
        alone = engine.logits(ids[row : row + 1, :length], mask[row : row + 1, :length])
        assert np.abs(alone - together[row]).max() < 1e-4


def test_no_pair_of_products_can_overflow_16_bits(path: Path) -> None:
    constants = onnx.load(path).graph.initializer
    weights = [
        numpy_helper.to_array(constant) for constant in constants if constant.name.endswith(".int8")
    ]

    assert len(weights) == 13  # four a layer, and five in the last
    assert max(int(np.abs(matrix.astype(int)).max()) for matrix in weights) == WEIGHT_LEVELS
    assert 2 * 255 * WEIGHT_LEVELS < 2**15


def test_another_activation_is_refused(tmp_path: Path) -> None:
    config = DistilBertConfig(
        vocab_size=9, dim=8, hidden_dim=8, n_layers=1, n_heads=1, activation="relu"
    )

    with pytest.raises(UserError, match="has relu"):
        write_int8(DistilBertForSequenceClassification(config), tmp_path / "model.onnx")
