"""A message that only quotes says what it quotes; a report does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.scorer import Scorer
from bot.scoring.text import normalise, readings
from bot.settings import DEFAULT_MODEL


@pytest.mark.parametrize(
    "message",
    [
        '"you are a moron"',
        "“you are a moron”",
        "«you are a moron».",
        '"you are a moron" - my favourite film',
        "‘you are a moron’ — Shakespeare, probably",
    ],
)
def test_quoted_words_are_read_alone(message: str) -> None:
    assert "you are a moron" in readings(message)


@pytest.mark.parametrize(
    "message",
    [
        'he called me a "moron" again',
        'she said "you are a moron" and left',
        "'tis the season",
        'the film is called "you are a moron", it\'s fun',
        'first line\n"you are a moron"',
    ],
)
def test_a_report_has_one_reading(message: str) -> None:
    assert readings(message) == (normalise(message),)


def test_a_quotation_hides_no_insult() -> None:
    scorer = Scorer.open(DEFAULT_MODEL, threads=1)
    plain, quoted, sourced = scorer.score_many(
        [
            "shut up you stupid bitch",
            '"shut up you stupid bitch"',
            '"shut up you stupid bitch" – my favourite movie quote',
        ]
    )
    assert plain >= scorer.manifest.thresholds.flag
    assert min(quoted, sourced) >= plain - 0.01


@given(st.text(alphabet="\"'“”-– a\n", max_size=400))
def test_it_never_raises_and_reads_at_most_twice(text: str) -> None:
    assert 1 <= len(readings(text)) <= 2
