"""The key to which devices seal a copy of what waits in their outboxes, so that no lost PIN ever loses it.

P-256, by ECDH-ES and A256GCM in a compact JWE (RFC 7516). The private half opens what devices send sealed: only the
services that take outboxes have it, and the operator's command. The one that hands out the public half is given a file
with nothing else in it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.registry import Header

from shared.keys import Key, KeysDirectory

PURPOSE = "outbox"
PUBLIC_FILE = "outbox_public.json"
ALGORITHM = "ECDH-ES"
ENCRYPTION = "A256GCM"
SEALED_CHARACTERS_MAX = 1_048_576
READABLE_AFTER_ROTATION = timedelta(days=90)
"""As long as a shift's certificate lives: what was sealed to the key of before is on its way for so long."""
_HEADER_CHARACTERS_MAX = 1_024
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_COORDINATE_BYTES = 32
_STRETCHED_BYTES = 48
"""More than the order has, so that its remainder is as good as even (FIPS 186-5, A.2.1)."""


class NotOpened(Exception):
    """It is sealed to no key of this installation, in another way, or was changed; nothing of it is told."""


class _Room(jwe.JWERegistry):
    """As much as an entry may be, and no compression: what is opened is never larger than what was sent."""

    max_protected_header_length = _HEADER_CHARACTERS_MAX
    max_ciphertext_length = SEALED_CHARACTERS_MAX


_ROOM = _Room(algorithms=[ALGORITHM, ENCRYPTION])


class Opener:
    """Opens with the keys of one reading of the keys directory that are not retired."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._secrets = {key.kid: key.secret for key in keys if not key.retired}

    @classmethod
    def of(cls, keys: KeysDirectory) -> Opener:
        """With those that stand there now.

        Raises:
            FileNotFoundError: there are none.
        """
        return cls(keys.keys(PURPOSE))

    def open(self, sealed: str) -> bytes:
        """What a device sealed; the header names one of the keys.

        Raises:
            NotOpened: it cannot be.
        """
        try:
            content = jwe.decrypt_compact(sealed, self._key, registry=_ROOM).plaintext
        except (JoseError, InvalidTag, ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotOpened() from error
        if content is None:
            raise NotOpened()
        return content

    def _key(self, sealed: Any) -> ECKey:
        header: Header = sealed.headers()
        return _private_key(self._secrets[header["kid"]])


def publish(keys: KeysDirectory) -> None:
    """Write the public halves beside the keys, but of retired ones; what stands there already stays untouched."""
    public = [_public_jwk(key) for key in keys.keys(PURPOSE) if not key.retired]
    keys.publish(PUBLIC_FILE, json.dumps({"keys": public}, indent=1))


def is_published(keys: KeysDirectory) -> bool:
    """Whether devices are told of the newest key: a rotation that died may have left the file of before."""
    try:
        told = {key["kid"] for key in published(keys)["keys"]}
    except (FileNotFoundError, ValueError, KeyError):
        return False
    return keys.current(PURPOSE).kid in told


def published(keys: KeysDirectory) -> dict[str, list[dict[str, Any]]]:
    """The public halves as a JWK set (RFC 7517), the newest last.

    Raises:
        FileNotFoundError: `amparo init` has not been run.
    """
    found: dict[str, list[dict[str, Any]]] = json.loads((keys.path / PUBLIC_FILE).read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=16)
def _private_key(secret: bytes) -> ECKey:
    return ECKey.import_key(_private(secret))


def _private(secret: bytes) -> EllipticCurvePrivateKey:
    stretched = HKDF(SHA256(), _STRETCHED_BYTES, salt=None, info=b"amparo outbox P-256").derive(secret)
    return derive_private_key(int.from_bytes(stretched) % (_ORDER - 1) + 1, SECP256R1())


def _public_jwk(key: Key) -> dict[str, Any]:
    point = _private(key.secret).public_key().public_numbers()
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
