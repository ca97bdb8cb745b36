"""The tables of an evaluation: Markdown lines for report and card, and one for the terminal."""

from __future__ import annotations

from typing import Any, Final

from rich.table import Table

from training.metrics import THRESHOLD

_COLUMNS: Final = (
    "texts", "toxic", "accuracy", "precision", "recall", "F1", "ROC-AUC", "ECE",
    "flagged: recall", "flagged: harmless", "deleted: recall", "deleted: harmless",
)  # fmt: skip


def set_rows(sets: dict[str, Any]) -> list[str]:
    """The Markdown table of the sets; metrics at 0.5, rates at the model's thresholds."""
    return _rows(("set", *_COLUMNS), [[name, *_row(result)] for name, result in sets.items()])


def evasion_rows(evasion: dict[str, Any]) -> list[str]:
    """The Markdown table of the disguises: recall kept, and the change among harmless texts."""
    strengths = list(next(iter(evasion.values()))["kept"])
    return _rows(
        ("disguise", *(f"{float(at):.0%}" for at in strengths)),
        [
            [name, *(f"{row['kept'][at]:.0%} ({row['harmless'][at]:+.1%})" for at in strengths)]
            for name, row in evasion.items()
        ],
    )


def identity_rows(identity: dict[str, Any]) -> list[str]:
    """The Markdown table of the groups that sentences name."""
    return _rows(
        ("group", "texts", "harmless", "flagged", "flagged elsewhere", "ROC-AUC", "BPSN"),
        [
            [
                name,
                str(row["n"]),
                str(row["harmless"]),
                _share(row["false_positives"]),
                _share(row["background_false_positives"]),
                _number(row["subgroup_auc"]),
                _number(row["bpsn_auc"]),
            ]
            for name, row in identity.items()
        ],
    )


def step_rows(result: dict[str, Any]) -> list[str]:
    """The Markdown table of one set's rates by threshold, the model's own last."""
    return _rows(
        ("from a score of", "toxic reached", "harmless reached"),
        [
            [f"{step['threshold']:g}", _share(step["recall"]), _share(step["false_positives"])]
            for step in [*result["steps"], result["flag"], result["delete"]]
        ],
    )


def group_rows(groups: dict[str, Any]) -> list[str]:
    """The Markdown table of one set's groups, such as HateCheck functionalities."""
    return _rows(
        ("group", "texts", "toxic", "accuracy", "flagged"),
        [
            [
                group,
                *map(str, (row["n"], row["toxic"])),
                *map(_number, (row["accuracy"], row["flagged"])),
            ]
            for group, row in groups.items()
        ],
    )


def length_rows(lengths: dict[str, Any]) -> list[str]:
    """The Markdown table of one set's ranges of words."""
    return _rows(
        ("words", "texts", "toxic", "ROC-AUC", "flagged: recall", "flagged: harmless"),
        [
            [
                words,
                str(row["n"]),
                str(row["toxic"]),
                _number(row["roc_auc"]),
                _share(row["recall"]),
                _share(row["false_positives"]),
            ]
            for words, row in lengths.items()
        ],
    )


def set_table(report: dict[str, Any]) -> Table:
    """The sets as a table, for the terminal."""
    shown = Table("set", title=f"{report['model_name']}, label 1 from {THRESHOLD} up")
    for column in _COLUMNS:
        shown.add_column(column, justify="right")
    for name, result in report["sets"].items():
        shown.add_row(name, *_row(result))
    return shown


def _rows(header: tuple[str, ...], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def _row(result: dict[str, Any]) -> list[str]:
    metrics = dict(result["metrics"])
    if not result["toxic"]:
        metrics.update(dict.fromkeys(("precision", "recall", "f1")))
    rates = [
        result[action][rate]
        for action in ("flag", "delete")
        for rate in ("recall", "false_positives")
    ]
    numbers = [metrics[key] for key in ("accuracy", "precision", "recall", "f1", "roc_auc")]
    return [
        str(result["n"]),
        str(result["toxic"]),
        *map(_number, [*numbers, result["calibration_error"]]),
        *map(_share, rates),
    ]


def _number(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"
