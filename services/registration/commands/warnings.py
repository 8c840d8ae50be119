"""What looks odd in what was sent, as codes with the place: stored as it is all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from services.registration.rules.consent_texts import is_known_text
from services.registration.rules.documents import number_warnings, phone_warnings
from services.registration.schemas.households import ConsentIn, DocumentIn, MemberIn, WarningOut


def household_warnings(members: Sequence[MemberIn], consents: Sequence[ConsentIn], on: date) -> list[WarningOut]:
    """Of a registration."""
    found = [one for n, member in enumerate(members) for one in member_warnings(member, f"/members/{n}", on)]
    for n, consent in enumerate(consents):
        if not is_known_text(consent.text_version):
            found.append(WarningOut(pointer=f"/consents/{n}/text_version", code="text_unknown"))
    return found


def member_warnings(member: MemberIn, root: str, on: date) -> list[WarningOut]:
    """Of one member."""
    return [*phone_said(member.phone, root), *documents_said(member.documents, root, on)]


def phone_said(phone: str | None, root: str) -> Iterator[WarningOut]:
    """Of a phone."""
    for code in phone_warnings(phone):
        yield WarningOut(pointer=f"{root}/phone", code=code)


def documents_said(documents: Iterable[DocumentIn], root: str, on: date) -> Iterator[WarningOut]:
    """Of documents."""
    for n, document in enumerate(documents):
        for code in number_warnings(document.type, document.country, document.number, on):
            yield WarningOut(pointer=f"{root}/documents/{n}/number", code=code)
