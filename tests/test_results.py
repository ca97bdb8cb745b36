"""The committed report, model folder and README speak of the same model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.scoring import bundle
from bot.settings import DEFAULT_MODEL, PROJECT_ROOT

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
EVERYDAY = ("goemotions second half", "irc second half")


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    text = (PROJECT_ROOT / "data" / "results" / "compact.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_the_report_measures_the_weights_that_ship(report: dict[str, Any]) -> None:
    manifest = bundle.load(DEFAULT_MODEL).manifest
    assert report["model_sha256"] == manifest.sha256[bundle.WEIGHTS]
    assert report["thresholds"] == manifest.thresholds.model_dump()


def test_default_thresholds_flag_1_and_delete_01_percent_of_everyday_chat_at_most(
    report: dict[str, Any],
) -> None:
    for name in EVERYDAY:
        measured = report["sets"][name]
        assert measured["flag"]["false_positives"] <= 0.01
        assert measured["delete"]["false_positives"] <= 0.001


def test_the_readme_quotes_the_report(report: dict[str, Any]) -> None:
    thresholds = report["thresholds"]
    assert f"(flag from {thresholds['flag']}, delete from {thresholds['delete']})" in README
    for name, measured in report["sets"].items():
        row = f"| {name} | {measured['n']:,} |"
        if measured["toxic"]:
            quality = measured["metrics"]
            row += "".join(f" {quality[key]:.3f} |" for key in ("accuracy", "f1", "roc_auc"))
            row += f" {measured['flag']['recall']:.1%} |"
        assert row in README, row
