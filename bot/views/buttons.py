"""Buttons that work after a restart: everything they need is in their custom id."""

from collections.abc import Sequence
from enum import StrEnum
from re import Match
from typing import TYPE_CHECKING, Self

import discord
from discord import ui

from bot.actions.interactions import AnsweringView, apologising
from bot.language import Language
from bot.moderation.incident import Appeal, Deed, Incident, Step, Verdict
from bot.moderation.message import NAMES

MOST_APPEALS = 6  # at once: two a row, between the verdicts and the buttons that turn pages
PAGES_ROW = 4

if TYPE_CHECKING:
    from bot.client import ToxicityBot


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


class VerdictButton(
    ui.DynamicItem[ui.Button[ui.View]], template=r"toxicity:(?P<press>[a-z]+):(?P<alert>\d+)"
):
    """A moderator's verdict on all the incidents of an alert."""

    def __init__(self, press: Press, alert_id: int, label: str = "") -> None:
        self.press = press
        self.alert_id = alert_id
        super().__init__(
            ui.Button(
                label=label or press.value,
                style=_STYLES[press],
                custom_id=f"toxicity:{press}:{alert_id}",
                row=0,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.View], match: Match[str], /
    ) -> Self:
        """Rebuild the button that was pressed."""
        return cls(Press(match["press"]), int(match["alert"]))

    async def callback(self, interaction: "discord.Interaction[ToxicityBot]") -> None:  # type: ignore[override]
        """Carry the verdict out; the permission is checked there, at this moment."""
        async with apologising(interaction):
            await interaction.client.verdicts.press(interaction, self.press, self.alert_id)


class AppealButton(
    ui.DynamicItem[ui.Button[ui.View]], template=r"toxicity-appeal:(?P<incident>\d+)"
):
    """An author's one appeal against a deletion."""

    def __init__(self, incident_id: int, label: str = "appeal") -> None:
        self.incident_id = incident_id
        super().__init__(ui.Button(label=label, custom_id=f"toxicity-appeal:{incident_id}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.View], match: Match[str], /
    ) -> Self:
        """Rebuild the button that was pressed."""
        return cls(int(match["incident"]))

    async def callback(self, interaction: "discord.Interaction[ToxicityBot]") -> None:  # type: ignore[override]
        """Ask for the author's reason."""
        async with apologising(interaction):
            await interaction.client.appeals.ask(interaction, self.incident_id)


class AnswerButton(
    ui.DynamicItem[ui.Button[ui.View]],
    template=r"toxicity-(?P<answer>accept|decline):(?P<incident>\d+)",
):
    """A moderator's answer to an appeal."""

    def __init__(
        self, incident_id: int, *, accept: bool, label: str = "", row: int | None = None
    ) -> None:
        self.incident_id = incident_id
        self.accept = accept
        answer = "accept" if accept else "decline"
        super().__init__(
            ui.Button(
                label=label or answer,
                style=discord.ButtonStyle.success if accept else discord.ButtonStyle.secondary,
                custom_id=f"toxicity-{answer}:{incident_id}",
                row=row,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[ui.View], match: Match[str], /
    ) -> Self:
        """Rebuild the button that was pressed."""
        return cls(int(match["incident"]), accept=match["answer"] == "accept")

    async def callback(self, interaction: "discord.Interaction[ToxicityBot]") -> None:  # type: ignore[override]
        """Carry the answer out; the permission is checked there, at this moment."""
        async with apologising(interaction):
            await interaction.client.appeals.answer(
                interaction, self.incident_id, accepted=self.accept
            )


PERSISTENT = (VerdictButton, AppealButton, AnswerButton)
"""What the bot listens for from its start on."""


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


def review_view(
    t: Language, incidents: Sequence[Incident], steps: Sequence[Step]
) -> ui.View | None:
    """The buttons of an alert, or None when there is nothing left to do."""
    view = AnsweringView(timeout=None)
    for press in presses(incidents, steps):
        view.add_item(VerdictButton(press, incidents[0].alert_id, t(f"press.{press}")))
    appeals = [incident for incident in incidents if incident.appeal is Appeal.OPEN]
    for position, incident in enumerate(appeals[:MOST_APPEALS]):
        for accept in (True, False):
            label = t("press.accept" if accept else "press.decline", number=incident.id)
            row = 1 + position // 2
            view.add_item(AnswerButton(incident.id, accept=accept, label=label, row=row))
    return view if view.children else None


def with_pages(view: ui.View | None, message: discord.Message) -> ui.View:
    """`view` with the buttons that turn the pages of `message`, which keep what they do."""
    view = view or ui.View()
    for item in ui.View.from_message(message).children:
        if isinstance(item, ui.Button) and not str(item.custom_id).startswith("toxicity"):
            item.row = PAGES_ROW
            view.add_item(item)
    # The client listens to them since the page was shown; a stopped view replaces no listener.
    view.stop()
    return view


def appeal_view(t: Language, incident_id: int) -> ui.View:
    """The button under the direct message to an author."""
    view = AnsweringView(timeout=None)
    view.add_item(AppealButton(incident_id, t("press.appeal")))
    return view
