"""The content behind a client-made id, so that the same id with another content is refused."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel
from pydantic_core import to_json


def fingerprint_of(body: BaseModel, fields: set[str] | None = None) -> str:
    """SHA-256 of the body's `fields` (all where none are named), in hex."""
    content = body.model_dump(mode="json", include=fields)
    return hashlib.sha256(to_json(dict(sorted(content.items())))).hexdigest()
