"""Every language says everything, with the same gaps, and within what Discord can show."""

from string import Formatter
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.commands.tree import add_commands
from bot.language import LOCALES, CommandTranslator, Languages, command_key
from tests.bot.phrases import ENGLISH

Tree = app_commands.CommandTree[Any]
LANGUAGES = Languages.load()
OTHERS = sorted(set(LANGUAGES.phrases) - {"en"})
SPANISH = (discord.Locale.spain_spanish, discord.Locale.latin_american_spanish)
FOR_DISCORD = ("command.", "choice.", "menu.")
"""Where the phrases for the command tree are; the English ones stand in the code."""


def said(language: str) -> dict[str, str]:
    """The phrases of a language without those for the command tree."""
    phrases = LANGUAGES.phrases[language]
    return {key: one for key, one in phrases.items() if not key.startswith(FOR_DISCORD)}


def gaps(phrase: str) -> set[tuple[str, str | None]]:
    """The placeholders of a phrase with their formats."""
    return {(name, form) for _, name, form, _ in Formatter().parse(phrase) if name is not None}


class Recorder(app_commands.Translator):
    """Writes down the key and the English of every piece of the tree that can be translated."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        key = command_key(context)
        if key is not None:
            self.found[key] = string.message
        return None


@pytest.fixture
async def tree() -> Tree:
    """The commands as the bot has them."""
    tree: Tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    add_commands(tree)
    return tree


async def payloads(tree: Tree, translator: app_commands.Translator) -> list[dict[str, object]]:
    """What is sent to Discord."""
    commands = tree.get_commands()
    return [await one.get_translated_payload(tree, translator) for one in commands]


async def pieces(tree: Tree) -> dict[str, str]:
    """The English of every piece of the tree, by key."""
    recorder = Recorder()
    await payloads(tree, recorder)
    return recorder.found


class TestFiles:
    def test_there_is_more_than_english(self) -> None:
        assert "es" in OTHERS

    @pytest.mark.parametrize("language", OTHERS)
    def test_each_has_the_phrases_of_the_english_file_and_no_more(self, language: str) -> None:
        assert said(language).keys() == ENGLISH.keys()

    @pytest.mark.parametrize("language", OTHERS)
    def test_each_phrase_has_the_gaps_of_the_english_one(self, language: str) -> None:
        differing = [key for key, one in said(language).items() if gaps(one) != gaps(ENGLISH[key])]
        assert differing == []

    @pytest.mark.parametrize("language", sorted(LANGUAGES.phrases))
    def test_no_phrase_is_empty_or_ends_in_blanks(self, language: str) -> None:
        phrases = LANGUAGES.phrases[language]
        assert [key for key, one in phrases.items() if not one or one != one.strip()] == []

    @pytest.mark.parametrize("language", OTHERS)
    def test_most_phrases_are_translated(self, language: str) -> None:
        same = [key for key, one in said(language).items() if one == ENGLISH[key]]
        assert len(same) < len(ENGLISH) / 10

    @pytest.mark.parametrize("language", sorted(LANGUAGES.phrases))
    @pytest.mark.parametrize(
        ("prefix", "limit"),
        [
            ("press.", 80),
            ("threshold.apply", 80),
            ("threshold.cancel", 80),
            ("privacy.erase", 80),
            ("review.previous", 80),
            ("review.next", 80),
            ("appeal.form", 45),
            ("appeal.reason", 45),
            ("setup.choose_", 150),
            ("setup.mode_", 100),
            ("alert.title.", 240),
            ("stats.title", 240),
            ("privacy.text", 4000),
            ("mail.", 1500),
        ],
    )
    def test_discord_can_show_it(self, language: str, prefix: str, limit: int) -> None:
        # The sentences among the keys of buttons are answers to them, not labels.
        labels = {
            key: one
            for key, one in LANGUAGES.phrases[language].items()
            if key.startswith(prefix) and not (prefix == "press." and one.endswith("."))
        }
        assert labels
        filled = {key: len(one.replace("{number}", "9" * 10)) for key, one in labels.items()}
        assert {key: length for key, length in filled.items() if length > limit} == {}


class TestChoice:
    @pytest.mark.parametrize("locale", SPANISH)
    def test_both_kinds_of_spanish_are_one(self, locale: discord.Locale) -> None:
        assert LANGUAGES.of(locale)("press.delete") == LANGUAGES.phrases["es"]["press.delete"]

    @pytest.mark.parametrize(
        "locale", [discord.Locale.british_english, discord.Locale.japanese, None]
    )
    def test_everybody_else_gets_english(self, locale: discord.Locale | None) -> None:
        assert LANGUAGES.of(locale)("press.delete") == "Delete"

    def test_what_a_language_has_no_phrase_for_comes_in_english(self) -> None:
        english = {"greeting": "Hello {name}", "parting": "Bye {name}"}
        languages = Languages({"en": english, "fr": {"greeting": "Salut {name}"}})
        french = languages.of(discord.Locale.french)
        assert french("greeting", name="Ann") == "Salut Ann"
        assert french("parting", name="Ann") == "Bye Ann"

    def test_each_file_is_a_language(self) -> None:
        files = {path.stem for path in LOCALES.iterdir()}
        assert files == set(LANGUAGES.phrases)
        known = {str(locale).partition("-")[0] for locale in discord.Locale}
        assert files <= known


class TestCommands:
    async def test_the_tree_has_pieces_of_every_kind(self, tree: Tree) -> None:
        found = await pieces(tree)
        assert found["command.toxicity.stats.description"].startswith("What was scanned")
        assert "command.toxicity.threshold.nsfw" in found
        assert found["choice.enforce"] == "enforce"
        assert found["menu.report.as.toxic"] == "Report as toxic"

    @pytest.mark.parametrize("language", OTHERS)
    async def test_each_language_has_every_piece_and_no_more(
        self, tree: Tree, language: str
    ) -> None:
        phrases = LANGUAGES.phrases[language]
        assert {key for key in phrases if key.startswith(FOR_DISCORD)} == set(await pieces(tree))

    async def test_no_piece_is_without_a_description(self, tree: Tree) -> None:
        found = await pieces(tree)
        assert [key for key, english in found.items() if english.strip(".… ") == ""] == []

    @pytest.mark.parametrize("language", sorted(LANGUAGES.phrases))
    async def test_every_piece_keeps_to_discords_length(self, tree: Tree, language: str) -> None:
        phrases = {**await pieces(tree), **LANGUAGES.phrases[language]}
        limits = {"command": 100, "choice": 100, "menu": 32}
        found = {key: phrases[key] for key in await pieces(tree)}
        too_long = [
            key for key, one in found.items() if not 1 <= len(one) <= limits[key.split(".")[0]]
        ]
        assert too_long == []

    async def test_discord_gets_the_phrases_for_both_kinds_of_spanish(self, tree: Tree) -> None:
        group, *menus = await payloads(tree, CommandTranslator(LANGUAGES))
        phrases = LANGUAGES.phrases["es"]
        expected = {str(locale): phrases["command.toxicity.description"] for locale in SPANISH}
        assert group["description_localizations"] == expected
        assert not group.get("name_localizations")  # one documentation serves everybody
        check = {str(locale): phrases["menu.check.toxicity"] for locale in SPANISH}
        assert check in [menu["name_localizations"] for menu in menus]

    async def test_the_whole_group_fits_into_one_command(self, tree: Tree) -> None:
        """Discord counts names, descriptions and values, the longest language of each."""

        def size(piece: object) -> int:
            if isinstance(piece, list):
                return sum(map(size, piece))
            if not isinstance(piece, dict):
                return 0
            total = len(str(piece.get("value", "")))
            for name in ("name", "description"):
                texts = [piece.get(name, ""), *piece.get(f"{name}_localizations", {}).values()]
                total += max(map(len, texts))
            return total + size(piece.get("options")) + size(piece.get("choices"))

        group, *_ = await payloads(tree, CommandTranslator(LANGUAGES))
        assert 1000 < size(group) <= 8000
