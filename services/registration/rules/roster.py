"""What of a document or phone a device may hold: a key that a typed one matches, and from which none is read.

The recipe stands in `docs/registration.md` (The roster), for clients in other languages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

from services.registration.rules.names import document_key

DOCUMENT_LENGTH_MIN = 5
"""A shorter number is anybody's; a search for an exact document asks for as much."""
PHONE_LENGTH_MIN = 7
PHONE_DIGITS = 8
KEY_LETTERS = 10
_DIGITS = frozenset("0123456789")


def document_match_key(salt: str, number: str) -> str | None:
    """The key of a document's number; None where it is too short to tell anybody from anybody."""
    spelled = document_key(number)
    return _key(salt, f"document:{spelled}") if len(spelled) >= DOCUMENT_LENGTH_MIN else None


def phone_match_key(salt: str, phone: str) -> str | None:
    """The key of a phone's last eight digits; None where it has fewer than seven."""
    digits = "".join(one for one in unicodedata.normalize("NFKC", phone) if one in _DIGITS)
    return _key(salt, f"phone:{digits[-PHONE_DIGITS:]}") if len(digits) >= PHONE_LENGTH_MIN else None


def _key(salt: str, text: str) -> str:
    digest = hmac.digest(salt.encode(), text.encode(), hashlib.sha256)
    return base64.b32encode(digest[:10]).decode()[:KEY_LETTERS]
