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
