"""Pictures of messages: everything is there, and nothing leaves the frame."""

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.discord_look import BUTTONS, Scene, picture
from bot.demo.lettering import fold, span_width
from bot.demo.markup import JUST_NOW, Look, Span, spans
from bot.views.quoting import quoted
from tests.bot.conftest import Server
from tests.bot.demo.svg import beyond_the_frame, overlapping, written

NAMES = {"<@1>": "@zed", "<#2>": "#general"}


def test_markup_reads_as_the_client_shows_it() -> None:
    text = f"**0.9** <@1> in <#2>: ||{quoted('f*ck `you`')}|| `42` [Jump](https://x.y) <t:1:R>"

    assert spans(text, NAMES) == [
        Span("0.9", Look.BOLD),
        Span(" "),
        Span("@zed", Look.MENTION),
        Span(" in "),
        Span("#general", Look.MENTION),
        Span(": "),
        Span("f*ck `you`", Look.SPOILER),
        Span(" "),
        Span("42", Look.CODE),
        Span(" "),
        Span("Jump", Look.LINK),
        Span(f" {JUST_NOW}"),
    ]


@given(st.text())
def test_what_a_member_wrote_is_shown_to_the_letter(text: str) -> None:
    shown = spans(f"||{quoted(text)}||", {})

    assert "".join(span.text for span in shown) == (
        text if len(text) <= 1000 else text[:1000] + "…"
    )
    assert all(span.look == Look.SPOILER for span in shown)


@given(st.lists(st.tuples(st.text(), st.sampled_from([*Look])), max_size=8), st.integers(40, 500))
def test_folded_lines_fit_and_lose_no_letter(written: list[tuple[str, Look]], room: int) -> None:
    words = [Span(text, look) for text, look in written if text]

    lines = fold(words, 14, room)

    assert all(sum(span_width(span, 14) for span in line) <= room for line in lines)
    shown = "".join(span.text for line in lines for span in line)
    assert "".join(shown.split()) == "".join("".join(span.text for span in words).split())


async def test_nothing_leaves_the_frame_or_overlaps_however_long_it_is(server: Server) -> None:
    embed = discord.Embed(
        title="A title of many words " * 6,
        description=f"||{'w' * 400}|| in <#2> by <@1>, " + "and so on, " * 60,
        colour=discord.Colour(0xD83C3E),
    )
    for name in ("One", "Two", "Three", "Four"):
        embed.add_field(name=name, value=f"<@1> ({'z' * 32}, `1456074443980800017`) **0.936**")
    embed.add_field(name="A line", value="of its own " * 20, inline=False)
    embed.set_footer(text="footer " * 40)
    view = discord.ui.View()
    for style in list(BUTTONS)[:4]:
        view.add_item(discord.ui.Button(label=f"{style.name} {'and more ' * 3}", style=style))
    channel = server.env.bot.get_channel(server.log.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("look " * 60, embed=embed, view=view)

    svg = picture(Scene("#mod-log", "The bot", NAMES), server.log.history()[-1:])

    assert beyond_the_frame(svg) == []
    assert overlapping(svg) == []
    assert all(f'fill="{BUTTONS[style]}"' in svg for style in list(BUTTONS)[:4])
    assert 'fill="#d83c3e"' in svg
    words = written(svg)
    assert "".join(words[:2]) == "#mod-log"
    assert {"The bot", "APP", "@zed", "#general", "1456074443980800017"} <= set(words)
    assert any(label.startswith("danger and more") for label in words)
