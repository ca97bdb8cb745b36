"""What a server wants: its thresholds and where alerts go."""

from dataclasses import dataclass


class InvalidThresholds(ValueError):
    """Thresholds that contradict themselves; the message is fit to show to an admin."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a message is flagged and deleted.

    Both lie in [0, 1] and `flag` is at most `delete`; a score equal to a threshold reaches it.

    Raises:
        InvalidThresholds: a value is outside [0, 1] or `flag` is above `delete`.
    """

    flag: float
    delete: float

    def __post_init__(self) -> None:
        for name, value in (("flag", self.flag), ("delete", self.delete)):
            if not 0.0 <= value <= 1.0:
                raise InvalidThresholds(
                    f"The {name} threshold must be between 0 and 1, but {value!r} was given."
                )
        if self.flag > self.delete:
            raise InvalidThresholds(
                f"The flag threshold ({self.flag!r}) must not be above the delete threshold "
                f"({self.delete!r}): a message is flagged before it is bad enough to delete."
            )


@dataclass(frozen=True, slots=True)
class Policy:
    """One server's choices. A threshold of None means the model's own default."""

    guild_id: int
    flag: float | None = None
    delete: float | None = None
    log_channel_id: int | None = None

    def thresholds(self, default: Thresholds) -> Thresholds:
        """The thresholds in force, given the model's defaults.

        A server that set only one keeps a consistent pair: the model's default for the other
        gives way to the value that was chosen.
        """
        flag = default.flag if self.flag is None else self.flag
        delete = default.delete if self.delete is None else self.delete
        if self.flag is None:
            flag = min(flag, delete)
        if self.delete is None:
            delete = max(flag, delete)
        return Thresholds(flag=flag, delete=delete)
