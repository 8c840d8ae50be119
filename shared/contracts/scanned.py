"""Card fields of request bodies: ten characters typed by hand, or whatever a scanner sent for a card.

A full QR is verified with the keys that this service has read; a QR that is provably false is refused, and of one that
is proved the ten characters say so. Before any key was read they count as if they had been typed: those are accepted
without a signature anyway.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, ValidatorFunctionWrapHandler, WithJsonSchema, WrapValidator

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


class ProvedCode(str):
    """Ten characters that came in the card's own signed QR, verified: the card is real, whoever has heard of it yet.

    It equals the same ten characters typed by hand, so that nothing that is kept of it differs.
    """

    __slots__ = ()


_SCANNED = re.compile(r"[\x00-\x1f\x7f-\x9f\]A-Za-z0-9]{11,}")
"""What only a scanner sends for a card; anything else that is no code is for the field's pattern to refuse."""


def _proved(scan: Scan) -> bool:
    keys = known_keys(PURPOSE)
    if scan.signed is None or not keys:
        return False
    verify(scan.signed, keys, now=clock.business_now())
    return True


def _scan_in(value: Any) -> Scan | None:
    """What a scanner sent; None for what is no scan, and is left for the field's type to take or refuse."""
    if not isinstance(value, str) or not _SCANNED.fullmatch(value):
        return None
    try:
        return parse_scan(value)
    except QrUnreadable as error:
        raise CardQrUnreadable() from error


def _marked(code: str, *, proved: bool) -> str:
    return ProvedCode(code) if proved else code


def _scanned(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """The ten characters in a scan."""
    scan = _scan_in(value)
    if scan is None:
        return _marked(check(value), proved=isinstance(value, ProvedCode))
    try:
        proved = _proved(scan)
    except QrForged as error:
        raise CardQrForged() from error
    except QrKeyUnknown as error:
        raise CardQrKeyUnknown() from error
    return _marked(check(scan.code), proved=proved)


def _logged(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """The same of a scan whose goods have left: a forged QR names nobody, so its code is one that nobody has."""
    scan = _scan_in(value)
    if scan is None:
        return _marked(check(value), proved=isinstance(value, ProvedCode))
    try:
        proved = _proved(scan)
    except QrForged:
        return check(scan.code[:-1] + ALPHABET[(ALPHABET.index(scan.code[-1]) + 1) % len(ALPHABET)])
    except QrKeyUnknown:
        proved = False  # as if typed by hand: nothing is proved against it
    return _marked(check(scan.code), proved=proved)


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

_Code = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{10}$")]

ScannedCard = Annotated[_Code, WrapValidator(_scanned), WithJsonSchema(_SCHEMA)]
LoggedScan = Annotated[_Code, WrapValidator(_logged), WithJsonSchema(_LOGGED_SCHEMA)]
"""Whether the check character fits is asked by the field."""
