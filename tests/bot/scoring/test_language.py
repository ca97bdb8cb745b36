"""Which texts are taken for another language than English."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.language import is_in_another_language
from bot.scoring.scorer import Scorer
from bot.scoring.text import normalise
from bot.settings import PROJECT_ROOT

LINES = {
    (language, line)
    for language, lines in tomllib.loads(
        (PROJECT_ROOT / "tests" / "other_languages.toml").read_text(encoding="utf-8")
    ).items()
    for line in lines
}
INSULTS = (
    "you moron",
    "kys retard",
    "f u c k y o u",
    "y0u 4re a m0r0n",
    "dumb cunt",
    "ur a slut",
    "fucking idiot",
)


def is_foreign(text: str) -> bool:
    return is_in_another_language(text, normalise(text))


def test_ordinary_chat_in_other_languages_is_recognised() -> None:
    missed = [line for line in LINES if not is_foreign(line[1])]

    assert len(LINES) >= 11 * 20
    assert len(missed) <= 0.02 * len(LINES), missed


def test_none_of_it_is_deleted_and_at_most_one_line_flagged() -> None:
    scorer = Scorer.open(PROJECT_ROOT / "models" / "compact", threads=1)
    thresholds = scorer.manifest.thresholds
    texts = sorted(line for _, line in LINES)
    scores = scorer.score_many(texts)
    judged = [
        (score, text)
        for score, text in zip(scores, texts, strict=True)
        if score >= thresholds.flag and not is_foreign(text)
    ]

    assert any(score >= thresholds.delete for score in scores)
    assert [text for score, text in judged if score >= thresholds.delete] == []
    assert len(judged) <= 1, judged


@pytest.mark.parametrize(
    "text",
    ["le bus a du retard", "mange kys", "filmen är slut", "det løser sig", "puss och kram på dig"],
)
def test_an_ordinary_word_that_is_an_insult_in_english(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize("insult", INSULTS)
@pytest.mark.parametrize(
    "around", ["{} hola amigos que tal", "le bus est en panne {}", "{} ich weiss es nicht", "{}"]
)
def test_an_english_insult_does_not_hide_among_foreign_words(insult: str, around: str) -> None:
    assert not is_foreign(around.format(insult))


@pytest.mark.parametrize("tail", ["привет друзья как дела", "hola amigos", "你好朋友们"])
def test_an_english_line_does_not_hide_above_a_foreign_one(tail: str) -> None:
    assert not is_foreign(f"go die in a ditch\n{tail}")


def test_turned_english_is_english() -> None:
    plans = Scorer.open(PROJECT_ROOT / "models" / "compact", threads=1).plan_many(
        [["ʇoıpı uɐ ǝɹɐ noʎ"], ["\u202etoidi na era uoy"], ["toidi na era uoy"]]
    )
    assert [plan.foreign for plan in plans] == [[False]] * 3


def test_an_insult_means_something_else_only_in_a_language_that_has_the_word() -> None:
    assert is_foreign("le train a du retard")
    assert not is_foreign("retard como estas amigo")


@pytest.mark.parametrize("text", ["retard", "slut", "kys", "gg ez", "no ammo", "lol xd", "", "🙂"])
def test_a_bare_word_and_game_talk_are_taken_for_english(text: str) -> None:
    assert not is_foreign(text)


@given(st.text(max_size=200), st.text(max_size=200))
def test_one_english_word_is_enough(before: str, after: str) -> None:
    assert not is_foreign(f"{before} you , your , they {after}")
