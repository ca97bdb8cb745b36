"""Who may use which command, read from the command tree itself."""

from typing import Any, Final

import discord
import pytest
from discord import app_commands
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.client import ToxicityBot
from bot.commands.tree import add_commands
from tests.bot.commands.conftest import REFUSES, answers, sentence
from tests.bot.conftest import KIND, Server

MODERATORS: Final = "Manage Messages"
ADMINS: Final = "Manage Server"
NEEDED: Final[dict[str, str | None]] = {
    "toxicity privacy": None,
    "toxicity stats": MODERATORS,
    "toxicity simulate": MODERATORS,
    "toxicity review": MODERATORS,
    "toxicity member": MODERATORS,
    "toxicity export": MODERATORS,
    "toxicity threshold": ADMINS,
    "toxicity suggest": ADMINS,
    "toxicity mode": ADMINS,
    "toxicity other-languages": ADMINS,
    "toxicity exempt": ADMINS,
    "toxicity ladder": ADMINS,
    "toxicity log-channel": ADMINS,
    "toxicity setup": ADMINS,
    "Check toxicity": MODERATORS,
    "Report as toxic": None,
}
"""The permission each command needs; None for those that everybody may use."""

ALLOWED: Final[dict[str, set[str | None]]] = {
    "member": {None},
    "moderator": {None, MODERATORS},
    "admin": {None, MODERATORS, ADMINS},
    "owner": {None, MODERATORS, ADMINS},
}


def every_command() -> dict[str, bool]:
    """Every command of the tree by its full name, and whether it is in the context menu."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(
        discord.Client(intents=discord.Intents.none())
    )
    add_commands(tree)
    found = {one.qualified_name: False for one in tree.walk_commands() if not _is_group(one)}
    for kind in (discord.AppCommandType.message, discord.AppCommandType.user):
        found |= {one.qualified_name: True for one in tree.walk_commands(type=kind)}
    return found


def _is_group(command: object) -> bool:
    return isinstance(command, app_commands.Group)


COMMANDS: Final = every_command()


async def use(server: Server, person: str, command: str) -> InteractionResult:
    """The person uses the command in the chat."""
    owner = MemberActor(server.env, server.guild, server.owner)
    actor = owner if person == "owner" else getattr(server, person)
    if COMMANDS[command]:
        message = await server.admin.send(server.chat, KIND)
        result: InteractionResult = await actor.context_menu(server.chat, command, message)
        return result
    options: dict[str, dict[str, object]] = {
        "toxicity simulate": {"text": KIND},
        "toxicity member": {"member": server.member},
    }
    answer: InteractionResult = await actor.slash(server.chat, command, **options.get(command, {}))
    return answer


@REFUSES
@pytest.mark.parametrize("person", ALLOWED)
@pytest.mark.parametrize("command", COMMANDS)
async def test_who_may_use_a_command(server: Server, command: str, person: str) -> None:
    needed = NEEDED[command]

    said = await use(server, person, command)

    if needed in ALLOWED[person]:
        shown = answers(said)[-1]
        assert "You need" not in shown.content
        assert "fault is mine" not in shown.content
        assert server.env.errors == []
    else:
        assert sentence(said) == f"You need the permission {needed} for this."


def test_the_matrix_names_every_command_and_no_others() -> None:
    assert set(NEEDED) == set(COMMANDS)


async def test_everything_in_the_tree_is_published(
    server: Server, simcord_bot: ToxicityBot
) -> None:
    published = await simcord_bot.tree.fetch_commands()

    names = set()
    for command in published:
        groups = [o for o in command.options if isinstance(o, app_commands.AppCommandGroup)]
        names |= {group.qualified_name for group in groups} or {command.name}
    assert names == set(COMMANDS)


async def test_a_member_can_only_see_commands_in_servers(server: Server) -> None:
    assert server.member.user.available_commands() == ()
    assert "toxicity privacy" in server.member.available_commands(server.chat)


@REFUSES
async def test_a_permission_counts_where_the_command_is_used(server: Server) -> None:
    helper = server.guild.add_member(server.env.create_user("hal"))
    allowed = discord.PermissionOverwrite(manage_messages=True)
    help_desk = server.guild.create_text_channel("help", overwrites={helper: allowed})

    here = await helper.slash(help_desk, "toxicity simulate", text=KIND)
    elsewhere = await helper.slash(server.chat, "toxicity simulate", text=KIND)

    assert answers(here)[-1].embeds[0].title == "Nothing would happen"
    assert sentence(elsewhere) == "You need the permission Manage Messages for this."
