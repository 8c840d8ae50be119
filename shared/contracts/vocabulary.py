"""Words that several services use; open-ended for clients. Sources: `docs/glossary.md`."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Role(StrEnum):
    REGISTRAR = "REGISTRAR"
    SHELTER_STAFF = "SHELTER_STAFF"
    WAREHOUSE_CLERK = "WAREHOUSE_CLERK"
    SITE_COORDINATOR = "SITE_COORDINATOR"
    PROTECTION_OFFICER = "PROTECTION_OFFICER"
    HEALTH = "HEALTH"
    REPORTER = "REPORTER"
    ADMIN = "ADMIN"


class Scope(StrEnum):
    """What devices, agencies and services may do; carried like roles."""

    SCANNER = "SCANNER"
    EVENTS = "EVENTS"
    REPORTS = "REPORTS"


class SiteKind(StrEnum):
    RECEPTION_CENTRE = "RECEPTION_CENTRE"
    CHILD_RECEPTION_CENTRE = "CHILD_RECEPTION_CENTRE"
    MIGRANT_CENTRE = "MIGRANT_CENTRE"
    TEMPORARY_REST_CENTRE = "TEMPORARY_REST_CENTRE"
    SHELTER = "SHELTER"
    WAREHOUSE = "WAREHOUSE"
    DISTRIBUTION_POINT = "DISTRIBUTION_POINT"
    BORDER_POST = "BORDER_POST"


class Population(StrEnum):
    IN_TRANSIT = "IN_TRANSIT"
    RETURNEE = "RETURNEE"
    DISPLACED = "DISPLACED"
    DESTINATION_OTHER = "DESTINATION_OTHER"
    HOST = "HOST"


class Sex(StrEnum):
    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"
    NOT_STATED = "NOT_STATED"


class AgeBand(StrEnum):
    """SENAF's bands, for people of whom nothing else is known."""

    AGE_0_5 = "AGE_0_5"
    AGE_6_11 = "AGE_6_11"
    AGE_12_17 = "AGE_12_17"
    AGE_18_59 = "AGE_18_59"
    AGE_60_UP = "AGE_60_UP"


class BirthPrecision(StrEnum):
    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"


class Presence(StrEnum):
    LISTED = "LISTED"
    SEEN = "SEEN"


class Effect(StrEnum):
    """What a need means for a bed, a kit or a queue; never the need itself."""

    LOWER_BED = "LOWER_BED"
    STEP_FREE = "STEP_FREE"
    NEAR_TOILET = "NEAR_TOILET"
    OWN_ROOM = "OWN_ROOM"
    POWER_FOR_DEVICE = "POWER_FOR_DEVICE"
    COOL_STORE = "COOL_STORE"
    CARER_BESIDE = "CARER_BESIDE"
    PRIORITY_LINE = "PRIORITY_LINE"
    NAPPIES = "NAPPIES"
    INCONTINENCE = "INCONTINENCE"
    MENSTRUAL = "MENSTRUAL"
    BABY_FOOD_CONTACT = "BABY_FOOD_CONTACT"


class ArrivalKind(StrEnum):
    TRANSIT_ENTRY = "TRANSIT_ENTRY"
    RETURN = "RETURN"
    DISPLACEMENT = "DISPLACEMENT"
    REGISTRATION = "REGISTRATION"


class Means(StrEnum):
    FOOT = "FOOT"
    BUS = "BUS"
    FLIGHT = "FLIGHT"
    BOAT = "BOAT"
    OTHER = "OTHER"
    NOT_STATED = "NOT_STATED"


class ArrivalGroupState(StrEnum):
    EXPECTED = "EXPECTED"
    ARRIVED = "ARRIVED"
    FINISHED = "FINISHED"


class CardKind(StrEnum):
    CARD = "CARD"
    WRISTBAND = "WRISTBAND"


