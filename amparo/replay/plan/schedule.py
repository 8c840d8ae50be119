"""The year in numbers: how many of everything on each day, so that all totals are exact before anybody is made.

ASSUMED: every quota that is not a published figure.
"""

from dataclasses import dataclass
from fractions import Fraction

from amparo.replay.chance import chance
from amparo.replay.figures import ASSISTED, PEOPLE_SERVED, SERVICES, expected
from amparo.replay.plan import streams as ways
from amparo.replay.plan.slots import StreamDay, all_slots, every, place, place_tokens, sizes
from amparo.replay.plan.streams import Stream
from amparo.replay.rounding import ceiling, exact, half_up, largest_remainder, spread

RETURNEE_SERVICES_PER_HUNDRED = 140
# Kits between Danlí and Trojes, and flood kits between La Lima, Villanueva and Omoa, in hundredths.
BORDER_SPLIT, FLOOD_SPLIT = (60, 40), (45, 30, 25)
HYGIENE_TO_HEADS = Fraction(40, 100)
RETURNED_HOUSEHOLDS = 6_700
RETURN_SPLIT = {"LALIMA-US": 66, "OMOA-MX": 24, "BELEN-US": 6, "BELEN-MX": 4, "LALIMA-OTHER": 0}
CHOLUTECA_HOUSEHOLDS = 300
RETURNED_TWICE = Fraction(125, 1000)  # "some 12.5 percent had been returned more than once"
WALK_IN_EVERY = 20
SHELTERED = {"transit": Fraction(35, 100), "flood": Fraction(35, 100), "belen": Fraction(45, 100)}
_AWAY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of each stream, by its key."""

    scale: float
    seed: int
    days: dict[str, list[StreamDay]]

    def of(self, stream: Stream) -> list[StreamDay]:
        """A stream's 365 days."""
        return self.days[stream.key]


def _place_households(schedule: Schedule, stream: Stream, count: int, *, walk_in_every: int = 0) -> None:
    rng = chance("sizes", schedule.seed, stream.key)
    place(schedule.of(stream), sizes(rng, stream.sizes, count), walk_in_every=walk_in_every)


