"""What a benchmark found, as tables and as JSON."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bot.benchmark.bot_path import Saturated, Soak
from bot.benchmark.contestants import Speed
from bot.benchmark.fairness import Wait
from bot.benchmark.worst import Cost, Worst
from bot.benchmark.year import Year

NOTEBOOK: Final = "notebook"


LEGEND: Final = (
    "notebook: DistilBERT-base in PyTorch, fp32, one text at a time, padded to 128 tokens; "
    "compact: the compact model in PyTorch, fp32, one at a time; int8: the shipped model. "
    "The two in PyTorch have random weights: speed does not depend on them."
)


@dataclass(frozen=True, slots=True)
class Findings:
    """One run. `speeds` is by text set and contestant; ratios are to `NOTEBOOK` in the same set."""

    machine: str
    ceiling: float | None
    """Billions of int8 operations a second, at best."""
    speeds: dict[str, dict[str, Speed]]
    bot: Saturated
    ready_seconds: float
    ready_memory: float
    installed: float
    year: Year
    worst: Worst
    waits: tuple[Wait, ...]
    """In a quiet server; the first without a flood in another."""
    skipped: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Everything, ratios included."""
        return {
            "machine": self.machine,
            "int8_ceiling_gops": self.ceiling,
            "speeds": {
                texts: {
                    name: {**asdict(speed), "ratio": self.ratio(texts, name)}
                    for name, speed in by_name.items()
                }
                for texts, by_name in self.speeds.items()
            },
            "bot": asdict(self.bot),
            "ready_seconds": self.ready_seconds,
            "ready_memory": self.ready_memory,
            "installed": self.installed,
            "year": asdict(self.year),
            "worst": {**asdict(self.worst), "ratio": self.worst.ratio},
            "waits": [asdict(wait) for wait in self.waits],
            "skipped": list(self.skipped),
        }

    def ratio(self, texts: str, name: str) -> float | None:
        """How many times as many texts a second as the notebook's way, if that was measured."""
        notebook = self.speeds[texts].get(NOTEBOOK)
        if notebook is None:
            return None
        return self.speeds[texts][name].per_second / notebook.per_second

    def print(self, console: Console) -> None:
        """Tables for a terminal."""
        console.print(f"Measured on {self.machine}.")
        console.print(LEGEND)
        if self.ceiling is not None:
            console.print(f"Its int8 ceiling: {self.ceiling:,.0f} billion operations a second.")
        for texts, by_name in self.speeds.items():
            console.print(self._table(texts, by_name))
        console.print(self._bot_table())
        console.print(self._year_table())
        console.print(self._worst_table())
        console.print(self._waits_table())
        for sentence in self.skipped:
            console.print(sentence)

    def _table(self, texts: str, by_name: dict[str, Speed]) -> Table:
        table = Table("", title=texts, title_justify="left")
        for heading in (
            "texts/s", "× notebook", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "MiB", "of ceiling"
        ):  # fmt: skip
            table.add_column(heading, justify="right")
        for name, speed in by_name.items():
            ratio = self.ratio(texts, name)
            share = ""
            if self.ceiling and speed.operations_per_second:
                share = f"{speed.operations_per_second / self.ceiling:.0%}"
            shown = name if speed.hit_rate is None else f"{name} ({speed.hit_rate:.0%} hits)"
            table.add_row(
                shown,
                f"{speed.per_second:,.1f}",
                "-" if ratio is None else f"{ratio:,.1f}",
                *(f"{value:,.2f}" for value in (speed.p50, speed.p95, speed.p99, speed.cpu)),
                f"{speed.peak_memory:,.0f}",
                share,
            )
        return table

    def _bot_table(self) -> Table:
        table = Table("the whole bot, short chat", title_justify="left")
        table.add_column("", justify="right")
        bot = self.bot
        for name, value in (
            ("messages/s, one scoring thread", f"{bot.per_second:,.0f}"),
            (
                "event to decision when idle, p50 / p99",
                f"{bot.idle_p50:.2f} / {bot.idle_p99:.2f} ms",
            ),
            ("CPU a message beyond the model", f"{bot.overhead:.3f} ms"),
            ("event loop lag p99 under saturation", f"{bot.lag_p99:.2f} ms"),
            ("start to ready", f"{self.ready_seconds:.2f} s"),
            ("resident memory when ready", f"{self.ready_memory:,.0f} MiB"),
            ("installed, without extras", f"{self.installed:,.0f} MiB"),
        ):
            table.add_row(name, value)
        return table

    def _year_table(self) -> Table:
        year = self.year
        table = Table(
            f"the numbers of a year: {year.messages:,} messages in {year.rows:,} counters",
            title_justify="left",
        )
        for heading in ("ms", "× by hour"):
            table.add_column(heading, justify="right")
        for name, took, ratio in (
            ("from the counts of hours", year.counts_by_hour, 1.0),
            ("counts of the server", year.counts, year.counts_by_hour / year.counts),
            ("counts of its busiest channel", year.counts_of_channel, None),
            (f"{year.incidents:,} incidents", year.incident_counts, None),
        ):
            table.add_row(name, f"{took:,.1f}", "-" if ratio is None else f"{ratio:,.1f}")
        return table

    def _worst_table(self) -> Table:
        worst = self.worst
        table = Table(
            f"the dearest of {worst.tried:,} kinds of message",
            title="CPU ms, one thread",
            title_justify="left",
        )
        for heading in ("reading", "windows", "all", "× plain"):
            table.add_column(heading, justify="right")
        costs: tuple[Cost, ...] = (worst.plain, *worst.dearest)
        for cost in costs:
            table.add_row(
                cost.recipe,
                f"{cost.planning:,.0f}",
                f"{cost.windows}",
                f"{cost.whole:,.0f}",
                f"{cost.whole / worst.plain.whole:,.1f}",
            )
        return table

    def _waits_table(self) -> Table:
        table = Table(
            "a quiet server beside a flood of",
            title="event to decision there",
            title_justify="left",
        )
        for heading in ("p50 ms", "p99 ms", "× alone", "flood put off"):
            table.add_column(heading, justify="right")
        alone = self.waits[0].p99
        for wait in self.waits:
            table.add_row(
                wait.flood,
                f"{wait.p50:,.1f}",
                f"{wait.p99:,.1f}",
                f"{wait.p99 / alone:,.2f}",
                f"{wait.shed:,}",
            )
        return table


def print_soak(console: Console, soak: Soak) -> None:
    """The findings of a soak as a table."""
    table = Table(f"{soak.minutes:g} minutes at {soak.rate:g} messages/s")
    table.add_column("", justify="right")
    for name, value in (
        ("messages", f"{soak.messages:,}"),
        ("lost", f"{soak.lost:,}"),
        ("event to decision, p50 / p99", f"{soak.p50:.2f} / {soak.p99:.2f} ms"),
        ("event loop lag p99", f"{soak.lag_p99:.2f} ms"),
        (
            "memory after warm-up and at the end",
            f"{soak.memory_start:.1f}, {soak.memory_end:.1f} MiB",
        ),
        ("memory slope after warm-up", f"{soak.memory_slope:+.1f} MiB/h"),
    ):
        table.add_row(name, value)
    console.print(table)
