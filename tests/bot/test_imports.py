"""What may import what: the bot runs without the training stack, the domain without anything."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT

BLOCKED = ("torch", "transformers", "simcord", "onnx", "pandas", "training")
SOURCES = sorted((PROJECT_ROOT / "bot").rglob("*.py"))

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


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_no_module_of_the_bot_imports_training(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            imported.add(node.module.partition(".")[0])
    assert "training" not in imported
