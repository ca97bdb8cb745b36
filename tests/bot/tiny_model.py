"""A complete model folder of a few kilobytes, made without PyTorch.

It knows three words by heart: a text scores `RUDE_SCORE` with "rude" in it, `VILE_SCORE` with
"vile" in it, `KIND_SCORE` otherwise. Like a real encoder it reads no further than 128 positions;
it takes padding for "vile" unless the attention mask hides it.
"""

import json
import math
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from bot.scoring.bundle import MANIFEST, TOKENIZER, WEIGHTS, DefaultThresholds, Manifest, sha256
from bot.scoring.text import NORMALISER_VERSION

MAX_LENGTH: Final = 128
VOCABULARY: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "you", "are", "kind", "rude", "vile")
KIND_MARGIN: Final = -4.0
RUDE_MARGIN: Final = 1.0
VILE_MARGIN: Final = 5.0


def logistic(margin: float) -> float:
    """P(toxic) for logits that differ by `margin`."""
    return 1.0 / (1.0 + math.exp(-margin))


KIND_SCORE: Final = logistic(KIND_MARGIN)  # 0.018
RUDE_SCORE: Final = logistic(RUDE_MARGIN)  # 0.731
VILE_SCORE: Final = logistic(VILE_MARGIN)  # 0.993
THRESHOLDS: Final = DefaultThresholds(flag=0.6, delete=0.9)


def build(folder: Path) -> Path:
    """Write the model folder and return it."""
    folder.mkdir(parents=True)
    _tokenizer().save(str(folder / TOKENIZER))
    onnx.save(_graph(), str(folder / WEIGHTS))
    manifest = Manifest(
        name="tiny",
        base_model="none",
        max_length=MAX_LENGTH,
        window_overlap=32,
        normaliser=NORMALISER_VERSION,
        temperature=1.0,
        thresholds=THRESHOLDS,
        sha256={name: sha256(folder / name) for name in (WEIGHTS, TOKENIZER)},
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    return folder


def rewrite_manifest(folder: Path, **changes: object) -> None:
    """Change fields of the folder's `bundle.json`."""
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def _tokenizer() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.add_special_tokens([word for word in VOCABULARY if word.startswith("[")])
    return tokenizer


def _graph() -> Any:
    weights = np.zeros(len(VOCABULARY), dtype=np.float32)
    weights[VOCABULARY.index("rude")] = RUDE_MARGIN - KIND_MARGIN
    weights[VOCABULARY.index("vile")] = VILE_MARGIN - KIND_MARGIN
    weights[VOCABULARY.index("[PAD]")] = VILE_MARGIN - KIND_MARGIN
    constants: dict[str, NDArray[Any]] = {
        "weights": weights,
        "start": np.array([0], dtype=np.int64),
        "positions": np.array([MAX_LENGTH], dtype=np.int64),
        "axis": np.array([1], dtype=np.int64),
        "bias": np.array([KIND_MARGIN], dtype=np.float32),
    }
    nodes = [
        helper.make_node("Slice", ["input_ids", "start", "positions", "axis"], ["ids"]),
        helper.make_node("Slice", ["attention_mask", "start", "positions", "axis"], ["seen"]),
        helper.make_node("Gather", ["weights", "ids"], ["word_weights"]),
        helper.make_node("Cast", ["seen"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["word_weights", "mask"], ["visible"]),
        helper.make_node("ReduceMax", ["visible", "axis"], ["worst"], keepdims=1),
        helper.make_node("Add", ["worst", "bias"], ["toxic"]),
        helper.make_node("Sub", ["toxic", "toxic"], ["harmless"]),
        helper.make_node("Concat", ["harmless", "toxic"], ["logits"], axis=1),
    ]
    shape = ["batch", "sequence"]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, shape),
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    return model
