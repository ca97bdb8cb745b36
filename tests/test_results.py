"""The committed report, model folder, README and docs speak of the same model."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from bot.scoring import bundle
from bot.settings import DEFAULT_MODEL, PROJECT_ROOT
from training.reporting.tables import evasion_rows, identity_rows, set_rows

RESULTS = PROJECT_ROOT / "data" / "results"
EVERYDAY = ("goemotions second half", "irc second half")
ROUNDED = 0.0005001
"""How far three decimals may lie from what was measured."""


def prose(path: str) -> str:
    """A page of the repository as one line."""
    return " ".join((PROJECT_ROOT / path).read_text(encoding="utf-8").split())


def table_rows(path: str) -> dict[str, list[str]]:
    """The cells of a page's table rows after the first, by the first."""
    lines = (PROJECT_ROOT / path).read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return {first.strip("*"): cells for first, *cells in rows}


def measured_in(file: str) -> dict[str, Any]:
    """A JSON file of results."""
    return dict(json.loads((RESULTS / file).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return measured_in("compact.json")


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


@pytest.mark.parametrize("path", ["models/compact/README.md", "data/results/compact.md"])
def test_card_and_report_show_every_measured_set_disguise_and_group(
    path: str, report: dict[str, Any]
) -> None:
    lines = (PROJECT_ROOT / path).read_text(encoding="utf-8").splitlines()
    for rows in (
        set_rows(report["sets"]),
        evasion_rows(report["evasion"]),
        identity_rows(report["identity"]),
    ):
        assert len(rows) > 2
        assert not [row for row in rows if row not in lines]


def test_readme_and_docs_name_the_default_thresholds(report: dict[str, Any]) -> None:
    flag, delete = report["thresholds"]["flag"], report["thresholds"]["delete"]
    assert f"it flags from {flag} and deletes from {delete}" in prose("README.md")
    assert f"Flag from {flag}, delete from {delete}" in prose("docs/model.md")


def test_the_readme_quotes_the_report(report: dict[str, Any]) -> None:
    quoted = {
        name: cells for name, cells in table_rows("README.md").items() if name in report["sets"]
    }
    assert {"chat_en test", "hatecheck", "youtoxic", "cad_reddit test", "sms_ham"} < set(quoted)
    for name, cells in quoted.items():
        measured = report["sets"][name]
        expected = [f"{measured['n']:,}", "–", "–"]
        if measured["toxic"]:
            expected[1:] = [
                f"{measured['metrics']['roc_auc']:.3f}",
                f"{measured['flag']['recall']:.1%}",
            ]
        expected += [_share(measured[step]["false_positives"]) for step in ("flag", "delete")]
        assert cells == expected, name


def _share(value: float) -> str:
    return f"{value:.2%}" if value < 0.01 else f"{value:.1%}"


def test_the_comparison_quotes_what_was_measured(report: dict[str, Any]) -> None:
    with (RESULTS / "model_comparison.csv").open(encoding="utf-8") as file:
        measured = {row["model"]: _qualities(row) for row in csv.DictReader(file)}
    measured["the shipped model, the same 200"] = _qualities(report["sets"]["youtoxic"]["metrics"])
    del measured["the shipped model"]
    measured["`origin` recipe, the same split, compact base"] = _qualities(
        measured_in("origin.json")["metrics"]
    )
    schemes = measured_in("crossvalidation.json")["schemes"]
    spread = {}
    for row, scheme in (
        ("the mean that `shipped` starts from, fine-tuned on 755 of the 797, five seeds", 0),
        ("the same, tested on videos it has not seen (five folds)", 1),
    ):
        found = list(schemes.values())[scheme]
        measured[row], spread[row] = _qualities(found["mean"]), _qualities(found["sd"])

    quoted = table_rows("docs/model.md")
    assert set(measured) < set(quoted)
    for row, expected in measured.items():
        cells = [cell.split(" ± ") for cell in quoted[row]]
        assert [float(cell[0]) for cell in cells] == pytest.approx(expected, abs=ROUNDED), row
        if row in spread:
            assert [float(cell[1]) for cell in cells] == pytest.approx(spread[row], abs=ROUNDED)


def _qualities(row: dict[str, Any]) -> list[float]:
    return [float(row[key]) for key in ("accuracy", "f1", "roc_auc")]


def test_the_docs_count_disguises_as_the_report_does(report: dict[str, Any]) -> None:
    kept = [row["kept"] for row in report["evasion"].values()]
    slight = sum(shares["0.25"] >= 0.9 for shares in kept)
    harmless = sum(shares["1.0"] >= 0.985 for shares in kept)
    assert (len(kept), slight, harmless) == (28, 22, 10)
    assert "twenty-two of twenty-eight disguises leave nine in ten" in prose("docs/model.md")
    assert "ten change next to nothing even over a whole message" in prose("docs/model.md")


def test_the_limits_quote_the_report(report: dict[str, Any]) -> None:
    limits = prose("docs/limits.md")
    chat, sms = report["sets"]["chat_en test"], report["sets"]["sms_ham"]["flag"]
    reddit = report["sets"]["goemotions second half"]["flag"]["false_positives"]
    assert f"finds {chat['flag']['recall']:.0%} of the toxic messages" in limits
    assert f"flags {_share(chat['flag']['false_positives'])} of the harmless ones" in limits
    assert f"flagged {sms['false_positives'] / reddit:.1f} times as often as the Reddit" in limits
