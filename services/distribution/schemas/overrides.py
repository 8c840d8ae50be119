"""Giving more than the rule allows, by two people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.schemas import Answer, Body


class OverrideReason(StrEnum):
    LOST_OR_STOLEN = "LOST_OR_STOLEN"
    DEFECTIVE = "DEFECTIVE"
    HOUSEHOLD_IS_LARGER = "HOUSEHOLD_IS_LARGER"
    RULE_DOES_NOT_FIT = "RULE_DOES_NOT_FIT"
    DECIDED_BY_COORDINATION = "DECIDED_BY_COORDINATION"


class OverrideIn(Body):
    """`asked_by` is who asks for it where a device sends it; staff are named by their own token."""

    reason: OverrideReason
    asked_by: UUID | None = None


class OverrideOut(Answer):
    """Who asked for more than the rule allows, and who countersigned; without that it is due at `due_at`."""

    reason: OverrideReason
    asked_by: UUID
    due_at: datetime
    signed_by: UUID | None = None
    signed_at: datetime | None = None
