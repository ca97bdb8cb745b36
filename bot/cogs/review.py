"""What the buttons under alerts and direct messages do, also after a restart.

Everything they need is in their custom id; how they look is in `bot/views/buttons.py`. A button
that cannot be found in its process' caches still works: direct messages arrive at shard 0.
"""

from re import Match
from typing import Any, Final, Self

import discord
from discord import ui

from bot.actions.appeals import LONGEST
from bot.client import ToxicityBot
from bot.language import Language
from bot.views.answers import apologise, apologising, whisper
from bot.views.buttons import ANSWER_ID, APPEAL_ID, VERDICT_ID, Press

Interaction = discord.Interaction[ToxicityBot]


class VerdictButton(ui.DynamicItem[ui.Button[ui.View]], template=VERDICT_ID):
    """A moderator's verdict on all the incidents of an alert."""

    def __init__(self, item: ui.Button[ui.View], press: Press, alert_id: int) -> None:
        super().__init__(item)
        self.press = press
        self.alert_id = alert_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        """The button that was pressed."""
        return cls(_button(item), Press(match["press"]), int(match["alert"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Carry the verdict out; the permission is checked there, at this moment."""
        async with apologising(interaction, interaction.client.languages):
            await interaction.client.verdicts.press(interaction, self.press, self.alert_id)


class AppealButton(ui.DynamicItem[ui.Button[ui.View]], template=APPEAL_ID):
    """An author's one appeal against a deletion."""

    def __init__(self, item: ui.Button[ui.View], incident_id: int) -> None:
        super().__init__(item)
        self.incident_id = incident_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        """The button that was pressed."""
        return cls(_button(item), int(match["incident"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask for the author's reason, unless there is nothing to appeal."""
        client = interaction.client
        async with apologising(interaction, client.languages):
            refusal = await client.appeals.refusal(interaction, self.incident_id)
            if refusal is not None:
                await whisper(interaction, refusal)
                return
            t = client.languages.of(interaction.locale)
            await interaction.response.send_modal(AppealForm(t, self.incident_id))


class AnswerButton(ui.DynamicItem[ui.Button[ui.View]], template=ANSWER_ID):
    """A moderator's answer to an appeal."""

    def __init__(self, item: ui.Button[ui.View], incident_id: int, *, accept: bool) -> None:
        super().__init__(item)
        self.incident_id = incident_id
        self.accept = accept

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: Match[str], /
    ) -> Self:
        """The button that was pressed."""
        return cls(_button(item), int(match["incident"]), accept=match["answer"] == "accept")

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Carry the answer out; the permission is checked there, at this moment."""
        async with apologising(interaction, interaction.client.languages):
            await interaction.client.appeals.answer(
                interaction, self.incident_id, accepted=self.accept
            )


class AppealForm(ui.Modal):
    """Asks an author why their message should have stayed."""

    def __init__(self, t: Language, incident_id: int) -> None:
        super().__init__(title=t("appeal.form"))
        self._incident_id = incident_id
        self.reason: ui.TextInput[AppealForm] = ui.TextInput(
            label=t("appeal.reason"),
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            max_length=LONGEST,
        )
        self.add_item(self.reason)

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Pass the reason on."""
        await interaction.client.appeals.submit(interaction, self._incident_id, self.reason.value)

    async def on_error(  # type: ignore[override]
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        """As for a failed command."""
        await apologise(interaction, interaction.client.languages, error)


PERSISTENT: Final = (VerdictButton, AppealButton, AnswerButton)
"""What the bot listens for from its start on."""


def _button(item: ui.Item[Any]) -> ui.Button[ui.View]:
    assert isinstance(item, ui.Button)
    return item
