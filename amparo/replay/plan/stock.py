"""Goods for the kits of the year: what each place will give in each round, and a tenth more.

ASSUMED: who paid, when the goods came, and a small reserve in each warehouse.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from amparo.replay.acts import StockLine, StockReceived
from amparo.replay.curve import date_of, day_of
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.schedule import Schedule
from amparo.replay.plan.slots import StreamDay
from amparo.replay.plan.streams import ENTRIES, FLOODS, Stream, desk_on
from amparo.replay.rounding import ceiling, exact
from amparo.replay.rounds import FLOOD_ROUND, KIT_BY_CODE, KITS, ROUND_BY_KEY, round_key
from amparo.replay.sites import BY_CODE

_DONORS = ("PRM", "ECHO", "CERF", "BPRM-RR")
_RESERVE_KITS = 100
_WAREHOUSES = ("DANLI-BODEGA", "TROJES-BODEGA", "SPS-BODEGA")
_BEFORE_OPENING = 300


def _needs_of_day(stream: Stream, day: int, plan: StreamDay) -> Iterator[tuple[tuple[str, str], int]]:
    desk, when = desk_on(stream, day), date_of(day)
    chosen = {
        "KIT-HIG": sum(slot.hygiene for slot in plan.slots) + plan.token_kits,
        "KIT-COC": sum(slot.kitchen for slot in plan.slots),
        "KIT-HOG": sum(slot.household for slot in plan.slots),
    }
    for kit, number in chosen.items():
        if number:
            yield (desk, round_key(kit, when)), number
    flooded = sum(slot.flood for slot in plan.slots)
    if flooded:
        yield (desk, FLOOD_ROUND.key), flooded


def needs(schedule: Schedule) -> Counter[tuple[str, str]]:
    """Kits that will be given, by site and round."""
    found: Counter[tuple[str, str]] = Counter()
    for stream in (*ENTRIES, *FLOODS):
        for day, plan in enumerate(schedule.of(stream)):
            for key, number in _needs_of_day(stream, day, plan):
                found[key] += number
    return found


def _expiry(shelf_life_years: int | None, received: date, lot: int) -> date | None:
    """The second lot of a receipt expires later: the first goes out first."""
    return None if shelf_life_years is None else date(received.year + shelf_life_years + lot, 6, 30)


class Stock:
    """The receipts of the year."""

    def __init__(self, ids: Ids, schedule: Schedule) -> None:
        self._ids = ids
        self._donation = 0
        self._by_day: dict[int, list[StockReceived]] = {}
        for (site, key), kits in sorted(needs(schedule).items()):
            one = ROUND_BY_KEY[key]
            # A site that opens during the round has its goods from its first morning.
            day = max(day_of(one.first), day_of(BY_CODE[site].opened))
            self._receive(site, one.kit, kits + kits // 10 + 1, day=day, name=key)
        reserve = ceiling(_RESERVE_KITS * exact(schedule.scale))
        for site in _WAREHOUSES:
            for kit in KITS:
                self._receive(site, kit.code, reserve, day=1, name="reserve")

    def of_day(self, day: int) -> list[StockReceived]:
        """Receipts before the sites open."""
        return self._by_day.get(day, [])

    def _receive(self, site: str, kit: str, kits: int, *, day: int, name: str) -> None:
        self._donation += 1
        receipt_id = self._ids.of("receipt", site, kit, name)
        acts = self._by_day.setdefault(day, [])
        first = -(-kits * 6 // 10)
        acts.append(
            StockReceived(
                act_id=self._ids.of("stock-received", receipt_id),
                at=moment(day, _BEFORE_OPENING + len(acts) / 10),
                site=site,
                receipt_id=receipt_id,
                kit=kit,
                lines=tuple(self._lines(kit, first, day=day, lot=0))
                + tuple(self._lines(kit, kits - first, day=day, lot=1)),
            )
        )

    def _lines(self, kit: str, kits: int, *, day: int, lot: int) -> Iterator[StockLine]:
        for item, quantity in KIT_BY_CODE[kit].contents:
            if kits == 0:
                return
            yield StockLine(
                lot_number=f"{item}-{date_of(day):%y%m%d}-{self._donation:03}{'AB'[lot]}",
                item=item,
                quantity=kits * quantity,
                expires=_expiry(KIT_BY_CODE[kit].shelf_life_years, date_of(day), lot),
                funding_source=_DONORS[(self._donation + lot) % len(_DONORS)],
            )
