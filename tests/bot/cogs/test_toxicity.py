"""The `/toxicity` commands as members, moderators and admins meet them."""

from datetime import timedelta
from typing import Any, ClassVar

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.client import ToxicityBot
from bot.scoring.batching import BatchingScorer, Overloaded
from bot.scoring.bundle import Bundle
from bot.store.store import Store
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields, keyword_scores

# The simulation counts an error that the bot answers as one it swallowed.
REFUSES = pytest.mark.simcord(check_errors=False)


def sentence(result: InteractionResult) -> str:
    """The text of an answer that only its user sees."""
    assert result.ephemeral
    assert result.response is not None
    return result.response.content


def embed(result: InteractionResult) -> discord.Embed:
    """The embed of an answer that only its user sees."""
    assert result.ephemeral
    assert result.response is not None
    return result.response.embeds[0]


class TestStats:
    async def test_numbers_of_the_period(self, server: Server) -> None:
        for text in (KIND, KIND, RUDE, VILE):
            await server.member.send(server.chat, text)

        answer = embed(await server.moderator.slash(server.chat, "toxicity stats"))

        assert answer.title == "Toxicity, last 24 hours"
        numbers = fields(answer)
        assert numbers["Scanned"] == "4"
        assert numbers["Flagged"] == "1"
        assert numbers["Deleted"] == "1"
        assert numbers["Toxic share"] == "50.00%"
        assert numbers["Busiest channels"] == f"{server.chat.mention} — 4"
        assert numbers["Most flagged members"] == f"{server.member.mention} — 2"
        assert numbers["Thresholds"] == "flag from 0.7, delete from 0.95"
        assert numbers["Model"] == "keywords"
        assert "Needs attention" not in numbers

    @pytest.mark.parametrize(
        ("period", "title", "scanned"),
        [("DAY", "24 hours", "1"), ("WEEK", "7 days", "2"), ("MONTH", "30 days", "3")],
    )
    async def test_each_period_reaches_as_far_as_it_says(
        self, server: Server, simcord_bot: ToxicityBot, period: str, title: str, scanned: str
    ) -> None:
        for days in (20, 3, 0):
            simcord_bot.counters.add(
                guild_id=server.guild.id,
                channel_id=server.chat.id,
                score=0.5,
                posted_at=server.env.now() - timedelta(days=days),
            )

        answer = embed(await server.moderator.slash(server.chat, "toxicity stats", period=period))

        assert answer.title == f"Toxicity, last {title}"
        assert fields(answer)["Scanned"] == scanned

    async def test_an_empty_server_gets_zeroes(self, server: Server) -> None:
        numbers = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))

        assert numbers["Scanned"] == "0"
        assert numbers["Toxic share"] == "0.00%"
        assert numbers["Busiest channels"] == "none yet"

    async def test_a_missing_log_channel_is_named(self, bare_server: Server) -> None:
        result = await bare_server.moderator.slash(bare_server.chat, "toxicity stats")

        assert "/toxicity log-channel" in fields(embed(result))["Needs attention"]

    async def test_failed_deletions_are_named(self, server: Server) -> None:
        server.env.inject_error("DELETE", "/channels/*/messages/*", status=503)
        await server.member.send(server.chat, VILE)

        numbers = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))

        assert numbers["Deleted"] == "0"
        assert numbers["Flagged"] == "1"
        assert "1 message(s) could not be deleted" in numbers["Needs attention"]

    async def test_other_servers_do_not_count(self, server: Server) -> None:
        elsewhere = server.env.create_guild("Elsewhere", shard_id=1)
        channel = elsewhere.create_text_channel("chat")
        stranger = elsewhere.add_member(server.env.create_user("stranger"))
        await stranger.send(channel, RUDE)

        numbers = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))

        assert numbers["Scanned"] == "0"
        assert numbers["Flagged"] == "0"

    async def test_numbers_survive_a_restart(
        self, server: Server, bundle: Bundle, store: Store
    ) -> None:
        await server.member.send(server.chat, RUDE)
        scorer = BatchingScorer(keyword_scores, limit=100)
        await server.env.bot.close()
        await server.env.restart_bot(ToxicityBot(bundle, scorer, store, shard_count=2))

        numbers = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))

        assert numbers["Scanned"] == "1"
        assert numbers["Flagged"] == "1"
        await scorer.close()


class TestThreshold:
    async def test_the_defaults_are_shown_as_the_models(self, server: Server) -> None:
        shown = sentence(await server.admin.slash(server.chat, "toxicity threshold"))

        assert shown == ("Now: flag from 0.7, delete from 0.95 (the defaults of model keywords).")

    async def test_a_new_threshold_holds_from_the_next_message_on(self, server: Server) -> None:
        answer = sentence(
            await server.admin.slash(server.chat, "toxicity threshold", flag=0.5, delete=0.75)
        )
        await server.member.send(server.chat, RUDE)

        assert answer == (
            "Set: flag from 0.5, delete from 0.75 (before: flag from 0.7, delete from 0.95)."
        )
        assert server.standing() == []

    async def test_one_threshold_can_be_set_alone(self, server: Server) -> None:
        await server.admin.slash(server.chat, "toxicity threshold", flag=0.9)
        await server.member.send(server.chat, RUDE)

        assert server.alerts() == []
        shown = sentence(await server.admin.slash(server.chat, "toxicity threshold"))
        assert shown == "Now: flag from 0.9, delete from 0.95 (set by this server)."

    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            ({"flag": 1.5}, "between 0 and 1"),
            ({"delete": -0.1}, "between 0 and 1"),
            ({"flag": 0.96}, "must not be above the delete threshold"),
            ({"flag": 0.8, "delete": 0.6}, "must not be above the delete threshold"),
        ],
    )
    async def test_nonsense_is_refused_and_nothing_changes(
        self, server: Server, options: dict[str, float], reason: str
    ) -> None:
        refusal = sentence(await server.admin.slash(server.chat, "toxicity threshold", **options))

        assert reason in refusal
        assert "Nothing was changed" in refusal
        shown = sentence(await server.admin.slash(server.chat, "toxicity threshold"))
        assert "flag from 0.7, delete from 0.95" in shown

    async def test_servers_do_not_share_thresholds(self, server: Server) -> None:
        await server.admin.slash(server.chat, "toxicity threshold", flag=0.9)
        other = Server(server.env)

        shown = sentence(await other.admin.slash(other.chat, "toxicity threshold"))

        assert "flag from 0.7" in shown


