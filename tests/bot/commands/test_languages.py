"""The bot answers each person in the language of their Discord."""

from collections.abc import Callable
from typing import Any

import discord
import pytest
import simcord
import simcord.interactions

from bot.client import ToxicityBot
from bot.language import Language, Languages
from tests.bot.commands.conftest import REFUSES, answers, button_labels, embed, sentence
from tests.bot.conftest import KIND, RUDE, Server, fields

Speak = Callable[[str], None]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Speak:
    """From now on people's Discord is in this language, which the simulation does not know."""
    original = simcord.interactions.base_payload

    def in_locale(locale: str) -> None:
        def base_payload(*arguments: Any, **options: Any) -> Any:
            record, payload = original(*arguments, **options)
            payload["locale"] = locale
            return record, payload

        monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)

    return in_locale


@pytest.fixture
def spanish() -> Language:
    """What the bot says in Spanish."""
    return Languages.load().of(discord.Locale.spain_spanish)


class TestHalfTranslated:
    """With a language that has only a few phrases."""

    @pytest.fixture(autouse=True)
    def few_phrases(self, simcord_bot: ToxicityBot) -> None:
        phrases = {"mode.now": "El modo es **{mode}**.", "refusal.permission": "Falta {names}."}
        english = Languages.load().phrases["en"]
        simcord_bot.languages = Languages({"en": english, "es": phrases})

    @pytest.mark.parametrize("locale", ["es-ES", "es-419"])
    async def test_both_kinds_of_spanish_are_understood(
        self, bare_server: Server, speak: Speak, locale: str
    ) -> None:
        speak(locale)

        answer = await bare_server.admin.slash(bare_server.chat, "toxicity mode")

        assert sentence(answer) == "El modo es **flag**."

    @pytest.mark.parametrize("locale", ["en-US", "en-GB", "fr", "ja"])
    async def test_everybody_else_gets_english(
        self, bare_server: Server, speak: Speak, locale: str
    ) -> None:
        speak(locale)

        answer = await bare_server.admin.slash(bare_server.chat, "toxicity mode")

        assert sentence(answer) == "The mode is **flag**."

    async def test_what_is_not_translated_comes_in_english(
        self, bare_server: Server, speak: Speak
    ) -> None:
        speak("es-ES")

        answer = await bare_server.admin.slash(bare_server.chat, "toxicity ladder")

        assert sentence(answer) == "No timeouts follow deletions."

    @REFUSES
    async def test_refusals_are_translated(self, bare_server: Server, speak: Speak) -> None:
        speak("es-ES")

        answer = await bare_server.member.slash(bare_server.chat, "toxicity mode")

        assert sentence(answer) == "Falta Manage Server."


class TestSpanish:
    async def test_a_sentence(self, server: Server, speak: Speak, spanish: Language) -> None:
        speak("es-ES")

        said = sentence(await server.admin.slash(server.chat, "toxicity ladder"))

        assert said == spanish("ladder.off")
        assert said != "No timeouts follow deletions."

    async def test_numbers(self, server: Server, speak: Speak, spanish: Language) -> None:
        speak("es-ES")

        answer = embed(await server.moderator.slash(server.chat, "toxicity stats"))

        assert answer.title == spanish("stats.title", period=spanish("period.DAY"))
        assert answer.title != "Toxicity, last 24 hours"
        assert fields(answer)[spanish("stats.scanned")] == "0"

    async def test_a_preview_with_its_buttons(
        self, server: Server, speak: Speak, spanish: Language
    ) -> None:
        speak("es-ES")

        result = await server.admin.slash(server.chat, "toxicity threshold", flag=0.8)

        assert embed(result).title == spanish("threshold.preview")
        buttons = button_labels(answers(result)[-1])
        assert buttons == [spanish("threshold.apply"), spanish("threshold.cancel")]
        assert buttons != ["Apply", "Leave it"]

    async def test_what_is_stored_about_a_member(
        self, server: Server, speak: Speak, spanish: Language
    ) -> None:
        speak("es-ES")

        answer = embed(await server.member.slash(server.chat, "toxicity privacy"))

        assert answer.description == spanish("privacy.text", days=90, grace=7, count=0)

    async def test_a_report(self, server: Server, speak: Speak, spanish: Language) -> None:
        speak("es-419")
        message = await server.admin.send(server.chat, KIND)

        said = await server.member.context_menu(server.chat, "Report as toxic", message)

        assert sentence(said) == spanish("report.thanks")
        # What all moderators read is in the server's language, not in that of the reporter.
        assert [alert.title for alert in server.alerts()] == ["Message reported"]


async def test_a_server_whose_language_is_spanish_gets_spanish_alerts(
    simcord_env: simcord.Env, spanish: Language
) -> None:
    guild = simcord_env.create_guild("Taberna", preferred_locale="es-ES")
    permissions = discord.Permissions(manage_guild=True)
    admins = guild.create_role("Admins", permissions=permissions)
    admin = guild.add_member(simcord_env.create_user("ada"), roles=[admins])
    chat = guild.create_text_channel("chat")
    log = guild.create_text_channel("log")
    await admin.slash(chat, "toxicity log-channel", channel=log)

    await guild.add_member(simcord_env.create_user("mia")).send(chat, RUDE)

    (message,) = log.history()
    assert message.embeds[0].title == spanish(
        "alert.title.flagged", kind=spanish("kind.message"), count=1
    )
    assert message.embeds[0].title != "Message flagged"
