"""`python -m bot score`: the bot's own scoring path, for texts or files of one's choice."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.errors import UserError
from bot.moderation.decision import Decision, decide
from bot.moderation.policy import Thresholds
from bot.scoring.bundle import LABELS
from bot.scoring.scorer import Scorer

CHUNK: Final = 256
EVEN: Final = 0.5


def judge(scorer: Scorer, thresholds: Thresholds, texts: Sequence[str]) -> list[Decision]:
    """Score `texts` and decide each by `thresholds`."""
    return [decide(score, thresholds) for score in scorer.score_many(texts)]


def label(score: float) -> str:
    """The more likely label of a score in [0, 1]."""
    return LABELS["1" if score >= EVEN else "0"]


def print_table(console: Console, texts: Sequence[str], decisions: Sequence[Decision]) -> None:
    """One row a text."""
    table = Table("text", "label", "action")
    table.add_column("score", justify="right")
    for text, decision in zip(texts, decisions, strict=True):
        table.add_row(
            Text(text), label(decision.score), decision.action.value, f"{decision.score:.3f}"
        )
    console.print(table)


def score_lines(
    scorer: Scorer, thresholds: Thresholds, source: IO[str], target: IO[str], console: Console
) -> None:
    """Read one JSON object a line, write it back with `score`, `label` and `action`.

    Order and other keys are kept; the progress bar goes to `console`.

    Raises:
        UserError: a line is not a JSON object with a string `text`. The lines before it have
            been written by then.
    """
    columns = (
        TextColumn("scoring"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("score", total=_count_lines(source))
        lines = _numbered(source)
        while chunk := _take(lines):
            records, failure = _parse(chunk)
            decisions = judge(scorer, thresholds, [record["text"] for record in records])
            for record, decision in zip(records, decisions, strict=True):
                result = {
                    **record,
                    "score": round(decision.score, 6),
                    "label": label(decision.score),
                    "action": decision.action.value,
                }
                target.write(_json(result) + "\n")
            target.flush()
            progress.advance(task, len(records))
            if failure is not None:
                raise failure


def _json(record: dict[str, Any]) -> str:
    """One line of JSON; half a surrogate pair, which UTF-8 cannot hold, stays escaped."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return line


def _numbered(source: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(source, 1) if line.strip())


def _take(lines: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
    try:
        return list(islice(lines, CHUNK))
    except UnicodeDecodeError:
        raise UserError(
            "The input is not UTF-8 text: convert it first, for instance with "
            "`iconv -f latin1 -t utf-8`."
        ) from None


def _parse(chunk: list[tuple[int, str]]) -> tuple[list[dict[str, Any]], UserError | None]:
    records: list[dict[str, Any]] = []
    for number, line in chunk:
        try:
            record = json.loads(line)
        except ValueError:
            return records, UserError(
                f"Line {number} of the input is not JSON: write one object a line, like "
                '{"text": "hello"}.'
            )
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            return records, UserError(
                f'Line {number} of the input has no string under "text": write one object a line, '
                'like {"text": "hello"}.'
            )
        records.append(record)
    return records, None


def _count_lines(source: IO[str]) -> int | None:
    """The number of lines with something on them, when `source` is a file that can be rewound."""
    if not source.seekable():
        return None
    try:
        return sum(1 for line in source if line.strip())
    except UnicodeDecodeError:
        return None
    finally:
        source.seek(0)
