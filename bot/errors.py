"""The exceptions that people are told about in a sentence, and the printing of one."""

from rich.console import Console
from rich.text import Text


class UserError(Exception):
    """Something the user can put right.

    Its message is one sentence that says what is wrong and what to do. Command lines print it
    without a traceback and exit with status 2.
    """


class Busy(Exception):
    """There is more to do than may wait: whoever asked may ask again in a moment."""


def print_error(error: UserError) -> None:
    """Print the sentence to standard error as it is; nothing in it is read as markup."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("Error: ", "red"), str(error)))
