"""Charts as PNG, readable on Discord's dark and light backgrounds."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from bot.moderation.policy import Thresholds
from bot.reports.stats import Point

PAPER: Final = "#2b2d31"  # the figure brings its own background, so both themes show the same
INK: Final = "#dbdee1"
GRID: Final = "#44464d"
FLAGGED: Final = "#f0a020"
DELETED: Final = "#f0595b"
SCORED: Final = "#7a88f0"


@dataclass(frozen=True, slots=True)
class Labels:
    """The words in a chart."""

    over_time: str
    flagged: str
    deleted: str
    scores: str
    messages: str
    score: str


def stats_chart(
    series: Sequence[Point], histogram: Sequence[int], thresholds: Thresholds, labels: Labels
) -> bytes:
    """Flagged and deleted messages over time, above the histogram of scores, as a PNG."""
    figure = Figure(figsize=(8, 6), dpi=110, facecolor=PAPER, layout="constrained")
    above, below = figure.subplots(2, 1)
    _draw_series(above, series, labels)
    _draw_histogram(below, histogram, thresholds, labels)
    return _png(figure)


def histogram_chart(
    histogram: Sequence[int], before: Thresholds, after: Thresholds, labels: Labels
) -> bytes:
    """The histogram of scores, with the thresholds that hold dotted and others drawn, as a PNG."""
    figure = Figure(figsize=(8, 3.2), dpi=110, facecolor=PAPER, layout="constrained")
    axes = figure.subplots()
    _draw_histogram(axes, histogram, after, labels)
    for value, colour in ((before.flag, FLAGGED), (before.delete, DELETED)):
        axes.axvline(value, color=colour, linestyle=":", linewidth=1.5)
    return _png(figure)


def _draw_series(axes: Axes, series: Sequence[Point], labels: Labels) -> None:
    _dress(axes, labels.over_time)
    times = [float(date2num(point.start)) for point in series]  # type: ignore[no-untyped-call]
    width = (times[1] - times[0]) * 0.8 if len(times) > 1 else 0.03
    flagged = [point.flagged for point in series]
    axes.bar(times, flagged, width, align="edge", color=FLAGGED, label=labels.flagged)
    axes.bar(
        times,
        [point.deleted for point in series],
        width,
        bottom=flagged,
        align="edge",
        color=DELETED,
        label=labels.deleted,
    )
    locator = AutoDateLocator(maxticks=8)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    axes.xaxis.get_offset_text().set_color(INK)
    axes.set_ylabel(labels.messages, color=INK)
    axes.legend(facecolor=PAPER, edgecolor=GRID, labelcolor=INK)


def _draw_histogram(
    axes: Axes, histogram: Sequence[int], thresholds: Thresholds, labels: Labels
) -> None:
    """Bars on a logarithmic scale: nearly all messages have a low score."""
    _dress(axes, labels.scores)
    width = 1 / len(histogram)
    left = [index * width for index in range(len(histogram))]
    axes.bar(left, histogram, width, align="edge", color=SCORED)
    axes.set_yscale("symlog", linthresh=1)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_xlabel(labels.score, color=INK)
    axes.set_ylabel(labels.messages, color=INK)
    for value, colour, label in (
        (thresholds.flag, FLAGGED, labels.flagged),
        (thresholds.delete, DELETED, labels.deleted),
    ):
        axes.axvline(value, color=colour, linewidth=2, label=f"{label} ≥ {value:.3f}")
    axes.legend(facecolor=PAPER, edgecolor=GRID, labelcolor=INK, loc="upper center")


def _dress(axes: Axes, title: str) -> None:
    axes.set_facecolor(PAPER)
    axes.set_title(title, color=INK, loc="left")
    axes.tick_params(colors=INK)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(GRID)


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
