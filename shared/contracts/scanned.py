"""Card fields of request bodies: ten characters typed by hand, or whatever a scanner sent for a card.

A full QR is verified with the keys that this service has read; a QR that is provably false is refused. Before any key
was read the ten characters in it count as if they had been typed: those are accepted without a signature anyway.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from shared import clock
from shared.contracts.card_codes import ALPHABET
from shared.contracts.scans import RAW_CHARACTERS_MAX, Scan, parse_scan
from shared.contracts.signed_cards import QrForged, QrKeyUnknown, QrUnreadable, verify
from shared.key_sets import known_keys
from shared.problems import Problem

PURPOSE = "card"
"""Of the keys that sign cards."""


class CardQrUnreadable(Problem):
    """The scan holds no card's code, more than one, or a damaged one."""

    status, code = 422, "card_qr_unreadable"


class CardQrKeyUnknown(Problem):
    """The QR is signed with a key that is not in use, or was retired."""

    status, code = 422, "card_qr_key_unknown"


class CardQrForged(Problem):
    """The QR's signature is not over this code, or its issue lies in the future."""

    status, code = 422, "card_qr_forged"


CARD_QR_PROBLEMS = (CardQrUnreadable, CardQrKeyUnknown, CardQrForged)


_SCANNED = re.compile(r"[\x00-\x1f\x7f-\x9f\]A-Za-z0-9]{11,}")
"""What only a scanner sends for a card; anything else that is no code is for the field's pattern to refuse."""


def _prove(scan: Scan) -> str:
    keys = known_keys(PURPOSE)
    if scan.signed is not None and keys:
        verify(scan.signed, keys, now=clock.business_now())
    return scan.code


def _code_of(value: Any) -> Any:
    """The ten characters in a scan; what is none is left for the type to refuse."""
    if not isinstance(value, str) or not _SCANNED.fullmatch(value):
        return value
    try:
        return _prove(parse_scan(value))
    except QrForged as error:
        raise CardQrForged() from error
    except QrKeyUnknown as error:
        raise CardQrKeyUnknown() from error
    except QrUnreadable as error:
        raise CardQrUnreadable() from error


def _logged_code_of(value: Any) -> Any:
    """The same of a scan whose goods have left: a forged QR names nobody, so its code is one that nobody has."""
    if not isinstance(value, str) or not _SCANNED.fullmatch(value):
        return value
    try:
        scan = parse_scan(value)
    except QrUnreadable as error:
        raise CardQrUnreadable() from error
    try:
        return _prove(scan)
    except QrForged:
        return scan.code[:-1] + ALPHABET[(ALPHABET.index(scan.code[-1]) + 1) % len(ALPHABET)]
    except QrKeyUnknown:
        return scan.code  # as if typed by hand: nothing is proved against it


_SCHEMA = {
    "type": "string",
    "minLength": 10,
    "maxLength": RAW_CHARACTERS_MAX,
    "description": "Ten characters, the last a check; or a scan as it came, with the card's signed QR text in it",
}
_LOGGED_SCHEMA = _SCHEMA | {
    "description": (
        "Ten characters as the device read them, or a scan as it came. Goods have left: a code whose check character "
        "does not fit, and a forged QR, are recorded as UNKNOWN_CARD"
    )
}

ScannedCard = Annotated[str, BeforeValidator(_code_of), WithJsonSchema(_SCHEMA)]
LoggedScan = Annotated[str, BeforeValidator(_logged_code_of), WithJsonSchema(_LOGGED_SCHEMA)]
"""Both still have to be held against the pattern of a code."""
