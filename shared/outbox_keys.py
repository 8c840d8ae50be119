"""The key to which devices seal a copy of what waits in their outboxes, so that no lost PIN ever loses it.

P-256, by ECDH-ES and A256GCM in a compact JWE (RFC 7516). The private half stays in the keys directory, for the
operator's command; a service that hands out the public half is given a file with nothing else in it.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.keys import Key, KeysDirectory

PURPOSE = "outbox"
PUBLIC_FILE = "outbox_public.json"
ALGORITHM = "ECDH-ES"
ENCRYPTION = "A256GCM"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_COORDINATE_BYTES = 32
_STRETCHED_BYTES = 48
"""More than the order has, so that its remainder is as good as even (FIPS 186-5, A.2.1)."""


def publish(keys: KeysDirectory) -> None:
    """Write the public halves beside the keys; what stands there already stays untouched."""
    keys.publish(PUBLIC_FILE, json.dumps({"keys": [_public_jwk(key) for key in keys.keys(PURPOSE)]}, indent=1))


def published(keys: KeysDirectory) -> dict[str, list[dict[str, Any]]]:
    """The public halves as a JWK set (RFC 7517), the newest last.

    Raises:
        FileNotFoundError: `amparo init` has not been run.
    """
    found: dict[str, list[dict[str, Any]]] = json.loads((keys.path / PUBLIC_FILE).read_text(encoding="utf-8"))
    return found


def private_jwk(key: Key) -> dict[str, Any]:
    """Both halves of one key."""
    number = _private(key).private_numbers().private_value
    return {**_public_jwk(key), "d": _base64(number)}


def _private(key: Key) -> EllipticCurvePrivateKey:
    stretched = HKDF(SHA256(), _STRETCHED_BYTES, salt=None, info=b"amparo outbox P-256").derive(key.secret)
    return derive_private_key(int.from_bytes(stretched) % (_ORDER - 1) + 1, SECP256R1())


def _public_jwk(key: Key) -> dict[str, Any]:
    point = _private(key).public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _base64(point.x),
        "y": _base64(point.y),
        "kid": key.kid,
        "use": "enc",
        "alg": ALGORITHM,
    }


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(_COORDINATE_BYTES)).decode().rstrip("=")
