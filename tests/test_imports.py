"""What may import what: arrows run down the levels below, never up and never in a circle."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

from bot.settings import PROJECT_ROOT

BOT: Final = (
    {"__main__"},
    {"run", "doctor", "demo", "benchmark", "audit"},
    {"app"},
    {"cogs", "commands"},
    {"client"},
    {"services", "actions"},
    {"views", "store"},
    {"scoring", "reports", "settings"},
    {"moderation", "permissions", "failures", "language", "errors"},
)
TRAINING: Final = (
    {"__main__"},
    {"cli"},
    {"reporting"},
    {"models"},
    {"texts"},
    {"recipe", "metrics", "progress"},
)
"""Rooms (the packages and modules right below `bot` and `training`) from top to bottom. A room may
import those below it; within a level, and within a room, any arrow that closes no circle."""

BLOCKED: Final = ("torch", "transformers", "simcord", "onnx", "pandas", "training")

IMPORT_ALL = f"""
import importlib, pkgutil, sys
for name in {BLOCKED!r}:
    sys.modules[name] = None
import bot
count = 0
for module in pkgutil.walk_packages(bot.__path__, "bot.", onerror=lambda name: 1 / 0):
    if not module.name.startswith("bot.demo."):
        importlib.import_module(module.name)
        count += 1
print(count)
"""

IMPORT_DOMAIN = """
import importlib, pkgutil, sys
import bot.moderation
for module in pkgutil.iter_modules(bot.moderation.__path__, "bot.moderation."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

IMPORT_NUMBERS = """
import sys
import bot.reports.stats, bot.reports.export
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

Arrows = Mapping[str, set[str]]
"""Each module, by its dotted name, and the modules of the project that it imports."""


def arrows(root: Path) -> Arrows:
    """Read the imports of `bot` and `training` below `root`, those for type checkers too."""
    sources = {
        _name(path.relative_to(root)): path
        for package in ("bot", "training")
        for path in sorted((root / package).rglob("*.py"))
    }
    return {
        name: {
            target
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for target in _targets(node, sources)
        }
        for name, path in sources.items()
    }


def _name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _targets(node: ast.AST, sources: Mapping[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in sources)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative imports are not used here"
        for alias in node.names:
            submodule = f"{node.module}.{alias.name}"
            if submodule in sources:
                yield submodule
            elif node.module in sources:
                yield str(node.module)


def circle(graph: Arrows) -> list[str]:
    """The modules of one circle of imports, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def rooms(graph: Arrows) -> Arrows:
    """The arrows between rooms, named "bot.cogs" and the like."""
    between: dict[str, set[str]] = {}
    for name, imported in graph.items():
        room = _room(name)
        between.setdefault(room, set()).update(_room(target) for target in imported)
        between[room].discard(room)
    return between


def _room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def upward(graph: Arrows) -> list[str]:
    """The arrows between rooms that run up."""
    level = {
        f"{package}.{room}": number
        for package, levels in (("bot", BOT), ("training", TRAINING))
        for number, names in enumerate(levels)
        for room in names
    }
    wrong = []
    for name, imported in graph.items():
        for target in imported:
            one, other = _room(name), _room(target)
            package, other_package = one.partition(".")[0], other.partition(".")[0]
            within = package == other_package and level[one] <= level[other]
            if not within and (package, other_package) != ("training", "bot"):
                wrong.append(f"{name} -> {target}")
    return wrong


@pytest.fixture(scope="module")
def graph() -> Arrows:
    return {
        name: imported
        for name, imported in arrows(PROJECT_ROOT).items()
        if not name.startswith("bot.store.migrations.") and name not in {"bot", "training"}
    }


def test_every_room_has_its_level(graph: Arrows) -> None:
    named = {f"bot.{room}" for level in BOT for room in level}
    named |= {f"training.{room}" for level in TRAINING for room in level}
    assert named == set(rooms(graph))


def test_no_modules_import_each_other_in_a_circle(graph: Arrows) -> None:
    assert not circle(graph)
    assert not circle(rooms(graph))


def test_imports_run_down(graph: Arrows) -> None:
    assert not upward(graph)


@pytest.mark.parametrize(
    ("module", "planted", "names"),
    [
        ("bot/moderation/policy.py", "import bot.client", {"bot.moderation.policy", "bot.client"}),
        (
            "bot/views/buttons.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.cogs import review",
            {"bot.views.buttons", "bot.cogs.review"},
        ),
        (
            "bot/store/counters.py",
            "def late() -> None:\n    from bot.store.store import Store",
            {"bot.store.counters", "bot.store.store"},
        ),
    ],
    ids=["plain", "for type checkers", "inside a function"],
)
def test_a_planted_circle_is_found(
    tmp_path: Path, module: str, planted: str, names: set[str]
) -> None:
    for package in ("bot", "training"):
        for source in (PROJECT_ROOT / package).rglob("*.py"):
            copy = tmp_path / source.relative_to(PROJECT_ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")

    assert names <= set(circle(arrows(tmp_path)))


def test_an_arrow_up_is_found() -> None:
    graph = {"bot.views.alert": {"bot.actions.alerts"}, "bot.run": {"training.recipe"}}
    assert upward(graph) == ["bot.views.alert -> bot.actions.alerts", "bot.run -> training.recipe"]


def python(program: str, cwd: Path) -> str:
    """Run `program` in a fresh interpreter and return what it printed."""
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={"PYTHONPATH": str(PROJECT_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    return finished.stdout


def test_every_module_of_the_bot_imports_without_the_training_stack(tmp_path: Path) -> None:
    assert int(python(IMPORT_ALL, tmp_path)) > 20
    assert list(tmp_path.iterdir()) == []  # importing does nothing


def test_the_domain_imports_neither_discord_nor_sql_nor_a_model_runtime(tmp_path: Path) -> None:
    imported = python(IMPORT_DOMAIN, tmp_path).split()
    assert {"bot", "pydantic"} <= set(imported)
    forbidden = {
        *("discord", "aiohttp", "simcord"),
        *("sqlalchemy", "aiosqlite", "sqlite3", "alembic"),
        *("onnxruntime", "tokenizers", "numpy", "matplotlib"),
    }
    assert not forbidden & set(imported)


def test_the_numbers_of_a_period_need_no_drawing(tmp_path: Path) -> None:
    imported = python(IMPORT_NUMBERS, tmp_path).split()
    assert not {"discord", "sqlalchemy", "matplotlib", "numpy"} & set(imported)
