"""Everything a member can write is read, and nothing that Discord adds."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.backend import serializers
from simcord.backend.models import MessageSticker, Poll, PollAnswer

from bot.scoring.text import normalise
from tests.bot.actions.conftest import only_alert
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields


@pytest.fixture
def score_many() -> Callable[[Sequence[str]], list[float]]:
    """Two words, as a reader sees them."""

    def score(texts: Sequence[str]) -> list[float]:
        words = [re.split(r"\W+", normalise(text)) for text in texts]
        return [0.99 if "vile" in seen else 0.8 if "rude" in seen else 0.01 for seen in words]

    return score


async def write(server: Server, content: str = "", **more: Any) -> None:
    """A message of the member that their client can send, though the simulation's cannot."""
    server.env.backend.create_message(server.chat.id, server.member.id, content, **more)
    await server.env.settle()


def poll(question: str, *answers: str) -> Poll:
    listed = [PollAnswer(number, text) for number, text in enumerate(answers, 1)]
    return Poll(question, listed, expiry=datetime(2027, 1, 1, tzinfo=UTC).isoformat())


@pytest.mark.parametrize(
    "asked", [poll("are you rude?", "yes", "no"), poll("who are you?", "kind", "rude")]
)
async def test_questions_and_answers_of_polls_are_read(server: Server, asked: Poll) -> None:
    await write(server, poll=asked)

    (alert,) = server.alerts()
    assert alert.title == "Poll flagged"
    shown = str(alert.description)
    assert asked.question in shown
    assert all(str(answer.text) in shown for answer in asked.answers)


async def test_names_of_emoji_beside_the_answers_of_polls_are_read(server: Server) -> None:
    answers = [PollAnswer(1, "yes", emoji="so_rude:123456789012345678"), PollAnswer(2, "no")]
    await write(server, poll=Poll("shall we?", answers, expiry="2027-01-01T00:00:00+00:00"))

    assert [alert.title for alert in server.alerts()] == ["Poll flagged"]


async def test_a_vile_poll_is_deleted_and_given_back(server: Server) -> None:
    await write(server, poll=poll(VILE, "yes", "no"))

    assert server.chat.history() == []
    (mail,) = server.mail(server.member)
    assert str(mail.description).endswith(f"{VILE}\nyes\nno")


async def test_a_poll_that_ends_does_not_alert_again(server: Server) -> None:
    await write(server, poll=poll(RUDE, "yes", "no"))
    (message,) = server.chat.history()

    server.env.backend.expire_poll(server.chat.id, message.id)
    await server.env.settle()

    assert len(server.alerts()) == 1


async def test_forwarded_messages_are_read(server: Server) -> None:
    # The original is a moderator's, whose own messages are left alone.
    original = await server.moderator.send(server.guild.create_text_channel("other"), VILE)

    await server.member.forward(original, server.chat)

    assert server.chat.history() == []
    (alert,) = server.alerts()
    assert alert.title == "Message deleted"
    assert VILE in str(alert.description)
    assert fields(alert)["Channel"] == server.chat.mention


async def test_files_in_forwarded_messages_are_read(server: Server) -> None:
    elsewhere = server.guild.create_text_channel("other")
    original = await server.moderator.send(elsewhere, "", attachments=[("so_rude.png", b"x")])

    await server.member.forward(original, server.chat)

    assert [alert.title for alert in server.alerts()] == ["Attachment flagged"]


@pytest.mark.parametrize(
    "name", ["you_are_rude.png", "SPOILER_you-are-rude.txt", "rude.tar.gz", "cat.so rude"]
)
async def test_names_of_files_are_read(server: Server, name: str) -> None:
    await server.member.send(server.chat, "look", attachments=[(name, b"x")])

    assert [alert.title for alert in server.alerts()] == ["Attachment flagged"]


@pytest.mark.parametrize("field", ["description", "title"])
async def test_descriptions_and_titles_of_files_are_read(server: Server, field: str) -> None:
    backend = server.env.backend
    (stored,) = backend.store_attachments(server.chat.id, [("picture.png", b"x")])

    await write(server, attachments=[{**stored, field: RUDE}])

    (alert,) = server.alerts()
    assert alert.title == "Attachment flagged"
    assert RUDE in str(alert.description)


EMBEDS: list[dict[str, Any]] = [
    {"title": RUDE},
    {"description": RUDE},
    {"author": {"name": RUDE}},
    {"footer": {"text": RUDE}},
    {"fields": [{"name": RUDE, "value": "-", "inline": False}]},
    {"fields": [{"name": "-", "value": RUDE, "inline": False}]},
]
LINK = "https://example.org/page"


@pytest.mark.parametrize("kind", ["rich", "link", "article", "video", "image", "gifv"])
async def test_previews_of_links_are_not_the_members_words(server: Server, kind: str) -> None:
    await write(server, LINK, embeds=[{"type": kind, "title": RUDE, "description": VILE}])

    assert len(server.standing()) == 1
    assert server.alerts() == []


async def forward_of_bot(server: Server, content: str = "", **more: Any) -> None:
    """The member forwards what a bot has posted elsewhere."""
    elsewhere = server.guild.create_text_channel("bots")
    helper = server.guild.add_member(server.env.create_user("helper", bot=True))
    backend = server.env.backend
    original = backend.create_message(elsewhere.id, helper.id, content, **more)
    source = {"channel_id": str(elsewhere.id), "message_id": str(original.id)}
    await write(server, reference={"type": 1, **source})


