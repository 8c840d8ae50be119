"""Cards, arrivals and their corrections."""

from __future__ import annotations

from enum import StrEnum


class PauseReason(StrEnum):
    """Why nothing is given on a card for now; known in registration only."""

    LOST = "LOST"
    STOLEN = "STOLEN"
    WRONG_BEARER = "WRONG_BEARER"
    UNDER_REVIEW = "UNDER_REVIEW"


class ReversalReason(StrEnum):
    """Why an arrival or a head-count counts no more."""

    ENTERED_TWICE = "ENTERED_TWICE"
    WRONG_PERSON = "WRONG_PERSON"
    WRONG_PLACE_OR_TIME = "WRONG_PLACE_OR_TIME"
    WRONG_NUMBERS = "WRONG_NUMBERS"
    DID_NOT_HAPPEN = "DID_NOT_HAPPEN"
    ACCESS = "ACCESS"


class RevocationReason(StrEnum):
    LOST = "LOST"
    STOLEN = "STOLEN"
    DAMAGED = "DAMAGED"
    REPLACED = "REPLACED"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"
