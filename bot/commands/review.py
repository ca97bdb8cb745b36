"""`/toxicity review`: the alerts that wait for a verdict, oldest first, one a page."""

import discord
from discord import app_commands, ui

from bot.commands.context import Interaction, language, moderators_only, server
from bot.language import Language
from bot.moderation.incident import Incident, Step
from bot.moderation.message import NAMES
from bot.views.alert import step_line
from bot.views.answers import AnsweringView, whisper
from bot.views.buttons import review_buttons
from bot.views.colours import AMBER, GREEN
from bot.views.quoting import ago, fitting


@app_commands.command()
@moderators_only
async def review(interaction: Interaction) -> None:
    """Go through what waits for a moderator, oldest first."""
    await interaction.response.defer(ephemeral=True)
    guild, _ = await server(interaction)
    queue = await interaction.client.store.incidents.open_alerts(guild.id)
    await show(interaction, queue, 0)


async def show(interaction: Interaction, queue: list[int], page: int) -> None:
    """Show the alert at `page` of the queue, in place of the page before if there was one."""
    t = language(interaction)
    if not queue:
        embed = discord.Embed(title=t("review.empty"), colour=GREEN)
        await interaction.edit_original_response(embed=embed, view=None)
        return
    incidents_table = interaction.client.store.incidents
    incidents = await incidents_table.of_alert(queue[page])
    taken = await incidents_table.steps([one.id for one in incidents])
    steps = [step for of_one in taken.values() for step in of_one]
    alert = await incidents_table.alert(queue[page])
    link = ""
    if alert is not None and alert.message_id is not None:
        link = _link(alert.guild_id, alert.channel_id, alert.message_id)
    embed = _embed(t, incidents, steps, link)
    embed.set_footer(text=t("review.page", page=page + 1, pages=len(queue)))
    view = AnsweringView(interaction.client.languages, timeout=900)
    for button in review_buttons(t, incidents, steps):
        view.add_item(button)
    view.add_item(Turn(t("review.previous"), queue, page - 1))
    view.add_item(Turn(t("review.next"), queue, page + 1))
    await interaction.edit_original_response(embed=embed, view=view)


class Turn(ui.Button[ui.View]):
    """To another page."""

    def __init__(self, label: str, queue: list[int], page: int) -> None:
        super().__init__(label=label, row=4, disabled=not 0 <= page < len(queue))
        self._queue = queue
        self._page = page

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn the page."""
        if not interaction.permissions.manage_messages:
            t = language(interaction)
            await whisper(interaction, t("refusal.permission", names="Manage Messages"))
            return
        await interaction.response.defer()
        await show(interaction, self._queue, self._page)


def _embed(t: Language, incidents: list[Incident], steps: list[Step], link: str) -> discord.Embed:
    if not incidents:
        return discord.Embed(title=t("review.erased"), colour=GREEN)
    first = incidents[0]
    worst = max(incidents, key=lambda one: one.score)
    embed = discord.Embed(
        title=t("review.title", kind=t(f"kind.{worst.kind}"), count=len(incidents)),
        colour=AMBER,
        timestamp=first.created_at,
    )
    embed.add_field(name=t("alert.author"), value=f"<@{first.author_id}>")
    embed.add_field(name=t("alert.channel"), value=f"<#{first.channel_id}>")
    scored = t(f"rule.{worst.rule}", threshold=f"{worst.threshold:.3f}")
    embed.add_field(name=t("alert.score"), value=f"**{worst.score:.3f}** ({scored})")
    links = [
        f"[{t('alert.jump')}]({_link(one.guild_id, one.channel_id, one.message_id)})"
        for one in incidents
        if not one.deleted and one.kind not in NAMES
    ]
    if links:
        embed.add_field(name=t("alert.message"), value=fitting(links))
    if link:
        embed.add_field(name=t("review.alert"), value=f"[{t('review.read')}]({link})")
    embed.add_field(name=t("review.waiting"), value=ago(first.created_at))
    if steps:
        lines = [step_line(t, step) for step in steps]
        embed.add_field(name=t("alert.steps"), value=fitting(lines), inline=False)
    return embed


def _link(guild_id: int, channel_id: int | None, message_id: int) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
