"""A tiny corpus and a tiny, randomly initialised DistilBERT: training in seconds, no network."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import (
    DistilBertConfig,
    DistilBertForSequenceClassification,
    PreTrainedTokenizerFast,
)

from tests.training.command_line import RECIPE, SOURCES, run

INSULTS = ("idiot", "moron", "clown", "loser", "pig", "trash", "fool", "rat", "worm", "goblin")
THINGS = ("match", "map", "cake", "song", "patch", "stream", "build", "movie", "garden", "train")
OPENERS = ("well", "so", "ok", "hey", "look", "honestly", "man", "today", "again", "wow")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def classifier(layers: int = 1) -> DistilBertForSequenceClassification:
    """A tiny model with random weights."""
    config = DistilBertConfig(vocab_size=50, dim=8, hidden_dim=16, n_layers=layers, n_heads=2)
    model = DistilBertForSequenceClassification(config)
    model.train(False)
    return model


@pytest.fixture(scope="session")
def corpus() -> pd.DataFrame:
    """200 texts, half of them insults."""
    rows = [(f"{opener} you are a {word}", 1) for opener in OPENERS for word in INSULTS]
    rows += [(f"{opener} i like the {word}", 0) for opener in OPENERS for word in THINGS]
    return pd.DataFrame(rows, columns=["text", "label"])


@pytest.fixture(scope="session")
def corpus_csv(corpus: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "tiny.csv"
    corpus.to_csv(path, index=False)
    return path


@pytest.fixture(scope="session")
def tiny_base(corpus: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Hugging Face folder: one layer of 32, untrained, with the corpus' words as vocabulary."""
    folder = tmp_path_factory.mktemp("base")
    words = sorted({word for text in corpus["text"] for word in text.split()})
    vocabulary = {word: code for code, word in enumerate((*SPECIAL, *words))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    wrapped.save_pretrained(folder)
    torch.manual_seed(0)
    config = DistilBertConfig(
        vocab_size=len(vocabulary), dim=32, hidden_dim=64, n_layers=1, n_heads=2
    )
    DistilBertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def workplace(
    corpus_csv: Path, tiny_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A trained and exported model, made by the commands."""
    root = tmp_path_factory.mktemp("work")
    data = root / "data"
    data.mkdir()
    shutil.copy(corpus_csv, data / "tiny.csv")
    everyday = [(f"i like the {word} again and again", 0) for word in ("cake", "song", "map")]
    pd.DataFrame(everyday, columns=["text", "label"]).to_csv(data / "everyday.csv", index=False)
    recipe = root / "tiny.toml"
    recipe.write_text(RECIPE + SOURCES, encoding="utf-8")
    trained, model = root / "trained", root / "tiny"
    chosen = ("--recipe", recipe, "--data", data)
    run("train", *chosen, "--base-model", tiny_base, "--output", trained)
    run("export", "--data", data, "--trained", trained, "--output", model)
    return {"root": root, "data": data, "recipe": recipe, "trained": trained, "model": model}
