"""Scores texts: the same path for the bot, the command line and the evaluation."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from pathlib import Path
from typing import Final, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.scoring import bounds
from bot.scoring import bundle as bundles
from bot.scoring._lexicon import TOXIC
from bot.scoring.bundle import SPECIAL_TOKENS, Bundle, Manifest
from bot.scoring.engines import Engine, OnnxEngine
from bot.scoring.language import is_in_another_language
from bot.scoring.plan import Plan
from bot.scoring.text import readings, windows

Window = Sequence[int]
"""Token ids, from [CLS] to [SEP]."""
BATCH_TOKENS: Final = 256
"""What runs at a time: with more, a layer's values no longer fit into a core's cache."""


WARM_UP: Final = "el perro no es mio"
"""Scored at the start: whatever is loaded when first needed is there before a message comes."""


class Scorer:
    """P(toxic) of texts, computed on as many cores as it may use.

    A text is normalised and tokenised; what is longer than the model reads is cut into
    overlapping windows, and the text's score is the highest of its windows. Of an overlong one
    only so many windows are read.
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
        self._alarming = _alarming(tokenizer)

    @classmethod
    def from_bundle(cls, bundle: Bundle, *, threads: int = 0) -> Self:
        """Load the tokenizer and the weights of a verified folder; 0 `threads` are all cores."""
        tokenizer = Tokenizer.from_file(str(bundle.folder / bundles.TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # "[SEP]" in a message is text
        engine = OnnxEngine(bundle.folder / bundles.WEIGHTS)
        scorer = cls(bundle.manifest, tokenizer, engine, workers=threads or _cores())
        scorer.score_many([WARM_UP])
        return scorer

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
        plans = self.plan_many([[text] for text in texts])
        windows = [window for plan in plans for window in plan.windows]
        scores = iter(self.score_windows(windows, on_progress))
        return [plan.scored(list(islice(scores, len(plan.windows)))).highest for plan in plans]

    def plan_many(self, messages: Sequence[Sequence[str]]) -> list[Plan[Window]]:
        """What is to be scored of `messages`, each its parts in order; see `bounds` for how much.

        Parts with nothing to read have no windows.
        """
        clipped = [bounds.clip(parts) for parts in messages]
        texts = [text for parts, _ in clipped for text in parts]
        read = [readings(text) for text in texts]
        flat = [reading for of_one in read for reading in of_one]
        encodings = iter(self._tokenizer.encode_batch_fast(flat, add_special_tokens=False))
        ids = ([one.ids for one in islice(encodings, len(of_one))] for of_one in read)
        foreign = map(is_in_another_language, texts, map("\n".join, read))
        told = zip(ids, foreign, strict=True)
        return [self._plan(list(islice(told, len(parts))), cut) for parts, cut in clipped]

    def score_windows(
        self, windows: Sequence[Window], on_progress: Callable[[int], None] | None = None
    ) -> list[float]:
        """P(toxic) of each window, in [0, 1]."""
        scores = [0.0] * len(windows)
        for batch, batch_scores in self._in_batches(windows):
            for index, score in zip(batch, batch_scores, strict=True):
                scores[index] = float(score)
            if on_progress is not None:
                on_progress(len(batch))
        return scores

    def _in_batches(
        self, windows: Sequence[Window]
    ) -> Iterator[tuple[list[int], NDArray[np.float64]]]:
        """Indices of windows with their scores, a batch at a time, the longest first.

        Neighbours in length share a batch, so little of it is padding.
        """
        by_length = sorted(range(len(windows)), key=lambda index: -len(windows[index]))
        most = max(1, -(-len(windows) // self._workers))
        batches: list[list[int]] = []
        start = 0
        while start < len(by_length):
            longest = len(windows[by_length[start]])
            size = min(most, max(1, BATCH_TOKENS // longest))
            batches.append(by_length[start : start + size])
            start += size
        work = ([windows[index] for index in batch] for batch in batches)
        run = map if self._pool is None or len(batches) == 1 else self._pool.map
        return zip(batches, run(self._score_batch, work), strict=True)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The tokens, [CLS] and [SEP] included, of every window that `texts` are scored in."""
        plans = self.plan_many([[text] for text in texts])
        return [len(window) for plan in plans for window in plan.windows]

    def _plan(self, parts: Sequence[tuple[list[list[int]], bool]], cut: bool) -> Plan[Window]:
        """From the token ids of every reading of each part, and whether it is foreign."""
        size = self.manifest.max_length - SPECIAL_TOKENS
        pieces = [
            (owner, ids[piece])
            for owner, (read, _) in enumerate(parts)
            for ids in read
            if ids
            for piece in windows(len(ids), size, self.manifest.window_overlap)
        ]
        if len(pieces) > bounds.MOST_WINDOWS:
            suspicions = [self._suspicion(ids) for _, ids in pieces]
            seed = crc32(np.concatenate([ids for _, ids in pieces]).tobytes())
            pieces, cut = [pieces[at] for at in bounds.choose(suspicions, seed=seed)], True
        return Plan(
            windows=[[self._cls, *ids, self._sep] for _, ids in pieces],
            owners=[owner for owner, _ in pieces],
            foreign=[foreign for _, foreign in parts],
            partial=cut,
        )

    def _suspicion(self, ids: Sequence[int]) -> int:
        """How many words of insults begin in a window, as far as its tokens show."""
        return sum(
            first in self._alarming or pair in self._alarming
            for first, pair in zip(ids, pairwise([*ids, self._sep]), strict=True)
        )

    def _score_batch(self, sequences: Sequence[Window]) -> NDArray[np.float64]:
        width = max(map(len, sequences))
        input_ids = np.zeros((len(sequences), width), dtype=np.int64)
        attention_mask = np.zeros_like(input_ids)
        for row, sequence in enumerate(sequences):
            input_ids[row, : len(sequence)] = sequence
            attention_mask[row, : len(sequence)] = 1
        logits = self._engine.logits(input_ids, attention_mask).astype(np.float64)
        margin = (logits[:, 1] - logits[:, 0]) / self.manifest.temperature
        return np.asarray(0.5 * (1.0 + np.tanh(margin / 2.0)))  # the logistic function, no overflow


def _alarming(tokenizer: Tokenizer) -> frozenset[int | tuple[int, int]]:
    """The tokens that insults are, or the two that they begin with."""
    encodings = tokenizer.encode_batch_fast(sorted(TOXIC), add_special_tokens=False)
    return frozenset(
        ids[0] if len(ids) == 1 else (ids[0], ids[1]) for ids in (one.ids for one in encodings)
    )


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
