"""Discord markup: what a reader sees of it.

Format: https://support.discord.com/hc/en-us/articles/210298617 and the message formatting page of
Discord's developer documentation.
"""

# ruff: noqa: SIM905 - word lists read better without quotes

import re
from typing import Final
from urllib.parse import unquote

from bot.scoring._lexicon import FAMILIAR, unmask

# Mentions of members, roles and channels, and timestamps: others chose those words.
_MENTION: Final = re.compile(r"<(?:(?:@[!&]?|\#)\d++|t:-?\d++(?::\w)?)>")
# Custom emoji, slash commands and guild navigation: the writer may put any name there.
_NAMED: Final = re.compile(r"<(?:a?:(\w++):\d++|/([^<>:\n]++):\d++|id:(\w++))>")
_LINK: Final = re.compile(
    r"\[([^\[\]]*+)\]\(\s*+<?(?:https?|discord)://((?:[^\s()<>]++|\([^\s()<>]*+\))*+)>?"
    r"(?:\s++(?:\"([^\"]*+)\"|'([^']*+)'))?\s*+\)",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"<?\bhttps?://([^\s<>]*[^\s<>.,;:!?)\]}\"'*_~|])>?", re.IGNORECASE)
_FENCE: Final = re.compile(r"```([\w+#.-]{1,100}+)\n(?=(.*?```)?)", re.DOTALL)
_BACKQUOTES: Final = re.compile(r"`++")
_ESCAPE: Final = re.compile(r"(?<!\\)\\++([*_~|>])")
_LINE_START: Final = re.compile(r"^[ \t]*(?:(?:>{1,3}|\#{1,3}|-\#)[ \t]+)+", re.MULTILINE)
_PAIRED: Final = re.compile(r"\|\|([^|]+)\|\||~~([^~]+)~~|(?<!\w)__([^_]+)__(?!\w)")
_EMPHASIS: Final = re.compile(
    r"(?<![A-Za-z0-9*])(\*{1,3})(?=[^\s*])((?:[^*\n]|(?<=\w)\*{1,8}(?=\w))+)(?<!\s)\1(?![A-Za-z0-9*])"
    r"|(?<!\w)_([A-Za-z0-9](?:[^_\n]*[^\s_])?)_(?!\w)"
)
_INNER_EMPHASIS: Final = re.compile(
    r"(?<![A-Za-z*_])([A-Za-z]*+)(\*{1,3}+|__)([A-Za-z]++)\2(?![*_])([A-Za-z]*+)"
)
_SHORTEST: Final = 4  # letters of a word with emphasis inside; "a*b*c" is a product

# What people name after a fence; anything else there is a word.
_LANGUAGES: Final = frozenset(
    "ansi asm autohotkey bash bat batch c c# c++ clojure cmake cmd cpp cs csharp css csv dart diff"
    " dockerfile elixir elm erlang f# fix fortran fsharp glsl go golang gradle graphql groovy"
    " haskell hcl hs html http ini java javascript js json json5 jsonc jsx julia kotlin kt latex"
    " less lisp log lua makefile markdown matlab md mermaid nginx nim nix objc objectivec ocaml"
    " pascal perl php plaintext powershell prolog properties proto ps ps1 py py3 python python3"
    " r rb rs ruby rust sass scala scss sh shell sql svelte swift tex text toml ts tsx txt"
    " typescript vb vba verilog vhdl vim vue xml yaml yml zig zsh".split()
)
_TITLED: Final = frozenset(
    "fandom genius giphy github goodreads imdb knowyourmeme npmjs pypi rottentomatoes tenor twitch"
    " wikipedia wiktionary".split()
)
_LONGEST_TITLE: Final = 4  # words
# Endings of hosts and of files that say nothing.
_HOST: Final = re.compile(
    r"(?:www\.)?([^/?#]*?)(?:\.(?:ac|co|com|gov|org))?"
    r"(?:\.(?:app|at|au|be|br|ca|ch|cn|co|com|de|dev|edu|es|eu|fr|gg|gov|ie|in|info|io|it|jp|ly"
    r"|net|nl|nz|org|pl|ru|se|tv|uk))?(?=[:/?#]|$)",
    re.IGNORECASE,
)
_EXTENSION: Final = re.compile(
    r"\.(?:aspx?|css|gifv?|html?|jpe?g|js|json|md|mov|mp[34]|pdf|php|png|py|svg|txt|webm|webp|xml"
    r"|zip)(?=[/?#&]|$)"
)
_SECTION: Final = re.compile("[?#]")
_TOKEN: Final = re.compile(r"(?:[^\W_]|['’*$@!]++(?=[^\W_]))++")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DISGUISED: Final = re.compile(r"(?![0-9a-f]{6,}$)(?:[0-9]?[A-Za-z]+[0-9]?)+$")
_LETTERS: Final = re.compile(r"[A-Za-z][a-z]{4,}|(?=[A-Z]*[AEIOU])[A-Z]{5,}")
_LONE_LETTERS: Final = re.compile(r"(?<!\S)[A-Za-z](?: [A-Za-z])*+(?!\S)")
_SHORT: Final = FAMILIAR | frozenset("aiu")
_LONG: Final = 3
_LONGEST_DISGUISED: Final = 12


