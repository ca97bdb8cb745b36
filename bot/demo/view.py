"""How the demo looks in a terminal."""

from collections.abc import Iterable, Mapping
from typing import Final

import discord
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.demo.markup import Look, Span, spans
from bot.moderation.decision import Action
from bot.scoring.bundle import Bundle

LONG: Final = 160
STYLES: Final = {Action.NONE: "green", Action.FLAG: "yellow", Action.DELETE: "red"}


def labels(message: discord.Message) -> list[str]:
    """The labels of a message's buttons."""
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [
        item.label or ""
        for row in rows
        for item in row.children
        if isinstance(item, discord.Button)
    ]


class View:
    """Prints the chat and everything the bot does about it.

    `names` says how to show mentions: "<@1>" as "@zed", "<#2>" as "#general".
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self.names: dict[str, str] = {}

    def introduce(self, names: Mapping[str, str]) -> None:
        """Add to `names`."""
        self.names.update(names)

    def title(self, server: str, lines: int, bundle: Bundle) -> None:
        """What is about to be seen."""
        thresholds = bundle.thresholds
        self._console.print(
            Panel(
                f"The real bot (its cogs, model and database) on a simulated Discord.\n"
                f"Server [bold]{escape(server)}[/], {lines} lines of chat, "
                f"model [bold]{escape(bundle.manifest.name)}[/]: flag from "
                f"[yellow]{thresholds.flag:g}[/], delete from [red]{thresholds.delete:g}[/].",
                title="toxicity bot: demo",
                expand=False,
            )
        )

    def line(self, channel: str, who: str, text: str, *, edited: bool = False) -> None:
        """Something a member wrote."""
        shown = text
        if len(text) > LONG:
            start = _first_words(text, LONG // 2)
            end = text[-LONG // 2 :].partition(" ")[2] or text[-LONG // 2 :]
            left_out = len(text) - len(start) - len(end)
            shown = f"{start} […{left_out} characters…] {end}"
        note = " [dim](edits the message)[/]" if edited else ""
        self._console.print(f"[cyan]#{channel}[/] [bold]{escape(who)}[/]{note}: {escape(shown)}")

    def verdict(self, score: float | None, action: Action, *, deleted: bool) -> None:
        """The score and what became of the message."""
        if score is None:
            self._detail("not scored: moderators are exempt", "dim")
            return
        done = "deleted" if deleted else {Action.NONE: "stays"}.get(action, "flagged")
        self._detail(f"score {score:.3f} → {done}", STYLES[action])

    def direct_message(self, who: str, message: discord.Message) -> None:
        """What an author gets by direct message."""
        self._message(f"direct message to {who}", message, "magenta")

    def alert(self, channel: str, message: discord.Message) -> None:
        """What moderators see in the log channel."""
        self._message(f"moderators see in #{channel}", message, "blue")

    def answer(self, who: str, command: str, answers: Iterable[discord.Message]) -> None:
        """The ephemeral answers to a command."""
        self._console.print(f"\n[bold]{escape(who)}[/] types [bold cyan]{escape(command)}[/]")
        for message in answers:
            self._message("only they see", message, "blue")

    def press(self, who: str, button: str, where: str) -> None:
        """Somebody presses a button."""
        self._console.print(
            f"\n[bold]{escape(who)}[/] presses [bold cyan]\\[{escape(button)}][/] {escape(where)}"
        )

    def updated(self, message: discord.Message) -> None:
        """What a message has become."""
        self._message("it now says", message, "blue")

    def say(self, sentence: str) -> None:
        """A remark of the demo itself."""
        self._console.print(sentence, style="dim", markup=False, highlight=False)

    def _detail(self, text: str, style: str) -> None:
        self._console.print(Padding(Text(text, style=style), (0, 0, 0, 4)))

    def _message(self, title: str, message: discord.Message, style: str) -> None:
        embeds = list(message.embeds)
        if message.content:
            embeds.insert(0, discord.Embed(description=message.content))
        for embed in embeds:
            lines = [*self._body(embed)]
            if embed is embeds[-1]:
                lines += [
                    Text(f"[picture: {file.filename}]", style="dim") for file in message.attachments
                ]
                if buttons := labels(message):
                    lines.append(Text("  ".join(f"[ {label} ]" for label in buttons), style="bold"))
            panel = Panel(
                Group(*lines), title=title, title_align="left", border_style=style, width=92
            )
            self._console.print(Padding(panel, (0, 0, 0, 4)))

    def _body(self, embed: discord.Embed) -> Iterable[Text | Table]:
        if embed.title:
            yield Text(embed.title, style="bold")
        if embed.description:
            yield Text(self._shown(embed.description))
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
        return "".join(_plain(span) for span in spans(text, self.names))


def _plain(span: Span) -> str:
    """A span in plain text. Spoilers are quotations for moderators: long ones are cut short."""
    text = span.text
    if Look.SPOILER in span.look:
        start = _first_words(text, LONG * 2)
        if left_out := len(text) - len(start):
            text = f"{start} […{left_out} characters more]"
        return f"[spoiler] {text}"
    return f"{text} ↗" if Look.LINK in span.look else text


def _first_words(text: str, limit: int) -> str:
    """The words of `text` that fit into `limit` characters, or part of a longer one."""
    if len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] or text[:limit]
