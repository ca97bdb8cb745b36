"""Which messages are scored at all."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.message import IncomingMessage, Skip, skip_reason

ORDINARY = IncomingMessage(guild_id=1, channel_id=2, message_id=3, author_id=4, text="hello")


def test_an_ordinary_message_is_scored() -> None:
    assert skip_reason(ORDINARY) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"guild_id": None}, Skip.DIRECT_MESSAGE),
        ({"from_bot": True}, Skip.BOT),
        ({"from_webhook": True}, Skip.WEBHOOK),
        ({"from_webhook": True, "from_bot": True}, Skip.WEBHOOK),
        ({"is_system": True}, Skip.SYSTEM),
        ({"text": ""}, Skip.EMPTY),
        ({"text": " \n\t\u3000"}, Skip.EMPTY),
    ],
)
def test_what_is_skipped_and_why(change: dict[str, Any], reason: Skip) -> None:
    assert skip_reason(replace(ORDINARY, **change)) is reason


@given(st.text())
def test_no_text_with_something_to_read_is_skipped(text: str) -> None:
    assert (skip_reason(replace(ORDINARY, text=text)) is None) == bool(text.strip())
