"""Whose messages may wait."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.moderation.trust import ACCOUNT_AGE, HARMLESS, Trust

NOW = datetime(2026, 5, 4, tzinfo=UTC)
OLD = NOW - timedelta(days=400)


def trusted(trust: Trust, *, author: int = 1, guild: int = 7, created: datetime = OLD) -> bool:
    return trust.is_trusted(guild, author, account_created=created, now=NOW)


def known(messages: int = HARMLESS) -> Trust:
    """Author 1 has written so many harmless messages in server 7."""
    trust = Trust()
    for _ in range(messages):
        trust.record(7, 1, toxic=False)
    return trust


def test_an_author_who_was_never_seen_is_not_trusted() -> None:
    assert not trusted(Trust())


@pytest.mark.parametrize(("messages", "expected"), [(HARMLESS - 1, False), (HARMLESS, True)])
def test_enough_harmless_messages_make_an_author_known(messages: int, expected: bool) -> None:
    assert trusted(known(messages)) is expected


def test_trust_holds_in_one_server_and_for_one_author() -> None:
    assert not trusted(known(), guild=8)
    assert not trusted(known(), author=2)


def test_a_new_account_is_not_trusted_whatever_it_wrote() -> None:
    assert not trusted(known(), created=NOW - ACCOUNT_AGE + timedelta(seconds=1))
    assert trusted(known(), created=NOW - ACCOUNT_AGE)


def test_one_toxic_message_ends_it() -> None:
    trust = known(10 * HARMLESS)
    trust.record(7, 1, toxic=True)
    assert not trusted(trust)


def test_the_number_of_remembered_authors_is_bounded() -> None:
    trust = Trust(remembered=2)
    for author in (1, 2, 3):
        for _ in range(HARMLESS):
            trust.record(7, author, toxic=False)
    assert [trusted(trust, author=author) for author in (1, 2, 3)] == [False, True, True]
