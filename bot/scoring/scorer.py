"""Scores texts: the same path for the bot, the command line and the evaluation."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
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

BATCH: Final = 32


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
        return cls(bundle.manifest, tokenizer, engine, workers=threads or cores())

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

        `on_progress` is called with the number of texts just scored, batch by batch.
        """
        return self._score(texts, lambda batch: self._batch(map(normalise, batch)), on_progress)

    def score_normalised(self, texts: Sequence[str]) -> list[float]:
        """As `score_many`, for texts that went through the normaliser already."""
        return self._score(texts, self._batch)

    def _score(
        self,
        texts: Sequence[str],
        run: Callable[[list[str]], list[float]],
        on_progress: Callable[[int], None] | None = None,
    ) -> list[float]:
        """Share `texts` out among the workers, the longest first.

        Neighbours in length share a batch, so little of it is padding.
        """
        by_length = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        size = max(1, min(BATCH, -(-len(texts) // self._workers)))
        batches = [by_length[start : start + size] for start in range(0, len(texts), size)]
        work = ([texts[index] for index in batch] for batch in batches)
        together = map if self._pool is None or len(batches) == 1 else self._pool.map
        scores = [0.0] * len(texts)
        for batch, found in zip(batches, together(run, work), strict=True):
            for index, score in zip(batch, found, strict=True):
                scores[index] = score
            if on_progress is not None:
                on_progress(len(batch))
        return scores

    def _batch(self, texts: Iterable[str]) -> list[float]:
        """The scores of normalised texts: the highest of each text's windows."""
        texts = list(texts)
        scores = [0.0] * len(texts)
        sequences = sorted(self._sequences(texts), key=lambda owned: -len(owned[1]))
        for start in range(0, len(sequences), BATCH):
            owners, cut = zip(*sequences[start : start + BATCH], strict=True)
            for owner, score in zip(owners, self._score_batch(cut), strict=True):
                scores[owner] = max(scores[owner], float(score))
        return scores

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The tokens, [CLS] and [SEP] included, of every window that `texts` are scored in."""
        return [len(window) for _, window in self._sequences([normalise(text) for text in texts])]

    def _sequences(self, texts: list[str]) -> Iterator[tuple[int, list[int]]]:
        """The token ids of every window, after the index of the text it belongs to."""
        size = self.manifest.max_length - SPECIAL_TOKENS
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        for owner, encoding in enumerate(encodings):
            ids = encoding.ids
            if not ids:
                continue
            for window in windows(len(ids), size, self.manifest.window_overlap):
                yield owner, [self._cls, *ids[window], self._sep]

    def _score_batch(self, sequences: Sequence[list[int]]) -> NDArray[np.float64]:
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


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
