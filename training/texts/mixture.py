"""Builds the training and dev set of a recipe from its sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rich.progress import track
from rich.table import Table

from bot.scoring.text import normalise
from training.recipe import Recipe, Source
from training.texts.augment import augment
from training.texts.data import DataFolder, fold, require_two_classes

_MOST_JOINED = 300
"""Letters of two joined texts: the toxic one is not cut off behind a long harmless one."""


@dataclass(frozen=True)
class SourceCount:
    """What became of one training source: numbers of texts.

    `kept` counts different texts over all passes, `toxic` those of them with label 1, `drawn` the
    texts that training sees, repeats and passes counted.
    """

    source: str
    definition: str
    read: int
    removed_evaluation: int
    removed_conflicting: int
    held_out: int
    kept: int
    toxic: int
    drawn: int


@dataclass(frozen=True)
class Mixture:
    """Training and dev texts; frames with the columns `text`, `label`, `source`, `definition`."""

    train: pd.DataFrame
    dev: pd.DataFrame
    counts: list[SourceCount]

    def table(self) -> Table:
        """The sources as a table, for the terminal."""
        table = Table("source", title="Training texts")
        headings = ("read", "in evaluation", "conflicting", "dev", "kept", "drawn")
        for column in (*headings, "toxic"):
            table.add_column(column, justify="right")
        for count in self.counts:
            numbers = (
                count.read,
                count.removed_evaluation,
                count.removed_conflicting,
                count.held_out,
                count.kept,
                count.drawn,
            )
            share = f"{count.toxic / count.kept:.0%}" if count.kept else "-"
            table.add_row(count.source, *(f"{number:,}" for number in numbers), share)
        table.add_section()
        total = ("", f"{len(self.train):,}", f"{self.train['label'].mean():.0%}")
        table.add_row("all", *[""] * 3, f"{len(self.dev):,}", *total)
        return table


def build(recipe: Recipe, data: DataFolder) -> Mixture:
    """Read, normalise, deduplicate, cap and mix the sources of `recipe`.

    If the recipe says so, texts of the dev, everyday and evaluation sets never reach training,
    of equal texts of one definition the first in recipe order stays, and a text to which its source
    gives both labels is dropped. The same recipe and data give the same mixture.

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
        same = ["key", "definition"]
        pool = pool[pool["source"] == pool.groupby(same)["source"].transform("first")]
        conflicting = pool.groupby(same)["label"].transform("nunique") > 1
        conflicts = pool.loc[conflicting, "source"].value_counts()
        pool = pool[~conflicting].drop_duplicates(same)

    dev_files = {source.file for source in recipe.dev}
    dev_parts = [_sample(dev[dev["source"] == source.title], source, rng) for source in recipe.dev]
    rest: dict[str, pd.DataFrame] = {}
    for source in recipe.train:
        share = 0.0 if source.file in dev_files else recipe.holdout
        rows = pool[pool["source"] == source.title]
        rest[source.title], held_out = _hold_out(rows, share, rng)
        dev_parts.append(held_out)
    held = {part["source"].iloc[0]: len(part) for part in dev_parts if len(part)}

    drawn = [
        pd.concat([_sample(rest[source.title], source, rng)] * source.repeat)
        for _ in range(recipe.passes)
        for source in recipe.train
    ]
    train = pd.concat(drawn)
    require_two_classes(train["label"], "The training set")
    dev = pd.concat(dev_parts, ignore_index=True)
    require_two_classes(dev["label"], "The dev set")
    counts = []
    for source in recipe.train:
        of_source = train[train["source"] == source.title]
        kept = of_source[~of_source.index.duplicated()]
        counts.append(
            SourceCount(
                source=source.title,
                definition=source.definition,
                read=int(read.get(source.title, 0)),
                removed_evaluation=int(evaluated.get(source.title, 0)),
                removed_conflicting=int(conflicts.get(source.title, 0)),
                held_out=0 if source.file in dev_files else held.get(source.title, 0),
                kept=len(kept),
                toxic=int(kept["label"].sum()),
                drawn=len(of_source),
            )
        )
    columns = ["text", "label", "source", "definition"]
    train = train.reset_index(drop=True)[columns]
    train["text"] = _altered(train, recipe, rng)
    return Mixture(train=train, dev=dev[columns], counts=counts)


def dev_set(recipe: Recipe, data: DataFolder) -> pd.DataFrame:
    """The dev set that `build` gives, to calibrate and to compare on."""
    plain = {"passes": 1, "augment": 0.0, "join": 0.0}
    return build(recipe.model_copy(update=plain), data).dev


def _pool(sources: list[Source], recipe: Recipe, data: DataFolder) -> pd.DataFrame:
    frames = []
    for source in track(sources, "Reading the data", disable=len(sources) == 1, transient=True):
        frame = data.load(source, recipe.split)
        frame = frame.assign(source=source.title, definition=source.definition)
        if recipe.normalise:
            frame["text"] = [normalise(text) for text in frame["text"]]
        frames.append(frame.assign(key=fold(frame["text"])))
    if not frames:
        return pd.DataFrame(columns=["text", "label", "source", "definition", "key"])
    pool = pd.concat(frames, ignore_index=True)
    return pool[pool["key"] != ""]


def _sample(rows: pd.DataFrame, source: Source, rng: np.random.Generator) -> pd.DataFrame:
    for label, most in ((1, source.max_toxic), (0, source.max_benign)):
        of_label = rows.index[rows["label"] == label]
        if most is not None and len(of_label) > most:
            rows = rows.drop(rng.choice(of_label, len(of_label) - most, replace=False))
    if source.max_rows is not None and len(rows) > source.max_rows:
        rows = rows.loc[_whole_groups(rows, source.max_rows, rng)]
    return rows


def _hold_out(
    rows: pd.DataFrame, share: float, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    chosen = _whole_groups(rows, round(len(rows) * share), rng)
    return rows.drop(chosen), rows.loc[chosen]


def _whole_groups(rows: pd.DataFrame, most: int, rng: np.random.Generator) -> pd.Index[int]:
    """Labels of at most `most` random rows, in file order; rows of a group go together."""
    groups = rows["group"] if "group" in rows and rows["group"].notna().all() else rows["key"]
    codes, names = pd.factorize(groups)
    sizes = np.bincount(codes, minlength=len(names))
    chosen, room = [], most
    for group in np.argsort(rng.permutation(len(names))):
        if sizes[group] <= room:
            chosen.append(group)
            room -= sizes[group]
    return rows.index[np.isin(codes, chosen)]


def _altered(train: pd.DataFrame, recipe: Recipe, rng: np.random.Generator) -> list[str]:
    """The training texts, some continued by a harmless one, some augmented."""
    texts = list(train["text"])
    ours = train["definition"] == ""
    harmless = train.loc[ours & (train["label"] == 0), "text"].to_numpy()
    for row in np.flatnonzero(rng.random(len(texts)) < recipe.join):
        parts = [texts[row], str(rng.choice(harmless))]
        if sum(map(len, parts)) <= _MOST_JOINED:
            texts[row] = ". ".join(parts if rng.random() < 0.5 else parts[::-1])  # noqa: PLR2004
    for row in np.flatnonzero(rng.random(len(texts)) < recipe.augment):
        altered = augment(texts[row], rng)
        texts[row] = normalise(altered) if recipe.normalise else altered
    return texts
