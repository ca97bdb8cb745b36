"""The code asks for phrases that exist, and every phrase is asked for."""

from collections.abc import Iterable
from string import Formatter

import pytest

from bot.moderation.decision import Action, Rule
from bot.moderation.incident import Deed, Verdict
from bot.moderation.message import Kind, Skip
from bot.moderation.policy import Mode, Scope
from bot.permissions import WANTED
from bot.reports.stats import Period
from bot.settings import PROJECT_ROOT
from bot.views.buttons import Press
from tests.bot.phrases import ENGLISH, SOURCES, Asked, asked, words

TEXTS = {str(p.relative_to(PROJECT_ROOT)): p.read_text(encoding="utf-8") for p in SOURCES}
ASKED = [one for where, source in TEXTS.items() for one in asked(source, where)]
WORDS = {word for source in TEXTS.values() for word in words(source)}


def missing(wanted: Iterable[Asked]) -> list[str]:
    """The phrases that are asked for but not there."""
    return [f"{one.key} ({one.where})" for one in wanted if not any(map(one.match, ENGLISH))]


def unused(phrases: Iterable[str], wanted: Iterable[Asked], fillings: set[str]) -> list[str]:
    """The phrases that nobody asks for, not even with a word that the code knows filled in."""
    found = [(key, one.match(key)) for key in phrases for one in wanted]
    used = {key for key, match in found if match and fillings.issuperset(match.groups())}
    return [key for key in phrases if key not in used]


def test_every_phrase_that_is_asked_for_exists() -> None:
    assert len(ASKED) > 150
    assert sum(one.is_pattern for one in ASKED) > 10
    assert missing(ASKED) == []


def test_every_phrase_is_asked_for() -> None:
    assert unused(ENGLISH, ASKED, WORDS) == []


def test_every_phrase_gets_the_values_it_has_gaps_for() -> None:
    lacking = []
    for one in ASKED:
        if one.is_pattern or one.values is None:
            continue
        needed = {name for _, name, _, _ in Formatter().parse(ENGLISH[one.key]) if name}
        if needed - one.values:
            lacking.append(f"{one.key} ({one.where}): {sorted(needed - one.values)}")
    assert lacking == []


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("deed.{}", list(Deed)),
        ("rule.{}", list(Rule)),
        ("kind.{}", list(Kind)),
        ("skip.{}", list(Skip)),
        ("mode.{}", list(Mode)),
        ("setup.mode_{}", list(Mode)),
        ("scope.{}", list(Scope)),
        ("verdict.{}", list(Verdict)),
        ("press.{}", list(Press)),
        ("press.already_{}", list(Verdict)),
        ("simulate.would_{}", list(Action)),
        ("period.{}", [period.name for period in Period]),
        ("purpose.{}", list(WANTED.values())),
        ("press.{}", [Deed.NOT_DELETED, Deed.NOT_TIMED_OUT]),
        ("appeal.{}_title", ["accepted", "declined"]),
        ("threshold.invalid_{}", ["range", "order"]),
    ],
)
def test_whatever_fills_a_gap_in_a_key_has_its_phrase(pattern: str, values: list[str]) -> None:
    assert pattern in {one.key for one in ASKED}
    assert [one for one in values if pattern.format(one) not in ENGLISH] == []


class TestTheSearchItself:
    """A search that finds nothing would let everything pass."""

    @pytest.mark.parametrize(
        "line",
        [
            't("press.nonsense")',
            'self._t("press.nonsense", reason=1)',
            'language(interaction)("press.nonsense")',
            'languages.of(locale)("press.nonsense")',
            't("press.delete" if seen else "press.nonsense")',
            't(f"press.nonsense_{one}")',
            't(f"nonsense.{one}")',
            't(f"press.{one}_nonsense")',
            'key = "press.nonsense"',
        ],
    )
    def test_a_missing_phrase_is_found(self, line: str) -> None:
        (lacking,) = {one.split()[0] for one in missing(asked(line, "here"))}
        assert "nonsense" in lacking

    def test_an_unused_phrase_is_found(self) -> None:
        wanted = list(asked('t("a.b"); t(f"a.{x}_c")', "here"))
        assert unused(["a.b", "a.d_c", "a.e_c", "a.f"], wanted, {"d"}) == ["a.e_c", "a.f"]

    def test_names_of_enums_can_fill_a_gap(self) -> None:
        assert set(words('class A(Enum):\n    DAY = 1\nHOUR = "x"')) == {"DAY", "x"}
