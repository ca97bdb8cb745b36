"""Opens what the bot works with, in order, and closes it in reverse."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.scoring import bundle as bundles
from bot.scoring.batching import BatchingScorer
from bot.scoring.bundle import Bundle
from bot.scoring.caching import CachingScorer
from bot.scoring.scorer import Scorer
from bot.settings import Settings
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The model and the database, ready for use."""

    bundle: Bundle
    scorer: BatchingScorer
    store: Store


def calm_the_collector() -> None:
    """Keep what was loaded at the start out of Python's garbage collection from now on.

    A full collection stops everything, and most of what it looks through never becomes garbage.
    """
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Load the model and open the database.

    Raises:
        UserError: the model folder or the database cannot be used.
    """
    bundle = await asyncio.to_thread(bundles.load, settings.model_dir)
    model = await asyncio.to_thread(Scorer.from_bundle, bundle, threads=settings.scorer_threads)
    scorer = BatchingScorer(
        model.plan_many, CachingScorer(model.score_windows), limit=settings.scorer_queue
    )
    try:
        store = await Store.open(settings.database_url)
        try:
            calm_the_collector()
            yield Services(bundle, scorer, store)
        finally:
            await store.close()
    finally:
        await scorer.close()
