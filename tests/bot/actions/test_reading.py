"""Everything a member can write is read, and nothing that Discord adds."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from simcord.backend import serializers
from simcord.backend.models import Poll, PollAnswer

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


@pytest.mark.parametrize("name", ["you_are_rude.png", "SPOILER_you-are-rude.txt", "rude.tar.gz"])
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


@pytest.mark.parametrize(
    "embed",
    [
        {"title": RUDE},
        {"description": RUDE},
        {"author": {"name": RUDE}},
        {"footer": {"text": RUDE}},
        {"fields": [{"name": RUDE, "value": "-", "inline": False}]},
        {"fields": [{"name": "-", "value": RUDE, "inline": False}]},
    ],
)
async def test_embeds_that_members_made_are_read(server: Server, embed: dict[str, Any]) -> None:
    await write(server, embeds=[{"type": "rich", **embed}])

    assert [alert.title for alert in server.alerts()] == ["Embed flagged"]


@pytest.mark.parametrize("kind", ["link", "article", "video", "image", "gifv"])
async def test_previews_of_links_are_not_the_members_words(server: Server, kind: str) -> None:
    await write(
        server,
        "https://example.org",
        embeds=[{"type": kind, "title": RUDE, "description": VILE}],
    )

    assert len(server.standing()) == 1
    assert server.alerts() == []


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
    ],
)
async def test_markup_hides_nothing(server: Server, text: str) -> None:
    await server.member.send(server.chat, text)

    assert [alert.title for alert in server.alerts()] == ["Message flagged"]


@pytest.mark.parametrize(
    "text",
    [
        "<:rude:123456789012345678>",
        "<a:vile:123456789012345678> <:rude:123456789012345678>",
        "https://example.org/rude",
        "<@123456789012345678> <#123456789012345678>",
    ],
)
async def test_emoji_links_and_mentions_alone_are_no_words(server: Server, text: str) -> None:
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


async def test_an_edit_that_adds_a_rude_embed_is_read(server: Server) -> None:
    message = await server.member.send(server.chat, KIND)
    backend = server.env.backend
    stored = backend.get_message(server.chat.id, message.id)
    stored.embeds = [{"type": "rich", "description": RUDE}]
    backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(backend, stored)))
    await server.env.settle()

    (alert,) = server.alerts()
    assert alert.title == "Embed flagged"
