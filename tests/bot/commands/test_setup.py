"""`/toxicity setup`: what an admin chooses first, in one message."""

import discord
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from tests.bot.commands.conftest import answers, embed, sentence
from tests.bot.conftest import RUDE, VILE, Server, fields


async def opened(server: Server) -> ResponseMessage:
    """The message the admin gets."""
    (answer,) = answers(await server.admin.slash(server.chat, "toxicity setup"))
    return answer


def menu(answer: ResponseMessage, placeholder: str) -> str:
    """The custom id of the menu with the placeholder."""
    menus = [part for row in answer.components for part in row["components"]]
    (found,) = [one["custom_id"] for one in menus if one["placeholder"] == placeholder]
    return str(found)


def seen(answer: ResponseMessage) -> dict[str, str]:
    """What the message says now."""
    return fields(answer.embeds[0])


def restrict_the_bot(server: Server, permissions: discord.Permissions) -> None:
    """Everybody gets these permissions, and the bot no others."""
    me = server.guild.me
    assert me is not None
    for role in me.roles:
        server.env.backend.edit_role(server.guild.id, role.id, {"permissions": permissions.value})


def hidden_channel(server: Server) -> ChannelHandle:
    """A channel that only the admin and the bot can read."""
    me = server.guild.me
    assert me is not None
    allowed = discord.PermissionOverwrite(view_channel=True)
    return server.guild.create_text_channel(
        "hidden",
        overwrites={
            server.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            server.admin: allowed,
            me: allowed,
        },
    )


async def test_a_new_server_sees_what_is_still_to_choose(bare_server: Server) -> None:
    answer = await opened(bare_server)

    assert seen(answer) == {
        "Log channel": "none: alerts are not shown to anyone",
        "Mode": "flag: alert moderators",
        "Other languages than English": "left alone",
        "Thresholds": "flag from 0.7, delete from 0.95",
        "Timeouts": "No timeouts follow deletions.",
        "Exemptions": "People with Manage Messages are exempt.",
        "Permissions I lack": "none: I have all I need",
    }


async def test_missing_permissions_are_named_with_their_purpose(server: Server) -> None:
    restrict_the_bot(
        server,
        discord.Permissions(
            use_application_commands=True,
            view_channel=True,
            send_messages=True,
            embed_links=True,
            read_message_history=True,
        ),
    )

    answer = await opened(server)

    assert seen(answer)["Permissions I lack"].splitlines() == [
        "**Attach Files**: to show charts",
        "**Manage Messages**: to delete toxic messages",
        "**Timeout Members**: to time out repeated offenders",
    ]


async def test_choosing_a_channel_sends_the_alerts_there(bare_server: Server) -> None:
    answer = await opened(bare_server)
    chosen = menu(answer, "Where do alerts go?")

    await bare_server.admin.select(answer, [bare_server.log], custom_id=chosen)
    await bare_server.member.send(bare_server.chat, RUDE)

    assert seen(answer)["Log channel"] == bare_server.log.mention
    assert [alert.title for alert in bare_server.alerts()] == ["Message flagged"]


async def test_a_channel_everyone_can_read_is_warned_about(bare_server: Server) -> None:
    answer = await opened(bare_server)
    chosen = menu(answer, "Where do alerts go?")

    public = await bare_server.admin.select(answer, [bare_server.log], custom_id=chosen)
    hidden = hidden_channel(bare_server)
    private = await bare_server.admin.select(answer, [hidden], custom_id=chosen)

    assert sentence(public).startswith("Everyone can read that channel")
    assert private.followups == []
    assert seen(answer)["Log channel"] == hidden.mention


async def test_a_channel_the_bot_cannot_post_in_is_refused(bare_server: Server) -> None:
    me = bare_server.guild.me
    assert me is not None
    closed = bare_server.guild.create_text_channel(
        "closed", overwrites={me: discord.PermissionOverwrite(embed_links=False)}
    )
    answer = await opened(bare_server)
    chosen = menu(answer, "Where do alerts go?")

    refusal = sentence(await bare_server.admin.select(answer, [closed], custom_id=chosen))

    assert refusal == (
        f"I cannot post in {closed.mention}: give me the permission Embed Links there and try "
        "again. Nothing was changed."
    )
    assert seen(answer)["Log channel"] == "none: alerts are not shown to anyone"


async def test_choosing_a_mode_holds_from_the_next_message_on(server: Server) -> None:
    await server.choose_mode("flag")
    answer = await opened(server)
    chosen = menu(answer, "How far do I go?")

    await server.admin.select(answer, ["enforce"], custom_id=chosen)
    await server.member.send(server.chat, VILE)

    assert seen(answer)["Mode"] == "enforce: also delete"
    assert server.standing() == []


async def test_both_can_be_chosen_one_after_the_other(bare_server: Server) -> None:
    answer = await opened(bare_server)

    for placeholder, value in (
        ("How far do I go?", "monitor"),
        ("Where do alerts go?", bare_server.log),
    ):
        chosen = menu(answer, placeholder)
        await bare_server.admin.select(answer, [value], custom_id=chosen)

    assert seen(answer)["Log channel"] == bare_server.log.mention
    assert seen(answer)["Mode"] == "monitor: only count"


async def test_who_lost_manage_server_meanwhile_cannot_choose(server: Server) -> None:
    answer = await opened(server)
    chosen = menu(answer, "How far do I go?")
    admins = server.guild.roles["Admins"]
    server.env.backend.remove_member_role(server.guild.id, server.admin.id, admins.id)

    refusal = await server.admin.select(answer, ["monitor"], custom_id=chosen)
    await server.member.send(server.chat, VILE)

    assert sentence(refusal) == "You need the permission Manage Server for this."
    assert server.standing() == []


async def test_the_message_shows_thresholds_and_mode_of_now(server: Server) -> None:
    preview = await server.admin.slash(server.chat, "toxicity threshold", flag=0.5)
    await server.admin.click(answers(preview)[-1], label="Apply")

    now = fields(embed(await server.admin.slash(server.chat, "toxicity setup")))

    assert now["Thresholds"] == "flag from 0.5, delete from 0.95"
    assert now["Mode"] == "enforce: also delete"
