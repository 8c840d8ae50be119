"""The content behind a client-made id, so that the same id with another content is refused."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel


def fingerprint_of(kind: str, *parts: BaseModel | str) -> bytes:
    """SHA-256 of the kind of object and the canonical JSON of what the client sent."""
    content = [part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in parts]
    return hashlib.sha256(json.dumps([kind, *content], sort_keys=True, separators=(",", ":")).encode()).digest()
