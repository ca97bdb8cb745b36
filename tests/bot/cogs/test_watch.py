"""What members and moderators see when messages are posted and edited."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import discord
import pytest
import simcord
from simcord.enums import MessageType
from sqlalchemy.exc import OperationalError

from bot.client import ToxicityBot
from tests.bot.actions.conftest import done
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields


async def test_a_kind_message_stays_and_nobody_is_bothered(server: Server) -> None:
    await server.member.send(server.chat, KIND)

    assert server.standing() == [KIND]
    assert server.alerts() == []
    assert server.mail(server.member) == []


async def test_a_rude_message_stays_and_moderators_are_alerted(server: Server) -> None:
    message = await server.member.send(server.chat, RUDE)

    assert server.standing() == [RUDE]
    (alert,) = server.alerts()
    assert alert.title == "Message flagged"
    assert alert.description == f"||{RUDE}||"
    seen = fields(alert)
    assert server.member.mention in seen["Author"]
    assert seen["Channel"] == server.chat.mention
    assert "0.80" in seen["Score"]
    assert "0.70" in seen["Score"]
    assert message.jump_url in seen["Message"]
    assert server.mail(server.member) == []


async def test_a_vile_message_goes_and_its_author_gets_the_text_back(server: Server) -> None:
    await server.member.send(server.chat, VILE)

    assert server.standing() == []
    (mail,) = server.mail(server.member)
    assert VILE in str(mail.description)
    assert "Tavern" in str(mail.description)
    assert server.chat.mention in str(mail.description)
    (alert,) = server.alerts()
    assert alert.title == "Message deleted"
    assert done(alert) == ["I deleted it", "I told the author by direct message"]


async def test_a_very_long_text_comes_back_whole_as_a_file(server: Server) -> None:
    text = "*" * 1900 + " " + VILE

    await server.member.send(server.chat, text)

    (message,) = server.member.user.dm_channel.history()
    assert [file.filename for file in message.attachments] == ["your-message.txt"]
    assert await message.attachments[0].read() == text.encode()


async def test_the_alert_shows_markup_literally_and_stays_behind_its_spoiler(
    server: Server,
) -> None:
    await server.member.send(server.chat, f"||{RUDE}|| **@everyone** [x](https://example.org)")

    (alert,) = server.alerts()
    shown = str(alert.description)
    assert shown.startswith("||\\|\\|you are rude")
    assert shown.endswith("||")
    assert "**@everyone**" not in shown
    assert "\\[x](https" in shown


async def test_nothing_the_bot_sends_pings(simcord_bot: ToxicityBot, server: Server) -> None:
    await server.member.send(server.chat, f"@everyone {VILE}")

    allowed = simcord_bot.allowed_mentions
    assert allowed is not None
    assert dict(allowed.to_dict()) == {"parse": []}
    sent = [r for r in server.env.http_requests if r.path.endswith("/messages")]
    assert sent
    assert all(not (request.json or {}).get("content") for request in sent)


async def test_threads_forum_posts_and_voice_chat_are_read(server: Server) -> None:
    guild = server.guild
    voice = guild.create_voice_channel("voice")
    await server.member.send(voice, VILE)

    guild_channel = guild.me.guild.get_channel(server.chat.id) if guild.me else None
    assert isinstance(guild_channel, discord.TextChannel)
    await guild_channel.create_thread(name="side talk", type=discord.ChannelType.public_thread)
    (thread,) = server.chat.threads
    await server.member.send(thread, VILE)

    forum = guild.create_forum_channel("ideas")
    forum_channel = guild.me.guild.get_channel(forum.id) if guild.me else None
    assert isinstance(forum_channel, discord.ForumChannel)
    await forum_channel.create_thread(name="an idea", content="a start")
    (post,) = forum.threads
    await server.member.send(post, VILE)

    assert voice.history() == []
    assert VILE not in [message.content for message in thread.history()]
    assert VILE not in [message.content for message in post.history()]
    assert len(server.alerts()) == 3


async def test_bots_webhooks_and_system_messages_are_left_alone(server: Server) -> None:
    other_bot = server.guild.add_member(server.env.create_user("robot", bot=True))
    await other_bot.send(server.chat, VILE)
    await server.guild.create_webhook(server.chat).send(VILE)
    server.guild.create_system_message(server.chat, MessageType.NEW_MEMBER, author=server.member)
    await server.env.settle()

    assert len(server.standing()) == 3
    assert server.alerts() == []


async def test_direct_messages_to_the_bot_are_not_read(server: Server) -> None:
    await server.member.send_dm(VILE)

    assert len(server.member.user.dm_channel.history()) == 1
    assert server.alerts() == []


async def test_without_a_log_channel_the_owner_is_told_once(bare_server: Server) -> None:
    await bare_server.member.send(bare_server.chat, RUDE)
    await bare_server.member.send(bare_server.chat, RUDE)

    (mail,) = bare_server.owner_mail()
    assert "/toxicity log-channel" in str(mail.description)
    assert "Tavern" in str(mail.description)


async def test_after_an_hour_the_owner_is_reminded(bare_server: Server) -> None:
    await bare_server.member.send(bare_server.chat, RUDE)
    await bare_server.env.advance_time(3601)
    await bare_server.member.send(bare_server.chat, RUDE)

    assert len(bare_server.owner_mail()) == 2


async def test_a_vile_message_is_deleted_even_without_a_log_channel(bare_server: Server) -> None:
    await bare_server.choose_mode("enforce")

    await bare_server.member.send(bare_server.chat, VILE)

    assert bare_server.standing() == []
    assert len(bare_server.mail(bare_server.member)) == 1


async def test_until_an_admin_chooses_otherwise_nothing_is_deleted(bare_server: Server) -> None:
    await bare_server.choose_log_channel()

    await bare_server.member.send(bare_server.chat, VILE)

    assert bare_server.standing() == [VILE]
    (alert,) = bare_server.alerts()
    assert alert.title == "Message flagged"
    assert "this server only flags" in fields(alert)["Score"]


async def test_a_server_that_only_counts_is_shown_nothing(server: Server) -> None:
    await server.choose_mode("monitor")

    await server.member.send(server.chat, VILE)
    result = await server.moderator.slash(server.chat, "toxicity stats")

    assert server.standing() == [VILE]
    assert server.alerts() == []
    assert result.response is not None
    assert fields(result.response.embeds[0])["Scanned"] == "1"


def forbid(server: Server, **denied: bool) -> simcord.ChannelHandle:
    """A channel in which the bot lacks permissions."""
    me = server.guild.me
    assert me is not None
    return server.guild.create_text_channel(
        "restricted", overwrites={me: discord.PermissionOverwrite(**denied)}
    )


async def test_without_manage_messages_moderators_hear_what_is_missing(server: Server) -> None:
    restricted = forbid(server, manage_messages=False)

    await server.member.send(restricted, VILE)
    await server.member.send(restricted, VILE)

    assert len(restricted.history()) == 2
    notice, alert = server.alerts()
    assert notice.title == "I need your help"
    assert "Manage Messages" in str(notice.description)
    assert alert.title == "Of 2 messages, some should have been deleted"
    assert "Manage Messages" in fields(alert)["Problem"]
    assert server.mail(server.member) == []


async def test_a_log_channel_the_bot_lost_is_reported_to_the_owner(server: Server) -> None:
    restricted = forbid(server)
    await server.admin.slash(server.chat, "toxicity log-channel", channel=restricted)
    channel = server.guild.me.guild.get_channel(restricted.id) if server.guild.me else None
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, embed_links=False)

    await server.member.send(server.chat, RUDE)

    (mail,) = server.owner_mail()
    assert "Embed Links" in str(mail.description)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10008, "already gone"),
        (429, 0, "slow down"),
        (503, 0, "error 503"),
    ],
)
async def test_a_deletion_that_fails_is_shown_as_failed(
    server: Server, status: int, code: int, reason: str
) -> None:
    server.env.inject_error("DELETE", "/channels/*/messages/*", status=status, code=code)

    await server.member.send(server.chat, VILE)

    (alert,) = server.alerts()
    assert alert.title == "Message should have been deleted"
    assert reason in fields(alert)["Problem"]
    assert server.mail(server.member) == []


async def test_an_author_who_takes_no_mail_does_not_stop_the_alert(server: Server) -> None:
    server.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)

    await server.member.send(server.chat, VILE)

    (alert,) = server.alerts()
    assert done(alert) == [
        "I deleted it",
        "I could not tell the author: they accept no direct messages",
    ]


class TestBrokenModel:
    @pytest.fixture
    def score_many(self) -> Callable[[Sequence[str]], list[float]]:
        def fail(texts: Sequence[str]) -> list[float]:
            raise RuntimeError("the model is broken")

        return fail

    async def test_messages_stay_and_moderators_can_see_that_nothing_was_scored(
        self, server: Server
    ) -> None:
        await server.member.send(server.chat, VILE)
        result = await server.moderator.slash(server.chat, "toxicity stats")

        assert server.standing() == [VILE]
        assert result.response is not None
        assert (
            "1 message(s) could not be scored"
            in fields(result.response.embeds[0])["Needs attention"]
        )


async def test_no_message_text_reaches_the_log_or_the_database(
    server: Server, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    server.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)

    await server.member.send(server.chat, f"{VILE} xylophone")
    await server.moderator.slash(server.chat, "toxicity stats")

    assert "xylophone" not in caplog.text
    stored = b"".join(path.read_bytes() for path in database.parent.glob("bot.db*"))
    assert b"incident" in stored
    assert b"xylophone" not in stored


async def test_a_database_that_refuses_does_not_stop_moderation(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(simcord_bot.store.incidents, "add", refuse)
    monkeypatch.setattr(simcord_bot.store.counts, "add", refuse)

    await server.member.send(server.chat, VILE)

    assert server.standing() == []
    (alert,) = server.alerts()
    assert "not recorded" in str(alert.footer.text)
    assert len(server.mail(server.member)) == 1
