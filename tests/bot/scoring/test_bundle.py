"""A model folder is used only when it is whole, unchanged and made for this bot."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.moderation.policy import Thresholds
from bot.scoring.bundle import MANIFEST, TOKENIZER, WEIGHTS, load, sha256
from bot.scoring.engines import OnnxEngine
from tests.bot.tiny_model import THRESHOLDS, rewrite_manifest


def refusal(folder: Path) -> str:
    """The sentence with which `folder` is refused; it is one line long."""
    with pytest.raises(UserError) as error:
        load(folder)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_whole_folder_is_accepted(model_copy: Path) -> None:
    bundle = load(model_copy)
    assert bundle.folder == model_copy
    assert bundle.manifest.name == "tiny"
    assert bundle.manifest.labels == {"0": "NO TOXIC", "1": "TOXIC"}
    assert bundle.thresholds == Thresholds(THRESHOLDS.flag, THRESHOLDS.delete)


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    sentence = refusal(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in sentence
    assert MANIFEST in sentence
    assert "set MODEL_DIR" in sentence
    assert "python -m training export" in sentence


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    assert f"There is no model in {tmp_path}" in refusal(tmp_path)


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER])
def test_a_missing_file(model_copy: Path, name: str) -> None:
    (model_copy / name).unlink()
    sentence = refusal(model_copy)
    assert f"{model_copy / name} is missing" in sentence
    assert "copy the whole model folder again" in sentence


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER])
def test_a_changed_file(model_copy: Path, name: str) -> None:
    with (model_copy / name).open("ab") as file:
        file.write(b"\n")
    sentence = refusal(model_copy)
    assert f"{model_copy / name} is damaged or was changed" in sentence
    assert "copy the model folder again" in sentence


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER])
def test_a_file_without_a_checksum_is_not_trusted(model_copy: Path, name: str) -> None:
    other = TOKENIZER if name == WEIGHTS else WEIGHTS
    rewrite_manifest(model_copy, sha256={other: sha256(model_copy / other)})
    assert str(model_copy / name) in refusal(model_copy)


def test_another_normaliser(model_copy: Path) -> None:
    rewrite_manifest(model_copy, normaliser="0.past")
    sentence = refusal(model_copy)
    assert str(model_copy) in sentence
    assert "version 0.past of the text normaliser" in sentence
    assert "train it again" in sentence


def test_a_description_that_is_not_json(model_copy: Path) -> None:
    (model_copy / MANIFEST).write_text("{not json")
    sentence = refusal(model_copy)
    assert str(model_copy / MANIFEST) in sentence
    assert "Invalid JSON" in sentence
    assert "python -m training export" in sentence


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"format": 2}, "format"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": None}, "temperature"),
        ({"max_length": 2}, "max_length"),
        ({"window_overlap": -1}, "window_overlap"),
        ({"thresholds": {"flag": 1.5, "delete": 2}}, "thresholds.flag"),
        ({"name": ""}, "name"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_field_that_is_wrong_is_named(
    model_copy: Path, changes: dict[str, object], field: str
) -> None:
    rewrite_manifest(model_copy, **changes)
    assert f"{model_copy / MANIFEST} is not a valid model description ({field}:" in refusal(
        model_copy
    )


def test_a_missing_field_is_named(model_copy: Path) -> None:
    (model_copy / MANIFEST).write_text('{"format": 1}')
    assert "(name: Field required)" in refusal(model_copy)


def test_thresholds_that_contradict_each_other(model_copy: Path) -> None:
    rewrite_manifest(model_copy, thresholds={"flag": 0.9, "delete": 0.5})
    sentence = refusal(model_copy)
    assert str(model_copy / MANIFEST) in sentence
    assert "The flag threshold (0.9) must not be above the delete threshold (0.5)" in sentence


def test_windows_that_would_never_advance(model_copy: Path) -> None:
    rewrite_manifest(model_copy, window_overlap=126)
    assert "window_overlap" in refusal(model_copy)


def test_labels_in_another_order(model_copy: Path) -> None:
    rewrite_manifest(model_copy, labels={"0": "TOXIC", "1": "NO TOXIC"})
    assert "labels" in refusal(model_copy)


def test_weights_that_are_no_onnx_graph(tmp_path: Path) -> None:
    path = tmp_path / WEIGHTS
    path.write_bytes(b"no graph")
    with pytest.raises(UserError, match="ONNX Runtime cannot load") as error:
        OnnxEngine(path)
    assert str(path) in str(error.value)