def strip(text: str) -> str:
    """Remove Discord's markup and keep what it shows.

    Link labels, code, and the words in addresses and in names of custom emoji, slash commands and
    guild navigation stay; mentions and timestamps leave a space. What would part a word, such as
    the address behind one of its letters, comes after the text.
    """
    aside: list[str] = []

    def link(match: re.Match[str]) -> str:
        address = _address(match[2])
        told = " " not in address or match[2].rstrip("/").lower() in match[1].lower()
        aside.extend((match[3] or match[4] or "", "" if told else address))
        return match[1]

    def named(match: re.Match[str]) -> str:
        name = _words(match[1] or match[2] or match[3])
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if before.isalnum() and after.isalnum():
            aside.append(name)
            return " "
        return f" {name} "

    text = _LINK.sub(link, text)
    text = _NAMED.sub(named, _MENTION.sub(" ", text))
    text = _URL.sub(lambda match: f" {_address(match[1])} ", text)
    text = _BACKQUOTES.sub("", _FENCE.sub(_fence, text))
    text = _ESCAPE.sub(r"\1", text)
    text = _LINE_START.sub("", text)
    text = _PAIRED.sub(lambda match: match[1] or match[2] or match[3], text)
    text = _INNER_EMPHASIS.sub(_join, text)
    text = _EMPHASIS.sub(lambda match: match[2] or match[3], text)
    return "\n".join((text, *filter(None, dict.fromkeys(aside))))


def _fence(match: re.Match[str]) -> str:
    """The first line of a code block, which names a language or says something."""
    closed = match[2] is not None
    return "" if closed and match[1].lower() in _LANGUAGES else f"{_words(match[1])}\n"


def _join(match: re.Match[str]) -> str:
    """A word with emphasis inside, unless the signs are a mask ("f*ck*ng")."""
    before, sign, inside, after = match.groups()
    word = before + inside + after
    identifier = sign == "__" and before and after
    if identifier or word == inside or len(word) < _SHORTEST:
        return match[0]
    masks = (match[0], before + sign + inside) if before and sign != "__" else ()
    return match[0] if any(unmask(mask.lower()) for mask in masks) else word


def _address(address: str) -> str:
    """The words in an address without its scheme: what it says, then where.

    A few words at a site that names its pages after other works are a title, and are quoted.
    """
    address = unquote(address)
    host = _HOST.match(address)
    name, rest = (host[1], address[host.end() :]) if host else ("", address)
    site = _words(name.replace("@", " "))
    page, *asked = map(_words, _SECTION.split(_EXTENSION.sub("", rest).replace("/@", "/")))
    if site and page and site.split(" ")[-1] in _TITLED and page.count(" ") < _LONGEST_TITLE:
        place = f'{site} "{page}"'
    else:
        place = f"{page} on {site}" if site and page else site or page
    return ". ".join(filter(None, (place, *asked)))


def _words(name: str) -> str:
    """The words in a name or an address: no numbers, no identifiers."""
    words = " ".join(filter(None, map(_read, _TOKEN.findall(name))))
    return " ".join(_LONE_LETTERS.sub(_spelled_out, words).split())


def _spelled_out(match: re.Match[str]) -> str:
    """Single letters in a row; of one or two, those that are words."""
    letters = match[0].split(" ")
    return match[0] if len(letters) >= _LONG else " ".join(c for c in letters if c.lower() in "aiu")


def _read(token: str) -> str:
    if token.isdigit() or not any(map(str.isalpha, token)):
        return ""
    if not any(map(str.isdigit, token)):
        pieces = _CAMEL.split(token)
        if len(pieces) == 1 or all(len(p) >= _LONG or p.lower() in _SHORT for p in pieces):
            return " ".join(pieces)
        return " ".join(piece for piece in pieces if len(piece) >= _LONG)
    one_case = token.islower() or token.isupper()
    if one_case and len(token) <= _LONGEST_DISGUISED and _DISGUISED.match(token):
        return token
    return " ".join(_LETTERS.findall(token))
