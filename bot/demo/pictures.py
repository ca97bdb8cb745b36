"""`python -m bot pictures`: the pictures in the README, from the real bot on a simulated Discord.

The numbers of the month before are invented, as a busy server might have them.
"""

import asyncio
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np
import simcord
from rich.console import Console

from bot.demo.script import load_script
from bot.demo.stage import LOG_CHANNEL, Overheard, Stage, open_bot
from bot.demo.view import View
from bot.moderation.decision import Action, decide
from bot.moderation.incident import Outcome, Verdict
from bot.moderation.message import Author, IncomingMessage, Kind
from bot.moderation.policy import Place
from bot.scoring import bundle as bundles
from bot.scoring.scorer import Scorer
from bot.settings import PROJECT_ROOT, load_settings

PICTURES: Final = PROJECT_ROOT / "data" / "pictures"
DAYS: Final = 30
WIDTH: Final = 96
WEB_FONT: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Without the font from the web, the reader's own monospaced one is used."""


async def draw(folder: Path = PICTURES) -> list[Path]:
    """Write the alert, the threshold preview and the stats chart; return their files.

    Raises:
        UserError: the script or the model cannot be used.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    script = load_script()
    bundle = await asyncio.to_thread(bundles.load, load_settings().model_dir)
    scorer = await asyncio.to_thread(Scorer.from_bundle, bundle)
    overheard = Overheard(scorer.score_many)
    console = Console(file=io.StringIO(), record=True, width=WIDTH)
    view = View(console, bundle.thresholds)
    async with open_bot(bundle, overheard) as bot, simcord.run(bot, shard_count=1) as env:
        stage = Stage(env, script, bot, overheard, view)
        await stage.set_up()
        await _invent_a_month(stage)
        for line in script.lines:
            await stage.perform(line)

        console.export_text()  # forgets what was recorded so far
        view.alert(LOG_CHANNEL, stage.alert(button="Confirm"))
        alert = _save(console, folder / "alert.svg", "An alert in the log channel")

        flag = round(bundle.thresholds.flag - 0.1, 2)
        await stage.command(f"/toxicity threshold flag:{flag}", {"flag": flag})
        preview = _save(console, folder / "threshold.svg", "Before a threshold is applied")

        (answer, *_) = await stage.command("/toxicity stats period:30_days", {"period": "MONTH"})
        chart = folder / "stats.png"
        chart.write_bytes(await answer.message.attachments[0].read())
    return [alert, preview, chart]


def _save(console: Console, path: Path, title: str) -> Path:
    path.write_text(WEB_FONT.sub("", console.export_svg(title=title)), encoding="utf-8")
    return path


async def _invent_a_month(stage: Stage) -> None:
    """Counts and incidents of the last 30 days: busy evenings, few of the messages toxic."""
    rng = np.random.default_rng(7)
    bot = stage.bot
    now = stage.env.now()
    guild_id = stage.guild_id
    for hours in range(DAYS * 24):
        at = now - timedelta(hours=hours)
        evening = 1 + np.sin((at.hour - 12) / 24 * 2 * np.pi)
        for score in rng.beta(0.35, 9, rng.poisson(12 * evening)):
            bot.counters.add(guild_id=guild_id, channel_id=1, score=float(score), posted_at=at)
        for score in rng.beta(9, 1.4, rng.poisson(0.35 * evening)):
            bot.counters.add(guild_id=guild_id, channel_id=1, score=float(score), posted_at=at)
            decision = decide(float(score), bot.default_thresholds)
            if decision.action is Action.NONE:
                continue
            message = IncomingMessage(
                guild_id=guild_id,
                place=Place(1),
                message_id=hours,
                author=Author(int(rng.integers(2, 40))),
                version=at,
                parts=(),
            )
            incidents = bot.store.incidents
            number, alert_id = await incidents.add(
                message, decision, kind=Kind.MESSAGE, model=bot.model.name, now=at
            )
            deleted = decision.action is Action.DELETE
            await incidents.set_outcome(number, Outcome(deleted=deleted, author_told=deleted))
            toxic = rng.random() < decision.score
            later = at + timedelta(minutes=float(rng.exponential(15)))
            verdict = Verdict.CONFIRMED if toxic else Verdict.DISMISSED
            await incidents.judge(alert_id, verdict, by=1, at=later)
    await bot.counters.flush()
