"""Incidents as CSV. There is no text to export."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, fields

from bot.moderation.incident import Incident

HEADINGS = tuple(field.name for field in fields(Incident))


def to_csv(incidents: Iterable[Incident]) -> bytes:
    """A UTF-8 CSV file: one row an incident, times in ISO 8601, missing values empty."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    for incident in incidents:
        values = astuple(incident)
        writer.writerow(
            value.isoformat() if hasattr(value, "isoformat") else value for value in values
        )
    return file.getvalue().encode()
