"""How the demo looks in a terminal."""

import re
from collections.abc import Iterable, Mapping

import discord
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.moderation.decision import Action
from bot.moderation.policy import Thresholds

LONG = 160
MENTION = re.compile(r"<[@#]\d+>")
LINK = re.compile(r"(?<!\\)\[([^\]]+)\]\([^)]+\)")
SPOILER = re.compile(r"(?<!\\)\|\|(.*)(?<!\\)\|\|", re.DOTALL)
EMPHASIS = re.compile(r"(?<!\\)\*\*|(?<!\\)`")
ESCAPE = re.compile(r"\\([^\w\s])")
STYLES = {Action.NONE: "green", Action.FLAG: "yellow", Action.DELETE: "red"}


class View:
    """Prints the chat and everything the bot does about it."""

    def __init__(self, console: Console, thresholds: Thresholds) -> None:
        self._console = console
        self._thresholds = thresholds
        self._names: dict[str, str] = {}

    def introduce(self, names: Mapping[str, str]) -> None:
        """How to show mentions: "<@1>" as "@zed", "<#2>" as "#general"."""
        self._names.update(names)

    def title(self, server: str, model: str, lines: int) -> None:
        """What is about to be seen."""
        self._console.print(
            Panel(
                f"The real bot (its cogs, model and database) on a simulated Discord.\n"
                f"Server [bold]{escape(server)}[/], {lines} lines of chat, model "
                f"[bold]{escape(model)}[/]: flag from [yellow]{self._thresholds.flag:g}[/], delete "
                f"from [red]{self._thresholds.delete:g}[/].",
                title="toxicity bot: demo",
                expand=False,
            )
        )

    def line(self, channel: str, who: str, text: str, *, edited: bool = False) -> None:
        """Something a member wrote."""
        shown = text
        if len(text) > LONG:
            shown = f"{text[: LONG // 2]} […{len(text) - LONG} characters…] {text[-LONG // 2 :]}"
        note = " [dim](edits the message)[/]" if edited else ""
        self._console.print(f"[cyan]#{channel}[/] [bold]{escape(who)}[/]{note}: {escape(shown)}")

    def verdict(self, score: float | None, action: Action, *, deleted: bool) -> None:
        """The score and what became of the message."""
        if score is None:
            self._detail("not scored", "dim")
            return
        done = "deleted" if deleted else {Action.NONE: "stays"}.get(action, "flagged")
        self._detail(f"score {score:.3f} → {done}", STYLES[action])

    def direct_message(self, who: str, message: discord.Message) -> None:
        """What an author gets by direct message."""
        self._embeds(f"direct message to {who}", message.embeds, "magenta")

    def alert(self, channel: str, message: discord.Message) -> None:
        """What moderators see in the log channel."""
        self._embeds(f"moderators see in #{channel}", message.embeds, "blue")

    def answer(self, who: str, command: str, embeds: list[discord.Embed]) -> None:
        """The ephemeral answer to a command."""
        self._console.print(f"\n[bold]{escape(who)}[/] types [bold cyan]{escape(command)}[/]")
        self._embeds("only they see", embeds, "blue")

    def say(self, sentence: str) -> None:
        """A remark of the demo itself."""
        self._console.print(f"[dim]{sentence}[/]")

    def _detail(self, text: str, style: str) -> None:
        self._console.print(Padding(Text(text, style=style), (0, 0, 0, 4)))

    def _embeds(self, title: str, embeds: Iterable[discord.Embed], style: str) -> None:
        for embed in embeds:
            body = Group(*self._body(embed))
            panel = Panel(body, title=title, title_align="left", border_style=style, width=92)
            self._console.print(Padding(panel, (0, 0, 0, 4)))

    def _body(self, embed: discord.Embed) -> Iterable[Text | Table]:
        if embed.title:
            yield Text(embed.title, style="bold")
        if embed.description:
            text = self._shown(embed.description)
            yield Text(text if len(text) <= LONG * 4 else f"{text[: LONG * 4]} …")
        if embed.fields:
            table = Table.grid(padding=(0, 2))
            for field in embed.fields:
                table.add_row(
                    Text(field.name or "", style="dim"), Text(self._shown(field.value or ""))
                )
            yield table
        if embed.footer.text:
            yield Text(embed.footer.text, style="dim italic")

    def _shown(self, text: str) -> str:
        """`text` without its markup, as the Discord client would show it."""
        text = MENTION.sub(lambda mention: self._names.get(mention[0], mention[0]), text)
        text = SPOILER.sub(r"[spoiler] \1", LINK.sub(r"\1 ↗", text))
        return ESCAPE.sub(r"\1", EMPHASIS.sub("", text))
