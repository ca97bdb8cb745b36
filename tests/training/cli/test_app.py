"""What the command line says when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.cli.app import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "--data", "nowhere"), "There is no file or folder nowhere"),
        (("train", "--data", "[bold]x"), "There is no file or folder [bold]x"),
        (("train", "--recipe", "no", "--data", "DATA"), "There is no recipe no"),
        (("train", "--recipe", "origin", "--data", "DATA"), "youtoxic_english_1000_clean.csv is"),
        (("train", "--data", "DATA", "--text-column", "a"), "go with one CSV file"),
        (("evaluate", "--data", "DATA", "--whole"), "--whole goes with one CSV file"),
        (("evaluate", "--data", "CSV", "--model", "nowhere"), "There is no trained model in"),
        (("train", "--data", "CSV", "--text-column", "a"), "has no column a"),
        (("export", "--data", "DATA", "--trained", "nowhere"), "There is no trained model in"),
        (("predict", "hi", "--model", "nowhere"), "There is no trained model in nowhere"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    *,
    arguments: tuple[str, ...],
    said: str,
    workplace: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths = {"DATA": str(workplace["data"]), "CSV": str(workplace["data"] / "tiny.csv")}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["training", *(paths.get(part, part) for part in arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert error.count("\n") == 1
