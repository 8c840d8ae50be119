"""How many people came in, day by day: through every published cumulative figure, with weeks and noise between.

Days are counted from 0 (1 January 2023) in local days of the operation.
"""

from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

from amparo.replay.chance import chance
from amparo.replay.dataset import rows
from amparo.replay.rounding import exact, half_up, spread

FIRST_DAY = date(2023, 1, 1)
DAYS = 365

# Derived from the notes of the published table: "58,210 in first 20 days of September", "July = 46779".
_DERIVED = {date(2023, 6, 30): 182_272 - 46_779, date(2023, 8, 31): 308_182 - 58_210}
# One Sunday of about 5,800 is known, its date is not. ASSUMED: 20 August, to whose end entries were published.
PEAK_SUNDAY, PEAK_ENTRIES = date(2023, 8, 20), 5_800
# ASSUMED: the post is busier at the end of the week (Monday first).
_WEEK = (0.94, 0.92, 0.96, 1.0, 1.06, 1.05, 1.07)
_GRAIN = 1_000_000
_LOCAL = timedelta(hours=-6)  # Tegucigalpa, all year


def local_date(at: datetime) -> date:
    """The operation's calendar day of an instant."""
    return (at + _LOCAL).date()


def day_of(when: date) -> int:
    """The day's number in the year of the replay."""
    return (when - FIRST_DAY).days


def date_of(day: int) -> date:
    """The date of a day's number."""
    return FIRST_DAY + timedelta(days=day)


@cache
def published_cumulative() -> tuple[tuple[int, int], ...]:
    """(day, entries to the end of that day), from before the year to its last day."""
    known = {date.fromisoformat(row["as_of_inclusive"]): int(row["cumulative_entries"]) for row in _table()}
    known |= _DERIVED
    return ((-1, 0), *((day_of(when), known[when]) for when in sorted(known)))


def _table() -> tuple[dict[str, str], ...]:
    return rows("inm_2023_cumulative")


def _slopes(points: tuple[tuple[int, int], ...]) -> list[float]:
    """Fritsch and Carlson's monotone slopes: harmonic means of the neighbouring rates."""
    rates = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    inner = [2 * a * b / (a + b) for a, b in pairwise(rates)]
    return [rates[0], *inner, rates[-1]]


def _smooth(points: tuple[tuple[int, int], ...]) -> list[float]:
    """The smooth daily number, as increments of the monotone cubic through the points."""
    slopes, daily = _slopes(points), []
    for index in range(len(points) - 1):
        (x0, y0), (x1, y1) = points[index], points[index + 1]
        width, previous = x1 - x0, float(y0)
        for step in range(1, width + 1):
            t = step / width
            value = (
                (2 * t**3 - 3 * t**2 + 1) * y0
                + (t**3 - 2 * t**2 + t) * width * slopes[index]
                + (3 * t**2 - 2 * t**3) * y1
                + (t**3 - t**2) * width * slopes[index + 1]
            )
            daily.append(value - previous)
            previous = value
    return daily


def _weights(seed: int) -> list[int]:
    rng = chance("curve", seed)
    smooth = _smooth(published_cumulative())
    week = [_WEEK[date_of(day).weekday()] for day in range(DAYS)]
    return [max(1, round(smooth[day] * week[day] * rng.uniform(0.85, 1.15) * _GRAIN)) for day in range(DAYS)]


def full_scale_entries(seed: int) -> list[int]:
    """Entries of each of the 365 days at scale 1."""
    weights, entries = _weights(seed), [0] * DAYS
    peak = day_of(PEAK_SUNDAY)
    points = published_cumulative()
    for (before, start), (last, end) in pairwise(points):
        days = list(range(before + 1, last + 1))
        total = end - start
        if peak in days:
            days.remove(peak)
            total -= PEAK_ENTRIES
            entries[peak] = PEAK_ENTRIES
        for day, number in zip(days, spread(total, [weights[day] for day in days]), strict=True):
            entries[day] = number
    return entries


def daily_entries(scale: float, seed: int) -> list[int]:
    """Entries of each day at `scale`: the running total is the full one times the scale, rounded."""
    factor, running, before, scaled = exact(scale), 0, 0, []
    for number in full_scale_entries(seed):
        running += number
        now = half_up(running * factor)
        scaled.append(now - before)
        before = now
    return scaled
