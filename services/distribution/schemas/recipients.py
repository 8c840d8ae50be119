"""Whom a hand-out is for, and who stands at the desk."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.card_codes import is_card_code
from shared.contracts.scanned import LoggedScan, ScannedCard
from shared.contracts.vocabulary import AgeBand, Sex
from shared.schemas import Answer, Body


def _checked(code: str) -> str:
    if not is_card_code(code):
        raise PydanticCustomError("check_character", "the last character does not fit the others")
    return code


CardCode = Annotated[ScannedCard, AfterValidator(_checked)]
LoggedCardCode = LoggedScan


class AnonymousBearer(Body):
    """Somebody who gives no data and has no card, as the desk sees them."""

    sex: Sex = Sex.NOT_STATED
    age_band: AgeBand | None = None


class Recipient(Body):
    """Whom it is for: a card's bearer, a household or person found otherwise, or somebody who is only counted.

    `wrong_bearer`: who brought the card is not whose it is; they are served as anonymous, the card's person is not
    touched, the card is paused and a case opened. `arrival_group_id`: one of the group who has neither record nor
    token; they draw on the group's head-count. `to_site_id`: goods for a site, under a rule of unit SITE.
    `collected_by` is the person who takes it for the recipient.
    """

    card: CardCode | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    anonymous: AnonymousBearer | None = None
    arrival_group_id: UUID | None = None
    to_site_id: UUID | None = None
    wrong_bearer: bool = False
    collected_by: UUID | None = None

    @model_validator(mode="after")
    def _one_recipient(self) -> Recipient:
        known = bool(self.card or self.person_id or self.household_id)
        counted = bool(self.anonymous or self.arrival_group_id)
        if known + counted + bool(self.to_site_id) == 0:
            raise PydanticCustomError("recipient_missing", "nobody is named")
        if known + counted + bool(self.to_site_id) > 1:
            raise PydanticCustomError("recipient_twice", "somebody known is no anonymous bearer and no site")
        if self.wrong_bearer and (not self.card or self.person_id or self.household_id or self.collected_by):
            raise PydanticCustomError("wrong_bearer_of_a_card", "it is said of a card's bearer, and of nobody else")
        return self

    @property
    def uncounted(self) -> bool:
        """Whether the recipient is served as somebody of whom nothing is known."""
        return self.wrong_bearer or self.anonymous is not None or self.arrival_group_id is not None


class BearerOut(Answer):
    """Who should stand at the desk: what lets staff notice somebody else, and no more (bands of ten years)."""

    sex: Sex
    age_band: str | None = None
