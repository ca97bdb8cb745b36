"""The pictures of the README, drawn anew and as they are in the repository."""

import base64
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bot.demo.discord_look import BUTTONS
from bot.demo.month import Scores
from bot.demo.pictures import PICTURES, draw
from bot.errors import UserError
from bot.scoring.scorer import Scorer
from bot.settings import DEFAULT_MODEL
from tests.bot.demo.svg import HREF, SVG, beyond_the_frame, overlapping, written

DRAWN = ("alert.svg", "direct_message.svg", "threshold.svg")


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.open(DEFAULT_MODEL)


async def test_they_show_what_people_see(tmp_path: Path) -> None:
    files = await draw(tmp_path / "new")

    assert [file.name for file in files] == [*DRAWN, "stats.png"]
    for file in files[:-1]:
        assert beyond_the_frame(file.read_text(encoding="utf-8")) == []
        assert overlapping(file.read_text(encoding="utf-8")) == []
    alerts, mail, preview = (written(file.read_text(encoding="utf-8")) for file in files[:-1])
    assert {"mod-log", "Message deleted", "Confirm", "Message flagged", "Delete"} <= set(alerts)
    assert {"@zed", "#general", "#game-night", "Dismiss (false alarm)"} <= set(alerts)
    assert "only a complete moron would sell before a patch. you are pathetic" in alerts
    assert {"Your message was removed", "Pixel Tavern", "#general", "Appeal"} <= set(mail)
    assert "only a complete moron would sell before a patch. you are pathetic" in mail
    assert {"maya", "/toxicity threshold", "Apply", "Leave it"} <= set(preview)
    assert "Only you can see this • " in preview
    assert any(text.endswith(" false alarm(s)") for text in preview)
    assert files[-1].read_bytes().startswith(b"\x89PNG")


def test_the_preview_carries_its_chart() -> None:
    root = ElementTree.parse(PICTURES / "threshold.svg").getroot()

    (image,) = root.iter(f"{SVG}image")
    kind, data = image.attrib[HREF].split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", DRAWN)
def test_those_in_the_repository_are_whole_and_load_nothing(name: str) -> None:
    svg = (PICTURES / name).read_text(encoding="utf-8")

    assert beyond_the_frame(svg) == []
    assert "[picture:" not in svg
    assert "@font-face" not in svg
    hrefs = [
        item.attrib[HREF] for item in ElementTree.fromstring(svg).iter() if HREF in item.attrib
    ]
    assert all(href.startswith(("#", "data:image/png;base64,")) for href in hrefs)
    assert len(svg) < 100_000
    assert any(colour in svg for colour in BUTTONS.values())


def test_the_months_scores_are_the_models_own(scorer: Scorer) -> None:
    given: set[float] = set()

    def score_many(texts: list[str]) -> list[float]:
        scores = scorer.score_many(texts)
        given.update(scores)
        return scores

    scores = Scores.measure(score_many)  # type: ignore[arg-type]

    assert {*scores.harmless, *scores.toxic} == given
    assert np.median(scores.harmless) < 0.1
    assert np.median(scores.toxic) > 0.8


def test_without_the_corpus_it_is_one_sentence(tmp_path: Path, scorer: Scorer) -> None:
    with pytest.raises(UserError, match="complete checkout"):
        Scores.measure(scorer.score_many, tmp_path / "missing.csv")
