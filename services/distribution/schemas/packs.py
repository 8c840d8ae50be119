"""Offline packs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shared.schemas import Answer


class OfflinePackOut(Answer):
    """A JWS in flattened JSON (RFC 7515); docs/scanners.md says what its payload holds."""

    protected: str
    payload: Annotated[str, Field(description="Base64url of CBOR")]
    signature: str
