"""Specific needs: which are restricted, and what the open ones mean for beds, kits and queues (`domain.md`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.registration.rules.ages import ADULT_YEARS
from services.registration.vocabulary import ChildAlarm, Difficulty
from shared.contracts.vocabulary import Effect

_ADULTS_ONLY = frozenset({"PG", "PG-LC"})
OPEN_CODES = frozenset(
    {"PG", "PG-LC", "ER", "SP-PT", "DS-BD", "DS-DF", "DS-PM", "DS-PS", "DS-SD", "LP-ND"},
)
"""UNHCR codes that a registrar records and staff see; every other code, known or not, is restricted."""
_EFFECTS: dict[str, tuple[Effect, ...]] = {
    "PG": (Effect.LOWER_BED, Effect.NEAR_TOILET, Effect.PRIORITY_LINE),
    "PG-LC": (Effect.PRIORITY_LINE,),
    "ER": (Effect.LOWER_BED, Effect.NEAR_TOILET, Effect.PRIORITY_LINE),
    "SP-PT": (Effect.PRIORITY_LINE,),
    "DS-BD": (Effect.STEP_FREE, Effect.PRIORITY_LINE),
    "DS-DF": (Effect.PRIORITY_LINE,),
    "DS-PM": (Effect.LOWER_BED, Effect.STEP_FREE, Effect.PRIORITY_LINE),
    "DS-PS": (Effect.LOWER_BED, Effect.STEP_FREE, Effect.NEAR_TOILET, Effect.PRIORITY_LINE),
    "DS-SD": (Effect.PRIORITY_LINE,),
}


def is_restricted(code: str, age_years: int | None) -> bool:
    """Whether `code` may be read back by nobody at the desk; pregnancy is open only of a known adult."""
    if code not in OPEN_CODES:
        return True
    return code in _ADULTS_ONLY and (age_years is None or age_years < ADULT_YEARS)


def effects_of(codes: Iterable[str], age_years: int | None) -> set[Effect]:
    """The effects of the open needs among `codes`; a restricted need gives none, or it would show."""
    open_codes = [code for code in codes if not is_restricted(code, age_years)]
    return {effect for code in open_codes for effect in _EFFECTS.get(code, ())}


COMFORT_EFFECTS = frozenset({Effect.OWN_ROOM, Effect.PRIORITY_LINE})
"""Anybody may ask for these, with no reason: so that they prove nothing."""
HEALTH_CATEGORIES = frozenset({"SM", "DS"})
"""Restricted codes of these categories are read by HEALTH too."""
FUNCTIONING_YEARS_MIN = 5
_SERIOUS = (Difficulty.A_LOT, Difficulty.CANNOT)


def effects_now(stated: Iterable[Effect], codes: Iterable[str], age_years: int | None) -> list[Effect]:
    """All effects of a person: those that were stated or wished, and those that follow from open needs; sorted."""
    return sorted({*stated, *effects_of(codes, age_years)})


def is_health(code: str) -> bool:
    """Whether a restricted code is read by HEALTH too; pregnancy under 18 is."""
    return code.partition("-")[0] in HEALTH_CATEGORIES or code in _ADULTS_ONLY


def computed_codes(alarm: ChildAlarm | None, *, heads_household: bool) -> list[str]:
    """The codes that follow from a child's care; never typed in, so that they can't be out of date."""
    by_alarm = {ChildAlarm.UNACCOMPANIED: "SC-UC", ChildAlarm.SEPARATED: "SC-SC"}
    found = [by_alarm[alarm]] if alarm else []
    return found + (["SC-CH"] if heads_household else [])


def has_disability(answers: Collection[Difficulty]) -> bool:
    """Whether the short set's answers count as a disability: at least one "a lot" or "cannot" (Washington Group)."""
    return any(answer in _SERIOUS for answer in answers)
