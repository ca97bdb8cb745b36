"""`/toxicity mode`: how far the bot goes."""

import pytest

from tests.bot.commands.conftest import embed, sentence
from tests.bot.conftest import RUDE, VILE, Server, fields


async def test_a_new_server_is_flagged_only(bare_server: Server) -> None:
    await bare_server.choose_log_channel()
    await bare_server.member.send(bare_server.chat, VILE)

    shown = sentence(await bare_server.admin.slash(bare_server.chat, "toxicity mode"))

    assert shown == "The mode is **flag**."
    assert bare_server.standing() == [VILE]
    assert [alert.title for alert in bare_server.alerts()] == ["Message flagged"]


@pytest.mark.parametrize("mode", ["monitor", "flag", "enforce"])
async def test_a_mode_is_chosen_and_then_shown(bare_server: Server, mode: str) -> None:
    admin, chat = bare_server.admin, bare_server.chat
    chosen = sentence(await admin.slash(chat, "toxicity mode", mode=mode))
    shown = sentence(await admin.slash(chat, "toxicity mode"))

    assert chosen == f"The mode is now **{mode}** (before: flag)."
    assert shown == f"The mode is **{mode}**."


async def test_monitor_counts_and_nobody_sees_anything(server: Server) -> None:
    await server.choose_mode("monitor")
    for text in (RUDE, VILE):
        await server.member.send(server.chat, text)

    stats = await server.moderator.slash(server.chat, "toxicity stats")

    numbers = fields(embed(stats))
    assert numbers["Scanned"] == "2"
    assert numbers["Mode"] == "monitor"
    assert server.alerts() == []
    assert server.mail(server.member) == []
    assert server.owner_mail() == []
    assert [m.content for m in server.chat.history(viewer=server.member)] == [RUDE, VILE]


async def test_flag_alerts_and_deletes_nothing(server: Server) -> None:
    await server.choose_mode("flag")

    await server.member.send(server.chat, VILE)

    assert server.standing() == [VILE]
    (alert,) = server.alerts()
    assert alert.title == "Message flagged"
    assert "this server only flags" in fields(alert)["Score"]
    assert server.mail(server.member) == []


async def test_enforce_deletes_and_tells_the_author(server: Server) -> None:
    await server.member.send(server.chat, VILE)

    assert server.standing() == []
    assert [alert.title for alert in server.alerts()] == ["Message deleted"]
    assert len(server.mail(server.member)) == 1
