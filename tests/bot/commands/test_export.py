"""`/toxicity export`: the incidents as a file, without any text."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.client import ToxicityBot
from bot.moderation.incident import Verdict
from tests.bot.commands.conftest import REFUSES, Past, answers, sentence
from tests.bot.conftest import RUDE, VILE, Server


async def exported(server: Server, **options: object) -> tuple[str, str]:
    """The sentence and the file that a moderator gets."""
    (answer,) = answers(await server.moderator.slash(server.chat, "toxicity export", **options))
    (file,) = answer.attachments
    assert file.filename == "incidents.csv"
    return answer.content, (await file.read()).decode()


def rows(file: str) -> list[dict[str, str]]:
    """The lines of the file by column."""
    return list(csv.DictReader(io.StringIO(file)))


async def test_each_incident_is_a_line_with_what_became_of_it(server: Server) -> None:
    rude = await server.member.send(server.chat, RUDE)
    vile = await server.member.send(server.chat, VILE)

    said, file = await exported(server)

    assert said == "2 incident(s); a line each, without text."
    flagged, deleted = rows(file)
    assert flagged["message_id"] == str(rude.id)
    assert flagged["channel_id"] == str(server.chat.id)
    assert flagged["author_id"] == str(server.member.id)
    assert flagged["score"] == "0.8"
    assert flagged["action"] == "flag"
    assert flagged["deleted"] == "False"
    assert flagged["verdict"] == ""
    assert deleted["message_id"] == str(vile.id)
    assert deleted["action"] == "delete"
    assert deleted["deleted"] == "True"


async def test_verdicts_are_in_it(server: Server, past: Past) -> None:
    await past.incident(0.8, Verdict.DISMISSED, verdict_after=timedelta(minutes=5))

    (line,) = rows((await exported(server))[1])

    assert line["verdict"] == "dismissed"
    assert line["verdict_by"] == str(server.moderator.id)
    assert line["created_at"] == "2026-01-01T00:00:00+00:00"
    assert line["verdict_at"] == "2026-01-01T00:05:00+00:00"


async def test_no_text_is_in_it(server: Server) -> None:
    await server.member.send(server.chat, f"{RUDE} xylophone")

    _, file = await exported(server)

    assert len(rows(file)) == 1
    assert "xylophone" not in file
    assert "rude" not in file


async def test_the_period_reaches_as_far_as_it_says(server: Server, past: Past) -> None:
    for days in (40, 20, 3, 0):
        await past.incident(0.8, ago=timedelta(days=days))

    found = [len(rows((await exported(server, period=p))[1])) for p in ("DAY", "WEEK", "MONTH")]
    by_default = len(rows((await exported(server))[1]))

    assert found == [1, 2, 3]
    assert by_default == 3


@REFUSES
async def test_a_database_that_cannot_be_reached_is_named(
    server: Server, simcord_bot: ToxicityBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise OperationalError("select", {}, Exception("secret detail"))

    monkeypatch.setattr(simcord_bot.store.incidents, "since", refuse)

    said = sentence(await server.moderator.slash(server.chat, "toxicity export"))

    assert said.startswith("I cannot reach my database: try again in a moment")
    assert "secret" not in said


async def test_other_servers_are_not_in_it(server: Server) -> None:
    elsewhere = server.env.create_guild("Elsewhere", shard_id=1)
    channel = elsewhere.create_text_channel("chat")
    await elsewhere.add_member(server.env.create_user("stranger")).send(channel, RUDE)

    said, file = await exported(server)

    assert said.startswith("0 incident(s)")
    assert rows(file) == []
    assert file.startswith("id,alert_id,")
