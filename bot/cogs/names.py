"""Sees the names that members write: of threads and forum posts, and their own."""

import discord
from discord.ext import commands

from bot.actions import reading
from bot.actions.members import find_member
from bot.actions.reading import Subject
from bot.client import ToxicityBot
from bot.failures import DISCORD_FAILURES


class Names(commands.Cog):
    """Names are never deleted, at most flagged. Members' names need the members intent."""

    def __init__(self, bot: ToxicityBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Judge the name of a new thread or the title of a forum post."""
        await self._judge_thread(thread)

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """Judge a thread's new name."""
        if before.name != after.name:
            await self._judge_thread(after)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Judge the name of a thread that comes out of the archive, perhaps with a new one."""
        guild = self._bot.get_guild(payload.guild_id)
        thread = None if guild is None else guild.get_thread(payload.thread_id)
        if thread is not None and payload.thread is None:
            await self._judge_thread(thread)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Judge the name under which a new member appears."""
        await self._judge_member(member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Judge a changed nickname."""
        if before.nick != after.nick:
            await self._judge_member(after)

    @commands.Cog.listener()
    async def on_user_update(self, before: discord.User, after: discord.User) -> None:
        """Judge a changed display name in every server that shows it."""
        if before.display_name == after.display_name:
            return
        for guild in after.mutual_guilds:
            member = guild.get_member(after.id)
            if member is not None and member.nick is None:
                await self._judge_member(member)

    async def _judge_thread(self, thread: discord.Thread) -> None:
        try:
            owner = await find_member(thread.guild, thread.owner_id or 0)
        except DISCORD_FAILURES:
            return
        if owner is None:
            return
        incoming = reading.thread_name(thread, owner)
        if not self._bot.judge.has_judged(incoming):
            await self._bot.judge.judge(
                Subject(
                    incoming=incoming,
                    message=None,
                    author=owner,
                    guild=thread.guild,
                    jump_url=thread.jump_url,
                )
            )

    async def _judge_member(self, member: discord.Member) -> None:
        await self._bot.judge.judge(
            Subject(
                incoming=reading.nickname(member),
                message=None,
                author=member,
                guild=member.guild,
            )
        )
