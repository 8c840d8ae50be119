"""The roster of a site: what a desk's device keeps of its guests, to find and check them in without a network."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shared.contracts.vocabulary import Effect, Population, Sex
from shared.schemas import Answer


class GuestOut(Answer):
    """A person with an open stay, or a card (or an unnamed member of a household) of whose bearer no more is told.

    No document, phone or birth date: `document_keys` and `phone_keys` match what is typed (docs/registration.md, The
    roster). `card_codes` are cards that count now, the person's own first, then those of the household.
    """

    person_id: UUID | None = None
    household_id: UUID | None = None
    card_codes: list[str]
    given_names: str | None = None
    family_names: str | None = None
    sex: Sex
    age: int | None = None
    age_months: int | None = None
    household_size: int
    head: bool
    population: Population | None = None
    effects: list[Effect]
    document_keys: list[str]
    phone_keys: list[str]


class RosterOut(Answer):
    """Everybody with an open stay at the site, the latest first.

    `match_key_salt` is another one with every answer. `discreet`: no names here. `complete` is false where there are
    more guests than a device is given.
    """

    as_of: datetime
    match_key_salt: str
    discreet: bool
    complete: bool
    people: list[GuestOut]
