"""The ways in which people came: where, why, how many at once, and how many of them each day.

ASSUMED: the shares of the entry points but Choluteca's 7 %, and every size and share of households below.
"""

from dataclasses import dataclass
from datetime import date

from amparo.replay.acts import ArrivalKind, Population
from amparo.replay.curve import DAYS, daily_entries, day_of
from amparo.replay.families import Shape
from amparo.replay.returns import routes
from amparo.replay.rounding import Apportioner
from amparo.replay.sites import FLOOD

Weights = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """One way in. `classes` weighs the uncounted: women, men, girls, boys, not stated."""

    key: str
    desk: str
    kind: ArrivalKind
    population: Population
    shape: Shape
    means: str
    group_people: int
    sizes: Weights
    classes: tuple[float, float, float, float, float]
    countries_from: tuple[str, ...] = ()


_TRANSIT: Weights = ((1, 44), (2, 23), (3, 17), (4, 11), (5, 5))
_FLOODED: Weights = ((1, 8), (2, 14), (3, 20), (4, 22), (5, 18), (6, 11), (7, 7))
# Shares of the published counts to 20 August: 132,823 men, 52,453 women, 21,910 boys, 15,073 girls.
_ENTRY_CLASSES = (23.5, 59.6, 6.7, 9.8, 0.4)
_ADULTS = (16.0, 84.0, 0.0, 0.0, 0.0)
_FAMILIES = (30.0, 8.0, 29.0, 33.0, 0.0)
# Countries that also returned Hondurans.
_ELSEWHERE = ("GT", "ES", "NI", "PA", "CR", "SV", "BZ", "CA")


def _entry(key: str, desk: str, means: str, people: int) -> Stream:
    return Stream(
        key,
        desk,
        ArrivalKind.TRANSIT_ENTRY,
        Population.IN_TRANSIT,
        Shape.TRAVELLERS,
        means,
        people,
        _TRANSIT,
        _ENTRY_CLASSES,
        ("NI",),
    )


def _return(key: str, desk: str, means: str, people: int, *countries: str) -> Stream:
    families = desk == "BELEN"
    sizes: Weights = ((1, 10), (2, 48), (3, 28), (4, 14)) if families else ((1, 95), (2, 5))
    shape = Shape.RETURNED_FAMILY if families else Shape.RETURNED_ADULTS
    classes = _FAMILIES if families else _ADULTS
    kind, population = ArrivalKind.RETURN, Population.RETURNEE
    return Stream(key, desk, kind, population, shape, means, people, sizes, classes, countries)


def _flood(key: str, desk: str) -> Stream:
    kind, population = ArrivalKind.DISPLACEMENT, Population.DISPLACED
    classes = (0.0, 0.0, 0.0, 0.0, 1.0)
    return Stream(key, desk, kind, population, Shape.NEIGHBOURS, "BUS", 60, _FLOODED, classes)


ENTRIES = (
    _entry("DANLI", "DANLI-CAMI", "BUS", 45),
    _entry("TROJES", "TROJES-CDT", "FOOT", 45),
    _entry("CHOLUTECA", "CHOLU-CAMI", "BUS", 45),
)
RETURNS = (
    _return("LALIMA-US", "LALIMA-CAMR", "FLIGHT", 120, "US"),
    _return("BELEN-US", "BELEN", "FLIGHT", 40, "US"),
    _return("OMOA-MX", "OMOA-CAMR", "BUS", 40, "MX"),
    _return("BELEN-MX", "BELEN", "BUS", 40, "MX"),
    _return("LALIMA-OTHER", "LALIMA-CAMR", "FLIGHT", 120, *_ELSEWHERE),
)
FLOODS = (
    _flood("FLOOD-LALIMA", "LALIMA-ALB"),
    _flood("FLOOD-VILLA", "VILLA-ALB"),
    _flood("FLOOD-OMOA", "OMOA-ALB"),
)
STREAMS = (*ENTRIES, *RETURNS, *FLOODS)

# "92.9% via Danlí+Trojes, 7% Choluteca" (to 20 August): the missing 0.1 % is put to Choluteca, ASSUMED.
ENTRY_SHARES = (0.58, 0.349, 0.071)
# Below this many entries a day (small scales only) they all come in at one place, in turn.
_FEW = 24
# ASSUMED: two bouts of rain, as days after the emergency opened.
_RAIN = {0: 5, 1: 8, 2: 6, 3: 3, 4: 2, 18: 4, 19: 6, 20: 3, 21: 1}
_CAMI_OPENED = day_of(date(2023, 1, 13))


def desk_on(stream: Stream, day: int) -> str:
    """The site where a stream's people are received; Danlí's centre opened on 13 January 2023."""
    return "DANLI-SCORAZON" if stream.desk == "DANLI-CAMI" and day < _CAMI_OPENED else stream.desk


def rain() -> list[int]:
    """The weight of each day of the year in the floods."""
    opened = day_of(FLOOD.opened)
    return [_RAIN.get(day - opened, 0) for day in range(DAYS)]


def _entries_by_stream(scale: float, seed: int) -> dict[str, list[int]]:
    apportioner, running = Apportioner(len(ENTRIES)), 0
    found: dict[str, list[int]] = {stream.key: [] for stream in ENTRIES}
    for number in daily_entries(scale, seed):
        running += number
        targets = [running * share for share in ENTRY_SHARES]
        if number < _FEW:
            behind = [target - given for target, given in zip(targets, apportioner.given, strict=True)]
            place = behind.index(max(behind))
            parts = [number if index == place else 0 for index in range(len(ENTRIES))]
            apportioner.given[place] += number
        else:
            parts = apportioner.deal(number, targets)
        for stream, part in zip(ENTRIES, parts, strict=True):
            found[stream.key].append(part)
    return found


def daily_by_stream(scale: float, seed: int) -> dict[str, list[int]]:
    """People who came in on each day, by stream; the floods' own follow from their households."""
    returned = {route.key: list(route.days) for route in routes(scale, seed)}
    return _entries_by_stream(scale, seed) | returned
