"""The ways to score texts that are measured, each in a process of its own.

Speed does not depend on the values of weights: the two PyTorch models have random ones, of the
shapes of DistilBERT-base (the notebook's) and of the compact model.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from bot.benchmark.machine import peak_memory
from bot.scoring import bundle as bundles
from bot.scoring.caching import CachingScorer
from bot.scoring.scorer import Scorer

NOTEBOOK_TOKENS: Final = 128
COMPACT: Final[dict[str, int]] = {"dim": 384, "hidden_dim": 1536, "n_layers": 6, "n_heads": 12}


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured. Latencies are in milliseconds, memory in MiB, and `cpu` in ms a text."""

    texts: int
    per_second: float
    p50: float
    p95: float
    p99: float
    cpu: float
    peak_memory: float
    operations_per_second: float = 0.0
    """Billions, in int8 matrix products."""
    hit_rate: float | None = None


def notebook(texts: Sequence[str], model_dir: Path, seconds: float) -> Speed:
    """DistilBERT-base in PyTorch, fp32, one text at a time, padded to 128 tokens."""
    return _torch(texts, model_dir, seconds, {}, NOTEBOOK_TOKENS)


def compact_torch(texts: Sequence[str], model_dir: Path, seconds: float) -> Speed:
    """The compact model in PyTorch, fp32, one text at a time, without padding."""
    return _torch(texts, model_dir, seconds, COMPACT, None)


def alone(texts: Sequence[str], model_dir: Path, seconds: float) -> Speed:
    """The shipped int8 model, one text at a time."""
    scorer = Scorer.open(model_dir)
    return _one_by_one(texts, seconds, lambda text: scorer.score_many([text]))


def batched(texts: Sequence[str], model_dir: Path, seconds: float) -> Speed:
    """The shipped int8 model, 128 texts at a time."""
    scorer = Scorer.open(model_dir)
    return _in_batches(texts, seconds, scorer.score_many, operations=_operations(scorer, texts))


def cached(texts: Sequence[str], model_dir: Path, seconds: float) -> Speed:
    """The same behind the cache, on chat that repeats itself: every second text has been said."""
    model = Scorer.open(model_dir)
    scorer = CachingScorer(model.score_windows)

    def score_many(texts: Sequence[str]) -> None:
        plans = model.plan_many([[text] for text in texts])
        scorer([window for plan in plans for window in plan.windows])

    random = np.random.default_rng(0)
    repeated = [
        texts[index if random.random() < 0.5 else int(random.integers(0, index + 1))]  # noqa: PLR2004
        for index in range(len(texts))
    ]
    speed = _in_batches(repeated, seconds, score_many, passes=1)
    rate = scorer.hits / (scorer.hits + scorer.misses)
    return replace(speed, hit_rate=rate)


def _torch(
    texts: Sequence[str], model_dir: Path, seconds: float, shape: dict[str, int], pad: int | None
) -> Speed:
    import torch
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(model_dir / bundles.TOKENIZER))
    config = DistilBertConfig(vocab_size=tokenizer.get_vocab_size())
    config.update(shape)
    model = DistilBertForSequenceClassification(config).train(False)
    tokenizer.no_padding()
    tokenizer.enable_truncation(NOTEBOOK_TOKENS)
    if pad is not None:
        tokenizer.enable_padding(length=pad)

    def score(text: str) -> float:
        encoding = tokenizer.encode(text)
        ids = torch.tensor([encoding.ids])
        mask = torch.tensor([encoding.attention_mask])
        with torch.no_grad():
            logits = model(input_ids=ids, attention_mask=mask).logits
        return float(torch.softmax(logits, dim=-1)[0, 1])

    return _one_by_one(texts, seconds, score)


def _one_by_one(texts: Sequence[str], seconds: float, score: Callable[[str], object]) -> Speed:
    for text in texts[:5]:
        score(text)
    times: list[float] = []
    cpu, start = time.process_time(), time.perf_counter()
    for text in _for(texts, seconds):
        before = time.perf_counter()
        score(text)
        times.append(time.perf_counter() - before)
    return _speed(times, time.perf_counter() - start, time.process_time() - cpu)


def _in_batches(
    texts: Sequence[str],
    seconds: float,
    score_many: Callable[[Sequence[str]], object],
    *,
    operations: float = 0.0,
    passes: int | None = None,
) -> Speed:
    """As the bot's worker thread takes what waits; a text's latency is its batch's."""
    size = 128
    score_many([f"warming up {number}" for number in range(size)])
    times: list[float] = []
    cpu, start = time.process_time(), time.perf_counter()
    done = 0
    while (passes is None and time.perf_counter() - start < seconds) or done < (passes or 1):
        for first in range(0, len(texts), size):
            batch = texts[first : first + size]
            before = time.perf_counter()
            score_many(batch)
            times += [time.perf_counter() - before] * len(batch)
        done += 1
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    return _speed(times, wall, used, operations=operations * done)


def _for(texts: Sequence[str], seconds: float) -> Iterator[str]:
    """The texts over and over until the time is up."""
    until = time.perf_counter() + seconds
    for text in cycle(texts):
        if time.perf_counter() >= until:
            return
        yield text


def _operations(scorer: Scorer, texts: Sequence[str]) -> float:
    """Billions of operations in the compact model's int8 products, for all `texts`.

    A layer has 12 products of dim x dim for each token (4 in attention, 8 in the wide part); the
    last one computes all but keys and values for [CLS] alone.
    """
    square = 2 * COMPACT["dim"] ** 2
    lengths = scorer.lengths(texts)
    for_tokens = 12 * (COMPACT["n_layers"] - 1) + 2
    return square * (for_tokens * sum(lengths) + 10 * len(lengths)) / 1e9


def _speed(times: Sequence[float], wall: float, cpu: float, *, operations: float = 0.0) -> Speed:
    p50, p95, p99 = (float(1e3 * np.percentile(times, share)) for share in (50, 95, 99))
    return Speed(
        texts=len(times),
        per_second=len(times) / wall,
        p50=p50,
        p95=p95,
        p99=p99,
        cpu=1e3 * cpu / len(times),
        peak_memory=peak_memory(),
        operations_per_second=operations / wall,
    )
