"""Offline packs over HTTP, and the public keys that prove them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.distribution.commands import packs
from services.distribution.commands.handouts import GIVERS
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.packs import OfflinePackOut
from shared.auth import Principal, requires
from shared.contracts.offline_packs import PURPOSE
from shared.key_sets import jwk_set
from shared.problems import NotFound, responses

router = APIRouter(tags=["devices"])
KEYS_SECONDS = 60


@router.get("/pack-keys", operation_id="read_pack_keys", summary="Read the public keys that prove offline packs")
async def read_pack_keys(request: Request, response: Response) -> dict[str, list[dict[str, Any]]]:
    """A JWK set (RFC 7517) of every key that signed a pack and is not retired, and of the next one."""
    response.headers["Cache-Control"] = f"public, max-age={KEYS_SECONDS}"
    return jwk_set(request.app.state.runtime.keys.keys(PURPOSE))


@router.get(
    "/rounds/{round_id}/offline-pack",
    operation_id="read_offline_pack",
    summary="Read what a scanner needs to refuse most doubles by itself",
    responses=responses(NotFound),
)
async def read_offline_pack(
    round_id: UUID,
    request: Request,
    session: Session,
    principal: Annotated[Principal, Depends(requires(*GIVERS))],
    site: UUID,
    since: Annotated[str | None, Query(max_length=4_000, description="`version` of a pack that the device has")] = None,
) -> OfflinePackOut:
    """Signed and dated; with `since` the difference to that version, or all of it where that cannot be told."""
    return OfflinePackOut(**await packs.make_pack(context_of(request, session, principal), round_id, site, since))
