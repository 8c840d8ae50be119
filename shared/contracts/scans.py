"""What a scanner or a hand typed, and the card's code in it; never guessed.

A keyboard wedge adds what it was set to add: an Enter or Tab behind, control characters around, the AIM identifier of
the symbology before (ISO/IEC 15424: `]Q1`, `]d2`), or the whole payload twice. These are taken off: each has one
reading. What has two (two different codes in one scan, a mark that a wrong keyboard layout made) is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.contracts.card_codes import ALPHABET, CODE_CHARACTERS
from shared.contracts.signed_cards import TEXT_CHARACTERS_MAX, QrUnreadable, SignedCard, read

RAW_CHARACTERS_MAX = 2 * TEXT_CHARACTERS_MAX + 20
"""A payload twice, with what a wedge puts around it."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_CHARACTERS}}}")


@dataclass(frozen=True)
class Scan:
    """A card's ten characters as they were read, right or wrong; `signed` is what the QR says, if it was a full one."""

    code: str
    signed: SignedCard | None = None


def parse_scan(raw: str) -> Scan:
    """The card in one scan; whether its check character and its signature fit is asked by the caller.

    Raises:
        QrUnreadable: there is none in it, more than one, or a damaged QR's text.
    """
    if len(raw) > RAW_CHARACTERS_MAX:
        raise QrUnreadable("too long")
    payload = _payload(raw)
    if _CODE.fullmatch(payload):
        return Scan(payload)
    signed = read(payload)
    return Scan(signed.code, signed)


def _payload(raw: str) -> str:
    """The one payload of a scan, without what the wedge added."""
    pieces = {_once(piece) for piece in _CONTROLS.split(raw) if piece}
    if len(pieces) != 1:
        raise QrUnreadable("not one code")
    return pieces.pop()


def _once(text: str) -> str:
    """`XX` as `X`, without AIM identifiers; a text that is a code by itself is left alone."""
    bare = _without_aim(text)
    if _CODE.fullmatch(bare):
        return bare
    half = len(text) // 2
    if text[:half] == text[half:]:
        return _without_aim(text[:half])
    half = len(bare) // 2
    return bare[:half] if bare[:half] == bare[half:] else bare


def _without_aim(text: str) -> str:
    found = _AIM.match(text)
    return text[found.end() :] if found else text
