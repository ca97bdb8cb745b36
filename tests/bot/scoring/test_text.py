"""The normaliser: what it undoes, what it must leave alone, and what always holds."""

# ruff: noqa: E501, SIM905 - tables of sample text

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring._lexicon import WORDS
from bot.scoring.text import normalise, windows

EVASIONS = [
    # digits and symbols for letters
    ("you 1d10t", "idiot"),
    ("what an id!ot", "idiot"),
    ("you @sshole", "asshole"),
    ("kick his a$$", "ass"),
    ("eat sh1t", "shit"),
    ("such a f4g", "fag"),
    ("you b!tch", "bitch"),
    ("st0pid kid", "stupid"),
    ("stup1d kid", "stupid"),
    ("n00b", "noob"),
    ("k1ll y0ur$elf", "kill yourself"),
    ("$hut up", "shut up"),
    ("r3t4rd", "retard"),
    ("wh0re!", "whore"),
    ("m0r0n.", "moron"),
    ("5hit", "shit"),
    ("a55hole", "asshole"),
    ("I h4te you", "hate"),
    ("you p1ece of cr4p", "crap"),
    ("l0s3r", "loser"),
    ("ret@rded", "retarded"),
    ("fu(k", "fuck"),
    ("h4x0rz are l33t", "haxorz"),
    ("sh!!!!t", "shit"),
    ("|diot", "idiot"),
    # masks
    ("f*ck you", "fuck"),
    ("holy sh*t", "shit"),
    ("you b**ch", "bitch"),
    ("f*** you", "fuck"),
    ("n***er", "nigger"),
    ("c*nt", "cunt"),
    ("s**t", "shit"),
    ("f***ing moron", "fucking"),
    ("a**hole", "asshole"),
    ("dumb a**", "ass"),
    ("f#ck off", "fuck"),
    ("bulls***", "bullshit"),
    ("**f*ck you**", "fuck"),
    # gaps
    ("i d i o t", "idiot"),
    ("i.d.i.o.t", "idiot"),
    ("i-d-i-o-t", "idiot"),
    ("i_d_i_o_t", "idiot"),
    ("i d i o-t", "idiot"),
    ("s h i.t", "shit"),
    ("f u.c k you", "fuck you"),
    ("s.h.u.t u.p y.o.u i.d.i.o.t", "shut up you idiot"),
    ("n*o*b*o*d*y l*i*k*e*s y*o*u", "nobody likes you"),
    ("the inte rnet hates you", "internet"),
    ("nobodylikesyouidiot", "nobody likes you idiot"),
    ("GoBackToYourCountry", "go back to your country"),
    ("y0u 4r3 p4th3t1c", "you are pathetic"),
    ("such a stran*er", "stranger"),
    ("f u c k  y o u", "fuck you"),
    ("f u c k y o u", "fuck you"),
    ("y o u a r e a n i d i o t", "you are an idiot"),
    ("go f.u.c.k yourself", "fuck"),
    ("f  u  c  k", "fuck"),
    ("s\nh\ni\nt", "shit"),
    ("you id iot", "idiot"),
    ("f uck off", "fuck"),
    ("eat sh it!", "shit"),
    ("fu.ck off", "fuck"),
    ("k y s", "kys"),
    ("1 d 1 0 t", "idiot"),
    ("f**u**ck", "fuck"),
    # stretching
    ("stuuuupid", "stupid"),
    ("fuuuuck", "fuck"),
    ("idiooooot", "idiot"),
    ("FUUUUCK YOU", "fuck you"),
    ("assssshole", "asshole"),
    ("killllll yourself", "kill yourself"),
    ("pusssssy", "pussy"),
    # letters swapped or left out
    ("fcuk you", "fuck"),
    ("you bicth", "bitch"),
    ("so stpuid", "stupid"),
    ("what garabge", "garbage"),
    ("peopel like you", "people"),
    ("a worthles kid", "worthless"),
    ("STPUID", "stupid"),
    ("Stpuid boy", "stupid"),
    ("adn teh wrost", "and the worst"),
    # spaces left out
    ("youare trash", "you are trash"),
    ("shutup", "shut up"),
    ("thesame clown", "the same clown"),
    ("nobody likesyou", "likes you"),
    # ordinary words masked or split
    ("w*men drivers", "women"),
    ("the j*ws did it", "jews"),
    ("t*e dogs", "the"),
    ("the govern ment lies", "government"),
    ("wh at a nd why", "what and why"),
    ("y ellow teeth", "yellow"),
    # Unicode
    ("i\u200bd\u200bi\u200bo\u200bt", "idiot"),
    ("id\u00adi\u2060ot", "idiot"),
    ("\u202eidiot", "idiot"),
    ("\U0001d566\U0001d55d\U0001d564\U0001d556 \U0001d422\U0001d41d\U0001d422\U0001d428\U0001d42d", "idiot"),
    ("ｉｄｉｏｔ", "idiot"),
    ("ⓘⓓⓘⓞⓣ", "idiot"),
    ("🅸🅳🅸🅾🆃", "idiot"),
    ("🅘🅓🅘🅞🅣", "idiot"),
    ("🇮 🇩 🇮 🇴 🇹", "idiot"),
    ("🇮🇩🇮🇴🇹", "idiot"),
    ("ɪᴅɪᴏᴛ", "idiot"),
    ("i̴̛̠d̷̰̓i̶̜͝o̸͈͘t̶̹̾", "idiot"),
    ("f̶u̶c̶k̶", "fuck"),
    ("іdіоt", "idiot"),
    ("you are а dumb аѕѕ", "ass"),
    ("ѕtuріd", "stupid"),
    ("fυck", "fuck"),
    ("ıdıot of the year", "idiot"),
    ("іd10t", "idiot"),
    # markup
    ("**id**iot", "idiot"),
    ("||idiot||", "idiot"),
    ("`idiot`", "idiot"),
    ("||i||||d||||i||||o||||t||", "idiot"),
    ("__**i.d.i.o.t**__", "idiot"),
]  # fmt: skip

