"""The demo's scripted chat, read from `data/demo_chat.toml`."""

import tomllib
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import UserError
from bot.settings import PROJECT_ROOT

SCRIPT: Final = PROJECT_ROOT / "data" / "demo_chat.toml"
PADDING_REPEATS: Final = 8


class Line(BaseModel):
    """One thing a member does: post in a channel, or edit their last message there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    channel: str
    say: str | None = None
    edit: str | None = None
    padding: str = ""

    @model_validator(mode="after")
    def _one_deed(self) -> Self:
        if (self.say is None) == (self.edit is None):
            raise ValueError("a line either says or edits")
        return self

    @property
    def text(self) -> str:
        """What is posted, padding included."""
        return self.padding * PADDING_REPEATS + (self.say or self.edit or "")


class Script(BaseModel):
    """The whole chat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str
    moderator: str
    lines: tuple[Line, ...] = Field(alias="line", min_length=1)

    @property
    def members(self) -> list[str]:
        """Everyone who speaks, in order of appearance, moderator included."""
        return list(dict.fromkeys([*(line.who for line in self.lines), self.moderator]))

    @property
    def channels(self) -> list[str]:
        """Every channel somebody speaks in, in order of appearance."""
        return list(dict.fromkeys(line.channel for line in self.lines))


def load_script(path: Path = SCRIPT) -> Script:
    """Read the script.

    Raises:
        UserError: the file is missing or malformed.
    """
    try:
        return Script.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise UserError(
            f"The demo's script {path} is missing: run the demo from a complete checkout."
        ) from None
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"The demo's script {path} cannot be read: {error}") from None
