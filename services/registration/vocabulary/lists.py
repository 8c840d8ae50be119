"""Imported lists."""

from __future__ import annotations

from enum import StrEnum


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
    """Where an import is; the worker acts on READING, COMMITTING and UNDOING, and leaves it FAILED where it can not."""

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
    FAILED = "FAILED"


class RowOutcome(StrEnum):
    """What a commit makes of a household of the file, against the list's version before."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"
    ALREADY_HERE = "ALREADY_HERE"
    LEFT_OUT = "LEFT_OUT"
    GONE = "GONE"
