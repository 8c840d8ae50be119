"""The walk through the year: each day's acts, in the order of time, made when they are asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random

from amparo.replay.acts import Act, RoundCloses, RoundOpens
from amparo.replay.chance import chance
from amparo.replay.curve import DAYS, day_of
from amparo.replay.nationalities import NationalityDeal
from amparo.replay.night import HOUSE, NIGHT_DAY, STREAM
from amparo.replay.plan.arrivals import Arrivals, Group
from amparo.replay.plan.desk import Desk, Registered
from amparo.replay.plan.handouts import Scanners
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.night import Night
from amparo.replay.plan.refusals import ONWARD_SITE, Refusals
from amparo.replay.plan.schedule import Schedule
from amparo.replay.plan.services import Services
from amparo.replay.plan.slots import StreamDay
from amparo.replay.plan.stays import Stays
from amparo.replay.plan.stock import Stock
from amparo.replay.plan.streams import ENTRIES, FLOODS, STREAMS, Stream, desk_on
from amparo.replay.plan.wants import FLOOD_KIT_DAYS, Want, after_the_flood, at_the_border, of_tokens
from amparo.replay.rounds import ROUNDS
from amparo.replay.sites import Room

_OPENING, _CLOSING = 290, 1_080
_HONDURAN = "HN"


class Year:
    """One walk; it carries from day to day what is not over: stays, offline logs, who may come back."""

    def __init__(self, schedule: Schedule, ids: Ids, houses: Mapping[str, tuple[Room, ...]]) -> None:
        self._schedule, self._ids = schedule, ids
        self._arrivals, self._desk, self._stays = Arrivals(ids), Desk(ids), Stays(ids, houses)
        self._night, self._posted = Night(ids, self._stays, houses[HOUSE]), 0
        self._services, self._scanners, self._refusals = Services(ids), Scanners(ids), Refusals()
        self._stock = Stock(ids, schedule)
        self._nationalities = NationalityDeal(schedule.scale)
        self._flooded: dict[int, list[Registered]] = {}

    def acts(self) -> Iterator[Act]:
        """All acts of the year."""
        for day in range(DAYS):
            yield from sorted(self._day(day), key=lambda act: act.at)

    def _day(self, day: int) -> Iterator[Act]:
        yield from self._rounds(day)
        yield from self._stock.of_day(day)
        yield from self._stays.morning(day)
        yield from self._night.morning(day)
        yield from self._scanners.morning(day)
        entries = sum(self._schedule.of(stream)[day].entries for stream in ENTRIES)
        pool = Counter(self._nationalities.deal(entries))
        wants: list[Want] = after_the_flood(self._flooded.pop(day, []))
        met: list[Registered] = []
        for stream in STREAMS:
            plan = self._schedule.of(stream)[day]
            if plan.entries:
                people = pool if stream in ENTRIES else Counter({_HONDURAN: plan.entries})
                yield from self._stream(stream, day, plan, pool=people, met=met, wants=wants)
        yield from self._kits(day, wants, met)
        census = self._night.census(day)
        if census is not None:
            self._posted += census.people
            yield census

    def _rounds(self, day: int) -> Iterator[Act]:
        for number, one in enumerate(ROUNDS):
            if day_of(one.first) == day:
                act_id = self._ids.of("round-opens", one.key)
                at = moment(day, _OPENING + number / 10)
                yield RoundOpens(act_id=act_id, at=at, site=one.sites[0], round_key=one.key)
            if day_of(one.closes) == day:
                act_id = self._ids.of("round-closes", one.key)
                at = moment(day, _CLOSING + number / 10)
                yield RoundCloses(act_id=act_id, at=at, site=one.sites[0], round_key=one.key)

    def _stream(
        self,
        stream: Stream,
        day: int,
        plan: StreamDay,
        *,
        pool: Counter[str],
        met: list[Registered],
        wants: list[Want],
    ) -> Iterator[Act]:
        rng = chance("day", self._schedule.seed, self._schedule.scale, stream.key, day)
        again = self._desk.again(stream, day, plan.again)
        groups, parties = self._arrivals.groups(stream, day, plan, rng=rng, pool=pool, again=again)
        today: list[Registered] = []
        for group in groups:
            yield self._arrivals.act(stream, day, group, rng)
            acts, registered = self._desk.of_group(stream, day, group, rng)
            yield from acts
            today += registered
        alone, walked_in = self._desk.alone(stream, day, parties, site=desk_on(stream, day), rng=rng)
        yield from alone
        today += walked_in
        if (stream.key, day) == (STREAM, NIGHT_DAY):
            yield from self._night.comes(today, groups)
        else:
            yield from self._nights(today, day, rng)
        extra = self._second_services(stream, plan)
        yield from self._services.of_day(stream, day, met=today, groups=groups, extra=extra)
        self._wants(stream, day, plan, today=today, groups=groups, wants=wants)
        met += today

    def _second_services(self, stream: Stream, plan: StreamDay) -> int:
        """The day's second services, less nights that were posted: these are services too, and the year has no more."""
        less = min(self._posted, plan.extra_services) if stream in ENTRIES else 0
        self._posted -= less
        return plan.extra_services - less

    def _nights(self, today: list[Registered], day: int, rng: Random) -> Iterator[Act]:
        for household in today:
            start = self._stays.offer(household, day, rng) if household.slot.stays else None
            if start is not None:
                yield start

    def _wants(
        self,
        stream: Stream,
        day: int,
        plan: StreamDay,
        *,
        today: list[Registered],
        groups: list[Group],
        wants: list[Want],
    ) -> None:
        if stream in FLOODS:
            self._flooded.setdefault(day + FLOOD_KIT_DAYS, []).extend(today)
            return
        wants += at_the_border(today, day)
        wants += of_tokens(groups, plan.token_kits, day)

    def _kits(self, day: int, wants: list[Want], met: list[Registered]) -> Iterator[Act]:
        yield from self._scanners.of_day(wants, day)
        due = self._refusals.due(day)
        yield from self._scanners.refused([*due, *self._refusals.after(wants, met, day)], day)
        yield from self._services.on_the_way(day, ONWARD_SITE, self._refusals.travellers(day))