class TestLogChannel:
    async def test_choosing_one(self, bare_server: Server) -> None:
        first = sentence(await bare_server.admin.slash(bare_server.chat, "toxicity log-channel"))
        chosen = sentence(
            await bare_server.admin.slash(
                bare_server.chat, "toxicity log-channel", channel=bare_server.log
            )
        )
        after = sentence(await bare_server.admin.slash(bare_server.chat, "toxicity log-channel"))

        assert "no log channel yet" in first
        assert f"Alerts now go to {bare_server.log.mention}" in chosen
        assert "Everyone can read that channel" in chosen
        assert after == f"Alerts go to {bare_server.log.mention}."

    async def test_a_channel_the_bot_cannot_post_in_is_refused(self, server: Server) -> None:
        me = server.guild.me
        assert me is not None
        closed = server.guild.create_text_channel(
            "closed", overwrites={me: discord.PermissionOverwrite(send_messages=False)}
        )

        refusal = sentence(
            await server.admin.slash(server.chat, "toxicity log-channel", channel=closed)
        )
        after = sentence(await server.admin.slash(server.chat, "toxicity log-channel"))

        assert "Send Messages" in refusal
        assert after == f"Alerts go to {server.log.mention}."


class TestCheck:
    @pytest.mark.parametrize(
        ("text", "title", "score"),
        [
            (KIND, "Nothing would happen", "**0.010**"),
            (RUDE, "It would be flagged", "**0.800**"),
            (VILE, "It would be deleted", "**0.990**"),
        ],
    )
    async def test_says_what_would_happen(
        self, server: Server, text: str, title: str, score: str
    ) -> None:
        answer = embed(await server.moderator.slash(server.chat, "toxicity check", text=text))

        assert answer.title == title
        assert fields(answer)["Score"] == score

    async def test_leaves_no_trace(self, server: Server) -> None:
        await server.moderator.slash(server.chat, "toxicity check", text=VILE)

        numbers = fields(embed(await server.moderator.slash(server.chat, "toxicity stats")))
        assert numbers["Scanned"] == "0"
        assert server.alerts() == []
        assert server.standing() == []

    @REFUSES
    async def test_under_a_flood_it_asks_for_patience(
        self, server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def full(text: str) -> float:
            raise Overloaded

        monkeypatch.setattr(simcord_bot.scorer, "score", full)

        answer = await server.moderator.slash(server.chat, "toxicity check", text=KIND)

        assert "busy" in sentence(answer)


class TestPermissions:
    """Discord hides the commands from members; the bot refuses on its own as well."""

    COMMANDS: ClassVar[dict[str, dict[str, Any]]] = {
        "toxicity stats": {},
        "toxicity check": {"text": KIND},
        "toxicity threshold": {},
        "toxicity log-channel": {},
    }
    FOR_ADMINS: ClassVar = {"toxicity threshold", "toxicity log-channel"}

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_member_does_not_even_see_the_command(
        self, server: Server, command: str
    ) -> None:
        with pytest.raises(simcord.SetupError):
            await server.member.slash(server.chat, command, **self.COMMANDS[command])

    @REFUSES
    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_member_is_refused_even_where_the_server_shows_the_command(
        self, server: Server, simcord_bot: ToxicityBot, command: str
    ) -> None:
        (command_id,) = [c.id for c in await simcord_bot.tree.fetch_commands()]
        server.guild.set_command_permissions(command_id, {server.member: True})

        refusal = sentence(
            await server.member.slash(server.chat, command, **self.COMMANDS[command])
        )

        needed = "Manage Server" if command in self.FOR_ADMINS else "Manage Messages"
        assert refusal == f"You need the permission {needed} for this command."

    @REFUSES
    @pytest.mark.parametrize("command", sorted(FOR_ADMINS))
    async def test_a_moderator_cannot_change_settings(self, server: Server, command: str) -> None:
        refusal = sentence(await server.moderator.slash(server.chat, command))

        assert refusal == "You need the permission Manage Server for this command."

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_admin_and_owner_may_do_everything(self, server: Server, command: str) -> None:
        owner = MemberActor(server.env, server.guild, server.owner)
        for actor in (server.admin, owner):
            result = await actor.slash(server.chat, command, **self.COMMANDS[command])
            assert result.ephemeral
            assert result.response is not None
            assert "You need" not in result.response.content


@REFUSES
async def test_a_fault_of_the_bot_is_owned_up_to_without_details(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(simcord_bot.store, "stats", broken)

    answer = sentence(await server.moderator.slash(server.chat, "toxicity stats"))

    assert "the fault is mine" in answer
    assert "secret detail" not in answer


async def test_the_bot_refuses_to_start_without_the_message_content_intent(
    simcord_bot: ToxicityBot,
) -> None:
    approved = discord.Intents.all()
    approved.message_content = False

    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with simcord.run(simcord_bot, approved_intents=approved):
            pass
