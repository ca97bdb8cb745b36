"""Settings: defaults, `.env`, environment, and sentences for what is wrong."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import UserError
from bot.settings import DEFAULT_MODEL, PROJECT_ROOT, Settings, load_settings

TOKEN = "MTIz.secret.token"

pytestmark = pytest.mark.usefixtures("bare_environment")


def test_defaults_need_nothing() -> None:
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.model_dir == DEFAULT_MODEL
    assert settings.database_url.get_secret_value() == "sqlite:///toxicity.db"
    assert settings.log_level == "INFO"
    assert settings.scorer_threads == 0
    assert settings.scorer_queue == 2000
    assert settings.members_intent is False
    assert settings.retention_days == 90
    assert settings.grace_days == 7


def test_the_default_model_lies_in_the_checkout() -> None:
    assert DEFAULT_MODEL.relative_to(PROJECT_ROOT) == Path("models/compact")
    assert (PROJECT_ROOT / "pyproject.toml").is_file()


def test_the_env_file_is_read(bare_environment: Path) -> None:
    (bare_environment / ".env").write_text(
        f"DISCORD_TOKEN={TOKEN}\nSCORER_QUEUE=5\nMODEL_DIR=models/né\nUNRELATED=1\nLOG_LEVEL=\n",
        encoding="utf-8",
    )
    settings = load_settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.scorer_queue == 5
    assert settings.model_dir == Path("models/né")
    assert settings.log_level == "INFO"


def test_the_environment_wins(bare_environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare_environment / ".env").write_text("SCORER_QUEUE=5\nSCORER_THREADS=3\n")
    monkeypatch.setenv("SCORER_QUEUE", "6")
    settings = load_settings()
    assert settings.scorer_queue == 6
    assert settings.scorer_threads == 3


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_token_is_no_token(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is not None:
        monkeypatch.setenv("DISCORD_TOKEN", value)
    assert load_settings().discord_token is None


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SCORER_QUEUE", "0", "greater than or equal to 1"),
        ("SCORER_QUEUE", "many", "valid integer"),
        ("SCORER_THREADS", "-1", "greater than or equal to 0"),
        ("SCORER_THREADS", "1.5", "valid integer"),
        ("MEMBERS_INTENT", "perhaps", "valid boolean"),
        ("RETENTION_DAYS", "0", "greater than or equal to 1"),
        ("RETENTION_DAYS", "3651", "less than or equal to 3650"),
        ("GRACE_DAYS", "-1", "greater than or equal to 0"),
        ("GRACE_DAYS", "366", "less than or equal to 365"),
        ("LOG_LEVEL", "chatty", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_an_invalid_value_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as error:
        load_settings()
    sentence = str(error.value)
    assert sentence.startswith(f"{name} is not valid: ")
    assert reason in sentence
    assert "`.env.example` explains every setting" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("no", False), ("", False)]
)
def test_the_members_intent_is_switched_by_a_word(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: bool
) -> None:
    monkeypatch.setenv("MEMBERS_INTENT", value)
    assert load_settings().members_intent is expected


def test_days_may_be_at_the_ends_of_their_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "3650")
    monkeypatch.setenv("GRACE_DAYS", "0")
    settings = load_settings()
    assert (settings.retention_days, settings.grace_days) == (3650, 0)


def test_an_env_file_in_another_encoding_is_one_sentence(bare_environment: Path) -> None:
    (bare_environment / ".env").write_bytes("MODEL_DIR=né".encode("latin-1"))
    with pytest.raises(UserError, match=r"\.env"):
        load_settings()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:tops3cret@host/db")
    settings = load_settings()
    for shown in (repr(settings), str(settings), f"{settings}", settings.model_dump_json()):
        assert TOKEN not in shown
        assert "tops3cret" not in shown


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().scorer_queue = 1  # type: ignore[misc]


def test_the_example_documents_every_setting_and_nothing_else() -> None:
    example = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_the_example_is_itself_valid_and_changes_nothing(bare_environment: Path) -> None:
    example = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")
    (bare_environment / ".env").write_text(example, encoding="utf-8")
    assert load_settings() == Settings(_env_file=None)
