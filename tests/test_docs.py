"""README and docs name only what exists: links, paths, commands, settings."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer
from pydantic import SecretStr
from typer.core import TyperGroup

from bot.__main__ import app as bot_app
from bot.commands.tree import FOR_ADMINS, FOR_EVERYONE, FOR_MODERATORS, MENUS
from bot.permissions import WANTED, titles
from bot.settings import PROJECT_ROOT, Settings
from training.cli.app import app as training_app

README: Final = PROJECT_ROOT / "README.md"
DOCS: Final = sorted((PROJECT_ROOT / "docs").glob("*.md"))
PAGES: Final = (
    README,
    PROJECT_ROOT / "CONTRIBUTING.md",
    *DOCS,
    *sorted((PROJECT_ROOT / "data").glob("*.md")),
)

LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
PATH: Final = re.compile(r"(?<![\w/.-])((?:bot|training|tests|docs|requirements)/[\w/.*-]*\w)")
COMMAND: Final = re.compile(r"python -m (bot|training)\b([^`#\n]*)")
MAKE: Final = re.compile(r"(?:^|`)make (\w+)", re.MULTILINE)
CLI: Final = {
    "bot": typer.main.get_command(bot_app),
    "training": typer.main.get_command(training_app),
}
SLASH_COMMANDS: Final = {command.name for command in (*FOR_EVERYONE, *FOR_MODERATORS, *FOR_ADMINS)}

every_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT))
)


def read(page: Path) -> str:
    """The page, with lines of a command that goes on put together."""
    return page.read_text(encoding="utf-8").replace("\\\n", " ")


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", read(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table(page: Path, heading: str) -> Iterator[list[str]]:
    """The rows of the first table below a heading, cell by cell."""
    section = read(page).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    for row in rows[2:]:
        yield [cell.strip() for cell in row.strip("|").split("|")]


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(read(README).splitlines()) < 160


def test_the_readme_leads_to_every_page() -> None:
    linked = {(README.parent / link).resolve() for link in LINK.findall(read(README))}
    assert DOCS
    assert set(PAGES) - {README} - linked <= set(PROJECT_ROOT.glob("data/*_en.md"))


@every_page
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(read(page)):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        assert not anchor or anchor in anchors(path), link


@every_page
def test_every_path_exists(page: Path) -> None:
    missing = [
        path for path in PATH.findall(LINK.sub("]", read(page))) if not any(PROJECT_ROOT.glob(path))
    ]
    assert not missing


@every_page
def test_every_command_exists_with_its_options(page: Path) -> None:
    for package, arguments in COMMAND.findall(read(page)):
        group = CLI[package]
        assert isinstance(group, TyperGroup)
        name = (str(arguments).split() or [""])[0]
        if not re.fullmatch(r"[a-z]+", name):  # "python -m bot" alone, or COMMAND
            continue
        assert name in group.commands, name
        known = {option for one in group.commands[name].params for option in one.opts}
        assert set(re.findall(r"--[\w-]+", arguments)) <= known, arguments


@every_page
def test_every_target_of_make_exists(page: Path) -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    assert set(MAKE.findall(read(page))) <= targets


@every_page
def test_every_slash_command_exists(page: Path) -> None:
    assert set(re.findall(r"/toxicity ([a-z-]+)", read(page))) <= SLASH_COMMANDS


def test_moderators_find_every_command_and_whom_it_is_for() -> None:
    page = PROJECT_ROOT / "docs" / "moderating.md"
    rows = {row[0]: row[1].partition(" ")[0] for row in table(page, "Commands")}
    expected = {
        f"`/toxicity {command.name}`": who
        for commands, who in (
            (FOR_ADMINS, "admins"),
            (FOR_MODERATORS, "moderators"),
            (FOR_EVERYONE, "everyone"),
        )
        for command in commands
    }
    menus = {f"*{menu.name}*" for menu in MENUS}
    assert {name: who for name, who in rows.items() if name not in menus} == expected
    assert menus < set(rows)


def test_the_settings_are_those_of_the_code_with_their_defaults() -> None:
    page = PROJECT_ROOT / "docs" / "operating.md"
    documented = {
        row[0].strip("`"): row[1].split()[0].strip("`") for row in table(page, "Settings")
    }
    assert documented == {
        name.upper(): _shown(field.default) for name, field in Settings.model_fields.items()
    }


def _shown(default: Any) -> str:
    match default:
        case None:
            return "–"
        case Path():
            return default.relative_to(PROJECT_ROOT).as_posix()
        case SecretStr():
            return default.get_secret_value()
        case bool():
            return str(default).lower()
        case _:
            return str(default)


def test_the_invitation_asks_for_every_permission() -> None:
    invitation = re.search(r"permissions\n(.+?)\.\n", read(README), flags=re.DOTALL)
    assert invitation is not None
    asked = {name.strip(" *\n") for name in invitation[1].split(",")}
    assert asked == {titles((name,)).replace("View Channel", "View Channels") for name in WANTED}
