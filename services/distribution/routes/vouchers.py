"""What became of a round's vouchers, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.distribution.commands.rounds import seen
from services.distribution.commands.voucher_lists import voucher_table
from services.distribution.routes.reading import Language, Session
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role
from shared.problems import NotFound, responses

router = APIRouter(tags=["rounds"])
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.REPORTER)
Reader = Annotated[Principal, Depends(requires(*READERS))]
CSV = "text/csv"
_CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A CSV file",
        "content": {CSV: {"schema": {"type": "string"}}},
        "headers": {"Link": {"description": 'With rel="next", where more follows', "schema": {"type": "string"}}},
    }
}


@router.get(
    "/rounds/{round_id}/vouchers.csv",
    response_class=Response,
    operation_id="export_round_vouchers",
    summary="A round's vouchers as a CSV file: given, unused again, or void",
    responses={**responses(NotFound), **_CSV_ANSWER},
)
async def export_round_vouchers(
    round_id: UUID,
    request: Request,
    session: Session,
    principal: Reader,
    language: Language,
    after: Annotated[str, Query(max_length=40, description="The serial with which the file before this ended")] = "",
) -> Response:
    """At the caller's sites, by serial, at most 5,000 in a file; no recipient, only the hand-out's id."""
    _, sites = await seen(session, round_id, principal, *READERS)
    zone = request.app.state.runtime.settings.time_zone
    table = await voucher_table(session, round_id, sites, after=after, zone=zone, language=language)
    headers = {"Content-Disposition": f'attachment; filename="vouchers-{round_id}.csv"', "Cache-Control": "no-store"}
    if table.last is not None:
        following = request.url.include_query_params(after=table.last)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(table.content, media_type=CSV, headers=headers)
