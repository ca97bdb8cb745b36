"""`/toxicity log-channel`: where alerts go and who is called."""

import discord

from tests.bot.commands.conftest import sentence
from tests.bot.conftest import RUDE, VILE, Server


async def answered(server: Server, **options: object) -> str:
    """What the admin is told."""
    return sentence(await server.admin.slash(server.chat, "toxicity log-channel", **options))


async def test_there_is_none_at_first(bare_server: Server) -> None:
    assert await answered(bare_server) == (
        "There is no log channel yet: alerts are not shown to anyone."
    )


async def test_a_channel_is_chosen_then_shown_and_used(bare_server: Server) -> None:
    me = bare_server.guild.me
    assert me is not None
    allowed = discord.PermissionOverwrite(view_channel=True)
    hidden = bare_server.guild.create_text_channel(
        "hidden",
        overwrites={
            bare_server.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            bare_server.admin: allowed,
            me: allowed,
        },
    )
    chosen = await answered(bare_server, channel=hidden)
    await bare_server.member.send(bare_server.chat, RUDE)

    assert chosen == f"Alerts now go to {hidden.mention}."
    assert await answered(bare_server) == f"Alerts go to {hidden.mention}."
    (alert,) = hidden.history()
    assert alert.embeds[0].title == "Message flagged"


async def test_a_channel_everyone_can_read_is_warned_about(bare_server: Server) -> None:
    chosen = await answered(bare_server, channel=bare_server.log)

    assert chosen == (
        f"Alerts now go to {bare_server.log.mention}. Everyone can read that channel; alerts "
        "quote toxic messages behind a spoiler."
    )


async def test_a_channel_the_bot_cannot_post_in_is_refused(server: Server) -> None:
    me = server.guild.me
    assert me is not None
    closed = server.guild.create_text_channel(
        "closed", overwrites={me: discord.PermissionOverwrite(embed_links=False)}
    )
    callers = server.guild.create_role("Callers")

    refusal = await answered(server, channel=closed, ping=callers)

    assert refusal == (
        f"I cannot post in {closed.mention}: give me the permission Embed Links there and try "
        "again. Nothing was changed."
    )
    assert await answered(server) == f"Alerts go to {server.log.mention}."


async def test_a_role_is_called_when_something_toxic_stands(server: Server) -> None:
    callers = server.guild.create_role("Callers")
    await server.choose_mode("flag")

    said = await answered(server, ping=callers)
    await server.member.send(server.chat, VILE)

    assert said.startswith(f"{callers.mention} is called when a human is needed")
    assert await answered(server) == (
        f"Alerts go to {server.log.mention}; {callers.mention} is called when a human is needed."
    )
    assert callers.mention in [message.content for message in server.log.history()]


async def test_everyone_as_the_role_means_nobody(server: Server) -> None:
    await answered(server, ping=server.guild.create_role("Callers"))
    await server.choose_mode("flag")

    said = await answered(server, ping=server.guild.default_role)
    await server.member.send(server.chat, VILE)

    assert said == "Nobody is called."
    assert await answered(server) == f"Alerts go to {server.log.mention}."
    assert [message.content for message in server.log.history()] == [""]


async def test_channel_and_role_can_be_chosen_together(bare_server: Server) -> None:
    callers = bare_server.guild.create_role("Callers")

    said = await answered(bare_server, channel=bare_server.log, ping=callers)

    assert f"Alerts now go to {bare_server.log.mention}." in said
    assert f"{callers.mention} is called" in said


async def test_a_channel_that_was_deleted_is_no_log_channel(server: Server) -> None:
    server.env.backend.delete_channel(server.log.id)
    await server.env.settle()

    assert "There is no log channel yet" in await answered(server)


async def test_a_role_chosen_before_any_channel_is_kept_and_shown(bare_server: Server) -> None:
    callers = bare_server.guild.create_role("Callers")
    await answered(bare_server, ping=callers)

    await answered(bare_server, channel=bare_server.log)

    assert callers.mention in await answered(bare_server)
