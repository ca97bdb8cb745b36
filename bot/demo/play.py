"""`python -m bot demo`: the script, the acts after it, and a chat that the person may join."""

import asyncio
import signal
from contextlib import suppress
from typing import Final

import simcord
from rich.console import Console

from bot.demo import acts
from bot.demo.script import Line, Script, load_script
from bot.demo.stage import YOU, Overheard, Stage, open_bot
from bot.demo.view import View
from bot.scoring import bundle as bundles
from bot.scoring.scorer import Scorer
from bot.settings import load_settings

PAUSE_S: Final = 0.4
MESSAGE_LIMIT: Final = 2000
NEXT: Final = (
    "\nThat was the demo. To run the bot on your own server, invite it and put its token into "
    "`.env` (README: Run it on your server), then let `python -m bot doctor` check it."
)


async def play(console: Console, *, interactive: bool) -> None:
    """The whole demo; with `interactive`, the person may join the chat afterwards.

    Raises:
        UserError: the script or the model cannot be used.
    """
    script = load_script()
    settings = load_settings()
    bundle = await asyncio.to_thread(bundles.load, settings.model_dir)
    overheard = Overheard(Scorer.from_bundle(bundle, threads=settings.scorer_threads))
    view = View(console)
    try:
        async with open_bot(bundle, overheard) as bot, simcord.run(bot, shard_count=1) as env:
            view.title(script.server, len(script.lines), bundle)
            await _perform(Stage(env, script, bot, overheard, view), script, interactive)
    except asyncio.CancelledError:  # Ctrl-C
        view.say(NEXT)
        raise
    view.say(NEXT)


async def _perform(stage: Stage, script: Script, interactive: bool) -> None:
    await stage.set_up()
    for line in script.lines:
        await stage.perform(line)
        if interactive:
            await asyncio.sleep(PAUSE_S)
    for act in (acts.review, acts.appeal, acts.threshold, acts.spanish):
        await act(stage)
    await stage.command("/toxicity stats", {})
    if interactive:
        await _join_in(stage, script.channels[0])


async def _join_in(stage: Stage, channel: str) -> None:
    stage.view.say(f"\nNow you are a member in #{channel}: type a message, or 'quit' to leave.")
    while (text := _typed("you> ")) is not None:
        if len(text) > MESSAGE_LIMIT:
            stage.view.say(f"Discord takes at most {MESSAGE_LIMIT} characters.")
        elif text:
            await stage.perform(Line(who=YOU, channel=channel, say=text))


def _typed(prompt: str) -> str | None:
    """What the person types, or None once they leave: by a word, Ctrl-D or Ctrl-C.

    The simulated Discord stands still meanwhile. A thread would keep it going, but could not be
    woken by Ctrl-C and would leave the terminal as the line editor had it.
    """
    with suppress(ImportError):  # not on Windows, which edits lines by itself
        import readline  # noqa: F401
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        text = input(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    finally:
        signal.signal(signal.SIGINT, handler)
    return None if text.lower() in {"quit", "exit"} else text
