"""Referrals and where they can lead."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.registration.vocabulary import ReferralReason, ReferralState, RouteKind
from shared.contracts.vocabulary import ConsentBasis
from shared.schemas import Answer, Body

RouteCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{2,40}$")]


class RouteOut(Answer):
    """`assumed`: nobody has confirmed the entry yet."""

    code: str
    kind: RouteKind
    municipality: str | None
    name: str
    assumed: bool


class RoutesOut(Answer):
    items: list[RouteOut]


class ReferralIn(Body):
    """`basis` is CONSENT, as recorded for REFERRAL, or an officer's VITAL_INTEREST or BEST_INTERESTS."""

    id: UUID
    site_id: UUID
    person_id: UUID
    route: RouteCode
    basis: ConsentBasis = ConsentBasis.CONSENT


class ReferralStateIn(Body):
    state: ReferralState
    reason: ReferralReason | None = None


class ReferralStateOut(Answer):
    referral_id: UUID
    state: ReferralState


class ReferralOut(Answer):
    referral_id: UUID
    person_id: UUID
    site_id: UUID
    route: str
    state: ReferralState
    basis: ConsentBasis
    reason: ReferralReason | None
    requested_at: datetime
    changed_at: datetime
