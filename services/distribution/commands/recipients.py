"""Whom a hand-out is for where nobody who is known is, and what staff see of who is."""

from __future__ import annotations

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import RowMapping

from services.distribution.rules import age_band
from services.distribution.schemas.handouts import HandoutIn
from services.distribution.schemas.recipients import BearerOut
from shared.contracts.vocabulary import Sex


def bearer_of(row: RowMapping, day: date) -> BearerOut | None:
    """What staff may see of a person on a local day; a row without a person says nothing."""
    band = age_band(row["bearer_birth_month"], row["bearer_age_years"], day)
    sex = Sex(row["bearer_is"] or Sex.NOT_STATED)
    return BearerOut(sex=sex, age_band=band) if band or sex is not Sex.NOT_STATED else None


def unknown_unit(card: str) -> UUID:
    """The unit of a card that nobody knows yet: always the same for the same code."""
    return uuid5(NAMESPACE_URL, f"amparo:card:{card}")


def stand_in(item: HandoutIn) -> UUID:
    """The unit where nobody who is known is: a card's code, a token of whoever brought it, a head-count, a site."""
    if item.wrong_bearer:
        return uuid5(NAMESPACE_URL, f"amparo:bearer:{item.card}")
    named = item.to_site_id or item.arrival_group_id or (item.id if item.anonymous else None)
    return named or unknown_unit(item.card or str(item.person_id or item.household_id))


def code_of_uncounted(row: RowMapping, item: HandoutIn) -> str | None:
    """Why an online desk would refuse those of whom nothing is known: no condition refuses them what others get."""
    if item.to_site_id:
        fits, there = row["unit"] == "SITE", row["to_site_open"] is not None
    elif item.arrival_group_id:
        fits, there = row["unit"] == "PERSON", row["group_remaining"] is not None
    else:
        fits, there = row["unit"] != "SITE", True
    if not there:
        return "recipient_unknown"
    return None if fits else "recipient_mismatch"
