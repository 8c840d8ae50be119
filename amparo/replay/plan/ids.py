"""Ids that a resumed run makes again, and the operation's clock."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

# The root of all ids of the replay; any fixed UUID would do.
_ROOT = UUID("6b0f0f5e-2023-5a17-8c1d-0a6d70a5e050")
# Local midnight in Tegucigalpa (UTC-6 all year).
_MIDNIGHT = datetime(2023, 1, 1, 6, tzinfo=UTC)


class Ids:
    """Makes the ids of one seed and scale: the same words give the same id."""

    def __init__(self, scale: float, seed: int) -> None:
        self._space = uuid5(_ROOT, f"honduras-2023:{seed}:{scale}")

    def of(self, noun: str, *words: object) -> UUID:
        """The id of a thing, named by its noun and whatever tells it from others of its kind."""
        return uuid5(self._space, ":".join([noun, *map(str, words)]))


def moment(day: int, minute: float) -> datetime:
    """`minute` minutes after local midnight of a day of the year, in UTC, to the second."""
    return _MIDNIGHT + timedelta(days=day, seconds=round(minute * 60))
