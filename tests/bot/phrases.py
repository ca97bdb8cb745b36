"""Which phrases the code asks for, found in its syntax."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language import Languages
from bot.settings import PROJECT_ROOT

ENGLISH = Languages.load().phrases["en"]
SECTIONS = {key.partition(".")[0] for key in ENGLISH}
FILES = {"png", "txt", "csv"}
# The store's dotted names are columns; the demo speaks English only.
SOURCES = [
    path
    for path in sorted((PROJECT_ROOT / "bot").rglob("*.py"))
    if not {"store", "demo"} & set(path.relative_to(PROJECT_ROOT).parts)
]


@dataclass(frozen=True)
class Asked:
    """A phrase that is asked for: its key, with "{}" for what is known at run time only.

    `values` names the values it is given; None when not all of them are known.
    """

    key: str
    where: str
    values: frozenset[str] | None = None

    @property
    def is_pattern(self) -> bool:
        return "{}" in self.key

    def match(self, key: str) -> re.Match[str] | None:
        """Whether this may be `key`; the groups are what is filled in."""
        parts = map(re.escape, self.key.split("{}"))
        return re.fullmatch("([A-Za-z_]+)".join(parts), key)


def asked(source: str, where: str) -> Iterator[Asked]:
    """Every phrase that the source asks for, and every string that looks like a key."""
    nodes = list(ast.walk(ast.parse(source)))
    pieces = {part for one in nodes if isinstance(one, ast.JoinedStr) for part in one.values}
    for node in nodes:
        if isinstance(node, ast.Call) and _speaks(node.func) and node.args:
            names = {keyword.arg for keyword in node.keywords}
            given = frozenset(name for name in names if name is not None)
            values = None if None in names else given
            for key in _keys(node.args[0]):
                yield Asked(key, f"{where}:{node.lineno}", values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in pieces:
            section, dot, name = node.value.partition(".")
            if (
                dot
                and section in SECTIONS
                and name not in FILES
                and re.fullmatch(r"[A-Za-z_.]+[A-Za-z_]", node.value)
            ):
                yield Asked(node.value, f"{where}:{node.lineno}")


def words(source: str) -> Iterator[str]:
    """What may fill a gap in a key: strings, and names in classes, where enums have theirs."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign):
                    yield from (one.id for one in line.targets if isinstance(one, ast.Name))


def _speaks(function: ast.expr) -> bool:
    """Whether this is a `Language`: t, self._t, or language(interaction) called at once."""
    match function:
        case ast.Name(id="t") | ast.Attribute(attr="_t"):
            return True
        case ast.Call(func=ast.Name(id="language") | ast.Attribute(attr="of")):
            return True
        case _:
            return False


def _keys(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(key)):
            yield key
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts
            )
        case ast.IfExp(body=one, orelse=other):
            yield from _keys(one)
            yield from _keys(other)
