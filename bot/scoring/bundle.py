"""A model folder: what is in it and whether it can be trusted."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import UserError
from bot.moderation.policy import Thresholds
from bot.scoring.text import NORMALISER_VERSION

MANIFEST: Final = "bundle.json"
WEIGHTS: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
LABELS: Final = {"0": "NO TOXIC", "1": "TOXIC"}
SPECIAL_TOKENS: Final = 2  # [CLS] in front of every window, [SEP] at its end


class DefaultThresholds(BaseModel):
    """Thresholds derived from data when the model was calibrated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    flag: float = Field(ge=0, le=1)
    delete: float = Field(ge=0, le=1)


class Manifest(BaseModel):
    """The contents of `bundle.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str = Field(min_length=1)
    base_model: str
    labels: dict[str, str] = Field(default_factory=lambda: dict(LABELS))
    max_length: int = Field(ge=8, description="Tokens a window, [CLS] and [SEP] included.")
    window_overlap: int = Field(ge=0, description="Tokens that neighbouring windows share.")
    normaliser: str
    temperature: float = Field(gt=0, description="Logits are divided by it before the softmax.")
    thresholds: DefaultThresholds
    metrics: dict[str, Any] = Field(default_factory=dict)
    sha256: dict[str, str]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.labels != LABELS:
            raise ValueError(f"labels must be {LABELS}")
        if self.window_overlap >= self.max_length - SPECIAL_TOKENS:
            raise ValueError("window_overlap must be smaller than a window")
        return self


@dataclass(frozen=True, slots=True)
class Bundle:
    """A verified model folder."""

    folder: Path
    manifest: Manifest

    @property
    def thresholds(self) -> Thresholds:
        """The model's default thresholds."""
        return Thresholds(
            flag=self.manifest.thresholds.flag, delete=self.manifest.thresholds.delete
        )


def sha256(path: Path) -> str:
    """The file's SHA-256 as lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(folder: Path) -> Bundle:
    """Read and verify a model folder.

    Raises:
        UserError: the folder or a file is missing, `bundle.json` does not parse, a checksum does
            not match, or the model was trained for another version of the normaliser.
    """
    manifest_path = folder / MANIFEST
    if not manifest_path.is_file():
        raise UserError(
            f"There is no model in {folder} ({MANIFEST} is missing): set MODEL_DIR to a model "
            "folder, or make one with `python -m training export`."
        )
    try:
        manifest = Manifest.model_validate_json(manifest_path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(
            f"{manifest_path} is not a valid model description ({where}: {first['msg']}): export "
            "the model again with `python -m training export`."
        ) from None
    if manifest.normaliser != NORMALISER_VERSION:
        raise UserError(
            f"The model in {folder} was trained for version {manifest.normaliser} of the text "
            f"normaliser, but this bot has version {NORMALISER_VERSION}: use the model that came "
            "with this release or train it again."
        )
    for name in (WEIGHTS, TOKENIZER):
        if not (folder / name).is_file():
            raise UserError(f"{folder / name} is missing: copy the whole model folder again.")
        if sha256(folder / name) != manifest.sha256.get(name):
            raise UserError(
                f"{folder / name} is damaged or was changed (its checksum differs from "
                f"{MANIFEST}): copy the model folder again."
            )
    bundle = Bundle(folder=folder, manifest=manifest)
    try:
        _ = bundle.thresholds
    except ValueError as error:
        raise UserError(f"{manifest_path} cannot be used. {error}") from None
    return bundle
