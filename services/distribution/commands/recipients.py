"""Whom a hand-out is for where nobody who is known is, why an online desk would refuse them, and what staff see."""

from __future__ import annotations

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import RowMapping

from services.distribution.rules import age_band
from services.distribution.schemas.handouts import HandoutIn
from services.distribution.schemas.recipients import BearerOut
from shared.contracts.scanned import ProvedCode
from shared.contracts.vocabulary import CardState, Sex

DECEASED = "recipient_deceased"
UNSYNCED = "card_unsynced"
"""The card is real and nobody told of it yet: the round's policy decides."""
_NOT_IN_USE = {CardState.REVOKED: "card_revoked", CardState.PAUSED: "card_paused"}


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


def card_state(row: RowMapping, item: HandoutIn) -> str | None:
    """The state of the card that was brought, as it was told last; None where there is none or nobody told of it."""
    state: str | None = row["held_card_state" if item.wrong_bearer else "card_state"]
    return state


def proof_of(row: RowMapping, item: HandoutIn) -> str | None:
    """What shows that a card is real of which nobody told yet whose it is; None of all others.

    SIGNATURE: it was scanned whole, and its own signature holds. BATCH: its code was printed.
    """
    if item.card is None or card_state(row, item) not in (None, CardState.PRINTED):
        return None
    if isinstance(item.card, ProvedCode):
        return "SIGNATURE"
    return "BATCH" if row["printed"] or card_state(row, item) else None


def code_of_card(row: RowMapping, item: HandoutIn) -> str | None:
    """Why an online desk would refuse the card, if no policy speaks for it."""
    if item.card is None:
        return None
    if proof_of(row, item):
        return UNSYNCED
    state = card_state(row, item)
    return _NOT_IN_USE.get(CardState(state)) if state else "card_unknown"


def code_of_recipient(row: RowMapping, item: HandoutIn) -> str | None:
    """Why an online desk would refuse whom it is for."""
    if item.uncounted or item.to_site_id:
        return _code_of_uncounted(row, item)
    if _contradicts(row, item):
        return "recipient_mismatch"
    if _names_nobody_known(row, item) or not (row["known"] or _stands_for_its_bearer(row, item)):
        return "recipient_unknown"
    if row["deceased"]:
        return DECEASED
    if row["unit"] == "PERSON" and row["household_id"] is not None and row["person_id"] is None:
        return "person_needed"
    return None


def _names_nobody_known(row: RowMapping, item: HandoutIn) -> bool:
    """Whether a person or household is named whom nobody told of, or who shows no more: no card vouches for them."""
    unknown_person = item.person_id is not None and not row["person_known"]
    return unknown_person or (item.household_id is not None and not row["household_known"])


def _stands_for_its_bearer(row: RowMapping, item: HandoutIn) -> bool:
    """Whether the card alone is enough: it is known, or shown to be real."""
    return row["card_id"] is not None or proof_of(row, item) is not None


def _code_of_uncounted(row: RowMapping, item: HandoutIn) -> str | None:
    """Of those of whom nothing is known: no condition refuses them what others get."""
    if item.to_site_id:
        fits, there = row["unit"] == "SITE", row["to_site_open"] is not None
    elif item.arrival_group_id:
        fits, there = row["unit"] == "PERSON", row["group_remaining"] is not None
    else:
        fits, there = row["unit"] != "SITE", True
    if not there:
        return "recipient_unknown"
    return None if fits else "recipient_mismatch"


def _contradicts(row: RowMapping, item: HandoutIn) -> bool:
    """Whether card, person and household, as far as they were named and are known, are not of one recipient."""
    if item.person_id and row["card_person_id"] not in (None, row["standing_person_id"]):
        return True
    by_card, by_person = row["card_household_id"], row["person_household_id"]
    if item.person_id and not row["card_person_id"] and None not in (by_card, by_person) and by_card != by_person:
        return True
    known = {by_card, by_person} - {None}
    return item.household_id is not None and bool(known) and row["standing_household_id"] not in known
