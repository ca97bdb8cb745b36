"""Discord markup: what a reader sees of it.

Format: https://support.discord.com/hc/en-us/articles/210298617 and the message formatting page of
Discord's developer documentation.
"""

import re
from typing import Final

# Custom emoji, mentions, slash commands, guild navigation and timestamps.
_REFERENCE: Final = re.compile(
    r"<(?:a?:\w{1,32}:\d+|(?:@[!&]?|\#)\d+|/[^<>\n]{1,100}:\d+|id:\w{1,20}|t:-?\d+(?::\w)?)>"
)
_LINK: Final = re.compile(
    r"\[([^\[\]]*)\]\(<?https?://(?:[^\s()<>]|\([^\s()<>]*\))*>?(?: \"[^\"\n()]*\")?\)"
)
_URL: Final = re.compile(r"<?\bhttps?://[^\s<>]*[^\s<>.,;:!?)\]}\"'*_~|]>?")
_FENCE: Final = re.compile(r"```(?:[A-Za-z0-9+#-]{1,20}\n)?|`+")
_ESCAPE: Final = re.compile(r"(?<!\\)\\++([*_~|>])")
_LINE_START: Final = re.compile(r"^[ \t]*(?:(?:>{1,3}|\#{1,3}|-\#)[ \t]+)+", re.MULTILINE)
_PAIRED: Final = re.compile(r"\|\|([^|]+)\|\||~~([^~]+)~~|(?<!\w)__([^_]+)__(?!\w)")
_EMPHASIS: Final = re.compile(
    r"(?<![A-Za-z0-9*])(\*{1,3})(?=[^\s*])((?:[^*\n]|(?<=\w)\*{1,8}(?=\w))+)(?<!\s)\1(?![A-Za-z0-9*])"
    r"|(?<!\w)_([A-Za-z0-9](?:[^_\n]*[^\s_])?)_(?!\w)"
)


def strip(text: str) -> str:
    """Remove Discord's markup and keep what it shows.

    Link labels and code stay; addresses, mentions, timestamps and custom emoji leave a space.
    """
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub(" ", text)
    text = _URL.sub(" ", text)
    text = _FENCE.sub("", text)
    text = _ESCAPE.sub(r"\1", text)
    text = _LINE_START.sub("", text)
    text = _PAIRED.sub(lambda match: match[1] or match[2] or match[3], text)
    return _EMPHASIS.sub(lambda match: match[2] or match[3], text)
