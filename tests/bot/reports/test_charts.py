"""The charts are pictures that Discord can show, whatever is in them."""

import io
from datetime import timedelta

import pytest
from matplotlib.figure import Figure
from PIL import Image

from bot.moderation.policy import Thresholds
from bot.reports import charts
from bot.reports.charts import Labels, histogram_chart, stats_chart
from bot.reports.stats import BUCKETS, Period, Point
from tests.bot.reports.conftest import UNTIL

LABELS = Labels(
    over_time="Mensajes marcados y eliminados",
    flagged="marcados",
    deleted="eliminados",
    scores="Puntuaciones",
    messages="mensajes",
    score="puntuación",
)
USUAL = Thresholds(0.7, 0.95)
EMPTY = (0,) * BUCKETS
FULL = tuple(10_000 // (bucket + 1) for bucket in range(BUCKETS))
PAPER = (0x2B, 0x2D, 0x31)
FLAGGED = (0xF0, 0xA0, 0x20)
DELETED = (0xF0, 0x59, 0x5B)
SCORED = (0x7A, 0x88, 0xF0)


def series(period: Period, messages: int) -> list[Point]:
    start = UNTIL - period.length
    steps = period.length // period.step
    return [Point(start + n * period.step, n * messages, messages) for n in range(steps)]


def shown(png: bytes) -> Image.Image:
    """The picture; reading it to its end shows that it is whole."""
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def pixels(image: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many pixels have the colour."""
    return sum(count for count, one in image.getcolors(2**24) or () if one == colour)


@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize(("messages", "histogram"), [(0, EMPTY), (3, FULL)], ids=["empty", "full"])
def test_a_chart_of_every_period(period: Period, messages: int, histogram: tuple[int, ...]) -> None:
    png = stats_chart(series(period, messages), histogram, USUAL, LABELS)
    image = shown(png)
    assert image.size == (880, 660)
    assert len(png) < 200_000
    assert image.getpixel((0, 0)) == PAPER
    # The bars; an empty chart has the lines of the thresholds and its legend only.
    assert (pixels(image, FLAGGED) > 5000) == (messages > 0)
    assert (pixels(image, SCORED) > 5000) == (messages > 0)
    assert pixels(image, DELETED) > 100


@pytest.mark.parametrize(
    ("messages", "histogram", "expected"),
    [
        (0, EMPTY, ["0", "1"]),
        (1, FULL, ["0", "1", "10", "100", "1,000", "10,000"]),
    ],
    ids=["empty", "full"],
)
def test_messages_are_counted_in_whole_numbers_from_zero(
    messages: int,
    histogram: tuple[int, ...],
    expected: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(charts, "_png", drawn.append)
    stats_chart(series(Period.WEEK, messages), histogram, USUAL, LABELS)
    (figure,) = drawn
    figure.draw_without_rendering()
    found = []
    for axes in figure.axes:
        bottom, top = axes.get_ylim()
        ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
        found.append([label.get_text() for tick, label in ticks if bottom <= tick <= top])
    over_time, scores = found
    assert over_time[0] == "0"
    assert all(label.isdecimal() for label in over_time)
    assert scores == expected


def test_a_chart_of_huge_numbers() -> None:
    huge = [Point(UNTIL - timedelta(days=7 - day), 10**6, 10**7) for day in range(7)]
    assert shown(stats_chart(huge, [10**9] * BUCKETS, USUAL, LABELS)).size == (880, 660)


def test_one_step_is_a_chart_too() -> None:
    image = shown(stats_chart([Point(UNTIL, 1, 2)], FULL, USUAL, LABELS))
    assert pixels(image, FLAGGED) > 1000


@pytest.mark.parametrize("thresholds", [Thresholds(0, 0), Thresholds(0, 1), Thresholds(1, 1)])
def test_thresholds_at_the_ends_of_the_scale(thresholds: Thresholds) -> None:
    assert shown(stats_chart(series(Period.DAY, 1), FULL, thresholds, LABELS)).size == (880, 660)


@pytest.mark.parametrize("histogram", [EMPTY, FULL], ids=["empty", "full"])
def test_a_histogram_with_thresholds_before_and_after(histogram: tuple[int, ...]) -> None:
    same = shown(histogram_chart(histogram, USUAL, USUAL, LABELS))
    moved = shown(histogram_chart(histogram, Thresholds(0.2, 0.4), USUAL, LABELS))
    assert same.size == moved.size == (880, 352)
    assert pixels(moved, FLAGGED) > pixels(same, FLAGGED)
    assert pixels(moved, DELETED) > pixels(same, DELETED)
