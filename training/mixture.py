"""Builds the training and dev set of a recipe from its sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rich.progress import track
from rich.table import Table

from bot.scoring.text import normalise
from training.augment import augment
from training.data import DataFolder, fold, require_two_classes
from training.recipe import Recipe, Source


@dataclass(frozen=True)
class SourceCount:
    """What became of one training source: numbers of texts."""

    source: str
    read: int
    kept: int
    held_out: int
    repeat: int
    toxic: int
    removed_evaluation: int
    removed_conflicting: int


@dataclass(frozen=True)
class Mixture:
    """Training and dev texts; frames with the columns `text`, `label` and `source`."""

    train: pd.DataFrame
    dev: pd.DataFrame
    counts: list[SourceCount]

    def table(self) -> Table:
        """The sources as a table, for the terminal."""
        table = Table("source", title="Training texts")
        for column in ("read", "in evaluation", "conflicting", "dev", "kept", "repeat", "toxic"):
            table.add_column(column, justify="right")
        for count in self.counts:
            share = f"{count.toxic / count.kept:.0%}" if count.kept else "-"
            numbers = (
                count.read,
                count.removed_evaluation,
                count.removed_conflicting,
                count.held_out,
                count.kept,
            )
            table.add_row(
                count.source, *(f"{number:,}" for number in numbers), f"× {count.repeat}", share
            )
        table.add_section()
        table.add_row(
            "all, with repeats",
            *[""] * 3,
            f"{len(self.dev):,}",
            f"{len(self.train):,}",
            "",
            f"{self.train['label'].mean():.0%}",
        )
        return table


def build(recipe: Recipe, data: DataFolder) -> Mixture:
    """Read, normalise, deduplicate, cap and mix the sources of `recipe`.

    If the recipe says so, texts of the dev, everyday and evaluation sets never reach training, a
    text that carries both labels is dropped, and of equal texts the first in recipe order stays.
    The same recipe and data give the same mixture.

    Raises:
        UserError: a file or column is missing, or a class has no text left.
    """
    rng = np.random.default_rng(recipe.seed)
    pool = _pool(recipe.train, recipe, data)
    read = pool["source"].value_counts()

    dev = _pool(recipe.dev, recipe, data)
    evaluated = conflicts = pd.Series(dtype=int)
    if recipe.deduplicate:
        evaluation = _pool([*recipe.everyday, *recipe.evaluate], recipe, data)
        reserved = pool["key"].isin(set(evaluation["key"]) | set(dev["key"]))
        evaluated = pool.loc[reserved, "source"].value_counts()
        pool = pool[~reserved]
        conflicting = pool.groupby("key")["label"].transform("nunique") > 1
        conflicts = pool.loc[conflicting, "source"].value_counts()
        pool = pool[~conflicting].drop_duplicates("key")

    dev_files = {source.file for source in recipe.dev}
    train_parts, counts = [], []
    dev_parts = [_sample(dev[dev["source"] == source.title], source, rng) for source in recipe.dev]
    for source in recipe.train:
        rows = _sample(pool[pool["source"] == source.title], source, rng)
        share = 0.0 if source.file in dev_files else recipe.holdout
        kept, held_out = _hold_out(rows, share, rng)
        train_parts.append(pd.concat([kept] * source.repeat))
        dev_parts.append(held_out)
        counts.append(
            SourceCount(
                source=source.title,
                read=int(read.get(source.title, 0)),
                kept=len(kept),
                held_out=len(held_out),
                repeat=source.repeat,
                toxic=int(kept["label"].sum()),
                removed_evaluation=int(evaluated.get(source.title, 0)),
                removed_conflicting=int(conflicts.get(source.title, 0)),
            )
        )
    columns = ["text", "label", "source"]
    train = pd.concat(train_parts, ignore_index=True)[columns]
    if recipe.augment:
        train["text"] = _augmented(list(train["text"]), recipe, rng)
    require_two_classes(train["label"], "The training set")
    dev = pd.concat(dev_parts, ignore_index=True)
    require_two_classes(dev["label"], "The dev set")
    return Mixture(train=train, dev=dev[columns], counts=counts)


def dev_set(recipe: Recipe, data: DataFolder) -> pd.DataFrame:
    """The dev set that `build` gives, to calibrate and to compare on."""
    return build(recipe.model_copy(update={"augment": 0.0}), data).dev


def _pool(sources: list[Source], recipe: Recipe, data: DataFolder) -> pd.DataFrame:
    frames = []
    for source in track(sources, "Reading the data", disable=len(sources) == 1, transient=True):
        frame = data.load(source, recipe.split).assign(source=source.title)
        if recipe.normalise:
            frame["text"] = [normalise(text) for text in frame["text"]]
        frames.append(frame.assign(key=fold(frame["text"])))
    if not frames:
        return pd.DataFrame(columns=["text", "label", "source", "key"])
    pool = pd.concat(frames, ignore_index=True)
    return pool[pool["key"] != ""]


def _sample(rows: pd.DataFrame, source: Source, rng: np.random.Generator) -> pd.DataFrame:
    for label, most in ((1, source.max_toxic), (0, source.max_benign)):
        of_label = rows.index[rows["label"] == label]
        if most is not None and len(of_label) > most:
            rows = rows.drop(rng.choice(of_label, len(of_label) - most, replace=False))
    if source.max_rows is not None and len(rows) > source.max_rows:
        order = _shuffled_by_group(rows, rng)
        rows = rows.loc[order[: source.max_rows]].sort_index()
    return rows


def _hold_out(
    rows: pd.DataFrame, share: float, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    chosen = _shuffled_by_group(rows, rng)[: round(len(rows) * share)]
    return rows.drop(chosen), rows.loc[chosen].sort_index()


def _shuffled_by_group(rows: pd.DataFrame, rng: np.random.Generator) -> pd.Index[int]:
    """Row labels in random order, rows of the same group next to each other."""
    groups = rows["group"] if "group" in rows and rows["group"].notna().all() else rows["key"]
    codes, names = pd.factorize(groups)
    rank = rng.permutation(len(names))
    return rows.index[np.argsort(rank[codes], kind="stable")]


def _augmented(texts: list[str], recipe: Recipe, rng: np.random.Generator) -> list[str]:
    chosen = rng.random(len(texts)) < recipe.augment
    altered = [
        augment(text, rng) if pick else text for text, pick in zip(texts, chosen, strict=True)
    ]
    return [normalise(text) for text in altered] if recipe.normalise else altered
