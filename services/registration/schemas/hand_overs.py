"""Hand-overs of children."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.registration.schemas.fields import CardCode
from services.registration.vocabulary import HandOverReversalReason, NoDocumentReason, ReceiverKind, SeenDocument
from shared.schemas import Answer, Body, Instant, Text


class HandOverIn(Body):
    """A child, by its id or by its card, and who took it along: where, when, and which document was seen.

    FAMILY and GUARDIAN need `to_relation`, AUTHORITY and ORGANISATION `to_organisation`. Of a document the number is
    needed too; NONE needs `no_document_reason` instead. `site_id` is where the child was handed over.
    """

    id: UUID
    site_id: UUID
    person_id: UUID | None = None
    card: CardCode | None = None
    to_kind: ReceiverKind
    to_name: Text
    to_relation: Text | None = None
    to_organisation: Text | None = None
    document_kind: SeenDocument
    document_number: Text | None = None
    no_document_reason: NoDocumentReason | None = None
    handed_over_at: Instant | None = None


class HandOverOut(Answer):
    hand_over_id: UUID


class HandOverReversalIn(Body):
    """Takes back what was recorded in error; `id` is the reversal's own."""

    id: UUID
    reason: HandOverReversalReason


class HandOverReversalOut(Answer):
    reversal_id: UUID


class HandOverShown(Answer):
    """One hand-over as it was recorded; with `reversed_at` it was taken back."""

    hand_over_id: UUID
    site_id: UUID
    to_kind: ReceiverKind
    to_name: str | None
    to_relation: str | None
    to_organisation: str | None
    document_kind: SeenDocument
    document_number: str | None
    no_document_reason: NoDocumentReason | None
    handed_over_at: datetime
    recorded_by: UUID
    recorded_at: datetime
    reversed_by: UUID | None
    reversed_at: datetime | None
    reversal_reason: HandOverReversalReason | None


class HandOversOut(Answer):
    """A child's hand-overs, the latest first."""

    person_id: UUID
    items: list[HandOverShown]
