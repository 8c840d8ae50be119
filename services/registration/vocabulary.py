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
    AUTHORITY = "AUTHORITY"


class RevocationReason(StrEnum):
    LOST = "LOST"
    STOLEN = "STOLEN"
    DAMAGED = "DAMAGED"
    REPLACED = "REPLACED"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"


class TaskKind(StrEnum):
    """Why a protection officer must look."""

    CHILD_UNACCOMPANIED = "CHILD_UNACCOMPANIED"
    CHILD_SEPARATED = "CHILD_SEPARATED"
    CHILD_AT_ADULT_CENTRE = "CHILD_AT_ADULT_CENTRE"
    NEED_REPORTED = "NEED_REPORTED"
    TRACING = "TRACING"


class TaskOutcome(StrEnum):
    HANDLED = "HANDLED"
    REFERRED = "REFERRED"
    NOT_NEEDED = "NOT_NEEDED"


class Difficulty(StrEnum):
    """An answer of the Washington Group short set."""

    NONE = "NONE"
    SOME = "SOME"
    A_LOT = "A_LOT"
    CANNOT = "CANNOT"
    REFUSED = "REFUSED"


class Instruction(StrEnum):
    """What a desk says to whoever shows a card; used for tickets and documents too, so that none proves a need."""

    TABLE_1 = "TABLE_1"
    TABLE_2 = "TABLE_2"
    TABLE_3 = "TABLE_3"
    TABLE_4 = "TABLE_4"
    TABLE_5 = "TABLE_5"
    TABLE_6 = "TABLE_6"
    INFORMATION_DESK = "INFORMATION_DESK"
    COLLECT_DOCUMENT = "COLLECT_DOCUMENT"
    COLLECT_TICKET = "COLLECT_TICKET"


class ReferralState(StrEnum):
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    ARRIVED = "ARRIVED"
    NOT_ARRIVED = "NOT_ARRIVED"


class RouteKind(StrEnum):
    """What a referral leads to."""

    UMAM_RDV = "UMAM_RDV"
    CICESCT = "CICESCT"
    HEALTH = "HEALTH"
    ASYLUM = "ASYLUM"
    VOLUNTARY_RETURN = "VOLUNTARY_RETURN"
    REINTEGRATION = "REINTEGRATION"
    RESETTLEMENT = "RESETTLEMENT"


class ReferralReason(StrEnum):
    """Why a referral was declined or did not end well."""

    FULL = "FULL"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    CLOSED = "CLOSED"
    PERSON_DECLINED = "PERSON_DECLINED"
    NOT_SEEN = "NOT_SEEN"
    OTHER = "OTHER"
