"""From texts to scores: order, batches, padding, windows, temperature."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.scoring.bundle import TOKENIZER, load
from bot.scoring.scorer import BATCH_TOKENS, Scorer
from tests.bot.tiny_model import (
    KIND_SCORE,
    MAX_LENGTH,
    RUDE_MARGIN,
    RUDE_SCORE,
    VILE_SCORE,
    VOCABULARY,
    logistic,
    rewrite_manifest,
)

CLOSE = 1e-6
EXPECTED = {"you are kind": KIND_SCORE, "you are rude": RUDE_SCORE, "you are vile": VILE_SCORE}
TEXTS = st.lists(
    st.lists(st.sampled_from(["you", "are", "kind", "rude", "vile"]), max_size=300).map(" ".join),
    max_size=6,
)


class RecordingEngine:
    """Remembers what it was asked to read and finds all of it harmless."""

    def __init__(self) -> None:
        self.batches: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def logits(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        self.batches.append((input_ids, attention_mask))
        return np.zeros((len(input_ids), 2), dtype=np.float32)

    def sequences(self) -> list[list[int]]:
        """The token ids under the mask, row by row."""
        return [
            row[mask == 1].tolist()
            for ids, masks in self.batches
            for row, mask in zip(ids, masks, strict=True)
        ]


@pytest.fixture
def recorder() -> RecordingEngine:
    return RecordingEngine()


@pytest.fixture
def recorded(tiny_model: Path, recorder: RecordingEngine) -> Scorer:
    """A scorer whose engine remembers."""
    tokenizer = Tokenizer.from_file(str(tiny_model / TOKENIZER))
    return Scorer(load(tiny_model).manifest, tokenizer, recorder)


def test_scores_come_in_the_order_of_the_texts(tiny_scorer: Scorer) -> None:
    texts = [*EXPECTED, *reversed(EXPECTED), "kind " * 40 + "rude", "kind"]
    expected = [*EXPECTED.values(), *reversed(EXPECTED.values()), RUDE_SCORE, KIND_SCORE]
    assert tiny_scorer.score_many(texts) == pytest.approx(expected, abs=CLOSE)


def test_no_texts_give_no_scores(tiny_scorer: Scorer) -> None:
    assert tiny_scorer.score_many([]) == []


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_a_text_with_nothing_to_read_scores_zero(tiny_scorer: Scorer, text: str) -> None:
    assert tiny_scorer.score_many([text, "vile", text]) == [
        0.0,
        pytest.approx(VILE_SCORE, abs=CLOSE),
        0.0,
    ]


@settings(max_examples=30, deadline=None)
@given(texts=TEXTS)
def test_neighbours_in_a_batch_change_no_score(tiny_scorer: Scorer, texts: list[str]) -> None:
    together = tiny_scorer.score_many(texts)
    alone = [tiny_scorer.score_many([text])[0] for text in texts]
    assert together == pytest.approx(alone, abs=CLOSE)


def test_more_texts_than_a_batch_holds(tiny_scorer: Scorer) -> None:
    texts = [list(EXPECTED)[number % 3] for number in range(BATCH_TOKENS + 1)]
    assert tiny_scorer.score_many(texts) == pytest.approx(
        [EXPECTED[text] for text in texts], abs=CLOSE
    )


@pytest.mark.parametrize("before", [0, 125, 126, 127, 128, 219, 220, 221, 5000])
def test_a_word_is_found_wherever_it_hides(tiny_scorer: Scorer, before: int) -> None:
    harmless = "kind " * before
    assert tiny_scorer.score_many([harmless + "vile", harmless + "kind"]) == pytest.approx(
        [VILE_SCORE, KIND_SCORE], abs=CLOSE
    )


def test_a_long_text_scores_as_its_worst_window(tiny_scorer: Scorer) -> None:
    text = " ".join(["rude", *["kind"] * 400, "vile", *["kind"] * 400])
    assert tiny_scorer.score_many([text]) == pytest.approx([VILE_SCORE], abs=CLOSE)


def test_a_higher_temperature_makes_scores_less_certain(model_copy: Path) -> None:
    rewrite_manifest(model_copy, temperature=4.0)
    scorer = Scorer.open(model_copy, threads=1)
    assert scorer.score_many(["rude"]) == pytest.approx([logistic(RUDE_MARGIN / 4)], abs=CLOSE)


def test_extreme_logits_neither_overflow_nor_warn(model_copy: Path) -> None:
    rewrite_manifest(model_copy, temperature=1e-6)
    with np.errstate(all="raise"):
        assert Scorer.open(model_copy, threads=1).score_many(["vile", "kind"]) == [1.0, 0.0]


def test_progress_adds_up_to_the_windows(recorded: Scorer, recorder: RecordingEngine) -> None:
    seen: list[int] = []
    recorded.score_many(["kind"] * BATCH_TOKENS + ["kind " * 500, ""], seen.append)
    assert sum(seen) == len(recorder.sequences()) > BATCH_TOKENS + 1
    assert seen == [len(ids) for ids, _ in recorder.batches]


def test_every_window_is_framed_and_fits(recorded: Scorer, recorder: RecordingEngine) -> None:
    recorded.score_many(["kind rude", "vile " * 126, "vile " * 127, "kind " * 1000])
    cls, sep = VOCABULARY.index("[CLS]"), VOCABULARY.index("[SEP]")
    for sequence in recorder.sequences():
        assert sequence[0] == cls
        assert sequence[-1] == sep
        assert len(sequence) <= MAX_LENGTH
    kind, rude = VOCABULARY.index("kind"), VOCABULARY.index("rude")
    assert [cls, kind, rude, sep] in recorder.sequences()


def test_texts_of_like_length_share_a_batch(recorded: Scorer, recorder: RecordingEngine) -> None:
    recorded.score_many(["kind", "kind " * 100] * 6)
    assert [ids.shape for ids, _ in recorder.batches] == [(2, 102)] * 3 + [(6, 3)]


def test_a_batch_holds_no_more_tokens_than_a_cache(
    recorded: Scorer, recorder: RecordingEngine
) -> None:
    recorded.score_many(["kind " * length for length in range(1, 200)])
    sizes = [ids.size for ids, _ in recorder.batches]
    assert max(sizes) <= BATCH_TOKENS
    assert np.median(sizes) > BATCH_TOKENS / 2


def test_several_threads_give_the_same_scores_in_the_same_order(tiny_model: Path) -> None:
    texts = [
        f"you are {word} {'well ' * (number % 40)}"
        for number in range(150)
        for word in ("kind", "vile")
    ]
    alone = Scorer.open(tiny_model, threads=1).score_many(texts)

    assert Scorer.open(tiny_model, threads=3).score_many(texts) == pytest.approx(alone, abs=1e-5)


def test_a_tokenizer_without_its_special_tokens_is_refused(
    tiny_model: Path, recorder: RecordingEngine
) -> None:
    from tokenizers.models import WordLevel

    bare = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    with pytest.raises(ValueError, match=r"no \[CLS\] token"):
        Scorer(load(tiny_model).manifest, bare, recorder)


def test_the_name_of_a_special_token_is_text_like_any_other(
    tiny_model: Path, recorder: RecordingEngine
) -> None:
    tokenizer = Scorer.open(tiny_model)._tokenizer
    Scorer(load(tiny_model).manifest, tokenizer, recorder).score_many(["you [SEP] are"])
    ((ids, _),) = recorder.batches
    assert list(ids[0]).count(VOCABULARY.index("[SEP]")) == 1


def test_a_lone_surrogate_is_scored_like_any_other_character(tiny_scorer: Scorer) -> None:
    assert tiny_scorer.score_many(["you are vile \ud83d"]) == pytest.approx([VILE_SCORE], abs=CLOSE)
