"""Passwords, codes and secrets: made, hashed, sealed and compared here and nowhere else.

Argon2id is for passwords, which people choose. What is made here has 128 bits or more and needs no slow hash: a
SHA-256 digest can't be guessed back.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from typing import TypeVar
from uuid import UUID

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from shared.keys import KeysDirectory
from shared.problems import Busy

R = TypeVar("R")

SALT_BYTES = 16
SHARE_BYTES = 32
OFFLINE_CODE_LETTERS = 8  # 39 bits, behind PBKDF2: said on the phone, good once

ARGON2_THREADS = 2
ARGON2_WAITING_MAX = 64
SEAL_PURPOSE = "totp"
NONCE_BYTES = 12
TOTP_STEP_SECONDS = 30
TOTP_ISSUER = "Amparo"
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Letters and digits that are not taken for each other in print or on the phone."""
PASSWORD_GROUPS = 4  # of four letters: 78 bits, behind Argon2id
ENROLMENT_GROUPS = 7  # 137 bits

_hasher = PasswordHash((Argon2Hasher(),))
_threads = ThreadPoolExecutor(ARGON2_THREADS, thread_name_prefix="argon2")
_waiting = 0


def new_password() -> str:
    """A first password: four groups of four."""
    return _groups(PASSWORD_GROUPS)


def new_enrolment_code() -> str:
    """A device's enrolment code, to be shown as QR or typed."""
    return _groups(ENROLMENT_GROUPS)


def _groups(count: int) -> str:
    return "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(count))


def new_offline_code() -> str:
    """A code that a coordinator says on the phone."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(OFFLINE_CODE_LETTERS))


def new_share() -> str:
    """The server's share of a device's cache key: 32 bytes in base64url."""
    return base64url(secrets.token_bytes(SHARE_BYTES))


async def wrapping_key(code: str, salt: bytes, iterations: int) -> str:
    """The key that a device makes of an offline code (PBKDF2, SHA-256, RFC 8018), made off the event loop."""
    return base64url(await _in_thread(hashlib.pbkdf2_hmac, "sha256", code.encode(), salt, iterations))


def base64url(content: bytes) -> str:
    """As JOSE has it: without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def new_secret() -> str:
    """A secret for a machine: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret that was made here."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def code_digest(code: str) -> bytes:
    """What is stored of an enrolment code; case, blanks and dashes don't matter."""
    return digest("".join(letter for letter in code.upper() if letter.isalnum()))


def is_secret_of(secret: str, stored: bytes) -> bool:
    """Whether `stored` is the digest of `secret`, in constant time."""
    return hmac.compare_digest(digest(secret), stored)


async def hash_password(password: str) -> str:
    """The Argon2id hash of `password`, made off the event loop."""
    return await _in_thread(_hasher.hash, password)


async def is_password_of(password: str, stored: str | None) -> bool:
    """Whether `stored` is the hash of `password`; without one it takes as long and is false."""
    return await _in_thread(_verify, password, stored)


async def _in_thread(work: Callable[..., R], *arguments: object) -> R:
    global _waiting
    if _waiting >= ARGON2_WAITING_MAX:
        raise Busy(headers={"Retry-After": "5"})
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)
    finally:
        _waiting -= 1


def _verify(password: str, stored: str | None) -> bool:
    try:
        right = _hasher.verify(password, stored or _nobodys_hash())
    except UnknownHashError:
        return False
    return right and stored is not None


@cache
def _nobodys_hash() -> str:
    """Compared with where nobody has the name, so that time does not tell."""
    return _hasher.hash(new_secret())


def new_totp_secret() -> str:
    """A secret for an authenticator app, in base32 (RFC 6238)."""
    return pyotp.random_base32()


def totp_uri(secret: str, username: str) -> str:
    """The address that an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=TOTP_ISSUER)


def totp_step(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The time step whose code `code` is: this one or a neighbour, and later than `after` (RFC 6238, 5.2)."""
    current = int(now.timestamp()) // TOTP_STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and (after is None or step > after):
            return step
    return None


def seal(keys: KeysDirectory, secret: str, owner: UUID) -> bytes:
    """`secret` encrypted for the row of `owner`: key id, nonce, ciphertext (AES-256-GCM)."""
    key = keys.current(SEAL_PURPOSE)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return UUID(key.kid).bytes + nonce + AESGCM(key.secret).encrypt(nonce, secret.encode(), owner.bytes)


def unseal(keys: KeysDirectory, sealed: bytes, owner: UUID) -> str:
    """What `seal` was given.

    Raises:
        LookupError: the key that sealed it is gone.
    """
    kid, nonce, rest = str(UUID(bytes=sealed[:16])), sealed[16 : 16 + NONCE_BYTES], sealed[16 + NONCE_BYTES :]
    for key in keys.keys(SEAL_PURPOSE):
        if key.kid == kid:
            return AESGCM(key.secret).decrypt(nonce, rest, owner.bytes).decode()
    raise LookupError("the key that sealed it is gone")
