"""Who is to be given what today: the scans of the day before they have a device."""

from dataclasses import dataclass

from amparo.replay.acts import Recipient
from amparo.replay.curve import date_of
from amparo.replay.plan.arrivals import Group
from amparo.replay.plan.desk import Registered
from amparo.replay.plan.slots import Slot
from amparo.replay.rounds import FLOOD_ROUND, round_key

_AFTER_DESK, _BETWEEN_KITS = 8, 0.7
_AFTER_GROUP, _BETWEEN_TOKENS = 55, 0.5
# Flood kits came two days after the families were listed: ASSUMED. They fetch them from eight to noon.
FLOOD_KIT_DAYS = 2
_FLOOD_FIRST, _FLOOD_SPAN = 480, 240


@dataclass(frozen=True, slots=True)
class Want:
    """One scan to be: where, at which local minute, for which round, and whose card."""

    site: str
    minute: float
    round_key: str
    recipient: Recipient


def card_of(met: Registered) -> Recipient:
    """The household's card, borne by its head."""
    return Recipient(household_id=met.household_id, person_id=met.head.person_id)


def _kits(slot: Slot) -> list[str]:
    chosen = (("KIT-HIG", slot.hygiene), ("KIT-HOG", slot.household), ("KIT-COC", slot.kitchen))
    return [kit for kit, given in chosen if given]


def at_the_border(met: list[Registered], day: int) -> list[Want]:
    """Kits of the households of today: one scan of the same card for each kit."""
    return [
        Want(
            household.site,
            household.minute + _AFTER_DESK + number * _BETWEEN_KITS,
            round_key(kit, date_of(day)),
            card_of(household),
        )
        for household in met
        for number, kit in enumerate(_kits(household.slot))
    ]


def of_tokens(groups: list[Group], kits: int, day: int) -> list[Want]:
    """Hygiene kits for the first tokens of today's groups."""
    found: list[Want] = []
    for group in groups:
        found += [
            Want(
                group.site,
                group.minute + _AFTER_GROUP + token * _BETWEEN_TOKENS,
                round_key("KIT-HIG", date_of(day)),
                Recipient(group_id=group.group_id, token=token),
            )
            for token in range(min(kits - len(found), group.tokens))
        ]
    return found


def after_the_flood(met: list[Registered]) -> list[Want]:
    """Flood kits of households that were listed two days before."""
    flooded = [household for household in met if household.slot.flood]
    return [
        Want(
            household.site,
            _FLOOD_FIRST + number * _FLOOD_SPAN / len(flooded),
            FLOOD_ROUND.key,
            card_of(household),
        )
        for number, household in enumerate(flooded)
    ]
