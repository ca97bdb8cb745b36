"""Writes a DistilBERT classifier as an int8 ONNX graph made for ONNX Runtime on CPUs.

The graph is built node by node instead of traced, for four reasons:

- Inputs of matrix products are quantised row by row, each token by its own largest value. With the
  one scale for a whole batch of ONNX Runtime's `quantize_dynamic`, a text's score depends on its
  neighbours in the batch (by up to 0.29 on the chat corpus); here it does not.
- Query, key and value come from one product.
- The classifier reads [CLS] alone, so the last layer computes nothing else behind its keys and
  values.
- Attention and GELU with bias are single operators of ONNX Runtime (domain com.microsoft). Its
  operator for layer normalisation with residual is slower than two additions and a normalisation,
  and is kept out: `bot.scoring.engines` asks for basic optimisations only.

Hidden states are matrices of [batch * sequence, dim], but within attention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from transformers import PreTrainedModel

from bot.errors import UserError

OPSET: Final = 17
MICROSOFT: Final = "com.microsoft"
EPSILON: Final = 1e-12
WEIGHT_LEVELS: Final = 63
"""Weights are whole numbers of at most this size: processors without VNNI add pairs of products of
an input (at most 255) and a weight in 16 bits, which 255 * 63 * 2 never overflows."""
INPUT_LEVELS: Final = 127
GELU_DEPTH: Final = 0.17
"""GELU is nowhere below minus this."""
GELU_ZERO: Final = 16

Array = npt.NDArray[np.float32]


def write_int8(model: PreTrainedModel, path: Path) -> None:
    """Write `model` as ONNX: int64 [batch, sequence] ids and mask to float32 [batch, 2] logits.

    Raises:
        UserError: the model uses another activation than GELU.
    """
    if model.config.activation != "gelu":
        raise UserError(
            f"Only DistilBERT models with GELU can be exported, but this one has "
            f"{model.config.activation}: train from another base model."
        )
    weights = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    graph = _Graph(weights, heads=model.config.n_heads)
    graph.build(layers=model.config.n_layers)
    onnx.save(graph.model(), path)


@dataclass(frozen=True, slots=True)
class Quantised:
    """Names of values: whole numbers in uint8, each row's scale in a column, what stands for 0."""

    whole: str
    scale: str
    zero: str


