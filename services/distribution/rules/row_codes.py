"""The code of a row on paper: typed back by hand, or read from its QR.

A row is its hand-out before there is one: its id is made from the sheet's and the row's number, so that a row that is
typed twice is one hand-out. By hand it is nine characters `SSSRRRMMC`: the sheet's and the row's number, two characters
that stand for the sheet's id, and a check character (`shared/contracts/card_codes`): any wrong character and any two
swapped are found, and of rows of other sheets all but one in a thousand. A card's code has ten, and is never taken for
one. The QR holds `AR1` and base32 of round id, row id, both numbers, and four bytes of their SHA-256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.contracts.card_codes import ALPHABET, with_check_character

MARK = "AR1"
CODE_CHARACTERS = 9
_CHECK_BYTES = 4
_PACKED_BYTES = 16 + 16 + 2 + 2 + _CHECK_BYTES


class RowCodeWrong(Exception):
    """Mistyped, damaged, or no row's code."""


@dataclass(frozen=True)
class SheetName:
    """What a row's codes are made from."""

    round_id: UUID
    sheet_id: UUID
    number: int


@dataclass(frozen=True)
class RowRead:
    """What a row's QR says."""

    round_id: UUID
    row_id: UUID
    sheet: int
    row: int


def row_id(sheet_id: UUID, row: int) -> UUID:
    """The id of a sheet's row and of its hand-out."""
    return uuid5(sheet_id, str(row))


def row_code(sheet: SheetName, row: int) -> str:
    """The nine characters of a row."""
    return with_check_character(f"{sheet.number:03d}{row:03d}{_mark_of(sheet.sheet_id)}")


def row_of(typed: str, sheet: SheetName, rows: int) -> int:
    """The number of the row of `sheet` that a code names, typed or scanned; spaces, dashes and case do not matter.

    Raises:
        RowCodeWrong: it is none of the sheet's `rows` rows.
    """
    code = typed.replace(" ", "").replace("-", "").upper()
    if code.startswith(MARK):
        row = read_qr(code).row
        expected = qr_text(sheet, row)
    else:
        number = code[3:6]
        row = int(number) if len(code) == CODE_CHARACTERS and number.isascii() and number.isdigit() else 0
        expected = row_code(sheet, row)
    if not 1 <= row <= rows or code != expected:
        raise RowCodeWrong()
    return row


def token_of(code: str) -> str:
    """Whom a row without a readable card was for: ten characters that no card has, for the check does not fit."""
    right = with_check_character(code)
    return code + ALPHABET[(ALPHABET.index(right[-1]) + 1) % len(ALPHABET)]


def in_groups(code: str) -> str:
    """A row's code as it is printed and read aloud."""
    return "-".join((code[:3], code[3:6], code[6:]))


def qr_text(sheet: SheetName, row: int) -> str:
    """What the QR of a row says."""
    packed = sheet.round_id.bytes + row_id(sheet.sheet_id, row).bytes
    packed += sheet.number.to_bytes(2, "big") + row.to_bytes(2, "big")
    return MARK + base64.b32encode(packed + _check(packed)).decode()


def read_qr(text: str) -> RowRead:
    """What a QR says.

    Raises:
        RowCodeWrong: it is no row's, or damaged.
    """
    try:
        packed = base64.b32decode(text.removeprefix(MARK))
    except (binascii.Error, ValueError) as error:
        raise RowCodeWrong() from error
    content, check = packed[:-_CHECK_BYTES], packed[-_CHECK_BYTES:]
    if not text.startswith(MARK) or len(packed) != _PACKED_BYTES or check != _check(content):
        raise RowCodeWrong()
    return RowRead(
        UUID(bytes=content[:16]),
        UUID(bytes=content[16:32]),
        int.from_bytes(content[32:34], "big"),
        int.from_bytes(content[34:36], "big"),
    )


def _check(content: bytes) -> bytes:
    return hashlib.sha256(MARK.encode() + content).digest()[:_CHECK_BYTES]


def _mark_of(sheet_id: UUID) -> str:
    digest = hashlib.sha256(sheet_id.bytes).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:2])
