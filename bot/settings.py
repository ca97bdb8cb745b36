"""Everything an operator can configure, read once from the environment and `.env`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import UserError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = PROJECT_ROOT / "models" / "compact"


class Settings(BaseSettings):
    """The bot's configuration; each field is the environment variable of the same name."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: Annotated[
        SecretStr | None, Field(description="Bot token from the Discord developer portal.")
    ] = None
    model_dir: Annotated[Path, Field(description="The model folder to score with.")] = DEFAULT_MODEL
    database_url: Annotated[
        SecretStr, Field(description="SQLAlchemy URL; SQLite and PostgreSQL are supported.")
    ] = SecretStr("sqlite:///toxicity.db")
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        Field(description="How much the bot's own log says."),
    ] = "INFO"
    scorer_threads: Annotated[
        int, Field(ge=0, le=256, description="CPU threads for the model; 0 uses every core.")
    ] = 0
    scorer_queue: Annotated[
        int,
        Field(ge=1, le=1_000_000, description="Short messages that may wait to be scored."),
    ] = 2000
    members_intent: Annotated[
        bool,
        Field(description="Judge members' names too; needs the privileged members intent."),
    ] = False
    retention_days: Annotated[
        int, Field(ge=1, le=3650, description="Days after which incidents and counts are deleted.")
    ] = 90
    grace_days: Annotated[
        int,
        Field(ge=0, le=365, description="Days a server's data stays after the bot has left it."),
    ] = 7


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        UserError: a value is out of range or of the wrong kind; the sentence names the variable.
    """
    try:
        return Settings()
    except UnicodeDecodeError:
        raise UserError("`.env` is not UTF-8 text: save it as UTF-8 and start again.") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
        reason = first["msg"][0].lower() + first["msg"][1:]
        raise UserError(
            f"{name} is not valid: {reason}; correct it in the environment or in `.env` "
            "(`.env.example` explains every setting)."
        ) from None
