"""`python -m bot run`: the bot on Discord, until it is told to stop."""

import asyncio
import logging
import signal

import discord
from pydantic import SecretStr

from bot.app import App
from bot.errors import UserError
from bot.failures import DISCORD_FAILURES
from bot.services import open_services
from bot.settings import Settings

NO_TOKEN = (
    "DISCORD_TOKEN is not set: create an application at https://discord.com/developers/applications"
    ", copy its bot token into `.env` as DISCORD_TOKEN=..., and start again; `make demo` shows the "
    "bot at work without one."
)
BAD_TOKEN = (
    "Discord refused DISCORD_TOKEN: reset the token on the Bot page of your application in the "
    "developer portal and put the new one into `.env`."
)
NO_INTENT = (
    "The bot may not read messages yet: switch on MESSAGE CONTENT INTENT (and, with "
    "MEMBERS_INTENT=true, SERVER MEMBERS INTENT) on the Bot page of your application in the "
    "Discord developer portal, then start again."
)

log = logging.getLogger(__name__)


def required_token(settings: Settings) -> SecretStr:
    """The token.

    Raises:
        UserError: it is not set.
    """
    if settings.discord_token is None:
        raise UserError(NO_TOKEN)
    return settings.discord_token


async def run(settings: Settings) -> None:
    """Connect and moderate until SIGINT or SIGTERM.

    Raises:
        UserError: the token, the message content intent, the model or the database is missing or
            wrong, or Discord cannot be reached.
    """
    token = required_token(settings)
    async with (
        open_services(settings) as services,
        App(services.bundle, services.scorer, services.store, settings) as bot,
    ):
        await start(bot, token)


async def start(bot: discord.Client, token: SecretStr) -> None:
    """Log `bot` in and stay connected until it is closed or a signal comes.

    Raises:
        UserError: see `run`.
    """
    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Task[None]] = []

    def stop(name: str) -> None:
        if not stopping:
            log.info("%s received: finishing what was begun", name)
            stopping.append(loop.create_task(bot.close()))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number.name)
    try:
        await bot.start(token.get_secret_value())
    except discord.LoginFailure:
        raise UserError(BAD_TOKEN) from None
    except discord.PrivilegedIntentsRequired:
        raise UserError(NO_INTENT) from None
    except DISCORD_FAILURES as error:
        if not stopping:
            raise UserError(
                f"Discord could not be reached ({type(error).__name__}): check the network and "
                "https://discordstatus.com, then start again."
            ) from error
    finally:
        await asyncio.gather(*stopping)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
