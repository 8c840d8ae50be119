"""Hand-overs of children."""

from __future__ import annotations

from enum import StrEnum


class ReceiverKind(StrEnum):
    """Who takes a child along."""

    FAMILY = "FAMILY"
    GUARDIAN = "GUARDIAN"
    AUTHORITY = "AUTHORITY"
    ORGANISATION = "ORGANISATION"


class SeenDocument(StrEnum):
    """What whoever takes a child showed; NONE is said with a reason."""

    NATIONAL_ID = "NATIONAL_ID"
    PASSPORT = "PASSPORT"
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    COURT_ORDER = "COURT_ORDER"
    OFFICIAL_LETTER = "OFFICIAL_LETTER"
    SERVICE_CARD = "SERVICE_CARD"
    OTHER = "OTHER"
    NONE = "NONE"


class NoDocumentReason(StrEnum):
    """Why a child was handed over though no document was seen."""

    NEVER_HAD_ONE = "NEVER_HAD_ONE"
    LOST = "LOST"
    NOT_CARRIED = "NOT_CARRIED"
    REFUSED = "REFUSED"
    EMERGENCY = "EMERGENCY"
    KNOWN_TO_OFFICER = "KNOWN_TO_OFFICER"


class HandOverReversalReason(StrEnum):
    """Why a hand-over counts no more."""

    ENTERED_TWICE = "ENTERED_TWICE"
    WRONG_CHILD = "WRONG_CHILD"
    WRONG_DETAILS = "WRONG_DETAILS"
    DID_NOT_HAPPEN = "DID_NOT_HAPPEN"