def _transit(schedule: Schedule, goal: dict[str, int]) -> None:
    danli, trojes, choluteca = ways.ENTRIES
    shares = zip(
        (danli, trojes),
        *(largest_remainder(goal[key], BORDER_SPLIT) for key in ("kits_household", "kits_kitchen", "kits_hygiene")),
        strict=True,
    )
    for stream, household, kitchen, hygiene in shares:
        _place_households(schedule, stream, household + -(-household // 20), walk_in_every=WALK_IN_EVERY)
        slots = all_slots(schedule.of(stream))
        for slot, given in zip(slots, every(household, len(slots)), strict=True):
            slot.household = given
        for slot in sorted(slots, key=lambda slot: (-slot.size, slot.ordinal))[:kitchen]:
            slot.kitchen = True
        heads = min(len(slots), half_up(hygiene * HYGIENE_TO_HEADS))
        for slot, given in zip(slots, every(heads, len(slots)), strict=True):
            slot.hygiene = given
    few = half_up(CHOLUTECA_HOUSEHOLDS * exact(schedule.scale))
    _place_households(schedule, choluteca, few)
    for stream in ways.ENTRIES:
        _shelter(schedule, stream, "transit")


def _shelter(schedule: Schedule, stream: Stream, who: str) -> None:
    slots = all_slots(schedule.of(stream))
    for slot, stays in zip(slots, every(half_up(SHELTERED[who] * len(slots)), len(slots)), strict=True):
        slot.stays = stays


def _floods(schedule: Schedule, goal: dict[str, int]) -> None:
    """Every household takes a flood kit but a few; those who stay are named whole and counted in."""
    for stream, kits in zip(ways.FLOODS, largest_remainder(goal["kits_flood"], FLOOD_SPLIT), strict=True):
        count = kits + -(-kits // 40)
        days = [StreamDay(8 * number, []) for number in spread(count, ways.rain())]
        schedule.days[stream.key] = days
        _place_households(schedule, stream, count)
        slots = all_slots(days)
        for slot, given in zip(slots, every(kits, len(slots)), strict=True):
            slot.flood = given
        _shelter(schedule, stream, "flood")
        for slot in slots:
            slot.walk_in = not slot.stays  # listed at home: no group brought them
        for day in days:
            day.entries = day.registered


def _again(days: list[StreamDay], people: int) -> None:
    """Second returns: of people whose first was at least a month ago, as many as the year has room for."""
    households = [len(day.slots) for day in days]
    late = [day.entries if number >= 2 * _AWAY_DAYS else 0 for number, day in enumerate(days)]
    waiting = used = known = 0
    for number, quota in enumerate(spread(people, late)):
        known += households[number - _AWAY_DAYS] if number >= _AWAY_DAYS else 0
        waiting += quota
        taken = min(waiting, days[number].free, known - used)
        days[number].again = taken
        used, waiting = used + taken, waiting - taken


def _returns(schedule: Schedule) -> None:
    total = half_up(RETURNED_HOUSEHOLDS * exact(schedule.scale))
    counts = dict(zip(RETURN_SPLIT, largest_remainder(total, list(RETURN_SPLIT.values())), strict=True))
    for stream in ways.RETURNS:
        _place_households(schedule, stream, counts[stream.key])
        if stream.desk == "BELEN":
            _shelter(schedule, stream, "belen")
    adults = [stream for stream in ways.RETURNS if stream.key in {"LALIMA-US", "OMOA-MX"}]
    everybody = sum(_registered(schedule, stream) for stream in ways.RETURNS)
    people = half_up(RETURNED_TWICE * everybody)
    parts = largest_remainder(people, [_registered(schedule, stream) for stream in adults])
    for stream, part in zip(adults, parts, strict=True):
        _again(schedule.of(stream), part)


def _registered(schedule: Schedule, stream: Stream) -> int:
    return sum(day.registered for day in schedule.of(stream))


def served_registered(stream: Stream, day: StreamDay) -> int:
    """Registered people with a service on their day: all, but of the flooded only those who stay."""
    if stream in ways.FLOODS:
        return sum(slot.size for slot in day.slots if slot.stays)
    return day.registered


def _tokens(schedule: Schedule, people: int, group: tuple[Stream, ...], entering: tuple[Stream, ...]) -> None:
    """As many tokens as are missing to `people`, over the entering streams."""
    registered = sum(served_registered(stream, day) for stream in group for day in schedule.of(stream))
    weights = [sum(day.free for day in schedule.of(stream)) for stream in entering]
    parts = largest_remainder(max(0, people - registered), weights)
    for stream, part in zip(entering, parts, strict=True):
        place_tokens(schedule.of(stream), part)


def _token_kits(schedule: Schedule, goal: dict[str, int]) -> None:
    shares = largest_remainder(goal["kits_hygiene"], BORDER_SPLIT)
    for stream, hygiene in zip(ways.ENTRIES[:2], shares, strict=True):
        days = schedule.of(stream)
        heads = sum(slot.hygiene for slot in all_slots(days))
        for day, kits in zip(days, spread(hygiene - heads, [day.tokens for day in days]), strict=True):
            day.token_kits = kits


def _extras(schedule: Schedule, services: int, group: tuple[Stream, ...]) -> None:
    """Second services of a day: what the total needs beyond one for each person."""
    days = [(stream, day) for stream in group for day in schedule.of(stream)]
    served = [served_registered(stream, day) + day.tokens for stream, day in days]
    for (_, day), extra in zip(days, spread(max(0, services - sum(served)), served), strict=True):
        day.extra_services = extra


def build_schedule(scale: float, seed: int) -> Schedule:
    """All quotas of the year. Errors: `PlanError` when the scale leaves no room (below about 0.001)."""
    goal, factor = expected(scale), exact(scale)
    daily = ways.daily_by_stream(scale, seed)
    schedule = Schedule(scale, seed, {})
    for stream in (*ways.ENTRIES, *ways.RETURNS):
        schedule.days[stream.key] = [StreamDay(number, []) for number in daily[stream.key]]
    _transit(schedule, goal)
    _floods(schedule, goal)
    _returns(schedule)
    served = (*ways.ENTRIES, *ways.FLOODS)
    _tokens(schedule, ceiling(PEOPLE_SERVED * factor), served, ways.ENTRIES)
    _tokens(schedule, ceiling(ASSISTED * factor), ways.RETURNS, ways.RETURNS)
    _token_kits(schedule, goal)
    _extras(schedule, ceiling(SERVICES * factor), served)
    assisted = ceiling(ASSISTED * factor)
    _extras(schedule, assisted * RETURNEE_SERVICES_PER_HUNDRED // 100, ways.RETURNS)
    return schedule
