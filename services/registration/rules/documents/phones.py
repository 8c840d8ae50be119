"""Phones: kept as typed, and beside it as E.164 where a number can be made out."""

from __future__ import annotations

import phonenumbers

COUNTRY = "HN"
"""Of a number without a country code."""


def phone_key(phone: str | None) -> str | None:
    """The number in E.164, or None where it is no possible number."""
    number = _number(phone)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_warnings(phone: str | None) -> list[str]:
    """What is odd about a phone number, as codes."""
    if not phone:
        return []
    number = _number(phone)
    if number is None:
        return ["phone_unreadable"]
    if not phonenumbers.is_possible_number(number):
        return ["phone_length"]
    return [] if phonenumbers.is_valid_number(number) else ["phone_unassigned"]


def _number(phone: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone, COUNTRY) if phone else None
    except phonenumbers.NumberParseException:
        return None
