"""The offline pack of a round: what a scanner needs to refuse most doubles by itself, signed and dated.

A JWS in flattened JSON (RFC 7515, RFC 9864) over canonical CBOR. Cards and units stand in it as the first bytes of a
keyed hash: a code that was scanned is looked up, and whoever finds a device finds no list of codes. It holds no
identity, no size of a household, and a record that is protected is one more card by itself.

`units` are records one after the other: the unit's key, how many kits it may have in its present window, how many it
has had, why it may have none (a place in `codes`, 0 for none), how many cards follow, and those. A pack with `base` is
a difference to the pack of that version: what stands in it replaces what is known of the same unit and cards.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSE = "pack"
"""Of the keys that sign packs."""
ALGORITHM = "Ed25519"
TYPE = "amparo-pack"
HASH_BYTES = 6
"""Of 100,000 cards one in a hundred million unknown codes is taken for one of them."""
_HEAD_BYTES = HASH_BYTES + 4
_BYTE_MAX = 255


class PackRefused(Exception):
    """It is no pack, or none that this operation signed."""


@dataclass(frozen=True)
class PackUnit:
    """Who draws on one allowance: its key, what it may have and has had, why it may have none, and its cards."""

    key: bytes
    allowed: int
    taken: int
    code: str
    cards: tuple[bytes, ...]


@dataclass(frozen=True)
class Pack:
    """What a scanner knows of a round: its units, and the cards that are revoked, paused, or printed and nobody's yet.

    `version` is what the next difference is asked for with; `base` the version that this is a difference to. `policy`
    is what to do with a card that the pack does not tell of (BLOCK, ALLOW_CAPPED, ALLOW), `cap` how many kits the rule
    gives a unit of one. `complete` says that no card was left out.
    """

    round_id: UUID
    site_id: UUID
    made_at: datetime
    expires_at: datetime
    version: str
    base: str | None
    salt: bytes
    state: str
    policy: str
    cap: int
    starts_on: date
    ends_on: date
    complete: bool
    units: tuple[PackUnit, ...]
    revoked: frozenset[bytes]
    paused: frozenset[bytes]
    printed: frozenset[bytes]


def hashed(salt: bytes, content: bytes) -> bytes:
    """How a card's ten characters, or a unit's id, stand in a pack with this salt: HMAC-SHA-256, cut off."""
    return hmac.digest(salt, content, hashlib.sha256)[:HASH_BYTES]


def seal(pack: Pack, *, kid: str, secret: bytes) -> dict[str, str]:
    """The pack as a signed JSON object; `secret` is the key's 32-byte seed."""
    protected = _base64(json.dumps({"alg": ALGORITHM, "kid": kid, "typ": TYPE}).encode())
    payload = _base64(cbor2.dumps(_content(pack), canonical=True))
    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(f"{protected}.{payload}".encode())
    return {"protected": protected, "payload": payload, "signature": _base64(signature)}


def unseal(sealed: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]) -> Pack:
    """The pack, proved by one of `keys`; whether it has expired is for the caller to ask, who knows its own clock.

    Raises:
        PackRefused: it is none, or its signature is of no such key.
    """
    try:
        protected, payload = str(sealed["protected"]), str(sealed["payload"])
        header = json.loads(_bytes(protected))
        if header["alg"] != ALGORITHM or header["typ"] != TYPE:
            raise PackRefused("another kind of signature")
        keys[header["kid"]].verify(_bytes(str(sealed["signature"])), f"{protected}.{payload}".encode())
        return _pack(cbor2.loads(_bytes(payload)))
    except (InvalidSignature, KeyError, TypeError, ValueError, IndexError, binascii.Error, cbor2.CBORError) as error:
        raise PackRefused("it does not prove itself") from error


def _content(pack: Pack) -> dict[str, Any]:
    codes = sorted({unit.code for unit in pack.units} | {""})
    places = {code: place for place, code in enumerate(codes)}
    return {
        "round": pack.round_id.bytes,
        "site": pack.site_id.bytes,
        "made": int(pack.made_at.timestamp()),
        "expires": int(pack.expires_at.timestamp()),
        "version": pack.version,
        "base": pack.base,
        "salt": pack.salt,
        "state": pack.state,
        "policy": pack.policy,
        "cap": pack.cap,
        "starts_on": pack.starts_on.isoformat(),
        "ends_on": pack.ends_on.isoformat(),
        "complete": pack.complete,
        "codes": codes,
        "units": b"".join(record for unit in pack.units for record in _records(unit, places[unit.code])),
        "revoked": b"".join(sorted(pack.revoked)),
        "paused": b"".join(sorted(pack.paused)),
        "printed": b"".join(sorted(pack.printed)),
    }


def _records(unit: PackUnit, code: int) -> Iterator[bytes]:
    """One record, or several of the same unit where its cards are too many to count in a byte."""
    for start in range(0, max(1, len(unit.cards)), _BYTE_MAX):
        cards = unit.cards[start : start + _BYTE_MAX]
        numbers = (min(unit.allowed, _BYTE_MAX), min(unit.taken, _BYTE_MAX), code, len(cards))
        yield unit.key + bytes(numbers) + b"".join(cards)


def _pack(content: Mapping[str, Any]) -> Pack:
    return Pack(
        round_id=UUID(bytes=content["round"]),
        site_id=UUID(bytes=content["site"]),
        made_at=datetime.fromtimestamp(content["made"], UTC),
        expires_at=datetime.fromtimestamp(content["expires"], UTC),
        version=content["version"],
        base=content["base"],
        salt=content["salt"],
        state=content["state"],
        policy=content["policy"],
        cap=content["cap"],
        starts_on=date.fromisoformat(content["starts_on"]),
        ends_on=date.fromisoformat(content["ends_on"]),
        complete=content["complete"],
        units=tuple(_units(content["units"], content["codes"])),
        revoked=frozenset(_hashes(content["revoked"])),
        paused=frozenset(_hashes(content["paused"])),
        printed=frozenset(_hashes(content["printed"])),
    )


def _units(packed: bytes, codes: list[str]) -> Iterator[PackUnit]:
    at = 0
    while at < len(packed):
        key = packed[at : at + HASH_BYTES]
        allowed, taken, code, count = packed[at + HASH_BYTES : at + _HEAD_BYTES]
        at += _HEAD_BYTES
        cards = tuple(_hashes(packed[at : at + count * HASH_BYTES]))
        at += count * HASH_BYTES
        yield PackUnit(key, allowed, taken, codes[code], cards)


def _hashes(packed: bytes) -> Iterable[bytes]:
    return (packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
