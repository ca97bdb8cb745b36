"""The model in the repository, on sentences that people write."""

import pytest

from bot.scoring.scorer import Scorer
from bot.settings import DEFAULT_MODEL

RUDE = (
    "you are a disgusting idiot",
    "shut up you stupid moron",
    "nobody likes you, you pathetic loser",
    "what a worthless piece of trash you are",
    "go to hell, you dumb bitch",
    "fuck you and your whole family",
    "you're an ugly cow and everybody laughs about you",
    "I hate you so much, just die already",
    "are you really this stupid or are you just an asshole?",
    "get lost you filthy scumbag",
    "your brain is as empty as your life, you imbecile",
    "kill yourself, retard",
)
KIND = (
    "thank you so much for your help yesterday",
    "does anybody know when the library opens tomorrow?",
    "good morning everyone, I hope you slept well",
    "I baked bread for the first time and it turned out great",
    "happy birthday! have a wonderful day",
    "the train was late again, so I missed the first lecture",
    "could you send me the notes from Tuesday, please?",
    "that was a close game, well played",
    "my cat sleeps on the keyboard every evening",
    "I disagree, but I see your point",
    "see you at eight, I will bring the drinks",
)
REQUESTS = (
    "kick him from the server please",
    "can a mod kick this spammer",
    "mods please kick him",
    "please ban that guy, he is spamming",
    "someone mute her for an hour",
)
SHORT_RUDE = ("kys", "kys bro", "stfu", "shut the fuck up", "go kill yourself")
COMPLIMENT = "what a lovely picture, where did you take it?"
LONG_TEXT_WORDS = 1500
LARGEST_FOLDER = 40_000_000


@pytest.fixture(scope="module")
def shipped() -> Scorer:
    return Scorer.open(DEFAULT_MODEL)


def test_the_folder_is_small_enough_to_clone() -> None:
    assert sum(path.stat().st_size for path in DEFAULT_MODEL.iterdir()) < LARGEST_FOLDER


def test_rude_sentences_and_stock_phrases_reach_the_flag_threshold(shipped: Scorer) -> None:
    flag = shipped.manifest.thresholds.flag
    rude = (*RUDE, *SHORT_RUDE)
    missed = {t: s for t, s in zip(rude, shipped.score_many(rude), strict=True) if s < flag}
    assert not missed


def test_requests_and_kind_sentences_stay_below_the_flag_threshold(shipped: Scorer) -> None:
    flag = shipped.manifest.thresholds.flag
    kind = (*KIND, *REQUESTS, COMPLIMENT)
    flagged = {t: s for t, s in zip(kind, shipped.score_many(kind), strict=True) if s >= flag}
    assert not flagged


def test_an_insult_at_the_end_of_a_long_message_is_flagged(shipped: Scorer) -> None:
    """It lies beyond the first window."""
    before, after = _with_and_without(shipped, RUDE[0])
    assert before < shipped.manifest.thresholds.flag <= after


def _with_and_without(scorer: Scorer, ending: str) -> tuple[float, float]:
    """Scores of a harmless text of 1,500 words, alone and with `ending` after it."""
    words = (". ".join(KIND) + ". ").split()
    harmless = " ".join((words * (LONG_TEXT_WORDS // len(words) + 1))[:LONG_TEXT_WORDS])
    without, with_ending = scorer.score_many([harmless, f"{harmless}. {ending}"])
    return without, with_ending


def test_a_score_hardly_depends_on_what_is_scored_along_with_it(shipped: Scorer) -> None:
    together = shipped.score_many([*KIND, *RUDE])
    alone = [shipped.score_many([text])[0] for text in (*KIND, *RUDE)]
    assert together == pytest.approx(alone, abs=1e-3)


def test_the_model_card_lies_next_to_the_weights() -> None:
    assert (DEFAULT_MODEL / "README.md").read_text(encoding="utf-8").startswith("#")