class CardState(StrEnum):
    PRINTED = "PRINTED"
    ISSUED = "ISSUED"
    PAUSED = "PAUSED"
    REVOKED = "REVOKED"


class ConsentPurpose(StrEnum):
    ASSISTANCE = "ASSISTANCE"
    REFERRAL = "REFERRAL"
    SHARE_PARTNERS = "SHARE_PARTNERS"
    SHARE_GOVERNMENT = "SHARE_GOVERNMENT"
    RESEARCH = "RESEARCH"
    PHOTO = "PHOTO"


class ConsentBasis(StrEnum):
    CONSENT = "CONSENT"
    VITAL_INTEREST = "VITAL_INTEREST"
    PUBLIC_INTEREST = "PUBLIC_INTEREST"
    BEST_INTERESTS = "BEST_INTERESTS"


class KitKind(StrEnum):
    HYGIENE = "HYGIENE"
    KITCHEN = "KITCHEN"
    HOUSEHOLD = "HOUSEHOLD"
    FLOOD = "FLOOD"
    SHELTER_MATERIALS = "SHELTER_MATERIALS"
    INFORMATION = "INFORMATION"
    VOUCHER = "VOUCHER"
    OTHER = "OTHER"


class RecipientUnit(StrEnum):
    PERSON = "PERSON"
    HOUSEHOLD = "HOUSEHOLD"
    DWELLING = "DWELLING"
    SITE = "SITE"


class HandoutMode(StrEnum):
    GRANT = "GRANT"
    LOAN = "LOAN"


class ServiceKind(StrEnum):
    ACCOMMODATION_NIGHT = "ACCOMMODATION_NIGHT"
    MEAL = "MEAL"
    SHOWER = "SHOWER"
    HYGIENE = "HYGIENE"
    TRANSPORT = "TRANSPORT"
    LAUNDRY = "LAUNDRY"
    PHONE_CALL = "PHONE_CALL"
    HEALTH = "HEALTH"
    PSYCHOSOCIAL = "PSYCHOSOCIAL"
    LEGAL = "LEGAL"
    DOCUMENTATION = "DOCUMENTATION"
    REINTEGRATION = "REINTEGRATION"
    VOLUNTARY_RETURN = "VOLUNTARY_RETURN"


class StayEndReason(StrEnum):
    ONWARD_TRAVEL = "ONWARD_TRAVEL"
    HOME = "HOME"
    OTHER_SHELTER = "OTHER_SHELTER"
    REFERRED = "REFERRED"
    FAMILY_REUNITED = "FAMILY_REUNITED"
    HANDED_OVER = "HANDED_OVER"
    MISSING = "MISSING"
    HOSPITAL = "HOSPITAL"
    TAKEN_BY_AUTHORITY = "TAKEN_BY_AUTHORITY"
    LEFT_UNANNOUNCED = "LEFT_UNANNOUNCED"
    DECEASED = "DECEASED"
    SITE_CLOSED = "SITE_CLOSED"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"


class StayPlace(StrEnum):
    """How a stay is housed: a numbered bed, a counted place, beside another stay, or (yet) nowhere."""

    BED = "BED"
    PLACE = "PLACE"
    SHARES_WITH = "SHARES_WITH"
    OVERFLOW = "OVERFLOW"
    WITHOUT_BED = "WITHOUT_BED"


class Composition(BaseModel):
    """People by woman, man, girl, boy or not stated (under 18: girl, boy); details are subsets, not additions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    women: int = Field(default=0, ge=0, le=10_000, strict=True)
    men: int = Field(default=0, ge=0, le=10_000, strict=True)
    girls: int = Field(default=0, ge=0, le=10_000, strict=True)
    boys: int = Field(default=0, ge=0, le=10_000, strict=True)
    not_stated: int = Field(default=0, ge=0, le=10_000, strict=True)

    @property
    def total(self) -> int:
        """All people in it."""
        return self.women + self.men + self.girls + self.boys + self.not_stated