@pytest.mark.parametrize("embed", EMBEDS)
async def test_embeds_in_forwarded_messages_are_read(server: Server, embed: dict[str, Any]) -> None:
    await forward_of_bot(server, embeds=[{"type": "rich", **embed}])

    assert [alert.title for alert in server.alerts()] == ["Forwarded message flagged"]


@pytest.mark.parametrize(
    "preview",
    [
        {"type": "article", "url": LINK},
        {"type": "rich", "url": LINK},
        {"type": "rich", "url": "https://example.org/elsewhere"},
        {"type": "rich", "provider": {"name": "Example"}},
    ],
)
async def test_previews_in_forwarded_messages_are_nobodys_words(
    server: Server, preview: dict[str, Any]
) -> None:
    await forward_of_bot(server, LINK, embeds=[{**preview, "title": RUDE}])

    assert server.alerts() == []


LAYOUT = discord.MessageFlags(components_v2=True).value
TEXT = {"type": 10, "content": RUDE}
MEDIA = {"url": "https://example.org/a.png"}
BUTTON = {"type": 2, "style": 2, "label": RUDE, "custom_id": "a"}
OPTION = {"label": "-", "value": "a"}
FILE = {"type": 13, "file": MEDIA, "name": "so_rude.png"}


@pytest.mark.parametrize(
    "component",
    [
        TEXT,
        {"type": 1, "components": [BUTTON]},
        {
            "type": 1,
            "components": [
                {"type": 3, "custom_id": "a", "options": [{"label": RUDE, "value": "a"}]}
            ],
        },
        {
            "type": 1,
            "components": [{"type": 3, "custom_id": "a", "placeholder": RUDE, "options": [OPTION]}],
        },
        {"type": 9, "components": [TEXT], "accessory": {**BUTTON, "label": "-"}},
        {
            "type": 9,
            "components": [{"type": 10, "content": KIND}],
            "accessory": {"type": 11, "media": MEDIA, "description": RUDE},
        },
        {"type": 12, "items": [{"media": MEDIA, "description": RUDE}]},
        FILE,
        {"type": 17, "components": [TEXT]},
    ],
)
async def test_layouts_in_forwarded_messages_are_read(
    server: Server, component: dict[str, Any]
) -> None:
    await forward_of_bot(server, components=[component], flags=LAYOUT)

    assert [alert.title for alert in server.alerts()] == ["Forwarded message flagged"]


def sticker(server: Server) -> MessageSticker:
    return MessageSticker(1, RUDE, format_type=1, guild_id=server.guild.id)


async def test_names_of_stickers_are_read(server: Server) -> None:
    await write(server, stickers=[sticker(server)])

    assert [alert.title for alert in server.alerts()] == ["Attachment flagged"]


async def test_names_of_stickers_in_forwarded_messages_are_read(server: Server) -> None:
    await forward_of_bot(server, stickers=[sticker(server)])

    assert [alert.title for alert in server.alerts()] == ["Forwarded message flagged"]


@pytest.mark.parametrize(
    "text",
    [
        "you are ||rude||",
        "||you are rude||",
        "you are `rude`",
        "```\nyou are rude\n```",
        "```py\nrude\n```",
        "> you are rude",
        ">>> kind\nrude",
        "# rude",
        "**rude** you",
        "you are [rude](https://example.org)",
        "~~rude~~",
        "<:wave:123456789012345678>rude<@123456789012345678>",
        "<:rude:123456789012345678>",
        "<a:so_rude:123456789012345678>",
        "</rude:123456789012345678>",
        "https://example.org/you-are-rude",
        "[look](https://example.org 'rude')",
    ],
)
async def test_markup_hides_nothing(server: Server, text: str) -> None:
    await server.member.send(server.chat, text)

    assert [alert.title for alert in server.alerts()] == ["Message flagged"]


async def test_mentions_alone_are_no_words(server: Server) -> None:
    text = "<@123456789012345678> <#123456789012345678>"
    await server.member.send(server.chat, text)

    assert server.standing() == [text]
    assert server.alerts() == []


async def test_the_worst_part_decides_and_gives_the_alert_its_name(server: Server) -> None:
    await server.member.send(server.chat, KIND, attachments=[("rude.png", b"x")])

    alert = only_alert(server).embeds[0]
    assert alert.title == "Attachment flagged"
    assert "0.800" in fields(alert)["Score"]
    assert str(alert.description) == f"||{KIND}\nrude||"


async def test_many_harmless_parts_stay_harmless(server: Server) -> None:
    files = [(f"holiday_{number}.png", b"x") for number in range(10)]
    await server.member.send(server.chat, KIND, attachments=files)

    assert server.alerts() == []


async def test_a_preview_that_arrives_later_is_not_the_members_words(server: Server) -> None:
    message = await server.member.send(server.chat, LINK)
    backend = server.env.backend
    stored = backend.get_message(server.chat.id, message.id)
    stored.embeds = [{"type": "rich", "url": LINK, "description": RUDE}]
    backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(backend, stored)))
    await server.env.settle()

    assert server.alerts() == []
