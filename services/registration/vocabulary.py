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


class ListField(StrEnum):
    """What a column of a list holds."""

    HOUSEHOLD_NUMBER = "HOUSEHOLD_NUMBER"
    HEAD_MARK = "HEAD_MARK"
    FULL_NAME = "FULL_NAME"
    FULL_NAME_SURNAMES_FIRST = "FULL_NAME_SURNAMES_FIRST"
    GIVEN_NAMES = "GIVEN_NAMES"
    FAMILY_NAMES = "FAMILY_NAMES"
    DOCUMENT = "DOCUMENT"
    SEX = "SEX"
    BIRTH_DATE = "BIRTH_DATE"
    AGE = "AGE"
    RELATIONSHIP = "RELATIONSHIP"
    PHONE = "PHONE"
    COLONIA = "COLONIA"
    ADDRESS = "ADDRESS"
    WOMEN = "WOMEN"
    MEN = "MEN"
    GIRLS = "GIRLS"
    BOYS = "BOYS"
    NOT_STATED = "NOT_STATED"
    TOTAL = "TOTAL"
    IGNORED = "IGNORED"


class ListCause(StrEnum):
    """Why the people of a list left home. Those whom violence drove out never stand on one (`domain.md`)."""

    DISASTER = "DISASTER"
    VIOLENCE = "VIOLENCE"
    OTHER = "OTHER"


class ImportState(StrEnum):
    """Where an import is; the worker acts on READING, COMMITTING and UNDOING."""

    EXPECTED = "EXPECTED"
    READING = "READING"
    NEEDS_MAPPING = "NEEDS_MAPPING"
    READY = "READY"
    REFUSED = "REFUSED"
    COMMITTING = "COMMITTING"
    COMMITTED = "COMMITTED"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"
    CANCELLED = "CANCELLED"


class RowOutcome(StrEnum):
    """What a commit makes of a household of the file, against the list's version before."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"
    ALREADY_HERE = "ALREADY_HERE"
    LEFT_OUT = "LEFT_OUT"
    GONE = "GONE"


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
    ACCESS = "ACCESS"


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


class MatchLevel(StrEnum):
    """How likely two records are of one person: STRONG stops the clerk, REVIEW is worth a look."""

    STRONG = "STRONG"
    REVIEW = "REVIEW"


class AskedField(StrEnum):
    """What a clerk asks aloud about somebody whose record lies at another site."""

    BIRTH_YEAR = "BIRTH_YEAR"
    DOCUMENT_END = "DOCUMENT_END"
    PHONE_END = "PHONE_END"
    SECOND_SURNAME = "SECOND_SURNAME"


class MatchVerdict(StrEnum):
    """What the answer to such a question says."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    UNSURE = "UNSURE"


class AlertKind(StrEnum):
    """What a protection officer must hear of, and nobody else."""

    PROTECTED_MATCH = "PROTECTED_MATCH"
    WRONG_ANSWERS = "WRONG_ANSWERS"


class PairState(StrEnum):
    """What is known of two records that may be one person's."""

    OPEN = "OPEN"
    DIFFERENT = "DIFFERENT"
    NOT_SURE = "NOT_SURE"
    MERGED = "MERGED"


class PairFinder(StrEnum):
    """Who found that two records may be one person's."""

    DESK = "DESK"
    BATCH = "BATCH"
    STAFF = "STAFF"


class Judgement(StrEnum):
    """What a member of staff says of two records."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    NOT_SURE = "NOT_SURE"


class MergeField(StrEnum):
    """What is chosen together when two records become one."""

    GIVEN_NAMES = "given_names"
    FAMILY_NAMES = "family_names"
    SEX = "sex"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    ORIGIN = "origin"
    LANGUAGES = "languages"
    PHONE = "phone"
    CARE = "care"
    POPULATIONS = "populations"
    EFFECTS = "effects"


class MergeChoice(StrEnum):
    """Whose value stays; BOTH of lists."""

    SURVIVOR = "SURVIVOR"
    OTHER = "OTHER"
    BOTH = "BOTH"


class MergeReason(StrEnum):
    SAME_DOCUMENT = "SAME_DOCUMENT"
    THE_PERSON_SAYS_SO = "THE_PERSON_SAYS_SO"
    REGISTERED_TWICE = "REGISTERED_TWICE"
    LISTED_AND_SEEN = "LISTED_AND_SEEN"
    OTHER = "OTHER"


class ChangeSource(StrEnum):
    """How a change came here."""

    DESK = "DESK"
    DEVICE = "DEVICE"
    PAPER = "PAPER"
    RESOLUTION = "RESOLUTION"
    MOVE = "MOVE"
    MERGE = "MERGE"
    IMPORT = "IMPORT"


class ConflictState(StrEnum):
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


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
