"""Scans that the desk must refuse: a second scan, a card that nobody issued, a round that has closed.

All are online, at a desk that is never offline: what an offline scanner gives has left, and counts.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from amparo.replay.acts import Recipient
from amparo.replay.curve import DAYS, day_of
from amparo.replay.plan.desk import Registered
from amparo.replay.plan.wants import Want, card_of
from amparo.replay.rounds import LATE_DAYS, ROUND_BY_KEY, ROUNDS

SHARE = 0.08
_CYCLE = ("already_received", "already_received", "card_unknown", "already_received", "round_closed")
_LAST_DAY = DAYS - 4
_CLOSED_DAYS = 21
_MORNING, _MORNING_SPAN = 570, 130
_ONWARD_EVERY = 4
ONWARD_SITE = "OCOTE-PUESTO"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scan to be, and the code that answers it."""

    want: Want
    code: str


def _closed(day: int, site: str) -> str | None:
    """A round of this site that closed in the last weeks."""
    for one in ROUNDS:
        since = day - day_of(one.closes)
        if 0 < since <= _CLOSED_DAYS and site in one.sites:
            return one.key
    return None


class Refusals:
    """Lets a little more than 5 % of all scans be refusals, kind after kind."""

    def __init__(self) -> None:
        self._given = self._refused = self._onward = self._unknown = 0
        self._due: dict[int, list[Refusal]] = defaultdict(list)
        self._travellers: dict[int, list[Registered]] = defaultdict(list)

    def due(self, day: int) -> list[Refusal]:
        """Second scans that were put off to this day."""
        return self._due.pop(day, [])

    def travellers(self, day: int) -> list[Registered]:
        """Households that reach Ocotepeque today and were given hygiene kits at the border."""
        return self._travellers.pop(day, [])

    def after(self, given: list[Want], met: list[Registered], day: int) -> list[Refusal]:
        """Count today's scans; returns refusals of today and keeps those of the days to come."""
        households = {household.household_id: household for household in met}
        fresh = list(met)
        today = []
        for want in given:
            self._given += 1
            if self._refused >= SHARE * self._given or day > _LAST_DAY:
                continue
            code = _CYCLE[self._refused % len(_CYCLE)]
            self._refused += 1
            refusal = self._of_today(code, want, fresh, day)
            if refusal is not None:
                today.append(refusal)
                continue
            self._second_scan(want, households, day)
        return today

    def _of_today(self, code: str, want: Want, fresh: list[Registered], day: int) -> Refusal | None:
        if code == "card_unknown":
            self._unknown += 1
            stranger = Recipient(unknown_serial=self._unknown)
            return Refusal(Want(want.site, want.minute + 1, want.round_key, stranger), code)
        closed = _closed(day, want.site)
        if code != "round_closed" or closed is None:
            return None
        at_site = next((household for household in fresh if household.site == want.site), None)
        if at_site is None:
            return None
        fresh.remove(at_site)
        return Refusal(Want(at_site.site, at_site.minute + 30, closed, card_of(at_site)), code)

    def _second_scan(self, want: Want, households: dict[UUID, Registered], day: int) -> None:
        """The same card for the same round: the next day, or two days later on the way north."""
        whose = want.recipient.household_id
        household = households.get(whose) if whose else None
        minute = _MORNING + self._refused % _MORNING_SPAN
        if household is not None and ONWARD_SITE in ROUND_BY_KEY[want.round_key].sites:
            self._onward += 1
            if self._onward % _ONWARD_EVERY == 1:
                again = Want(ONWARD_SITE, minute, want.round_key, want.recipient)
                self._due[day + LATE_DAYS - 1].append(Refusal(again, "already_received"))
                self._travellers[day + LATE_DAYS - 1].append(household)
                return
        again = Want(want.site, minute, want.round_key, want.recipient)
        self._due[day + 1].append(Refusal(again, "already_received"))