class _Graph:
    """Collects nodes and constants; the names of values are those of the modules they come from."""

    def __init__(self, weights: Mapping[str, Array], *, heads: int) -> None:
        self._weights = weights
        self._heads = heads
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def build(self, *, layers: int) -> None:
        hidden = self._embeddings()
        mask = self._add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        for number in range(layers):
            last = number == layers - 1
            layer = f"distilbert.transformer.layer.{number}"
            hidden = self._layer(layer, hidden, mask, first_token_only=last)
        self._classifier(hidden)

    def model(self) -> onnx.ModelProto:
        axes = ["batch", "sequence"]
        graph = helper.make_graph(
            self._nodes,
            "classifier",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, axes)
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _embeddings(self) -> str:
        """Word vectors in int8 with a scale each, positions, and their normalised sum."""
        name = "distilbert.embeddings"
        table = self._weights[f"{name}.word_embeddings.weight"]
        scales = np.maximum(np.abs(table).max(axis=1, keepdims=True) / INPUT_LEVELS, EPSILON)
        whole = self._constant(f"{name}.words", np.rint(table / scales).astype(np.int8))
        scale = self._constant(f"{name}.scales", scales.astype(np.float32))
        words = self._add("Gather", [whole, "input_ids"], f"{name}.words_int8")
        words = self._add("Cast", [words], f"{name}.words_float", to=TensorProto.FLOAT)
        scale = self._add("Gather", [scale, "input_ids"], f"{name}.word_scales")
        words = self._add("Mul", [words, scale], f"{name}.word_vectors")
        shape = self._add("Shape", ["input_ids"], "shape", start=1, end=2)
        zero = self._constant("zero", np.array([0], dtype=np.int64))
        positions = self._add(
            "Slice", [self._weight(f"{name}.position_embeddings.weight"), zero, shape], "positions"
        )
        total = self._add("Add", [words, positions], f"{name}.sum")
        minus = self._constant("minus", np.array([-1], dtype=np.int64))
        size = self._add("Shape", ["input_ids"], "size")
        self._add("Concat", [size, minus], "cube", axis=0)  # [batch, sequence, -1]
        return self._norm(f"{name}.LayerNorm", self._matrix(total))

    def _layer(self, name: str, hidden: str, mask: str, *, first_token_only: bool) -> str:
        attention = f"{name}.attention"
        parts = [f"{attention}.{part}_lin" for part in "qkv"]
        if first_token_only:
            key_value = self._product(f"{attention}.kv", parts[1:], self._quantised(hidden))
            hidden = self._first_token(hidden)
            query = self._product(parts[0], parts[:1], self._quantised(hidden))
            query = self._add("Unsqueeze", [query, self._axis(1)], f"{attention}.query")
            key, value = self._split(key_value, parts[1:])
        else:
            together = self._product(f"{attention}.qkv", parts, self._quantised(hidden))
            query, key, value = self._split(together, parts)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        attended = self._add(
            "MultiHeadAttention",
            [query, key, value, self._constant(f"{attention}.bias", bias), mask],
            f"{attention}.attended",
            domain=MICROSOFT,
            num_heads=self._heads,
        )
        output = f"{attention}.out_lin"
        projected = self._product(output, [output], self._quantised(self._matrix(attended)))
        hidden = self._residual(f"{name}.sa_layer_norm", projected, hidden, output)

        wide, narrow = f"{name}.ffn.lin1", f"{name}.ffn.lin2"
        inner = self._product(wide, [wide], self._quantised(hidden))
        inner = self._add(
            "BiasGelu", [inner, self._weight(f"{wide}.bias")], f"{wide}.gelu", domain=MICROSOFT
        )
        outer = self._product(narrow, [narrow], self._quantised_gelu(inner))
        return self._residual(f"{name}.output_layer_norm", outer, hidden, narrow)

    def _classifier(self, token: str) -> None:
        """[batch, dim] to [batch, 2]."""
        for layer, output in (
            ("pre_classifier", "pre_classifier.output"),
            ("classifier", "logits"),
        ):
            ends = [self._weight(f"{layer}.{part}") for part in ("weight", "bias")]
            token = self._add("Gemm", [token, *ends], output, transB=1)
            if layer == "pre_classifier":
                token = self._add("Relu", [token], "pre_classifier.relu")

    def _quantised(self, matrix: str) -> Quantised:
        """`matrix` as uint8 around 128."""
        highest = self._add("ReduceMax", [matrix], f"{matrix}.max", axes=[-1], keepdims=0)
        lowest = self._add("ReduceMin", [matrix], f"{matrix}.min", axes=[-1], keepdims=0)
        lowest = self._add("Neg", [lowest], f"{matrix}.depth")
        least = self._constant("least", np.array(1e-9, dtype=np.float32))
        largest = self._add("Max", [highest, lowest, least], f"{matrix}.largest")
        levels = self._constant("levels", np.array(INPUT_LEVELS, dtype=np.float32))
        scale = self._add("Div", [largest, levels], f"{matrix}.scale")
        return self._whole(matrix, scale, self._constant("middle", np.array(128, dtype=np.uint8)))

    def _whole(self, matrix: str, scale: str, zero: str) -> Quantised:
        rows = self._add("Shape", [scale], f"{matrix}.rows")
        zeros = self._add("Expand", [zero, rows], f"{matrix}.zeros")
        whole = self._add("QuantizeLinear", [matrix, scale, zeros], f"{matrix}.uint8", axis=0)
        column = self._add("Unsqueeze", [scale, self._axis(1)], f"{matrix}.column")
        return Quantised(whole, column, zero)

    def _quantised_gelu(self, matrix: str) -> Quantised:
        """As `_quantised`, for what is never below -0.17: nearly all levels go to what is above."""
        largest = self._add("ReduceMax", [matrix], f"{matrix}.max", axes=[-1], keepdims=0)
        least = self._constant(
            "gelu_least", np.array(GELU_DEPTH / GELU_ZERO * (255 - GELU_ZERO), dtype=np.float32)
        )
        largest = self._add("Max", [largest, least], f"{matrix}.largest")
        levels = self._constant("gelu_levels", np.array(255 - GELU_ZERO, dtype=np.float32))
        return self._whole(
            matrix,
            self._add("Div", [largest, levels], f"{matrix}.scale"),
            self._constant("gelu_zero", np.array(GELU_ZERO, dtype=np.uint8)),
        )

    def _product(self, name: str, parts: list[str], quantised: Quantised) -> str:
        """The quantised value times the weights of `parts`, side by side; no bias yet."""
        matrix = np.concatenate([self._weights[f"{part}.weight"] for part in parts]).T
        scales = np.maximum(np.abs(matrix).max(axis=0) / WEIGHT_LEVELS, EPSILON).astype(np.float32)
        product = self._add(
            "MatMulIntegerToFloat",
            [
                quantised.whole,
                self._constant(f"{name}.int8", np.rint(matrix / scales).astype(np.int8)),
                self._constant("one", np.array(1, dtype=np.float32)),
                self._constant(f"{name}.scales", scales),
                quantised.zero,
            ],
            f"{name}.product",
            domain=MICROSOFT,
        )
        return self._add("Mul", [product, quantised.scale], f"{name}.output")

    def _split(self, matrix: str, parts: list[str]) -> list[str]:
        """The columns of `parts`, each as [batch, sequence, dim]."""
        sizes = np.array([len(self._weights[f"{part}.weight"]) for part in parts], dtype=np.int64)
        outputs = [f"{part}.split" for part in parts]
        lengths = self._constant(f"{matrix}.sizes", sizes)
        self._nodes.append(helper.make_node("Split", [matrix, lengths], outputs, axis=-1))
        return [self._add("Reshape", [one, "cube"], f"{one}.cube") for one in outputs]

    def _matrix(self, cube: str) -> str:
        """[batch, sequence, dim] to [batch * sequence, dim]."""
        dim = self._weights["pre_classifier.weight"].shape[1]
        flat = self._constant("flat", np.array([-1, dim], dtype=np.int64))
        return self._add("Reshape", [cube, flat], f"{cube}.matrix")

    def _first_token(self, matrix: str) -> str:
        """[batch * sequence, dim] to [batch, dim]."""
        cube = self._add("Reshape", [matrix, "cube"], f"{matrix}.cube")
        first = self._constant("first", np.array(0, dtype=np.int64))
        return self._add("Gather", [cube, first], f"{matrix}.first", axis=1)

    def _residual(self, norm: str, value: str, skip: str, biased: str) -> str:
        value = self._add("Add", [value, self._weight(f"{biased}.bias")], f"{biased}.biased")
        return self._norm(norm, self._add("Add", [value, skip], f"{norm}.sum"))

    def _norm(self, name: str, value: str) -> str:
        ends = [self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._add(
            "LayerNormalization", [value, *ends], f"{name}.output", epsilon=EPSILON, axis=-1
        )

    def _axis(self, number: int) -> str:
        return self._constant(f"axis_{number}", np.array([number], dtype=np.int64))

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        return name

    def _add(
        self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any
    ) -> str:
        self._nodes.append(
            helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        )
        return output
