"""`python -m bot benchmark`, in seconds instead of minutes, on the shipped model."""

import json
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.benchmark import machine
from bot.benchmark.report import NOTEBOOK
from bot.benchmark.texts import SHORT_WORDS, text_sets
from bot.benchmark.worst import LENGTH, Worst, recipes, worst
from bot.benchmark.year import year
from bot.errors import UserError
from bot.scoring.bounds import MOST_WINDOWS
from bot.settings import DEFAULT_MODEL


def few_recipes(model_dir: Path) -> Worst:
    """Every four-hundredth recipe, in the process that measures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.benchmark.worst.recipes", lambda: islice(recipes(), 0, None, 400))
        return worst(model_dir)


@pytest.fixture
def few_texts(monkeypatch: pytest.MonkeyPatch, bare_environment: Path) -> None:
    monkeypatch.setattr("bot.benchmark.run.TEXTS", 60)
    monkeypatch.setattr("bot.benchmark.run.worst", few_recipes)
    monkeypatch.setattr("bot.benchmark.run.year", partial(year, messages=20_000, incidents=50))


def test_the_texts_are_short_chat_and_long_comments_without_repetition() -> None:
    short, long = text_sets(500)

    assert max(len(text.split()) for text in short.texts) <= SHORT_WORDS
    assert 28 < sum(len(text.split()) for text in long.texts) / 500 < 40
    for texts in (short, long):
        assert len(set(texts.texts)) == 500
    assert text_sets(500) == (short, long)


@pytest.mark.slow
def test_one_run_measures_everything(few_texts: None) -> None:
    result = CliRunner().invoke(app, ["benchmark", "--json", "--seconds", "0.3"])

    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["int8_ceiling_gops"] > 1
    for by_name in found["speeds"].values():
        assert len(by_name) == 5
        assert by_name[NOTEBOOK]["ratio"] == 1
        for speed in by_name.values():
            assert 0 < speed["p50"] <= speed["p95"] <= speed["p99"]
            assert speed["per_second"] > 0
        assert by_name["int8, batched"]["ratio"] > 1
        assert 0 < by_name["int8, batched, cached"]["hit_rate"] < 1
    assert found["bot"]["per_second"] > 0
    assert found["bot"]["overhead"] > 0
    assert found["ready_seconds"] > 0
    assert found["installed"] > 50
    assert found["year"]["messages"] == pytest.approx(20_000, rel=0.5)
    assert found["year"]["rows"] > 1000
    assert found["year"]["incident_counts"] > 0
    assert found["worst"]["tried"] > 5
    assert found["worst"]["ratio"] > 0
    assert all(cost["windows"] <= MOST_WINDOWS for cost in found["worst"]["dearest"])
    assert found["waits"][0]["flood"] == "none"
    assert all(0 < wait["p50"] <= wait["p99"] for wait in found["waits"])


@pytest.mark.slow
def test_a_soak_reports_latency_memory_and_losses(few_texts: None) -> None:
    result = CliRunner().invoke(app, ["benchmark", "--soak", "0.1", "--rate", "50"])

    assert result.exit_code == 0, result.output
    for heading in ("messages", "lost", "p50 / p99", "memory slope"):
        assert heading in result.stdout


def test_recipes_are_messages_that_discord_takes_each_of_its_own_kind() -> None:
    tried = list(recipes())

    assert len(tried) > 3000
    assert len({recipe.name for recipe in tried}) == len(tried)
    assert all(0 < len(part) <= LENGTH for recipe in tried for part in recipe.parts)


def test_without_the_corpus_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.benchmark.texts.CORPUS", tmp_path / "gone.csv")

    with pytest.raises(UserError, match="benchmark from a complete checkout"):
        text_sets(5)


def test_the_machine_is_named_and_its_memory_known() -> None:
    assert "ONNX Runtime" in machine.describe()
    assert 10 < machine.memory() <= machine.peak_memory() + 1
    assert machine.installed_size("no-such-package-here") == 0
    assert 1 < machine.installed_size("rich") < 200
    assert DEFAULT_MODEL.is_dir()
