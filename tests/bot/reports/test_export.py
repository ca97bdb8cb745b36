"""Incidents as CSV."""

import csv
import io
from dataclasses import fields
from datetime import timedelta

from bot.moderation.incident import Appeal, Incident, Verdict
from bot.moderation.message import Kind
from bot.reports.export import to_csv
from tests.bot.reports.conftest import UNTIL, deleted, flagged


def lines(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8"), newline="")))


def test_without_incidents_there_are_the_headings() -> None:
    headings = to_csv([]).decode().strip().split(",")
    assert headings == [field.name for field in fields(Incident)]
    assert headings[:4] == ["id", "alert_id", "guild_id", "channel_id"]


def test_every_field_is_there_and_readable() -> None:
    incident = deleted(
        kind=Kind.FORWARD,
        verdict=Verdict.CONFIRMED,
        verdict_by=5,
        verdict_at=UNTIL + timedelta(minutes=5),
        appeal=Appeal.DECLINED,
        author_told=True,
    )
    assert lines(to_csv([incident])) == [
        {
            "id": str(incident.id),
            "alert_id": str(incident.alert_id),
            "guild_id": "1000000000000000007",
            "channel_id": "2000000000000000000",
            "message_id": "3000000000000000000",
            "author_id": "4000000000000000000",
            "kind": "forward",
            "created_at": "2026-05-04T12:30:00+00:00",
            "score": "0.99",
            "threshold": "0.7",
            "rule": "delete_threshold",
            "action": "delete",
            "model": "tiny",
            "deleted": "True",
            "alerted": "True",
            "author_told": "True",
            "problem": "",
            "verdict": "confirmed",
            "verdict_by": "5",
            "verdict_at": "2026-05-04T12:35:00+00:00",
            "appeal": "declined",
        }
    ]


def test_missing_values_are_empty_and_the_order_stays() -> None:
    first, second = flagged(), deleted()
    found = lines(to_csv(iter([first, second])))
    assert [line["id"] for line in found] == [str(first.id), str(second.id)]
    assert [found[0][name] for name in ("verdict", "verdict_at", "appeal", "problem")] == [""] * 4


def test_commas_quotes_and_other_alphabets_survive() -> None:
    problem = 'Zugriff "verweigert", Schloß zu — 禁止\nzweite Zeile'
    assert lines(to_csv([flagged(problem=problem)]))[0]["problem"] == problem
