"""Signed cards: the text in a card's QR, and what it proves without asking anybody.

`AM1` and base32 (RFC 4648, `[A-Z2-7]`, no padding) of canonical CBOR `[code, issued, kid, signature]`: the text is in
QR's alphanumeric set, and no keyboard layout changes it. `issued` is when it was signed (seconds since 1970), `kid` the
16 bytes of the key's id, `signature` Ed25519 over `AM1` and the CBOR of `[code, issued, kid]`. It holds no personal
datum. It proves that this operation printed the card, not who carries it, nor that it was not revoked since.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.card_codes import is_card_code

MARK = "AM1"
SIGNATURE_BYTES = 64
KID_BYTES = 16
TEXT_CHARACTERS_MAX = 240
CLOCK_AHEAD = timedelta(minutes=10)
"""How far the signing clock may have been ahead of the reading one."""

PublicKeys = Mapping[str, Ed25519PublicKey]
"""Public keys by their kid."""


class QrRefused(Exception):
    """A card's QR that proves nothing."""


class QrUnreadable(QrRefused):
    """It is damaged, cut off, or no card's: what it says is no `[code, issued, kid, signature]`."""


class QrKeyUnknown(QrRefused):
    """It is signed with a key that this operation does not use, or has retired."""


class QrForged(QrRefused):
    """The signature is not of this code and key, or the issue lies in the future."""


@dataclass(frozen=True)
class SignedCard:
    """What a QR says; nothing is proved until `verify`."""

    code: str
    issued: int
    kid: UUID
    signature: bytes


def sign(code: str, *, issued: datetime, kid: UUID, secret: bytes) -> str:
    """The QR text of a card; `secret` is the key's 32-byte seed."""
    at = int(issued.timestamp())
    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(_signed(code, at, kid))
    return MARK + base64.b32encode(cbor2.dumps([code, at, kid.bytes, signature])).decode().rstrip("=")


def read(text: str) -> SignedCard:
    """What a QR text says, in its one canonical spelling.

    Raises:
        QrUnreadable: it is not one, or its code's check character does not fit.
    """
    if not text.startswith(MARK) or len(text) > TEXT_CHARACTERS_MAX:
        raise QrUnreadable("not a card's text")
    body = text.removeprefix(MARK)
    try:
        packed = base64.b32decode(body + "=" * (-len(body) % 8))
        content = cbor2.loads(packed)
        again = cbor2.dumps(content)
    except (cbor2.CBORError, binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise QrUnreadable("not base32 of CBOR") from error
    # One text per card: spare bits, longer forms and trailing bytes would be a second spelling of the same proof.
    if again != packed or base64.b32encode(packed).decode().rstrip("=") != body:
        raise QrUnreadable("not canonical")
    return _card(content)


def _card(content: object) -> SignedCard:
    if not isinstance(content, list) or len(content) != 4:
        raise QrUnreadable("not four parts")
    code, issued, kid, signature = content
    if not isinstance(code, str) or not is_card_code(code):
        raise QrUnreadable("the code's check character does not fit")
    if type(issued) is not int or not 0 <= issued < 2**40:
        raise QrUnreadable("no time of issue")
    if not isinstance(kid, bytes) or len(kid) != KID_BYTES:
        raise QrUnreadable("no key id")
    if not isinstance(signature, bytes) or len(signature) != SIGNATURE_BYTES:
        raise QrUnreadable("no signature")
    return SignedCard(code, issued, UUID(bytes=kid), signature)


def verify(card: SignedCard, keys: PublicKeys, *, now: datetime) -> None:
    """Prove that the card was printed by the holder of one of `keys`, and not after `now`.

    Raises:
        QrKeyUnknown: its key is none of them.
        QrForged: the signature is not that key's over this code, or the issue lies ahead of `now`.
    """
    key = keys.get(str(card.kid))
    if key is None:
        raise QrKeyUnknown(str(card.kid))
    try:
        key.verify(card.signature, _signed(card.code, card.issued, card.kid))
    except InvalidSignature as error:
        raise QrForged("the signature does not fit") from error
    if card.issued > (now + CLOCK_AHEAD).timestamp():
        raise QrForged("issued in the future")


def _signed(code: str, issued: int, kid: UUID) -> bytes:
    return MARK.encode() + cbor2.dumps([code, issued, kid.bytes])
