"""Reads labelled CSV files into frames of `text` and `label` (1 = toxic, 0 = not)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
from sklearn.model_selection import train_test_split

from bot.errors import UserError
from bot.settings import PROJECT_ROOT
from training.recipe import Source, Split

OWN_DATA = PROJECT_ROOT / "data"
"""The project's own corpora, looked up after the folder given by `--data`."""

_LABELS: Final = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "false": 0, "true": 1}


@dataclass(frozen=True)
class DataFolder:
    """Where the files named by a recipe are looked for."""

    path: Path

    def find(self, file: str) -> Path:
        """The file, or its `.gz`, in this folder or among the project's own data.

        Raises:
            UserError: it is in neither.
        """
        for folder in (self.path, OWN_DATA):
            for candidate in (folder / file, folder / f"{file}.gz"):
                if candidate.is_file():
                    return candidate
        raise UserError(
            f"The data file {file} is neither in {self.path} nor in {OWN_DATA}: "
            "pass the folder that holds it with --data."
        )

    def load(self, source: Source, split: Split) -> pd.DataFrame:
        """Rows of `source`: columns `text` (str), `label` (0 or 1) and, if it has one, `group`.

        The index is the row number in the file, counted from 0.

        Raises:
            UserError: the file or a column is missing, a label is neither 0/1 nor true/false, or
                no row is left.
        """
        frame = _part(read(self.find(source.file), source), source, split)
        if frame.empty:
            raise UserError(f"{source.file} has no row with a text and a label in it.")
        return frame


def read(path: Path, source: Source) -> pd.DataFrame:
    """Read the rows that `source.where` allows, without those that lack a text or a label.

    Raises:
        UserError: as `DataFolder.load`.
    """
    if not path.is_file():
        raise UserError(f"There is no data file {path}.")
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    except pd.errors.EmptyDataError:
        raise UserError(f"The data file {path} is empty.") from None
    except (UnicodeDecodeError, pd.errors.ParserError, OSError) as error:
        raise UserError(f"The data file {path} is not a readable UTF-8 CSV: {error}.") from error
    wanted = [source.text_column, source.label_column, *source.where]
    if source.group_column is not None:
        wanted.append(source.group_column)
    for column in wanted:
        if column not in raw.columns:
            raise UserError(
                f"{path} has no column {column}; its columns are {', '.join(raw.columns)}."
            )
    for column, allowed in source.where.items():
        raw = raw[raw[column].isin(allowed)]
    raw = raw.dropna(subset=[source.text_column, source.label_column])
    frame = pd.DataFrame(
        {"text": raw[source.text_column], "label": _labels(raw[source.label_column], path)}
    )
    if source.group_column is not None:
        frame["group"] = raw[source.group_column].fillna("")
    return frame


def require_two_classes(labels: pd.Series[int], what: str) -> None:
    """Refuse a set from which nothing can be learnt.

    Raises:
        UserError: the set is empty or all its labels are the same.
    """
    if labels.empty:
        raise UserError(f"{what} is empty.")
    if labels.nunique() == 1:
        raise UserError(
            f"All {len(labels)} rows of {what} have the label {labels.iloc[0]}: "
            "both 0 (not toxic) and 1 (toxic) are needed."
        )


def fold(texts: pd.Series[str]) -> pd.Series[str]:
    """The key by which two texts count as the same: lower case, whitespace folded."""
    return texts.str.lower().str.split().str.join(" ")


def _labels(values: pd.Series[str], path: Path) -> pd.Series[int]:
    labels = values.str.strip().str.lower().map(_LABELS)
    if labels.isna().any():
        example = values[labels.isna()].iloc[0]
        raise UserError(
            f"The column {values.name} of {path} holds the label {example!r}: "
            "labels must be 0 or 1, or true or false."
        )
    return labels.astype(int)


def _part(frame: pd.DataFrame, source: Source, split: Split) -> pd.DataFrame:
    half = len(frame) // 2
    match source.rows:
        case "all":
            return frame
        case "first_half":
            return frame.iloc[:half]
        case "second_half":
            return frame.iloc[half:]
        case "split_train" | "split_test":
            require_two_classes(frame["label"], source.file)
            try:
                parts: list[pd.DataFrame] = train_test_split(
                    frame,
                    test_size=split.test_size,
                    random_state=split.random_state,
                    stratify=frame["label"],
                )
            except ValueError as error:
                raise UserError(f"{source.file} is too small to be split: {error}") from error
            return parts[0] if source.rows == "split_train" else parts[1]
