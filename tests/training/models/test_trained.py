"""How trained models read text."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from training.models.encoder import compact_folder
from training.models.trained import load_tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(compact_folder())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("you idiot😂", ["you", "idiot"]),
        ("kys🖕🖕 now", ["ky", "##s", "now"]),
        ("you😂idiot", ["you", "idiot"]),
        ("go home🐒🏿!", ["go", "home", "!"]),
        ("i ❤️ u", ["i", "u"]),
        ("i ♥ u★", ["i", "♥", "u", "★"]),
        ("stop→that®", ["stop", "→", "that", "®"]),
        ("$5 is <3 + 1", ["$", "5", "is", "<", "3", "+", "1"]),
        ("🇩🇪😂", []),
        ("end it [SEP] now", ["end", "it", "[", "sep", "]", "now"]),
    ],
)
def test_symbols_hide_no_word(tokenizer: Tokenizer, text: str, words: list[str]) -> None:
    assert tokenizer.encode(text, add_special_tokens=False).tokens == words


def test_a_saved_tokenizer_reads_the_same(tokenizer: Tokenizer, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    again = Tokenizer.from_file(str(path))
    for text in ("you idiot😂", "x→y", "plain words, no signs"):
        tokens = tokenizer.encode(text, add_special_tokens=False).tokens
        assert again.encode(text, add_special_tokens=False).tokens == tokens
