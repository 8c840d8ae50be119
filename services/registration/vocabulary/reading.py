"""Why identity is read, and what officers hear of it."""

from __future__ import annotations

from enum import StrEnum


class ReadPurpose(StrEnum):
    """Why identity is read; stands in the audit row."""

    REGISTRATION = "REGISTRATION"
    ASSISTANCE = "ASSISTANCE"
    SHELTER = "SHELTER"
    PROTECTION = "PROTECTION"
    HEALTH = "HEALTH"
    CORRECTION = "CORRECTION"
    AUTHORITY = "AUTHORITY"
    ACCESS = "ACCESS"


class PrivacyAlertKind(StrEnum):
    """What protection officers are told about reading."""

    BUDGET_NEARLY_SPENT = "BUDGET_NEARLY_SPENT"
    BUDGET_SPENT = "BUDGET_SPENT"
    DECOY_READ = "DECOY_READ"
    GLASS_BROKEN = "GLASS_BROKEN"


class BreakGlassReason(StrEnum):
    LIFE_AT_RISK = "LIFE_AT_RISK"
    MEDICAL_EMERGENCY = "MEDICAL_EMERGENCY"
    MISSING_CHILD = "MISSING_CHILD"
    NO_OFFICER_REACHED = "NO_OFFICER_REACHED"
    OTHER = "OTHER"


class HoldKind(StrEnum):
    """Why a record must not be erased by retention."""

    LEGAL = "LEGAL"
    PROTECTION = "PROTECTION"


class ErasureReason(StrEnum):
    REQUESTED = "REQUESTED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    RECORDED_IN_ERROR = "RECORDED_IN_ERROR"
    RETENTION = "RETENTION"
