"""The project's own stock phrases keep what their card says."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from bot.settings import PROJECT_ROOT

CARD = PROJECT_ROOT / "data" / "stock_phrases_en.md"


@pytest.fixture(scope="module")
def phrases() -> pd.DataFrame:
    return pd.read_csv(PROJECT_ROOT / "data" / "stock_phrases_en.csv", keep_default_na=False)


def test_no_phrase_occurs_twice(phrases: pd.DataFrame) -> None:
    assert not phrases["text"].str.lower().duplicated().any()


def test_kinds_mean_what_they_mean_in_the_chat_corpus(phrases: pd.DataFrame) -> None:
    corpus = pd.read_csv(PROJECT_ROOT / "data" / "chat_en.csv", keep_default_na=False)
    labels = dict(zip(corpus["kind"], corpus["label"], strict=True))
    assert [labels[kind] for kind in phrases["kind"]] == list(phrases["label"])


def test_phrases_are_short_and_length_does_not_tell_the_label(phrases: pd.DataFrame) -> None:
    words = phrases["text"].str.count(r"\S+")
    assert words.max() <= 10
    assert abs(roc_auc_score(phrases["label"], words) - 0.5) < 0.05


def test_the_card_counts_the_rows(phrases: pd.DataFrame) -> None:
    card = CARD.read_text(encoding="utf-8")
    toxic = int(phrases["label"].sum())
    assert f"{len(phrases):,} phrases; {toxic:,} toxic, {len(phrases) - toxic:,} not" in card
