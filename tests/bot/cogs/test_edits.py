"""Edits: those that change the text are judged, all others leave everybody in peace."""

import discord
from simcord.backend import serializers

from bot.client import ToxicityBot
from bot.scoring.bundle import Bundle
from tests.bot.actions.conftest import successor
from tests.bot.conftest import KIND, RUDE, VILE, Server


def forget_messages(bot: ToxicityBot) -> None:
    """Empty Discord's cache, as a restart does."""
    messages = bot._connection._messages
    assert messages is not None
    messages.clear()


async def preview(server: Server, message: discord.Message) -> None:
    """Discord adds the preview of a link, which is not an edit by the author."""
    backend = server.env.backend
    stored = backend.get_message(server.chat.id, message.id)
    stored.embeds = [{"type": "link", "title": "a rude page", "description": "vile"}]
    backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(backend, stored)))
    await server.env.settle()


async def test_an_edit_is_judged_like_a_new_message(server: Server) -> None:
    message = await server.member.send(server.chat, KIND)
    await server.member.edit(message, VILE)

    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]


async def test_an_edit_of_a_message_from_before_the_start_is_judged(
    simcord_bot: ToxicityBot, server: Server
) -> None:
    message = await server.member.send(server.chat, KIND)
    forget_messages(simcord_bot)

    await server.member.edit(message, VILE)

    assert server.standing() == []


async def test_an_edit_after_a_restart_is_judged(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle
) -> None:
    message = await server.member.send(server.chat, KIND)
    await server.env.restart_bot(successor(simcord_bot, bundle))

    await server.member.edit(message, VILE)

    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]


async def test_a_kind_edit_of_a_kind_message_bothers_nobody(server: Server) -> None:
    message = await server.member.send(server.chat, KIND)
    await server.member.edit(message, "you are very kind")

    assert server.standing() == ["you are very kind"]
    assert server.alerts() == []


async def test_a_pin_does_not_alert_again(server: Server) -> None:
    message = await server.member.send(server.chat, RUDE)
    await server.moderator.set_pinned(message, True)

    assert [alert.title for alert in server.alerts()] == ["Message flagged"]


async def test_a_link_preview_is_neither_judged_nor_alerted_again(server: Server) -> None:
    kind = await server.member.send(server.chat, "see https://example.org")
    rude = await server.member.send(server.chat, f"{RUDE} https://example.org")

    await preview(server, kind)
    await preview(server, rude)

    assert len(server.standing()) == 2
    assert [alert.title for alert in server.alerts()] == ["Message flagged"]


async def test_a_link_preview_after_a_restart_does_not_alert_again(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle
) -> None:
    posted = await server.member.send(server.chat, f"{RUDE} https://example.org")
    edited = await server.member.send(server.chat, KIND)
    await server.member.edit(edited, f"{RUDE} https://example.org")
    await server.env.restart_bot(successor(simcord_bot, bundle))

    await preview(server, posted)
    await preview(server, edited)

    (alert,) = server.alerts()
    assert alert.title == "2 messages flagged"


async def test_saving_the_same_text_again_does_not_alert_again(server: Server) -> None:
    message = await server.member.send(server.chat, RUDE)
    await server.member.edit(message, RUDE)

    (alert,) = server.alerts()
    assert alert.title == "Message flagged"


async def test_an_edit_to_another_toxic_text_is_alerted_again(server: Server) -> None:
    message = await server.member.send(server.chat, RUDE)
    await server.env.advance_time(60)
    await server.member.edit(message, "you are so rude")

    first, second = server.alerts()
    assert first.description == f"||{RUDE}||"
    assert second.description == "||you are so rude||"


async def test_a_flagged_message_that_becomes_vile_is_deleted(server: Server) -> None:
    message = await server.member.send(server.chat, RUDE)
    await server.env.advance_time(60)
    await server.member.edit(message, VILE)

    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message flagged", "Message deleted"]
