"""Recipes: every choice of a training run, in a checked TOML file."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import UserError
from bot.scoring.bundle import SPECIAL_TOKENS

RECIPES = Path(__file__).parent / "recipes"
BUILD = Path("build")
"""Where trained models go, each in the folder of its recipe's name."""

Share = Annotated[float, Field(ge=0, lt=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Frozen):
    """Rows of one CSV file.

    `rows` picks a part of the rows that `where` left: a half in file order, or one side of the
    recipe's stratified split. `group_column` names rows that belong together: a training source
    is held out, and cut to `max_rows`, by whole groups; an evaluation source is reported for each
    group. The caps hold for each pass of the recipe, which draws anew, and so set the weight;
    `repeat` counts its texts several times in a pass. Training sources that mean something else by
    toxic than the model does name their `definition`: each has a head of its own in training.
    """

    file: str
    name: str = ""
    text_column: str = "text"
    label_column: str = "label"
    where: dict[str, list[str]] = Field(default_factory=dict)
    rows: Literal["all", "first_half", "second_half", "split_train", "split_test"] = "all"
    group_column: str | None = None
    max_rows: Annotated[int, Field(gt=0)] | None = None
    max_toxic: Annotated[int, Field(ge=0)] | None = None
    max_benign: Annotated[int, Field(ge=0)] | None = None
    repeat: Annotated[int, Field(ge=1)] = 1
    definition: str = ""

    @property
    def title(self) -> str:
        return self.name or Path(self.file).name.split(".")[0]


class Split(_Frozen):
    """Arguments of scikit-learn's `train_test_split`, stratified by label."""

    test_size: Annotated[float, Field(gt=0, lt=1)] = 0.2
    random_state: int = 42


class Fit(_Frozen):
    """Arguments of the optimiser and of the training loop.

    `checks_per_epoch` is how often the dev set is scored and a checkpoint is written. With
    `rounded` the weights stay on the grid of the exported model.
    """

    epochs: Annotated[float, Field(gt=0)]
    batch_size: Annotated[int, Field(gt=0)]
    learning_rate: Annotated[float, Field(gt=0)]
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    warmup_ratio: Share = 0.0
    label_smoothing: Share = 0.0
    bf16: bool = False
    rounded: bool = False
    group_by_length: bool = False
    checks_per_epoch: Annotated[int, Field(ge=1)] = 1
    best_metric: Literal["f1", "roc_auc", "accuracy"] = "f1"


class Recipe(_Frozen):
    """A training run: what it learns from, how, and what it is measured on.

    `train` is in order of precedence. `everyday` is chat held out of training, taken to be
    harmless, from which default thresholds are derived. With `deduplicate`, of equal texts of one
    definition the first stays; texts with both labels go, and so do those of `dev`, `everyday` and
    `evaluate`. `holdout` is the share of each training source that joins the dev set, if its file
    has no dev source. An epoch goes through `passes` draws from the sources; in each, the share
    `augment` of the texts is altered, and the share `join` goes on with a harmless text, so that a
    long message is as toxic as its worst part.

    `base_model` is what training starts from, as `load_base` takes it, or several such with their
    shares, which add up to 1: the mean of their weights.

    The first source of `evaluate` gives the headline numbers. `max_length` cuts training texts;
    `window` and `window_overlap` are how the exported model reads longer ones. All are in tokens,
    [CLS] and [SEP] included.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    base_model: str | dict[str, Annotated[float, Field(gt=0)]]
    max_length: Annotated[int, Field(ge=8, le=512)] = 128
    window: Annotated[int, Field(ge=8, le=512)] = 128
    window_overlap: Annotated[int, Field(ge=0)] = 32
    normalise: bool
    deduplicate: bool = True
    seed: int = 42
    holdout: Share = 0.0
    passes: Annotated[int, Field(ge=1)] = 1
    augment: Share = 0.0
    join: Share = 0.0
    split: Split = Split()
    fit: Fit
    train: Annotated[list[Source], Field(min_length=1)]
    dev: list[Source] = Field(default_factory=list)
    everyday: list[Source] = Field(default_factory=list)
    evaluate: list[Source] = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.window_overlap >= self.window - SPECIAL_TOKENS:
            raise ValueError("window_overlap must be smaller than a window")
        if not math.isclose(sum(self.base_models.values()), 1):
            raise ValueError("the shares of base_model must add up to 1")
        for sources in (self.train, self.dev, [*self.evaluate, *self.everyday]):
            titles = [source.title for source in sources]
            if len(set(titles)) < len(titles):
                raise ValueError("give sources of the same file different names")
        if not self.dev and not self.holdout:
            raise ValueError(
                "give dev sources or a holdout share, to choose the best checkpoint by"
            )
        return self

    @property
    def base_models(self) -> dict[str, float]:
        """What training starts from, each with its share."""
        return {self.base_model: 1.0} if isinstance(self.base_model, str) else self.base_model

    @property
    def definitions(self) -> list[str]:
        """What the training sources mean by toxic, the model's own definition first."""
        return list(dict.fromkeys(["", *(source.definition for source in self.train)]))

    @property
    def headline(self) -> Source:
        """The evaluation source whose numbers stand for the model.

        Raises:
            UserError: the recipe has none.
        """
        if not self.evaluate:
            raise UserError(f"The recipe {self.name} has no [[evaluate]] source: name one.")
        return self.evaluate[0]

    def for_one_file(
        self, file: Path, text_column: str | None, label_column: str | None, *, whole: bool = False
    ) -> Recipe:
        """The same run on one CSV: trained on one side of the split, measured on the other.

        With `whole`, every row is evaluated. Columns default to those of the first source.
        """
        columns = {
            "text_column": text_column or self.train[0].text_column,
            "label_column": label_column or self.train[0].label_column,
        }
        train = Source(file=str(file.resolve()), name=file.stem, rows="split_train", **columns)
        test = train.model_copy(update={"rows": "all" if whole else "split_test"})
        return self.model_copy(
            update={
                "train": [train],
                "dev": [test],
                "everyday": [],
                "evaluate": [test],
                "holdout": 0.0,
            }
        )

    def steps_before(self, after: frozenset[str] = frozenset()) -> list[str]:
        """Recipes whose models, in `BUILD`, this one needs, in the order in which to train them.

        `after` are the recipes that need this one.

        Raises:
            UserError: it needs its own model.
        """
        after |= {self.name}
        steps: list[str] = []
        for base in self.base_models:
            name = Path(base).name
            if base != str(BUILD / name) or not (RECIPES / f"{name}.toml").is_file():
                continue
            if name in after:
                raise UserError(f"The recipe {name} needs its own model: name another.")
            steps += [*load(name).steps_before(after), name]
        return list(dict.fromkeys(steps))


def load(name_or_path: str) -> Recipe:
    """Read a checked-in recipe by its name, or any recipe by its path.

    A recipe that `extends` a checked-in one takes what it does not say itself from there.

    Raises:
        UserError: no such recipe, or a value in it is not valid.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = RECIPES / f"{name_or_path}.toml"
    if not path.is_file():
        raise UserError(
            f"There is no recipe {name_or_path}: use one of {_known()}, or the path of a .toml "
            "file."
        )
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        if "extends" in values:
            parent = values.pop("extends")
            if not isinstance(parent, str) or parent in (path.stem, str(path)):
                raise UserError(f"The recipe {path} must extend another recipe, by its name.")
            if not (RECIPES / f"{parent}.toml").is_file():
                raise UserError(
                    f"The recipe {path} extends {parent}, which is not among the checked-in "
                    f"recipes {_known()}: name one of them."
                )
            values = {**load(parent).model_dump(exclude_unset=True), **values}
        return Recipe.model_validate(values)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The recipe {path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = max(error.errors(), key=lambda one: len(one["loc"]))
        parts = [str(part) for part in first["loc"]]
        where = ".".join(part for part in parts if "[" not in part) or "recipe"
        raise UserError(f"The recipe {path} is not valid at {where}: {first['msg']}.") from error


def _known() -> str:
    return ", ".join(sorted(file.stem for file in RECIPES.glob("*.toml")))
