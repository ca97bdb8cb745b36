"""Reads the folder that training wrote: classifier, tokenizer and what is known of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from tokenizers import Regex, Tokenizer
from tokenizers.normalizers import Replace
from tokenizers.normalizers import Sequence as NormalizerSequence
from tokenizers.pre_tokenizers import Sequence as SplitterSequence
from tokenizers.pre_tokenizers import Split
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel

from bot.errors import UserError
from bot.scoring import bundle
from training.recipe import Recipe

TRAINING_FILE = "training.json"
_EMOJI: Final = (*range(0x2600, 0x27C0), *range(0x1F000, 0x1FB00))
"""Unicode's blocks of pictures: symbols, dingbats, faces, transport and their supplements."""


def load_trained(folder: Path) -> PreTrainedModel:
    """Load the classifier of a Hugging Face folder.

    Raises:
        UserError: there is none, or it has not two labels.
    """
    if not (folder / "config.json").is_file():
        raise UserError(
            f"There is no trained model in {folder}: make one with python -m training train."
        )
    try:
        # "eager" attention is plain matrix products, which export to a plain graph.
        model: PreTrainedModel = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager"
        )
    except (OSError, ValueError) as error:
        raise UserError(f"The model in {folder} cannot be loaded: train it again.") from error
    if model.config.num_labels != len(bundle.LABELS):
        raise UserError(
            f"The model in {folder} has {model.config.num_labels} labels: it must have two, "
            "NO TOXIC and TOXIC."
        )
    return model


def load_tokenizer(folder: Path) -> Tokenizer:
    """The fast tokenizer of a Hugging Face folder, without truncation and padding.

    A BERT tokenizer ends words at spaces and punctuation only and knows next to no emoji: it reads
    "idiot😂" as one unknown word. Here symbols stand apart from words, and emoji that the
    vocabulary lacks are left out: as unknown words they pulled scores of toxic texts down.

    Raises:
        UserError: it is missing or has no [CLS] and [SEP].
    """
    try:
        tokenizer: Tokenizer = AutoTokenizer.from_pretrained(folder).backend_tokenizer
    except (OSError, ValueError, AttributeError) as error:
        raise UserError(
            f"There is no fast tokenizer in {folder}: train the model again."
        ) from error
    if None in (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")):
        raise UserError(f"The tokenizer in {folder} has no [CLS] and [SEP]: use a BERT-like model.")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    unknown = "".join(sign for sign in map(chr, _EMOJI) if tokenizer.token_to_id(sign) is None)
    normalizers = [Replace(Regex(f"[{unknown}]"), " "), tokenizer.normalizer]
    tokenizer.normalizer = NormalizerSequence([one for one in normalizers if one is not None])
    splitters = [tokenizer.pre_tokenizer, Split(Regex(r"\p{S}"), behavior="isolated")]
    tokenizer.pre_tokenizer = SplitterSequence([one for one in splitters if one is not None])
    return tokenizer


def training_recipe(folder: Path) -> Recipe | None:
    """The recipe that `train` followed; None if the model was trained elsewhere."""
    summary = training_summary(folder)
    return Recipe.model_validate(summary["recipe"]) if summary else None


def training_summary(folder: Path) -> dict[str, Any]:
    """What `train` wrote down about the run; empty if the model was trained elsewhere.

    Raises:
        UserError: it was written by another version.
    """
    path = folder / TRAINING_FILE
    if not path.is_file():
        return {}
    try:
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Recipe.model_validate(summary["recipe"])
    except (ValueError, KeyError) as error:
        raise UserError(
            f"{path} is not what this version of train writes: train the model again."
        ) from error
    return summary
