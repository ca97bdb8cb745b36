"""What is scored at all, and who is exempt."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.message import (
    Author,
    IncomingMessage,
    Kind,
    Part,
    Skip,
    exemption,
    skip_reason,
)
from bot.moderation.policy import Place, Policy

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def written(*texts: str) -> tuple[Part, ...]:
    return tuple(Part(Kind.MESSAGE, text) for text in texts)


ORDINARY = IncomingMessage(
    guild_id=1,
    place=Place(2),
    message_id=3,
    author=Author(4),
    version=NOON,
    parts=written("hello"),
)


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
        ({"parts": ()}, Skip.EMPTY),
        ({"parts": written("")}, Skip.EMPTY),
        ({"parts": written(" \n\t\u3000", "", " ")}, Skip.EMPTY),
    ],
)
def test_what_is_skipped_and_why(change: dict[str, Any], reason: Skip) -> None:
    assert skip_reason(replace(ORDINARY, **change)) is reason


@given(st.lists(st.text(), max_size=3))
def test_no_part_with_something_to_read_is_skipped(texts: list[str]) -> None:
    skipped = skip_reason(replace(ORDINARY, parts=written(*texts))) is not None
    assert skipped == (not any(text.strip() for text in texts))


def test_the_text_is_every_part_on_a_line_of_its_own() -> None:
    parts = (Part(Kind.MESSAGE, "look"), Part(Kind.FORWARD, "at this"))
    assert replace(ORDINARY, parts=parts).text == "look\nat this"


def test_a_log_line_about_a_message_has_no_text_in_it() -> None:
    assert "hello" not in repr(ORDINARY)


class TestExemptions:
    AUTHOR = Author(4, frozenset({10, 11}))
    THREAD = Place(2, parent_id=20, category_id=200)

    def test_nobody_is_exempt_unless_somebody_said_so(self) -> None:
        assert exemption(self.AUTHOR, self.THREAD, Policy(1)) is None

    @pytest.mark.parametrize(
        ("policy", "reason"),
        [
            (Policy(1, exempt_members=frozenset({4})), Skip.EXEMPT_MEMBER),
            (Policy(1, exempt_roles=frozenset({11, 12})), Skip.EXEMPT_ROLE),
            (Policy(1, exempt_channels=frozenset({2})), Skip.EXEMPT_CHANNEL),
            (Policy(1, exempt_channels=frozenset({20})), Skip.EXEMPT_CHANNEL),
            (Policy(1, exempt_channels=frozenset({200})), Skip.EXEMPT_CHANNEL),
        ],
        ids=["member", "role", "thread", "channel", "category"],
    )
    def test_each_exemption_is_named(self, policy: Policy, reason: Skip) -> None:
        assert exemption(self.AUTHOR, self.THREAD, policy) is reason

    @pytest.mark.parametrize(
        "policy",
        [
            Policy(1, exempt_members=frozenset({10, 2})),
            Policy(1, exempt_roles=frozenset({4, 2})),
            Policy(1, exempt_channels=frozenset({4, 10, 21})),
        ],
        ids=["members", "roles", "channels"],
    )
    def test_an_id_of_one_kind_is_none_of_another(self, policy: Policy) -> None:
        assert exemption(self.AUTHOR, self.THREAD, policy) is None

    def test_moderators_are_exempt_unless_the_server_wants_them_judged(self) -> None:
        moderator = replace(self.AUTHOR, is_moderator=True)
        assert exemption(moderator, self.THREAD, Policy(1)) is Skip.MODERATOR
        assert exemption(moderator, self.THREAD, Policy(1, exempt_moderators=False)) is None

    def test_an_exempt_thread_does_not_exempt_its_channel(self) -> None:
        policy = Policy(1, exempt_channels=frozenset({2}))
        assert exemption(self.AUTHOR, Place(20, category_id=200), policy) is None
