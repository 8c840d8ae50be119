"""What an Idempotency-Key stands for: the request and its body, as a keyed hash that tells nothing of either."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from fastapi import Request


def canonical(sent: Any) -> bytes:
    """A JSON body as bytes, whatever the order of its fields; nothing where there is no body."""
    text = json.dumps(sent, sort_keys=True, separators=(",", ":")) if sent is not None else ""
    return text.encode("utf-8", "surrogatepass")


def fingerprint(secret: bytes, request: Request, content: bytes) -> bytes:
    """HMAC-SHA-256 of the method, the path and the body."""
    message = f"{request.method} {request.url.path}\n".encode("utf-8", "surrogatepass") + content
    return hmac.digest(secret, message, hashlib.sha256)
