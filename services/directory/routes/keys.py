"""Open to everybody: the public keys, and what was revoked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from services.directory.queries import revocations_after
from services.directory.routes.doors import Session
from services.directory.schemas.people import RevocationOut, Revocations
from services.directory.tokens import jwks
from shared.outbox_keys import published

router = APIRouter(tags=["keys"])


@router.get("/jwks.json", operation_id="read_keys", summary="Read the public keys of access tokens")
async def read_keys(request: Request) -> dict[str, list[dict[str, Any]]]:
    """A JWK set (RFC 7517)."""
    return jwks(request.app.state.runtime.keys)


@router.get("/outbox-keys", operation_id="read_outbox_keys", summary="Read the public keys that outboxes are sealed to")
async def read_outbox_keys(request: Request) -> dict[str, list[dict[str, Any]]]:
    """A JWK set (RFC 7517); a device seals to its last key, by ECDH-ES and A256GCM."""
    return published(request.app.state.runtime.keys)


@router.get("/revocations", operation_id="read_revocations", summary="Read whose tokens are refused")
async def read_revocations(session: Session, after: Annotated[int, Query(ge=0, le=2**62)] = 0) -> Revocations:
    """Revocations after a position: a token of `subject` issued up to `revoked_at` is refused."""
    rows = await revocations_after(session, after)
    return Revocations(items=[RevocationOut.model_validate(row.model_dump()) for row in rows])
