"""Messages of the bot as Discord's client shows them, in its dark theme."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import discord

from bot.demo.canvas import Canvas
from bot.demo.lettering import PADDING, fold, span_width, width
from bot.demo.markup import Look, Span, spans

PAGE: Final = "#313338"
EMBED: Final = "#2b2d31"
EPHEMERAL: Final = "#343647"
RULE: Final = "#26272b"
INK: Final = "#dbdee1"
BRIGHT: Final = "#f2f3f5"
MUTED: Final = "#a5abb3"
WHITE: Final = "#ffffff"
LINKED: Final = "#00a8fc"
BLURPLE: Final = "#5865f2"
USER: Final = "#3ba55d"
MENTIONED: Final = "#c9cdfb"
MENTION_PAPER: Final = "#3e4372"
CODE_PAPER: Final = "#1e1f22"
SPOILER_PAPER: Final = "#46484f"
BUTTONS: Final = {
    discord.ButtonStyle.primary: BLURPLE,
    discord.ButtonStyle.secondary: "#4e5058",
    discord.ButtonStyle.success: "#248046",
    discord.ButtonStyle.danger: "#da373c",
    discord.ButtonStyle.link: "#4e5058",
}

WIDTH: Final = 624
LEFT: Final = 72  # of everything but the avatar
EMBED_WIDTH: Final = 536
EMBED_LEFT: Final = 16  # the bar included
INNER_LEFT: Final = LEFT + EMBED_LEFT
INNER: Final = EMBED_WIDTH - 2 * EMBED_LEFT
COLUMNS: Final = 3
GAP: Final = 8
TEXT: Final = 14
LINE_HEIGHT: Final = 1.36
TAG: Final = "APP"
BUTTON_HEIGHT: Final = 32


@dataclass(frozen=True, slots=True)
class Scene:
    """Where messages are seen. `names` says how mentions look: "<@1>" as "@zed"."""

    place: str
    bot: str
    names: Mapping[str, str]


def picture(
    scene: Scene,
    messages: Sequence[discord.Message],
    *,
    command: str = "",
    images: Mapping[str, bytes] | None = None,
) -> str:
    """Messages of the bot below each other, as SVG.

    `command` is what was typed to get the first one; `images` holds, by their file names, the
    PNGs that embeds show.
    """
    painter = _Painter(scene, images or {})
    for message in messages:
        painter.message(message, command)
        command = ""
    return painter.finished()


class _Painter:
    """Draws from above downwards; `_y` is where the next thing begins."""

    def __init__(self, scene: Scene, images: Mapping[str, bytes]) -> None:
        self._scene = scene
        self._images = images
        self._canvas = Canvas()
        self._page = self._canvas.box(0, 0, WIDTH, 0, PAGE, radius=8)
        self._canvas.text(scene.place[0], 20, 31, 20, MUTED)
        self._canvas.text(scene.place[1:], 42, 30, 16, BRIGHT, bold=True)
        self._canvas.box(0, 48, WIDTH, 1, RULE)
        self._y = 64.0

    def finished(self) -> str:
        """The picture."""
        self._page.set("height", f"{self._y:.0f}")
        return self._canvas.svg(WIDTH, self._y, f"{self._scene.bot} in {self._scene.place}")

    def message(self, message: discord.Message, command: str) -> None:
        """One message with all that belongs to it."""
        top = self._y - 8
        paper = []
        if message.flags.ephemeral:
            paper = [self._canvas.box(0, top, WIDTH, 0, EPHEMERAL)]
            paper.append(self._canvas.box(0, top, 2, 0, BLURPLE))
        if command and message.interaction_metadata is not None:
            self._asked(message.interaction_metadata.user.name, command)
        self._author(message)
        if message.content:
            self._text(spans(message.content, self._scene.names), LEFT, WIDTH - LEFT - 16, 16)
        for embed in message.embeds:
            self._embed(embed)
        for row in message.components:
            if isinstance(row, discord.ActionRow):
                self._buttons([item for item in row.children if isinstance(item, discord.Button)])
        if message.flags.ephemeral:
            self._only_you()
        for box in paper:
            box.set("height", f"{self._y + 8 - top:.0f}")
        self._y += 16

    def _asked(self, who: str, command: str) -> None:
        """Who typed the command that the message answers."""
        y = self._y + 12
        self._canvas.line(f"M36 {y + 6}v-4q0 -6 6 -6h24", BUTTONS[discord.ButtonStyle.secondary])
        self._canvas.circle(80, y - 5, 8, USER)
        initial = who[:1].upper()
        self._canvas.text(initial, 80 - width(initial, 10) / 2, y - 1.4, 10, WHITE, bold=True)
        end = self._canvas.text(who, 94, y, TEXT, BRIGHT)
        end = self._canvas.text(" used ", end, y, TEXT, MUTED)
        self._canvas.text(command, end, y, TEXT, LINKED)
        self._y += 26

    def _author(self, message: discord.Message) -> None:
        """Avatar, name, tag and time."""
        canvas, y = self._canvas, self._y
        canvas.circle(36, y + 20, 20, BLURPLE)
        canvas.line(f"M28 {y + 13}l8 -4l8 4v6c0 6 -3 10 -8 13c-5 -3 -8 -7 -8 -13z", WHITE)
        canvas.line(f"M32 {y + 20}l3 3l5 -6", WHITE)
        end = canvas.text(self._scene.bot, LEFT, y + 15, 16, BRIGHT, bold=True) + 6
        tag = width(TAG, 10) + 10
        canvas.box(end, y + 2, tag, 15, BLURPLE, radius=4)
        canvas.text(TAG, end + 5, y + 13.2, 10, WHITE, bold=True)
        canvas.text(f"Today at {message.created_at:%H:%M}", end + tag + 8, y + 14.5, 12, MUTED)
        self._y += 22

    def _embed(self, embed: discord.Embed) -> None:
        self._y += 6
        top = self._y
        colour = embed.colour or discord.Colour(0x1E1F22)
        bar = self._canvas.box(LEFT, top, 12, 0, str(colour), radius=4)
        paper = self._canvas.box(LEFT + 4, top, EMBED_WIDTH - 4, 0, EMBED, radius=4)
        seam = self._canvas.box(LEFT + 4, top, 6, 0, EMBED)
        names = self._scene.names
        self._y += 6
        if embed.title:
            self._text([Span(embed.title, Look.BOLD)], INNER_LEFT, INNER, 16, above=8, ink=BRIGHT)
        if embed.description:
            self._text(spans(embed.description, names), INNER_LEFT, INNER, TEXT, above=6)
        for inline, fields in groupby(embed.fields, key=lambda field: field.inline):
            row = [(field.name or "", field.value or "") for field in fields]
            step = COLUMNS if inline else 1
            for first in range(0, len(row), step):
                self._fields(row[first : first + step])
        if embed.image.url:
            self._image(self._images[embed.image.url.rpartition("/")[2]])
        if embed.footer.text:
            when = f" • Today at {embed.timestamp:%H:%M}" if embed.timestamp else ""
            self._text([Span(embed.footer.text + when)], INNER_LEFT, INNER, 12, above=8)
        self._y += 14
        for box in (bar, paper, seam):
            box.set("height", f"{self._y - top:.0f}")

    def _fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Names and values beside each other."""
        self._y += 8
        top = lowest = self._y
        room = (INNER - (len(fields) - 1) * GAP) / len(fields)
        for column, (name, value) in enumerate(fields):
            x = INNER_LEFT + column * (room + GAP)
            self._y = top
            self._text([Span(name, Look.BOLD)], x, room, TEXT, ink=BRIGHT)
            self._text(spans(value, self._scene.names), x, room, TEXT, above=2)
            lowest = max(lowest, self._y)
        self._y = lowest

    def _image(self, png: bytes) -> None:
        wide, high = struct.unpack(">II", png[16:24])
        shown = round(INNER * high / wide)
        self._canvas.image(png, INNER_LEFT, self._y + 14, INNER, shown)
        self._y += 14 + shown

    def _buttons(self, buttons: Sequence[discord.Button]) -> None:
        self._y += 8
        x = float(LEFT)
        for button in buttons:
            label = button.label or ""
            wide = width(label, TEXT) + 32
            if x > LEFT and x + wide > WIDTH - 16:
                x, self._y = float(LEFT), self._y + BUTTON_HEIGHT + GAP
            self._canvas.box(x, self._y, wide, BUTTON_HEIGHT, BUTTONS[button.style], radius=4)
            self._canvas.text(label, x + 16, self._y + 21, TEXT, WHITE, bold=True)
            x += wide + GAP
        self._y += BUTTON_HEIGHT

    def _only_you(self) -> None:
        """That nobody else sees the message."""
        y = self._y + 22
        self._canvas.line(f"M{LEFT} {y - 4}q8 -9 16 0q-8 9 -16 0z", MUTED, thick=1.5)
        self._canvas.circle(LEFT + 8, y - 4, 2.5, MUTED)
        end = self._canvas.text("Only you can see this • ", LEFT + 21, y, 12, MUTED)
        self._canvas.text("Dismiss message", end, y, 12, LINKED)
        self._y += 28

    def _text(
        self,
        words: Sequence[Span],
        x: float,
        room: float,
        size: float,
        *,
        above: float = 0,
        ink: str = INK,
    ) -> None:
        """Folded text, with `above` pixels before it."""
        self._y += above
        height = round(size * LINE_HEIGHT)
        for line in fold(words, size, room):
            self._line(line, x, self._y + round(size * 1.03), size, ink)
            self._y += height

    def _line(self, line: Sequence[Span], x: float, baseline: float, size: float, ink: str) -> None:
        top, high = baseline - size, round(size * 1.3)
        for span in line:
            wide = span_width(span, size)
            start = x
            fill = ink
            if Look.SPOILER in span.look:
                self._canvas.box(x - 2, top, wide + 4, high, SPOILER_PAPER, radius=4)
            if Look.MENTION in span.look:
                self._canvas.box(x, top, wide, high, MENTION_PAPER, radius=3)
                start, fill = x + PADDING, MENTIONED
            if Look.CODE in span.look:
                self._canvas.box(x, top, wide, high, CODE_PAPER, radius=4)
                start = x + PADDING
            if Look.LINK in span.look:
                fill = LINKED
            self._canvas.text(
                span.text,
                start,
                baseline,
                size,
                fill,
                bold=Look.BOLD in span.look,
                mono=Look.CODE in span.look,
            )
            x += wide