ORDINARY = [
    "the moons of Jupiter, two mangoes and three pints",
    "she forgave him for sanding the crepes",
    "my fiance is from Niger, one metre of postage",
    "we composted it, reuse what you can, incl. the froth",
    "the litre, the theatre, the colour and the organiser",
    "Kaepernick met Beyonce in Scunthorpe with Garen",
    "the pwned noob, lmao smh tbh idk wdym",
    "merci beaucoup, ich bin ein berliner",
    "kal raat main ghar nahi gaya yaar",
    "the slaves, the salve and the nigh night",
    "the ADN, IST and TEH of the PTA; x*y and a*b",
    "dont wont cant aint youre im ive",
    "open /usr/lib/libfcuk and node.jsx with @stpuid_99",
    "the n and the s make no b eat or c rude word",
    "we sat in an inn at noon as he is so on it",
    "give it to ken",
    "i met al yesterday and went to tal after that",
    "see w.w.w a b for the options a / b / c",
    "extraordinarily uncharacteristic and counterproductive",
    "It costs $5, or $4.99 on sale.",
    "Let's meet at 10am, no later than 11:30.",
    "He came 1st and she came 3rd.",
    "We shipped v1.2.3 on the 21st.",
    "Send me the mp3, not the wav.",
    "The camera records h264 and h.265.",
    "My ps5 died, so I'm back on the ps4.",
    "I had covid19 twice.",
    "gpt4 is fine, but this is a b2b product.",
    "I write c++ and c# at work.",
    "The x86_64 build is broken.",
    "A 4k monitor with an i5-12400.",
    "Write to user@example.com for the keys.",
    "Use foo!bar and a!=b in the shell.",
    "2*3*4 is 24, and 2**3 is 8.",
    "rename my_long_variable to user_id please",
    "plan A B C all failed",
    "the notes were a b c d e f g",
    "He lives in the U.S.A. now.",
    "Bring fruit, e.g. apples, i.e. something fresh.",
    "See you at 5 p.m. on Friday.",
    "cool, that's a good book",
    "I need 1000000 coins for that.",
    "wait... what?! no way!!!",
    "www.example.com is down again",
    "the AT&T and H&M stores, plus Q&A and R&D",
    "I'll be there, won't you? They're late.",
    "She said \"it's fine\" and left.",
    "Who's re-opening the ticket?",
    "class MyError(Exception): pass",
    "for i in range(10): print(i)",
    "if (a < b && c > d) return x[0];",
    "git commit -m \"fix: typo\"",
    "kubectl get pods | grep web",
    "Galaxy A55 or Pixel 8?",
    "I got 100k views and 50k likes!",
    "it weighs 70kg, about 154lbs",
    "1080p at 60fps is enough for me",
    "k8s, i18n and a11y are short names",
    "log4j and neo4j are both java",
    "r2d2 and c3po are droids",
    "sha256 and md5sum differ",
    "utf8mb4 is what you want",
    "the colour is #ff0000 or #ffffff",
    "gr8 m8, see you 2nite",
    "that hat is so me 😂😂",
    "❤️ love this 🎉",
    "good night 👋🏽 from 🇫🇷 and 🇯🇵",
    "rock 'n' roll isn't dead",
    "a well-known, state-of-the-art method",
    "and/or, yes/no, his/her",
    "his hit song is about it all",
    "the class hit it off in Scunthorpe",
    "my cat sat on the couch; it purred",
    "World War III and Henry VIII and Super Bowl XXX",
    "I can't believe it's 3-0 at half time",
    "ratio was 16:9, not 4:3",
    "5 > 3 and 2 < 4",
    "5 + 3 = 8, a + b = c",
    "The F.B.I. and N.A.S.A. and S.H.I.E.L.D. files",
    "J.R.R. Tolkien and C.S. Lewis",
    "I am a fan of it as is",
    "is it a hit or a miss?",
    "Dr. Dre & Mr. T, feat. 2pac",
    "see section 4.2.1(b) of the docs",
    "réseau, café, naïve, jalapeño, Zürich",
    "¯_(ツ)_/¯ and (╯°□°)╯︵ ┻━┻",
    "lol xD :) :( ;) <3 :3 T_T o_o",
    "who would have thought it'd be 30°C",
    "press W A S D to move, Ctrl+C to copy",
    "@everyone please read the rules",
    "my IP is 192.168.0.1:8080",
    "in 2024/25 we had ~20% growth",
    "cash app me @ $12.50 + tip",
    "he scored 3 goals in 90 min",
    "the 80s and the 1990s were fun",
    "win32, int8 and float16 builds",
    "the *.txt files are in ~/notes",
    "their* sorry, typo",
    "grade A or B or C",
    "vitamin B12 and omega3",
    "the km/h sign says 50",
    "kick the ball to me, then pass it on",
    "raise ValueError(\"no\")",
    "Amit and Anand asked Sumit to hodl",
    "hola gente, por favor escriban en el otro canal",
    "va bene, allora domani sono da te",
    "wer baut das Bild im Westen, bitte?",
    "I'm in room 4b on floor 2",
    "set PATH=$HOME/bin:$PATH",
    "the PS5 costs 499€ or £450",
    "we use OAuth2 and IPv6",
    "C4 is loud, ak47 is iconic",
]  # fmt: skip

