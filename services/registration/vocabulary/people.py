"""Households and who is in them."""

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
