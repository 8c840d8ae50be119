"""What a scanner read, understood; nothing is stored and no record is looked at."""

from __future__ import annotations

from datetime import date

from services.registration.rules.documents import (
    UnreadableMrz,
    number_warnings,
    phone_key,
    phone_warnings,
    read_mrz,
)
from services.registration.schemas.documents import ParsedMrzOut, ParsedOut, ParseIn
from shared.problems import InvalidRequest


def parse(body: ParseIn, on: date) -> ParsedOut:
    """The fields of a machine-readable zone, and warnings about it, a number and a phone.

    Raises:
        InvalidRequest: the zone is of no known shape, or a number came without its type and country.
    """
    mrz = None
    warnings: list[str] = []
    if body.mrz is not None:
        try:
            read = read_mrz(body.mrz, on)
        except UnreadableMrz as error:
            raise InvalidRequest.at("/mrz", "unreadable") from error
        mrz = ParsedMrzOut.model_validate({name: getattr(read, name) for name in ParsedMrzOut.model_fields})
        warnings += read.warnings
    if body.number is not None:
        if body.type is None or body.country is None:
            raise InvalidRequest.at("/type" if body.type is None else "/country", "missing")
        warnings += number_warnings(body.type, body.country, body.number, on)
    warnings += phone_warnings(body.phone)
    return ParsedOut(mrz=mrz, phone_e164=phone_key(body.phone), warnings=warnings)
