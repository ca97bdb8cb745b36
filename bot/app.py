"""Puts the bot together: the client with its cogs, commands, buttons and translator."""

import logging

from bot.client import ToxicityBot
from bot.cogs.catch_up import CatchUp
from bot.cogs.housekeeping import Housekeeping
from bot.cogs.names import Names
from bot.cogs.review import PERSISTENT
from bot.cogs.watch import Watch
from bot.commands.tree import add_commands, answer_failure
from bot.failures import DISCORD_FAILURES, describe
from bot.language import CommandTranslator

log = logging.getLogger(__name__)


class App(ToxicityBot):
    """The whole bot, as it runs on Discord."""

    async def setup_hook(self) -> None:
        """Load the cogs, listen to buttons of earlier runs, and publish the commands."""
        for cog in (Watch(self), Names(self), CatchUp(self), Housekeeping(self)):
            await self.add_cog(cog)
        self.add_dynamic_items(*PERSISTENT)
        await self.tree.set_translator(CommandTranslator(self.languages))
        self.tree.error(answer_failure)
        add_commands(self.tree)
        try:
            await self.tree.sync()
        except DISCORD_FAILURES as error:
            log.warning("the slash commands were not published (%s)", describe(error))
