"""Comparing and merging."""

from __future__ import annotations

from enum import StrEnum


class MatchLevel(StrEnum):
    """How likely two records are of one person: STRONG stops the clerk, REVIEW is worth a look.

    WEAK, among hundreds of thousands of people, is what would be worth a look among fewer: most often somebody else. A
    clerk who sees the face may know better; nobody is asked about it.
    """

    STRONG = "STRONG"
    REVIEW = "REVIEW"
    WEAK = "WEAK"


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
