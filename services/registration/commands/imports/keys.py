"""Keys by which a file's households are known again: made of identity, so they are keyed, and by the oldest key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.keys import KeysDirectory

_KEY_BYTES = 16


@lru_cache(8)
def secret_of(keys_dir: Path) -> bytes:
    """The secret of this installation's keys; the oldest, which outlives rotation."""
    return KeysDirectory(keys_dir).keys("idempotency")[0].secret


def list_key(secret: bytes, list_id: UUID, kind: str, text: str) -> str:
    """A household's key within its list, in hexadecimal: the same text gives another one in another list."""
    return digest(secret, "list key", str(list_id), kind, text)[: 2 * _KEY_BYTES]


def content_key(secret: bytes, content: Mapping[str, Any]) -> str:
    """The key of all that a list says of a household, in hexadecimal."""
    return digest(secret, "list content", json.dumps(content, sort_keys=True))[: 2 * _KEY_BYTES]


def digest(secret: bytes, *parts: str) -> str:
    """HMAC-SHA-256 of `parts`, in hexadecimal."""
    return hmac.digest(secret, json.dumps(parts).encode(), hashlib.sha256).hex()


def file_digest(secret: bytes, content: bytes) -> bytes:
    """What tells one file from another."""
    return hmac.digest(secret, content, hashlib.sha256)
