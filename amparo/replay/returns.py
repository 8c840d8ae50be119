"""How many people were returned, day by day, from where, and to which of the three centres."""

from dataclasses import dataclass
from datetime import date

from amparo.replay.chance import chance
from amparo.replay.curve import DAYS, date_of, day_of
from amparo.replay.figures import RETURNS, expected
from amparo.replay.rounding import spread

CUT = day_of(date(2023, 10, 12))
# ASSUMED (Monday first): flights from the United States on working days, buses from Mexico Monday to Saturday,
# and people from elsewhere gathered into one flight a week.
_WEEK = {
    "returns_us": (10, 11, 11, 11, 10, 3, 0),
    "returns_mx": (10, 10, 10, 10, 10, 6, 0),
    "returns_other": (0, 0, 1, 0, 0, 0, 0),
}
# ASSUMED: families and children go to Belén; the published figures do not split the centres.
BELEN_PERCENT = {"returns_us": 8, "returns_mx": 12}
# ASSUMED: the fewest people that a flight or bus brings; fewer wait for the next (matters at small scales only).
FEWEST = {"LALIMA-US": 40, "BELEN-US": 8, "OMOA-MX": 20, "BELEN-MX": 8, "LALIMA-OTHER": 15}


@dataclass(frozen=True, slots=True)
class Route:
    """Daily numbers of one way home."""

    key: str
    figure: str
    days: tuple[int, ...]


def by_origin(scale: float, seed: int) -> dict[str, list[int]]:
    """Returns of each day by the figure's key: exact by 12 October and at the year's end."""
    goal, found = expected(scale), {}
    for key in RETURNS:
        rng = chance("returns", key, seed)
        weights = [_WEEK[key][date_of(day).weekday()] * rng.randint(70, 130) for day in range(DAYS)]
        by_cut = goal[f"{key}_20231012"]
        found[key] = spread(by_cut, weights[: CUT + 1]) + spread(goal[key] - by_cut, weights[CUT + 1 :])
    return found


def _part(days: list[int], percent: int) -> list[int]:
    return spread(sum(days) * percent // 100, days)


def _gathered(days: list[int], fewest: int) -> tuple[int, ...]:
    """Let people wait until `fewest` are together; nobody waits past 12 October or the year's end."""
    gathered, waiting = [], 0
    for day, number in enumerate(days):
        waiting += number
        leaves = waiting >= fewest or day in {CUT, DAYS - 1}
        gathered.append(waiting if leaves else 0)
        waiting = 0 if leaves else waiting
    return tuple(gathered)


def routes(scale: float, seed: int) -> tuple[Route, ...]:
    """The five ways home: adults by air and by land, families by both, and the flight from elsewhere."""
    days = by_origin(scale, seed)
    found: list[tuple[str, str, list[int]]] = []
    for key, adults, families in (
        ("returns_us", "LALIMA-US", "BELEN-US"),
        ("returns_mx", "OMOA-MX", "BELEN-MX"),
    ):
        at_belen = _part(days[key], BELEN_PERCENT[key])
        rest = [day - part for day, part in zip(days[key], at_belen, strict=True)]
        found += [(adults, key, rest), (families, key, at_belen)]
    found.append(("LALIMA-OTHER", "returns_other", days["returns_other"]))
    return tuple(Route(key, figure, _gathered(way, FEWEST[key])) for key, figure, way in found)
