"""The demo as the person at the terminal sees it: the shipped model, the real bot."""

import asyncio
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.demo.play import play
from bot.demo.script import Script, load_script
from bot.errors import UserError


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=400)


@pytest.fixture(scope="module")
def output() -> str:
    """What the demo prints when nobody joins in."""
    console = Console(file=io.StringIO(), width=400)
    asyncio.run(play(console, interactive=False))
    return printed(console)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def unboxed(output: str) -> str:
    """Text that was wrapped in a box, in one line."""
    return " ".join(output.replace("│", " ").split())


def verdict(output: str, words: str) -> str:
    """What became of the message that contains `words`: stays, flagged or deleted."""
    after = output[output.index(words) :]
    found = re.search(r"score \d\.\d{3} → (\w+)", after)
    assert found is not None
    return found[1]


def test_the_script_holds_what_the_demo_promises() -> None:
    script = load_script()

    assert len(script.lines) >= 40
    assert any(line.edit for line in script.lines)
    assert max(len(line.text) for line in script.lines) > 1000
    assert script.moderator in script.members


def test_it_plays_to_the_end_by_itself(output: str) -> None:
    for line in load_script().lines:
        assert (line.text if len(line.text) < 160 else line.text[-60:]) in output
    assert verdict(output, "thank you so much!!") == "stays"
    assert verdict(output, "shut up you stupid piece of shit") in {"flagged", "deleted"}
    assert verdict(output, "1d10ts") in {"flagged", "deleted"}
    assert verdict(output, "s h u t  u p  b i t c h") in {"flagged", "deleted"}
    assert verdict(output, "stupid fucking bitches, go kill") == "deleted"
    assert verdict(output, "you are disgusting pigs") == "deleted"
    assert "direct message to zed" in output
    assert "Your message was removed" in output
    assert "moderators see in #mod-log" in output
    stats = output[output.index("/toxicity stats") :]
    assert "Toxicity, last 24 hours" in stats
    script = load_script()
    scanned = sum(line.who != script.moderator for line in script.lines)
    assert re.search(rf"Scanned\s+{scanned}\b", stats)
    assert re.search(r"Most flagged members\s+@zed", stats)
    assert " [picture: stats.png]" in stats
    assert "python -m bot doctor" in stats.splitlines()[-1]


def test_the_author_sees_their_whole_text_and_moderators_enough_of_it(output: str) -> None:
    (longest,) = (line.text for line in load_script().lines if len(line.text) > 1000)
    start = output.index("disgusting pigs")
    mail, alert = output[start:].split("moderators see in #mod-log")[:2]
    assert longest in unboxed(mail)
    found = re.search(r"\[spoiler\] (.*?) \[…(\d+) characters more\]", unboxed(alert))
    assert found is not None
    words, left_out = found.groups()
    assert longest.startswith(f"{words} ")
    assert 200 < len(words) < len(words) + int(left_out) < 1100


async def test_the_verdict_is_by_the_thresholds_in_force(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["easy there, it's a rope", "quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("bot.demo.play.PAUSE_S", 0)

    await play(console, interactive=True)
    output = printed(console)

    before, after = output.split("presses [Apply]")
    assert verdict(before, "leo: easy there, it's a rope") == "stays"
    assert verdict(after, "you: easy there, it's a rope") == "flagged"
    assert "Message flagged" in after


def test_it_shows_review_appeal_preview_and_a_second_language(output: str) -> None:
    review = output[output.index("presses [Delete]") :]
    assert "@maya confirmed it as toxic" in review
    assert "@maya deleted it" in review
    appeal = review[review.index("presses [Appeal]") :]
    assert re.search(r"Appeal \d+\s+it was a joke between friends", appeal)
    assert "@maya declined the appeal" in appeal
    assert "Your appeal was declined" in appeal
    preview = appeal[appeal.index("/toxicity threshold flag:") :]
    assert re.search(r"\d+ flagged → \d+, \d+ deleted → \d+", preview)
    assert "presses [Apply]" in preview
    assert re.search(r"│ Applied ", preview)
    spanish = preview[preview.index("whose language is Spanish") :]
    assert "mensaje" in spanish[: spanish.index("/toxicity stats")].lower()


async def test_afterwards_the_person_may_chat_until_they_quit(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed: Iterator[str] = iter(
        ["hello everyone", "x" * 2001, "you stupid bitches, go kill yourselves", "quit"]
    )
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("bot.demo.play.PAUSE_S", 0)

    await play(console, interactive=True)
    output = printed(console)

    assert verdict(output, "you: hello everyone") == "stays"
    assert "at most 2000 characters" in output
    assert verdict(output, "you: you stupid bitches, go kill") == "deleted"
    assert "direct message to you" in output
    assert next(typed, None) is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "is missing"),
        ("server = ", "cannot be read"),
        ('server = "x"\nmoderator = "m"\n[[line]]\nwho = "a"\nchannel = "c"', "says or edits"),
    ],
)
def test_a_broken_script_is_one_sentence(
    tmp_path: Path, content: str | None, complaint: str
) -> None:
    path = tmp_path / "chat.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(UserError, match=complaint):
        load_script(path)


def test_a_script_lists_everybody_once() -> None:
    script = Script.model_validate(
        {
            "server": "s",
            "moderator": "m",
            "line": [
                {"who": "a", "channel": "x", "say": "1"},
                {"who": "b", "channel": "y", "say": "2"},
                {"who": "a", "channel": "x", "edit": "3"},
            ],
        }
    )

    assert script.members == ["a", "b", "m"]
    assert script.channels == ["x", "y"]
