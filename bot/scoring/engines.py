"""Inference engines: token ids in, logits out."""

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.errors import UserError


class Engine(Protocol):
    """Runs the classifier on one padded batch."""

    def logits(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Map two [batch, sequence] arrays to [batch, 2] logits (NO TOXIC, TOXIC)."""
        ...


class OnnxEngine:
    """ONNX Runtime on the CPU, in the thread that calls it; several may call at a time.

    The products of so small a model are too short to be shared among threads: batches are.
    """

    def __init__(self, path: Path) -> None:
        """Load the graph at `path`.

        Raises:
            UserError: ONNX Runtime cannot load the file.
        """
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # `training.models.graph` has fused what is worth it; fusing more makes the graph slower.
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        try:
            self._session = ort.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime raises its own classes without a public base
            raise UserError(
                f"ONNX Runtime cannot load {path} ({type(error).__name__}): export the model again "
                "with `python -m training export`."
            ) from error

    def logits(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        (logits,) = self._session.run(
            ["logits"], {"input_ids": input_ids, "attention_mask": attention_mask}
        )
        return np.asarray(logits, dtype=np.float32)
