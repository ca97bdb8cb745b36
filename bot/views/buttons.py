"""How the buttons under alerts and direct messages look.

Everything a press needs is in the button's custom id, so that it works after a restart;
`bot/cogs/review.py` listens.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

import discord
from discord import ui

from bot.language import Language
from bot.moderation.incident import Appeal, Deed, Incident, Step, Verdict
from bot.moderation.message import NAMES

VERDICT_ID: Final = r"toxicity:(?P<press>[a-z]+):(?P<alert>\d+)"
APPEAL_ID: Final = r"toxicity-appeal:(?P<incident>\d+)"
ANSWER_ID: Final = r"toxicity-(?P<answer>accept|decline):(?P<incident>\d+)"

MOST_APPEALS: Final = 6
"""At once: two a row, between the verdicts and the buttons that turn pages."""
PAGES_ROW: Final = 4


class Press(StrEnum):
    """What a button on an alert asks for; the value is its key in the texts."""

    DELETE = "delete"
    CONFIRM = "confirm"
    TIMEOUT = "timeout"
    DISMISS = "dismiss"


_STYLES = {
    Press.DELETE: discord.ButtonStyle.danger,
    Press.CONFIRM: discord.ButtonStyle.success,
    Press.TIMEOUT: discord.ButtonStyle.primary,
    Press.DISMISS: discord.ButtonStyle.secondary,
}


def presses(incidents: Sequence[Incident], steps: Sequence[Step]) -> list[Press]:
    """What a moderator can still do about the incidents of an alert."""
    if all(incident.verdict is Verdict.DISMISSED for incident in incidents):
        return []
    undecided = any(incident.verdict is None for incident in incidents)
    standing = any(not incident.deleted and incident.kind not in NAMES for incident in incidents)
    timed_out = any(step.deed is Deed.TIMED_OUT for step in steps)
    possible = []
    if standing:
        possible.append(Press.DELETE)
    elif undecided:
        possible.append(Press.CONFIRM)
    if not timed_out:
        possible.append(Press.TIMEOUT)
    if undecided:
        possible.append(Press.DISMISS)
    return possible


def review_buttons(
    t: Language, incidents: Sequence[Incident], steps: Sequence[Step]
) -> list[ui.Button[ui.View]]:
    """What can still be done about the incidents of an alert, in rows 0 to 3."""
    buttons: list[ui.Button[ui.View]] = [
        ui.Button(
            label=t(f"press.{press}"),
            style=_STYLES[press],
            custom_id=f"toxicity:{press}:{incidents[0].alert_id}",
            row=0,
        )
        for press in presses(incidents, steps)
    ]
    appeals = [incident for incident in incidents if incident.appeal is Appeal.OPEN]
    for position, incident in enumerate(appeals[:MOST_APPEALS]):
        for answer, style in (
            ("accept", discord.ButtonStyle.success),
            ("decline", discord.ButtonStyle.secondary),
        ):
            buttons.append(
                ui.Button(
                    label=t(f"press.{answer}", number=incident.id),
                    style=style,
                    custom_id=f"toxicity-{answer}:{incident.id}",
                    row=1 + position // 2,
                )
            )
    return buttons


def review_view(
    t: Language, incidents: Sequence[Incident], steps: Sequence[Step]
) -> ui.View | None:
    """The buttons of an alert, or None when there is nothing left to do."""
    buttons = review_buttons(t, incidents, steps)
    return _look(buttons) if buttons else None


def with_pages(view: ui.View | None, message: discord.Message) -> ui.View:
    """`view` with the buttons that turn the pages of `message`, which keep what they do."""
    buttons = [] if view is None else list(view.children)
    for item in ui.View.from_message(message).children:
        if isinstance(item, ui.Button) and not str(item.custom_id).startswith("toxicity"):
            item.row = PAGES_ROW
            buttons.append(item)
    return _look(buttons)


def appeal_view(t: Language, incident_id: int) -> ui.View:
    """The button under the direct message to an author."""
    return _look([ui.Button(label=t("press.appeal"), custom_id=f"toxicity-appeal:{incident_id}")])


def _look(items: Iterable[ui.Item[Any]]) -> ui.View:
    """A view that is only looked at: who listens to its buttons does not change by showing it."""
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
