"""Tells texts in another language than the model's apart, off the event loop."""

import asyncio
from collections.abc import Sequence

from bot.moderation.policy import OtherLanguages
from bot.scoring.language import is_in_another_language


async def choices(texts: Sequence[str], policy: OtherLanguages) -> list[OtherLanguages]:
    """For each text what is done about its language: `policy`, or JUDGE where it is English."""
    if policy is OtherLanguages.JUDGE:
        return [policy] * len(texts)
    foreign = await asyncio.to_thread(lambda: [is_in_another_language(text) for text in texts])
    return [policy if one else OtherLanguages.JUDGE for one in foreign]
