"""The content behind a client-made id, so that the same id with another content is refused."""

from __future__ import annotations

import hashlib
import hmac
import json

from pydantic import BaseModel


def digest_of(secret: bytes, kind: str, *parts: BaseModel | str) -> bytes:
    """HMAC-SHA-256, under `secret`, of the kind of object and the canonical JSON of what the client sent."""
    content = [part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in parts]
    canonical = json.dumps([kind, *content], sort_keys=True, separators=(",", ":"))
    return hmac.digest(secret, canonical.encode(), hashlib.sha256)
