"""The bot as it is put together, and what it needs in order to start."""

import discord
import pytest
import simcord

from bot.client import ToxicityBot


async def test_the_bot_refuses_to_start_without_the_message_content_intent(
    simcord_bot: ToxicityBot,
) -> None:
    approved = discord.Intents.all()
    approved.message_content = False

    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with simcord.run(simcord_bot, approved_intents=approved):
            pass