OTHER_SCRIPTS = [
    "Привет, как дела? Сегодня хорошая погода.",
    "Он сказал: «это моя сука и её щенки», и ушёл.",
    "У нас есть iPhone и новая SMSка от мамы",
    "тест за́мок и замо́к",
    "Καλημέρα, τι κάνεις σήμερα;",
    "مرحبا، كيف حالك اليوم؟",
    "السَّلامُ عَلَيْكُم",
    "नमस्ते, आप कैसे हैं?",
    "সুপ্রভাত, কেমন আছেন?",
    "สวัสดีครับ วันนี้น้ำแข็งอร่อยมาก",
    "こんにちは、元気ですか。ラーメンが好きです",
    "今天天气很好。我们去公园吧。",
    "안녕하세요, 오늘은 날씨가 좋네요.",
    "שלום, מה שלומך היום?",
    "Xin chào, hôm nay trời đẹp quá. Tiếng Việt rất hay.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Ünlü şair ısrarla ağacı çizdi.",
    "Łódź, Kraków, źdźbło; Ø, å, æ og ø.",
    "Բարեւ, ինչպե՞ս ես",
    "გამარჯობა, როგორ ხარ?",
    "Ọjọ́ ọ̀la ni a ó pàdé.",
    "the μm and the Δx, α and β, 5 kΩ",
]

MARKUP = [
    ("**bold** *it* __under__ ~~gone~~ _too_", "bold it under gone too"),
    ("***very*** strong", "very strong"),
    ("||spoiler|| ahead", "spoiler ahead"),
    ("> quoted\n> twice\nsaid", "quoted twice said"),
    (">>> all of it", "all of it"),
    ("# Title\n## Sub\n-# small", "Title Sub small"),
    ("run `pip install` now", "run pip install now"),
    ("```py\nprint(x)\n```", "print(x)"),
    ("read [the docs](https://example.com/a_(b))", "read the docs a on example"),
    ("hey <@123> and <@!45>, ask <@&6> in <#7>", "hey and , ask in"),
    ("nice <:pog:123> <a:dance:456>", "nice pog dance"),
    ("at <t:1700000000:R>", "at"),
    ("see https://example.com/x?y=1, ok", "see example , ok"),
    ("<https://example.com>", "example"),
    ("a \\*literal\\* star", "a literal star"),
    ("so   much\t\nroom", "so much room"),
    ("sooooo hmmm", "so hmm"),
    ("coooool, goooood, seeee", "cool, good, see"),
    ("no......... way!!!!!!! 😂😂😂😂😂😂", "no... way!!! 😂😂😂"),
    ("KKK and aaaaaaa", "KKK and aaa"),
    ("“don’t”", "\"don't\""),
    ("a lone \ud800 surrogate", "a lone surrogate"),
    ("你好，世界！①", "你好,世界!1"),
    ("d*** this", "d*** this"),
    ("f***** and *****", "f***** and *****"),
    ("", ""),
]  # fmt: skip

FORBIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# Arbitrary text seldom holds a disguise; text built of these pieces seldom holds none.
PIECES = st.sampled_from(
    [
        *"idiot id iot fcuk stpuid garbge youare thesame w*men tran hte i d o t f u c k fu*k sh!t a$$ 1 0 3 @ $ ! * ** *** | || _ __ ~~ ` ``` > # - . .. /"
        " \\ [ ]( ) <@1> <:a:1> https://x ( aaa OOO sss ss hell a you you're 's ' , é ı ѕ о р ж α ﷺ ½ 😂 ❤️"
        " 🇺🇸 🇫 🅱 ́ ̶ \u200b \u202e \xad ️ ำ ¨ \n \t".split(" "),
        " ",
        "  ",
        "\n> ",
    ]
)
SLIPS = st.builds(
    lambda word, at, letters: word[:at] + letters + word[at + 1 :],
    st.sampled_from(sorted(WORDS)),
    st.integers(0, 12),
    st.text("aeinorst*1 ", max_size=2),
)
TEXTS = st.one_of(
    st.lists(SLIPS, max_size=5).map(" ".join),
    st.text(),
    st.text(st.characters()),
    st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    st.lists(PIECES, max_size=30).map("".join),
    st.lists(PIECES, max_size=20).map(" ".join),
)


@pytest.mark.parametrize(("disguised", "plain"), EVASIONS)
def test_undoes_evasion(disguised: str, plain: str) -> None:
    words = re.findall(r"\w+", normalise(disguised).lower())
    assert f" {plain} " in f" {' '.join(words)} "


@pytest.mark.parametrize("sentence", ORDINARY + OTHER_SCRIPTS)
def test_leaves_ordinary_text_alone(sentence: str) -> None:
    assert normalise(sentence) == sentence


@pytest.mark.parametrize(("written", "read"), MARKUP)
def test_reads_markup_and_repetition(written: str, read: str) -> None:
    assert normalise(written) == read


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_is_idempotent_and_bounded(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(once) <= min(4 * len(text), 8000)
    assert not FORBIDDEN.search(once)
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    "unit",
    [
        "a", "a ", "a.", "a b ", "1", "*", "a*", "**", "|", "||", "_", "~", "`", "[", "[a](", "[[a](https://x)",
        "<", "<@", "<:", "https://", "i d i o t ", "f u ", "f-", "aab", "aaab ", "@", "a1", "1i0", "!", "a!",
        "\u0301", "a\u0301\u0302", "🇫", "\u200b", "о", "оa ", "> ", "\\", "sh it ", "w ho re ", "b*ast ", "asdf ",
    ],
)  # fmt: skip
def test_long_hostile_text_ends_in_a_fixed_point(unit: str) -> None:
    hostile = (unit * 100_000)[:100_000]
    once = normalise(hostile)
    assert normalise(once) == once


def test_the_longest_expansion_stays_in_bounds() -> None:
    once = normalise("½¼" * 2000)
    assert 7900 < len(once) <= 8000
    assert normalise(once) == once


def test_a_sign_that_is_a_whole_phrase_stays_a_sign() -> None:
    assert normalise("ﷺ" * 4000) == "ﷺﷺﷺ"


def test_disguise_in_very_many_layers_ends_in_a_fixed_point() -> None:
    text = "idiot"
    for _ in range(40):
        text = f"[{text}](https://example.com)"
    once = normalise(text)
    assert "idiot" in once
    assert normalise(once) == once


@given(st.integers(0, 3000), st.integers(1, 300), st.data())
def test_windows_cover_the_sequence_in_order(length: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    found = windows(length, size, overlap)
    assert (found[0].start, found[-1].stop) == (0, length)
    assert all(0 <= window.stop - window.start <= size for window in found)
    for left, right in itertools.pairwise(found):
        assert left.stop - right.start == overlap
        assert left.stop - left.start == size
        assert left.stop < right.stop
    assert (len(found) == 1) == (length <= size)


def test_windows_of_an_empty_sequence() -> None:
    assert windows(0, 10, 2) == [slice(0, 0)]


@pytest.mark.parametrize(
    ("length", "size", "overlap"), [(5, 0, 0), (5, 3, 3), (5, 3, 4), (5, 3, -1), (-1, 3, 1)]
)
def test_windows_refuses_impossible_sizes(length: int, size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="no windows"):
        windows(length, size, overlap)
