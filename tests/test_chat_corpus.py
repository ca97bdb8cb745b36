"""The project's own chat corpus keeps what its card says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bot.settings import PROJECT_ROOT

CARD = PROJECT_ROOT / "data" / "chat_en.md"
ALIKE = 0.4  # Jaccard similarity of the sets of character 5-grams
STOCK_PHRASES = 5


@pytest.fixture(scope="module")
def corpus() -> pd.DataFrame:
    frame = pd.read_csv(PROJECT_ROOT / "data" / "chat_en.csv", keep_default_na=False)
    frame["folded"] = (
        frame["text"].str.lower().str.replace(r"[^\w\s]", "", regex=True).str.split().str.join(" ")
    )
    frame["folded"] = frame["folded"].where(frame["folded"] != "", frame["text"])
    return frame


def test_no_text_occurs_twice(corpus: pd.DataFrame) -> None:
    assert not corpus["folded"].duplicated().any()


def test_the_kind_fixes_the_label_and_each_is_in_every_split(corpus: pd.DataFrame) -> None:
    assert (corpus.groupby("kind")["label"].nunique() == 1).all()
    counts = pd.crosstab(corpus["kind"], corpus["split"])
    assert counts.to_numpy().min() >= 30
    assert 0.48 < corpus["label"].mean() < 0.52


def test_no_paraphrase_crosses_from_training_to_test(corpus: pd.DataFrame) -> None:
    grams = CountVectorizer(
        analyzer="char_wb", ngram_range=(5, 5), binary=True, dtype=np.float32
    ).fit_transform(corpus["folded"])
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    train = np.flatnonzero(corpus["split"] == "train")
    held_out = np.flatnonzero(corpus["split"] != "train")
    alike = 0
    for some in np.array_split(held_out, 20):  # all at once would take gigabytes
        shared = (grams[some] @ grams[train].T).tocoo()
        united = sizes[some[shared.row]] + sizes[train[shared.col]] - shared.data
        alike += int(np.sum(shared.data / united > ALIKE))
    assert alike <= STOCK_PHRASES


def test_length_case_and_punctuation_do_not_tell_the_label(corpus: pd.DataFrame) -> None:
    texts = corpus["text"]
    features = {
        "characters": texts.str.len(),
        "words": texts.str.count(r"\S+"),
        "capitals": texts.str.count(r"[A-Z]"),
        "punctuation": texts.str.count(r"[.,!?;:]"),
        "emoji": texts.str.count(r"[\U00002600-\U0001FAFF]"),
    }
    for name, values in features.items():
        assert abs(roc_auc_score(corpus["label"], values) - 0.5) < 0.05, name


def test_words_alone_do_not_solve_it(corpus: pd.DataFrame) -> None:
    train, test = (corpus[corpus["split"] == split] for split in ("train", "test"))
    words = TfidfVectorizer(min_df=2)
    model = LogisticRegression(max_iter=300).fit(words.fit_transform(train["text"]), train["label"])
    scores = model.predict_proba(words.transform(test["text"]))[:, 1]
    assert roc_auc_score(test["label"], scores) < 0.92


def test_the_card_counts_the_rows(corpus: pd.DataFrame) -> None:
    card = CARD.read_text(encoding="utf-8")
    assert f"\n{len(corpus):,} rows;" in card
    labels = dict(zip(corpus["kind"], corpus["label"], strict=True))
    for kind, label in labels.items():
        splits = list(corpus.loc[corpus["kind"] == kind, "split"])
        train, dev, test = (splits.count(part) for part in ("train", "dev", "test"))
        row = f"| {kind} | {label} | {train:,} | {dev:,} | {test:,} | {train + dev + test:,} |"
        assert row in card
