"""Households and their members: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal


class NoUnnamedMember(Refusal):
    """Every member of the household has a record already; naming never changes its size."""

    code = "no_unnamed_member"


class UnknownMember(Refusal):
    """A field names a person who is no member of this household."""

    status = 422
    code = "unknown_member"


class ConsentNeedsPerson(Refusal):
    """Consent is a person's: nobody in this household has a record."""

    status = 422
    code = "consent_needs_person"


class OfficerDecides(Refusal):
    """The best interests of a child without a guardian are decided by a protection officer, and of nobody else."""

    code = "officer_decides"


class UnknownDocument(Refusal):
    """A document's id stands for another person's document."""

    status = 422
    code = "unknown_document"


class UnknownValue(Refusal):
    """A conflict is resolved by a value that is none of its own, or of another kind of field."""

    status = 422
    code = "unknown_value"


class ConflictResolved(Refusal):
    """Somebody, or a later edit, resolved this conflict before."""

    code = "conflict_resolved"


class NoMember(Refusal):
    """A person is in no household, or not in this one, or the household holds fewer unnamed members than were named."""

    code = "no_member"


class NothingToSplit(Refusal):
    """Somebody has to stay, and somebody has to go."""

    code = "nothing_to_split"


class SplitNeedsAdult(Refusal):
    """A child gets no household of its own."""

    code = "split_needs_adult"


class HouseholdEmpty(Refusal):
    """Nobody is in this household any more: it was joined with another."""

    code = "household_empty"


class DeviceRevoked(Refusal):
    """The device was shut out: what it holds waits for a coordinator of its site, who decides by sending it."""

    code = "device_revoked"
