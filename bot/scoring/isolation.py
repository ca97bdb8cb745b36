"""One item that fails fails alone."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(
    run: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item]
) -> list[Result | Exception]:
    """What `run` makes of each of `items`, or the exception that it raises for that one alone.

    A batch that raises is halved until the culprits are alone, in at most twice as many runs as
    there are items.
    """
    if not items:
        return []
    try:
        results = run(items)
        if len(results) != len(items):
            raise ValueError(f"{len(results)} results came for {len(items)} items")
    except Exception as error:  # whatever the engine raises belongs to its text
        if len(items) == 1:
            return [error]
        middle = len(items) // 2
        return each(run, items[:middle]) + each(run, items[middle:])
    return list(results)
