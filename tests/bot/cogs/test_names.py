"""Names of threads, forum posts and members: flagged, never deleted."""

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import ChannelType

from bot.client import ToxicityBot
from bot.scoring.bundle import Bundle
from bot.settings import Settings
from tests.bot.actions.conftest import buttons, only_alert, successor
from tests.bot.conftest import KIND, RUDE, VILE, Server, fields


async def start_thread(server: Server, name: str, parent: ChannelHandle | None = None) -> int:
    """The member starts a thread; its id."""
    backend = server.env.backend
    where = server.chat if parent is None else parent
    thread = backend.create_thread(
        where.id, name, server.member.id, type=ChannelType.PUBLIC_THREAD, broadcast=False
    )
    backend.announce_thread_create(thread)
    await server.env.settle()
    return thread.id


async def change(server: Server, thread_id: int, **fields: object) -> None:
    """Somebody changes a thread."""
    server.env.backend.edit_channel(thread_id, fields)
    await server.env.settle()


async def test_a_vile_thread_name_is_flagged_and_stays(server: Server) -> None:
    thread = await start_thread(server, VILE)

    alert = only_alert(server)
    (embed,) = alert.embeds
    assert embed.title == "Thread name flagged"
    assert embed.description == f"||{VILE}||"
    assert "this cannot be deleted" in fields(embed)["Score"]
    assert str(thread) in fields(embed)["Message"]
    assert "Delete" not in buttons(alert)
    assert [one.id for one in server.chat.threads] == [thread]
    assert server.mail(server.member) == []


async def test_a_kind_thread_name_bothers_nobody(server: Server) -> None:
    await start_thread(server, KIND)

    assert server.alerts() == []


async def test_titles_of_forum_posts_are_read(server: Server) -> None:
    await start_thread(server, RUDE, server.guild.create_forum_channel("ideas"))

    assert [alert.title for alert in server.alerts()] == ["Thread name flagged"]


async def test_a_thread_or_post_renamed_later_is_read_again(server: Server) -> None:
    thread = await start_thread(server, KIND)
    post = await start_thread(server, KIND, server.guild.create_forum_channel("ideas"))

    await change(server, thread, name=RUDE)
    await change(server, post, name=VILE)

    assert [alert.description for alert in server.alerts()] == [f"||{RUDE}||", f"||{VILE}||"]


async def test_other_changes_of_a_thread_do_not_alert_again(server: Server) -> None:
    thread = await start_thread(server, RUDE)

    await change(server, thread, rate_limit_per_user=5)

    assert len(server.alerts()) == 1


async def test_other_changes_of_a_thread_do_not_alert_again_after_a_restart(
    server: Server, simcord_bot: ToxicityBot, bundle: Bundle
) -> None:
    thread = await start_thread(server, RUDE)
    await server.env.restart_bot(successor(simcord_bot, bundle))

    await change(server, thread, rate_limit_per_user=5)

    assert len(server.alerts()) == 1
    await server.env.advance_time(1)
    await change(server, thread, name=f"{RUDE} again")
    assert server.alerts()[-1].description == f"||{RUDE} again||"


async def test_a_rude_title_does_not_protect_the_vile_post_below_it(server: Server) -> None:
    thread = await start_thread(server, RUDE, server.guild.create_forum_channel("ideas"))
    # On Discord a post's first message has the id of the post.
    backend = server.env.backend
    first = backend.prepare_message(thread, server.member.id, VILE)
    first.id = thread
    backend.commit_message(first)
    await server.env.settle()

    assert backend.messages[thread] == {}
    assert len(server.mail(server.member)) == 1


async def test_threads_of_moderators_and_in_exempt_channels_are_left_alone(
    server: Server,
) -> None:
    server.env.backend.create_thread(server.chat.id, VILE, server.moderator.id)
    await server.env.settle()
    await server.admin.slash(server.chat, "toxicity exempt", channel=server.chat)
    await start_thread(server, VILE)

    assert server.alerts() == []


async def rename(server: Server, member: MemberActor, nick: str | None) -> None:
    """The member takes a nickname."""
    server.env.backend.edit_member(server.guild.id, member.id, {"nick": nick})
    await server.env.settle()


async def test_without_the_members_intent_names_of_members_are_not_read(server: Server) -> None:
    await rename(server, server.member, VILE)

    assert server.alerts() == []


class TestMembers:
    """With the members intent."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings.model_construct(members_intent=True)

    async def test_a_vile_nickname_is_flagged_and_stays(self, server: Server) -> None:
        await rename(server, server.member, VILE)

        alert = only_alert(server)
        (embed,) = alert.embeds
        assert embed.title == "Member name flagged"
        assert server.member.mention in fields(embed)["Author"]
        assert "Channel" not in fields(embed)
        assert "Message" not in fields(embed)
        assert buttons(alert) == ["Confirm", "Timeout", "Dismiss (false alarm)"]
        member = server.env.backend.get_member(server.guild.id, server.member.id)
        assert member.nick == VILE
        assert server.mail(server.member) == []

    async def test_the_buttons_under_a_nickname_work(self, server: Server) -> None:
        await rename(server, server.member, VILE)

        await server.moderator.click(only_alert(server), label="Timeout")

        member = server.env.backend.get_member(server.guild.id, server.member.id)
        assert member.timed_out_until is not None

    async def test_a_changed_display_name_is_flagged(self, server: Server) -> None:
        server.env.backend.get_user(server.member.id).global_name = RUDE
        server.env.backend.announce_member_update(server.guild.id, server.member.id)
        await server.env.settle()

        assert [alert.title for alert in server.alerts()] == ["Member name flagged"]

    async def test_a_display_name_behind_a_nickname_is_not_seen_and_not_flagged(
        self, server: Server
    ) -> None:
        await rename(server, server.member, "Mia")
        server.env.backend.get_user(server.member.id).global_name = RUDE
        server.env.backend.announce_member_update(server.guild.id, server.member.id)
        await server.env.settle()

        assert server.alerts() == []

    async def test_a_rude_name_is_flagged_when_its_bearer_joins(self, server: Server) -> None:
        server.guild.add_member(server.env.create_user("newcomer", global_name=RUDE))
        await server.env.settle()

        (alert,) = server.alerts()
        assert alert.description == f"||{RUDE}||"

    async def test_other_changes_of_a_member_do_not_alert_again(self, server: Server) -> None:
        await rename(server, server.member, RUDE)
        role = server.guild.create_role("Painters")
        server.env.backend.add_member_role(server.guild.id, server.member.id, role.id)
        await server.env.settle()

        assert len(server.alerts()) == 1

    async def test_moderators_call_themselves_what_they_like(self, server: Server) -> None:
        await rename(server, server.moderator, VILE)

        assert server.alerts() == []
