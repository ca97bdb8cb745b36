"""`python -m bot pictures`: those of the README, from the real bot on a simulated Discord."""

import asyncio
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import discord
import simcord
from rich.console import Console

from bot.demo import month
from bot.demo.acts import OFFENDER
from bot.demo.discord_look import Scene, picture
from bot.demo.script import Script, load_script
from bot.demo.stage import LOG_CHANNEL, Overheard, Stage, open_bot
from bot.demo.view import View, labels
from bot.scoring import bundle as bundles
from bot.scoring.scorer import Scorer
from bot.settings import PROJECT_ROOT, load_settings

PICTURES: Final = PROJECT_ROOT / "data" / "pictures"
BOT: Final = "Toxicity bot"


async def draw(folder: Path = PICTURES) -> list[Path]:
    """Write the alerts, the direct message, the threshold preview and the chart of the stats.

    Returns their files.

    Raises:
        UserError: the script, the corpus or the model cannot be used.
    """
    script = load_script()
    bundle = await asyncio.to_thread(bundles.load, load_settings().model_dir)
    scorer = await asyncio.to_thread(Scorer.from_bundle, bundle)
    scores = await asyncio.to_thread(month.Scores.measure, scorer.score_many)
    overheard = Overheard(scorer)
    view = View(Console(file=io.StringIO()))
    async with open_bot(bundle, overheard) as bot, simcord.run(bot, shard_count=1) as env:
        stage = Stage(env, script, bot, overheard, view)
        await stage.set_up()
        await month.live(bot, stage.guild_id, env.now(), scores)
        drawn = await _draw_messages(stage, script)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    for name, content in drawn.items():
        await asyncio.to_thread((folder / name).write_bytes, content)
    return [folder / name for name in drawn]


async def _draw_messages(stage: Stage, script: Script) -> dict[str, bytes]:
    """The pictures by their file names."""
    for line in script.lines:
        await stage.perform(line)
        if _with_button(stage.log.history(), "Delete"):
            break
    seen = stage.log.history()
    alerts = [_with_button(seen, label)[0] for label in ("Confirm", "Delete")]
    mail = _with_button(stage.members[OFFENDER].user.dm_channel.history(), "Appeal")[0]
    default = stage.bot.default_thresholds
    flag = round((default.flag + default.delete) / 2, 2)
    (preview, *_) = await stage.command(f"/toxicity threshold flag:{flag}", {"flag": flag})
    (stats, *_) = await stage.command("/toxicity stats period:30_days", {"period": "MONTH"})
    charts = {file.filename: await file.read() for file in preview.message.attachments}
    log = Scene(f"#{LOG_CHANNEL}", BOT, stage.view.names)
    direct = Scene(f"@{BOT}", BOT, stage.view.names)
    return {
        "alert.svg": picture(log, alerts).encode(),
        "direct_message.svg": picture(direct, [mail]).encode(),
        "threshold.svg": picture(
            log, [preview.message], command="/toxicity threshold", images=charts
        ).encode(),
        "stats.png": await stats.message.attachments[0].read(),
    }


def _with_button(messages: Iterable[discord.Message], label: str) -> list[discord.Message]:
    return [message for message in messages if label in labels(message)]
