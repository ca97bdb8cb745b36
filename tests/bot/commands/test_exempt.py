"""`/toxicity exempt`: whom and what the bot leaves alone."""

from dataclasses import replace

import discord

from bot.client import ToxicityBot
from tests.bot.commands.conftest import embed, sentence
from tests.bot.conftest import VILE, Server, fields

MODERATORS = "People with Manage Messages are exempt."


async def answered(server: Server, **options: object) -> str:
    """What the admin is told."""
    return sentence(await server.admin.slash(server.chat, "toxicity exempt", **options))


async def test_a_member_is_exempt_until_named_again(server: Server) -> None:
    added = await answered(server, member=server.member)
    await server.member.send(server.chat, VILE)
    while_exempt = server.standing()
    removed = await answered(server, member=server.member)
    await server.member.send(server.chat, VILE)

    assert added == f"Exempt members: {server.member.mention}\n{MODERATORS}"
    assert while_exempt == [VILE]
    assert removed == MODERATORS
    assert server.standing() == [VILE]
    assert len(server.alerts()) == 1


async def test_a_role_is_exempt_until_named_again(server: Server) -> None:
    poets = server.guild.create_role("Poets")
    poet = server.guild.add_member(server.env.create_user("pat"), roles=[poets])
    added = await answered(server, role=poets)
    await poet.send(server.chat, VILE)
    await server.member.send(server.chat, VILE)
    while_exempt = server.standing()
    removed = await answered(server, role=poets)
    await poet.send(server.chat, VILE)

    assert added == f"Exempt roles: {poets.mention}\n{MODERATORS}"
    assert while_exempt == [VILE]
    assert removed == MODERATORS
    assert server.standing() == [VILE]


async def test_a_channel_is_exempt_with_its_threads_until_named_again(server: Server) -> None:
    channel = server.guild.me.guild.get_channel(server.chat.id) if server.guild.me else None
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="side talk", type=discord.ChannelType.public_thread)
    (thread,) = server.chat.threads
    added = await answered(server, channel=server.chat)
    await server.member.send(server.chat, VILE)
    await server.member.send(thread, VILE)
    alerts_while_exempt = server.alerts()
    removed = await answered(server, channel=server.chat)
    await server.member.send(server.chat, VILE)

    assert added == f"Exempt channels: {server.chat.mention}\n{MODERATORS}"
    assert alerts_while_exempt == []
    assert removed == MODERATORS
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]


async def test_a_category_is_exempt_with_its_channels(server: Server) -> None:
    category = server.guild.create_category("arena")
    ring = server.guild.create_text_channel("ring", category=category)
    await answered(server, channel=category)

    await server.member.send(ring, VILE)
    await server.member.send(server.chat, VILE)

    assert [message.content for message in ring.history()] == [VILE]
    assert server.standing() == []


async def test_people_with_manage_messages_are_not_even_scored(server: Server) -> None:
    await server.moderator.send(server.chat, VILE)

    stats = embed(await server.moderator.slash(server.chat, "toxicity stats"))
    assert fields(stats)["Scanned"] == "0"
    assert server.standing() == [VILE]
    assert server.alerts() == []


async def test_people_with_manage_messages_can_be_included(server: Server) -> None:
    without = await answered(server, moderators=False)
    await server.moderator.send(server.chat, VILE)
    standing = server.standing()
    again = await answered(server, moderators=True)
    await server.moderator.send(server.chat, VILE)

    assert without == "Nobody and nothing is exempt."
    assert standing == []
    assert again == MODERATORS
    assert server.standing() == [VILE]


async def test_manage_messages_in_one_channel_exempts_there_only(server: Server) -> None:
    helper = server.guild.add_member(server.env.create_user("hal"))
    allowed = discord.PermissionOverwrite(manage_messages=True)
    help_desk = server.guild.create_text_channel("help", overwrites={helper: allowed})

    await helper.send(help_desk, VILE)
    await helper.send(server.chat, VILE)

    assert [message.content for message in help_desk.history()] == [VILE]
    assert server.standing() == []


async def test_everything_exempt_is_shown_together(server: Server) -> None:
    poets = server.guild.create_role("Poets")

    changed = await answered(server, role=poets, channel=server.chat, member=server.member)

    assert changed.splitlines() == [
        f"Exempt roles: {poets.mention}",
        f"Exempt channels: {server.chat.mention}",
        f"Exempt members: {server.member.mention}",
        MODERATORS,
    ]
    assert await answered(server) == changed


async def test_more_exemptions_than_fit_are_counted(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    many = frozenset(range(10**18, 10**18 + 500))
    await simcord_bot.policies.change(
        server.guild.id,
        lambda now: replace(now, exempt_roles=many, exempt_channels=many, exempt_members=many),
    )

    roles, channels, members, _ = (await answered(server)).splitlines()
    setup = fields(embed(await server.admin.slash(server.chat, "toxicity setup")))

    assert roles.startswith(f"Exempt roles (500): <@&{10**18}>, ")
    assert channels.startswith(f"Exempt channels (500): <#{10**18}>, ")
    assert members.startswith(f"Exempt members (500): <@{10**18}>, ")
    assert members.endswith(", …")
    assert "Exempt members (500)" in setup["Exemptions"]
