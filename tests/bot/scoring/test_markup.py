"""Discord's markup: what a reader sees of it, the model sees."""

# ruff: noqa: SIM905 - word lists read better without quotes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring import _markup
from bot.scoring.text import normalise

ADDRESSES = [
    ("https://you-smell-of-cheese", "you smell of cheese"),
    ("http://www.you.smell.of.cheese.co.uk", "you smell of cheese"),
    ("HTTPS://You-Smell.COM", "You Smell"),
    ("<https://you-smell.org>", "you smell"),
    ("https://example.com/you_smell/of+cheese.html", "you smell of cheese on example"),
    ("https://example.com/%79ou%20smell", "you smell on example"),
    ("https://example.com/?you=1&smell=2", "example. you smell"),
    ("https://example.com/search?q=you+smell", "search on example. q you smell"),
    ("https://example.com/page#you-smell", "page on example. you smell"),
    ("https://example.com/you\u2800smell\u2800of", "you smell of on example"),
    ("https://example.com/YouSmellOfCheese", "You Smell Of Cheese on example"),
    ("https://i-d-i-o-t", "idiot"),
    ("https://m0r0n.com", "moron"),
    # numbers and identifiers say nothing
    ("https://example.com/2024/05/06/a1b2c3d4e5f6/dQw4w9WgXcQ", "example"),
    ("https://example.com/xYzQwErTyU", "example"),
    # a short path at such a site is a title
    ("https://en.wikipedia.org/wiki/Great_tit", 'en wikipedia "wiki Great tit"'),
    ("https://en.wikipedia.org/wiki/Cat#you-smell", 'en wikipedia "wiki Cat". you smell'),
]  # fmt: skip

NAMES = [
    ("<:you_smell:1>", "you smell"),
    ("<a:YouSmell:123456789012345678>", "You Smell"),
    ("<:you:1><:smell:2>", "you smell"),
    ("</you smell:1>", "you smell"),
    ("<id:you_smell>", "you smell"),
    ("<@1> <@!2> <@&3> <#4> <t:5:R> <t:-5>", ""),
    ("mor<:smile:1>on", "moron smile"),
]

FENCES = [
    ("```py\nprint(x)\n```", "print(x)"),
    ("```you_smell\nhello\n```", "you smell hello"),
    ("```py\nprint(x)", "py print(x)"),
    ("```cheese\n", "cheese"),
    ("you `smell`", "you smell"),
]

LINKS = [
    ('[look](https://example.com "you smell")', "look you smell"),
    ("[look](<https://example.com> 'you smell')", "look you smell"),
    ('[look](https://example.com "you "really" smell")', '[look]( example "you "really" smell")'),
    ("[look](https://you-smell.com)", "look you smell"),
    ("[https://you-smell.com](https://you-smell.com)", "you smell"),
    ("che[e](<https://example.com>)se", "cheese"),
    ("[c](https://a.b)[h](https://a.b)eese", "cheese"),
    ('che[e](https://example.com "hi")se', "cheese hi"),
]

EMPHASIS = [
    ("che**ese**", "cheese"),
    ("**che**ese", "cheese"),
    ("id**iot**", "idiot"),
    ("id*iot*", "idiot"),
    ("id***iot***", "idiot"),
    ("id__iot__", "idiot"),
    ("id||iot||", "idiot"),
    ("id~~iot~~", "idiot"),
    ("f*ck*ng", "fucking"),
    ("a*b*c", "a*b*c"),
    ("my__long__name", "my__long__name"),
]


@pytest.mark.parametrize(
    ("written", "read"), [*ADDRESSES, *NAMES, *FENCES, *LINKS, *EMPHASIS]
)  # fmt: skip
def test_reads_what_is_shown(written: str, read: str) -> None:
    assert normalise(written).lower() == read.lower()


HIDDEN = [
    "https://{-}", "https://example.com/{-}", "https://example.com/?q={+}", "<:{_}:1>", "<id:{_}>",
    "</{ }:1>", "```{_}\n", "```{_}\nhi\n```", "`{ }`", '[hi](https://example.com "{ }")',
    "[hi](https://{-}.com)", "[{ }](https://example.com)", "> **{ }**",
]  # fmt: skip


@given(
    st.sampled_from(HIDDEN),
    st.lists(st.sampled_from("you smell of old cheese".split()), min_size=1),
)
def test_words_are_hidden_nowhere(place: str, words: list[str]) -> None:
    sign = place[place.index("{") + 1]
    written = place.replace(f"{{{sign}}}", sign.join(["some", *words]))
    assert " ".join(["some", *words]) in normalise(written)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            "[ ] ( ) < > : / # ? & = % %25 %20 . - _ * ** __ || ~~ ` ``` \" ' \n a B cat Id iot 1"
            " https:// [x](https:// <:a:1> </b c:2> <id:d> <@1> ```py\n".split(" ")
        ),
        max_size=30,
    ).map("".join)
)
def test_any_markup_comes_to_rest_and_stays_in_bounds(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(_markup.strip(text)) <= 2 * len(text) + 8
