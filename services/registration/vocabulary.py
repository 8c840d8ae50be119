"""Words that registration alone uses; definitions in `docs/glossary.md`."""

from __future__ import annotations

from enum import StrEnum


class Relationship(StrEnum):
    """A member's relationship to the head of the household."""

    HEAD = "HEAD"
    SPOUSE = "SPOUSE"
    PARTNER = "PARTNER"
    CHILD = "CHILD"
    PARENT = "PARENT"
    SIBLING = "SIBLING"
    GRANDPARENT = "GRANDPARENT"
    GRANDCHILD = "GRANDCHILD"
    AUNT_UNCLE = "AUNT_UNCLE"
    NIECE_NEPHEW = "NIECE_NEPHEW"
    COUSIN = "COUSIN"
    IN_LAW = "IN_LAW"
    FOSTER_CHILD = "FOSTER_CHILD"
    NON_RELATIVE = "NON_RELATIVE"
    UNKNOWN = "UNKNOWN"


class CareBasis(StrEnum):
    """Why somebody cares for a child (inter-agency guiding principles on unaccompanied and separated children)."""

    PARENT = "PARENT"
    LEGAL_GUARDIAN = "LEGAL_GUARDIAN"
    CUSTOMARY_CAREGIVER = "CUSTOMARY_CAREGIVER"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    UNRELATED_ADULT = "UNRELATED_ADULT"
    NONE = "NONE"
    NOT_ASKED = "NOT_ASKED"


class ChildAlarm(StrEnum):
    UNACCOMPANIED = "UNACCOMPANIED"
    SEPARATED = "SEPARATED"


class DocumentKind(StrEnum):
    NATIONAL_ID = "NATIONAL_ID"
    PASSPORT = "PASSPORT"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"
    RETURN_RECORD = "RETURN_RECORD"
    OTHER = "OTHER"


class ConsentChannel(StrEnum):
    SPOKEN = "SPOKEN"
    WRITTEN = "WRITTEN"
    INTERPRETED = "INTERPRETED"
    REMOTE = "REMOTE"


class ReadPurpose(StrEnum):
    """Why identity is read; stands in the audit row."""

    REGISTRATION = "REGISTRATION"
    ASSISTANCE = "ASSISTANCE"
    SHELTER = "SHELTER"
    PROTECTION = "PROTECTION"
    HEALTH = "HEALTH"
    CORRECTION = "CORRECTION"
    ACCESS = "ACCESS"


class RevocationReason(StrEnum):
    LOST = "LOST"
    STOLEN = "STOLEN"
    DAMAGED = "DAMAGED"
    REPLACED = "REPLACED"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"


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
