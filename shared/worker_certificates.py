"""Who did what on a shared device: the certificate that the directory gives a worker for a shift, verified by itself.

A JWT of `typ: worker+jwt`, signed by the keys that sign access tokens, which names the worker, the device, the roles
and, by its `cnf` (RFC 7800), the public half of a P-256 key that the browser made and never shows. It says nothing by
itself: an entry is the worker's where that key signed it. Nothing is asked of the directory while one is verified.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from shared.auth import Authenticator, Principal
from shared.problems import TokenRefused

TYPE = "worker+jwt"
CERTIFICATE_DAYS = 90
"""What was done in a shift is accepted for so long: a phone may come back from a flood late."""
OFFLINE_DAYS = 7
"""Work is done in a shift for so long without the server."""
_COORDINATE_BYTES = 32
_LIFE_MAX = timedelta(days=CERTIFICATE_DAYS, minutes=1)


class CertificateRefused(Exception):
    """It is no certificate of this operation for this service."""


class Standing(StrEnum):
    """Whether what a certificate vouches for may be done."""

    GOOD = "GOOD"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    """The worker's or the device's access was taken, or the worker's roles were changed, since it was given."""


@dataclass(frozen=True)
class WorkerCertificate:
    """A worker's shift on a device, as the directory signed it."""

    staff_id: UUID
    agency: UUID
    roles: Mapping[str, frozenset[str]]
    device_id: UUID
    shift_id: UUID
    issued_at: datetime
    offline_until: datetime
    """What says that it was done later was not done in this shift."""
    expires_at: datetime
    public_key: EllipticCurvePublicKey

    @property
    def worker(self) -> Principal:
        """The worker as a caller: with the roles that were held when the shift began."""
        return Principal(self.staff_id, "staff", self.agency, self.roles)

    def signed(self, content: str, signature: str) -> bool:
        """Whether the shift's key signed the UTF-8 bytes of `content`: ECDSA, SHA-256, r and s in base64url."""
        try:
            raw = _bytes(signature)
            encoded = content.encode()
            if len(raw) != 2 * _COORDINATE_BYTES:
                return False
            r, s = (int.from_bytes(half) for half in (raw[:_COORDINATE_BYTES], raw[_COORDINATE_BYTES:]))
            self.public_key.verify(encode_dss_signature(r, s), encoded, ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


async def read_certificate(authenticator: Authenticator, text: str) -> WorkerCertificate:
    """The certificate that the directory signed for this service; how it stands now is for `standing_of` to say.

    Raises:
        CertificateRefused: it is none, or its claims are not whole.
        DirectoryUnavailable: the directory's keys were never read.
    """
    try:
        claims = await authenticator.claims_of(text, TYPE)
        certificate = _certificate(claims)
    except (TokenRefused, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise CertificateRefused() from error
    if certificate.expires_at - certificate.issued_at > _LIFE_MAX:
        raise CertificateRefused()
    return certificate


def standing_of(authenticator: Authenticator, certificate: WorkerCertificate, now: datetime) -> Standing:
    """How a certificate stands at `now` (real time), by the list of revocations that `authenticator` keeps."""
    issued_at = certificate.issued_at.timestamp()
    if any(authenticator.is_revoked(each, issued_at) for each in (certificate.staff_id, certificate.device_id)):
        return Standing.REVOKED
    return Standing.EXPIRED if now >= certificate.expires_at else Standing.GOOD


def _certificate(claims: Mapping[str, Any]) -> WorkerCertificate:
    return WorkerCertificate(
        staff_id=UUID(claims["sub"]),
        agency=UUID(claims["agency"]),
        roles={role: frozenset(sites) for role, sites in claims["roles"].items()},
        device_id=UUID(claims["device"]),
        shift_id=UUID(claims["jti"]),
        issued_at=_moment(claims["iat"]),
        offline_until=_moment(claims["offline_until"]),
        expires_at=_moment(claims["exp"]),
        public_key=public_key_of(claims["cnf"]["jwk"]),
    )


def public_key_of(jwk: Mapping[str, Any]) -> EllipticCurvePublicKey:
    """The P-256 key of a JWK (RFC 7518, 6.2.1).

    Raises:
        ValueError, TypeError, KeyError: it is none, or not a point of the curve.
    """
    if jwk["kty"] != "EC" or jwk["crv"] != "P-256":
        raise ValueError("another kind of key")
    x, y = (_bytes(jwk[name]) for name in ("x", "y"))
    if not len(x) == len(y) == _COORDINATE_BYTES:
        raise ValueError("a coordinate of another length")
    return EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), SECP256R1()).public_key()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
