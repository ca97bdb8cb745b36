"""Words that a message does nothing but quote."""

import re
from typing import Final

_OPEN: Final = "\"“”„«»‘’'"
# The whole message in quotation marks, or that and a source behind a dash: who says such words says
# them. A quotation inside a sentence ("he called me ...") is a report, and not read by itself.
_QUOTATION: Final = re.compile(
    rf"\s*[{_OPEN}](?P<words>[^\n]{{3,2000}}?)[{_OPEN}][.!]?\s*(?:[-–—~]+\s*[^\n]{{1,60}})?\s*"
)


def unquote(text: str) -> str | None:
    """The quoted words, or None where the message is something else than a quotation."""
    match = _QUOTATION.fullmatch(text)
    return match["words"] if match else None
