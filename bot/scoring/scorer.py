"""Scores texts: the same path for the bot, the command line and the evaluation."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.scoring import bundle as bundles
from bot.scoring.bundle import SPECIAL_TOKENS, Bundle, Manifest
from bot.scoring.engines import Engine, OnnxEngine
from bot.scoring.text import normalise, windows

BATCH_TOKENS: Final = 256
"""What runs at a time: with more, a layer's values no longer fit into a core's cache."""


class Scorer:
    """P(toxic) of texts, computed on as many cores as it may use.

    A text is normalised and tokenised; what is longer than the model reads is cut into
    overlapping windows, and the text's score is the highest of its windows.
    """

    def __init__(
        self, manifest: Manifest, tokenizer: Tokenizer, engine: Engine, *, workers: int = 1
    ) -> None:
        """Score batches of texts in `workers` threads, in the calling one if there is but one."""
        self.manifest = manifest
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, "model") if workers > 1 else None
        self._tokenizer = tokenizer
        self._engine = engine
        self._cls = _token_id(tokenizer, "[CLS]")
        self._sep = _token_id(tokenizer, "[SEP]")

    @classmethod
    def from_bundle(cls, bundle: Bundle, *, threads: int = 0) -> Self:
        """Load the tokenizer and the weights of a verified folder; 0 `threads` are all cores."""
        tokenizer = Tokenizer.from_file(str(bundle.folder / bundles.TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # "[SEP]" in a message is text
        engine = OnnxEngine(bundle.folder / bundles.WEIGHTS)
        return cls(bundle.manifest, tokenizer, engine, workers=threads or _cores())

    @classmethod
    def open(cls, folder: Path, *, threads: int = 0) -> Self:
        """Verify and load a model folder.

        Raises:
            UserError: see `bot.scoring.bundle.load`.
        """
        return cls.from_bundle(bundles.load(folder), threads=threads)

    def score_many(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> list[float]:
        """Score `texts` in order; each score is in [0, 1], 0 for a text with nothing to read.

        `on_progress` is called with the number of windows just scored, batch by batch.
        """
        return self.score_normalised([normalise(text) for text in texts], on_progress)

    def score_normalised(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> list[float]:
        """As `score_many`, for texts that went through the normaliser already."""
        sequences, owners = self._sequences(texts)
        scores = [0.0] * len(texts)
        for batch, batch_scores in self._in_batches(sequences):
            for index, score in zip(batch, batch_scores, strict=True):
                scores[owners[index]] = max(scores[owners[index]], float(score))
            if on_progress is not None:
                on_progress(len(batch))
        return scores

    def _in_batches(
        self, sequences: list[list[int]]
    ) -> Iterator[tuple[list[int], NDArray[np.float64]]]:
        """Indices of sequences with their scores, a batch at a time, the longest first.

        Neighbours in length share a batch, so little of it is padding.
        """
        by_length = sorted(range(len(sequences)), key=lambda index: -len(sequences[index]))
        most = max(1, -(-len(sequences) // self._workers))
        batches: list[list[int]] = []
        start = 0
        while start < len(by_length):
            longest = len(sequences[by_length[start]])
            size = min(most, max(1, BATCH_TOKENS // longest))
            batches.append(by_length[start : start + size])
            start += size
        work = ([sequences[index] for index in batch] for batch in batches)
        run = map if self._pool is None or len(batches) == 1 else self._pool.map
        return zip(batches, run(self._score_batch, work), strict=True)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The tokens, [CLS] and [SEP] included, of every window that `texts` are scored in."""
        sequences, _ = self._sequences([normalise(text) for text in texts])
        return [len(sequence) for sequence in sequences]

    def _sequences(self, texts: Sequence[str]) -> tuple[list[list[int]], list[int]]:
        """The token ids of every window, and the index of the text each belongs to."""
        sequences: list[list[int]] = []
        owners: list[int] = []
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        size = self.manifest.max_length - SPECIAL_TOKENS
        for owner, encoding in enumerate(encodings):
            ids = encoding.ids
            if not ids:
                continue
            for window in windows(len(ids), size, self.manifest.window_overlap):
                sequences.append([self._cls, *ids[window], self._sep])
                owners.append(owner)
        return sequences, owners

    def _score_batch(self, sequences: list[list[int]]) -> NDArray[np.float64]:
        width = max(map(len, sequences))
        input_ids = np.zeros((len(sequences), width), dtype=np.int64)
        attention_mask = np.zeros_like(input_ids)
        for row, sequence in enumerate(sequences):
            input_ids[row, : len(sequence)] = sequence
            attention_mask[row, : len(sequence)] = 1
        logits = self._engine.logits(input_ids, attention_mask).astype(np.float64)
        margin = (logits[:, 1] - logits[:, 0]) / self.manifest.temperature
        return np.asarray(0.5 * (1.0 + np.tanh(margin / 2.0)))  # the logistic function, no overflow


def _token_id(tokenizer: Tokenizer, token: str) -> int:
    identifier = tokenizer.token_to_id(token)
    if identifier is None:
        raise ValueError(f"the tokenizer has no {token} token")
    return identifier


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
