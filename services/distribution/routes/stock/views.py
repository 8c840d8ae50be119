"""Stock views over HTTP, each as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from services.distribution.commands.stock import READERS, posting
from services.distribution.commands.stock import views as commands
from services.distribution.queries import movements, stock_views
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.stock.movements import MovementOut
from services.distribution.schemas.stock.views import (
    DaysLeftLine,
    DaysLeftOut,
    ExpiringLine,
    ExpiringOut,
    Form,
    StockLine,
    StockOut,
)
from shared.auth import Principal, requires
from shared.pagination import Cursor, Limit, Page, decode_cursor, decode_key, encode_cursor, page_of
from shared.problems import InvalidRequest, NotFound, responses
from shared.tables import csv_of

router = APIRouter(tags=["stock"])
Reader = Annotated[Principal, Depends(requires(*READERS))]
AsForm = Annotated[Form, Query(alias="format", description="`csv` for a spreadsheet")]
CSV = "text/csv"
STOCK_ROWS_MAX = 5_000
CSV_MOVEMENTS_MAX = 1_000
"""Movements in one file; the next one is named in the `Link` header."""
MOVEMENT_COLUMNS = (
    *("movement_id", "occurred_at", "kind", "reason", "account", "item_id", "lot_id", "quantity"),
    *("transfer_id", "reverses"),
)
ANSWERS: dict[int | str, dict[str, Any]] = {
    **responses(NotFound),
    200: {"content": {CSV: {"schema": {"type": "string"}}}},
}


@router.get(
    "/stock",
    operation_id="read_stock",
    summary="Read a site's balances",
    response_model=StockOut,
    responses=ANSWERS,
)
async def read_stock(
    site_id: UUID,
    request: Request,
    session: Session,
    principal: Reader,
    cursor: Cursor = None,
    form: AsForm = Form.JSON,
) -> StockOut | Response:
    """Every account of the site that is not zero; 5,000 lines at the most, and where the next ones are."""
    principal.must_be_at(site_id, *READERS)
    rows = await stock_views.stock_at(session, site_id, after=_stock_key(cursor), limit=STOCK_ROWS_MAX + 1)
    lines, more = [StockLine(**row) for row in rows[:STOCK_ROWS_MAX]], len(rows) > STOCK_ROWS_MAX
    following = encode_cursor(lines[-1].item_id, lines[-1].account, lines[-1].lot_id) if more else None
    if form is Form.JSON:
        return StockOut(site_id=site_id, lines=lines, next=following)
    return _linked(_csv("stock", StockLine, lines), request, following)


def _stock_key(cursor: str | None) -> stock_views.StockKey | None:
    if cursor is None:
        return None
    try:
        item_id, account, lot_id = decode_key(cursor)
        return UUID(item_id), account, UUID(lot_id)
    except ValueError as error:
        raise InvalidRequest.at("/query/cursor", "cursor") from error


@router.get(
    "/stock/days-left",
    operation_id="read_days_left",
    summary="Read for how many days a site's stock lasts",
    response_model=DaysLeftOut,
    responses=ANSWERS,
)
async def read_days_left(
    site_id: UUID, request: Request, session: Session, principal: Reader, form: AsForm = Form.JSON
) -> DaysLeftOut | Response:
    """By what was handed out in the last 14 local days, today among them."""
    principal.must_be_at(site_id, *READERS)
    lines = await commands.days_left(context_of(request, session, principal), site_id)
    return _csv("days-left", DaysLeftLine, lines) if form is Form.CSV else DaysLeftOut(site_id=site_id, lines=lines)


@router.get(
    "/stock/expiring",
    operation_id="read_expiring",
    summary="Read which lots of a site expire soon, or are past",
    response_model=ExpiringOut,
    responses=ANSWERS,
)
async def read_expiring(
    site_id: UUID,
    request: Request,
    session: Session,
    principal: Reader,
    within_days: Annotated[int, Query(ge=0, le=3_650)] = 90,
    form: AsForm = Form.JSON,
) -> ExpiringOut | Response:
    """On the shelf and in quarantine, the first one first."""
    principal.must_be_at(site_id, *READERS)
    lines = await commands.expiring(context_of(request, session, principal), site_id, within_days)
    return _csv("expiring", ExpiringLine, lines) if form is Form.CSV else ExpiringOut(site_id=site_id, lines=lines)


@router.get(
    "/stock/movements",
    operation_id="read_movements",
    summary="Read a site's movements, the latest first",
    response_model=Page[MovementOut],
    responses=ANSWERS,
)
async def read_movements(
    site_id: UUID,
    request: Request,
    session: Session,
    principal: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
    form: AsForm = Form.JSON,
) -> Page[MovementOut] | Response:
    """With their legs at the site. A CSV has a line for each leg, and more movements than a page."""
    principal.must_be_at(site_id, *READERS)
    rows_max = CSV_MOVEMENTS_MAX if form is Form.CSV else limit
    after = decode_cursor(cursor) if cursor else None
    rows = await movements.movements_at(session, site_id, after=after, limit=rows_max + 1)
    page = page_of([posting.movement_out(row) for row in rows], rows_max, [row["movement_id"] for row in rows])
    if form is Form.JSON:
        return page
    answer = _table("movements", MOVEMENT_COLUMNS, (line for one in page.items for line in _legs(one)))
    return _linked(answer, request, page.next)


def _linked(answer: Response, request: Request, cursor: str | None) -> Response:
    if cursor:
        following = request.url.include_query_params(cursor=cursor)
        answer.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return answer


def _legs(movement: MovementOut) -> Iterable[dict[str, Any]]:
    whole = movement.model_dump(exclude={"lines"})
    return ({**whole, **line.model_dump()} for line in movement.lines)


def _csv(name: str, columns: type[BaseModel], lines: Sequence[BaseModel]) -> Response:
    return _table(name, tuple(columns.model_fields), (line.model_dump() for line in lines))


def _table(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    lines = ([row.get(column) for column in columns] for row in rows)
    return Response(csv_of(columns, lines), media_type=f"{CSV}; charset=utf-8", headers=headers)
