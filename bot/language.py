"""What the bot says, in the languages it speaks: one file each in `bot/locales`."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

import discord
from discord import app_commands

LOCALES: Final = Path(__file__).parent / "locales"
DEFAULT: Final = "en"

Phrases = Mapping[str, str]
"""Templates for `str.format` by key; the parts of a key are joined by dots."""


class Language:
    """Says things in one language; what it has no phrase for comes in English."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def __call__(self, key: str, **values: object) -> str:
        """The phrase for `key` with `values` filled in."""
        return self._phrases[key].format(**values)


class Languages:
    """Every language there is a file for."""

    def __init__(self, phrases: Mapping[str, Phrases]) -> None:
        self.phrases = phrases
        default = phrases[DEFAULT]
        self._languages = {name: Language({**default, **own}) for name, own in phrases.items()}

    @classmethod
    def load(cls, folder: Path = LOCALES) -> Self:
        """Read the files, each named after a language: `es.toml` serves es-ES and es-419."""
        return cls(
            {
                path.stem: dict(_flatten(tomllib.loads(path.read_text(encoding="utf-8"))))
                for path in sorted(folder.glob("*.toml"))
            }
        )

    def of(self, locale: discord.Locale | None) -> Language:
        """The language for a locale, English where there is none."""
        name = str(locale).partition("-")[0]
        return self._languages.get(name, self._languages[DEFAULT])


class CommandTranslator(app_commands.Translator):
    """Gives Discord the descriptions of commands and options, and the names of choices.

    Names of commands stay English, so that one documentation serves everybody.
    """

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The phrase for `string` in `locale`, or None to leave it as it is."""
        key = command_key(context)
        phrases = self._languages.phrases.get(str(locale).partition("-")[0], {})
        return phrases.get(key) if key is not None else None


def command_key(context: app_commands.TranslationContextTypes) -> str | None:
    """Where the phrase for a piece of a command is found; None for what is not translated."""
    kinds = app_commands.TranslationContextLocation
    match context.location:
        case kinds.command_description | kinds.group_description:
            return f"command.{_path(context.data.qualified_name)}.description"
        case kinds.parameter_description:
            parameter = context.data
            return f"command.{_path(parameter.command.qualified_name)}.{_path(parameter.name)}"
        case kinds.choice_name:
            return f"choice.{_path(str(context.data.value))}"
        case kinds.command_name if isinstance(context.data, app_commands.ContextMenu):
            return f"menu.{_path(context.data.name)}"
        case _:
            return None


def _path(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", ".")


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
