"""What is expected of a night."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.shelter.commands import forecast as commands
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, settings_of
from services.shelter.rules import night_of
from services.shelter.schemas.forecast import Forecast
from shared import clock
from shared.db import at_one_moment
from shared.problems import InvalidRequest, NotFound, preferred_language, responses

router = APIRouter(tags=["shelter"])


@router.get(
    "/shelters/{id}/forecast",
    operation_id="read_forecast",
    summary="Read who is expected to sleep here, what is free by household size, and what is lacking",
    responses=responses(NotFound, InvalidRequest),
)
async def read_forecast(
    request: Request,
    response: Response,
    session: Session,
    who: Staff,
    id_: SiteId,
    night: Annotated[date | None, Query(alias="night_of", description="The date of its evening; tonight")] = None,
) -> Forecast:
    """From the board, expected departures and returns, holds, and the arrival groups that are announced."""
    who.must_be_at(id_, *READERS)
    settings, now = settings_of(request), clock.business_now()
    tonight = night_of(now, settings.time_zone, settings.night_boundary_hour)
    asked = night or tonight
    if not tonight <= asked <= tonight + timedelta(days=settings.forecast_nights_max):
        raise InvalidRequest.at("/query/night_of", "out_of_range")
    language = preferred_language(request.headers.get("accept-language", ""))
    response.headers["Content-Language"] = language
    await at_one_moment(session)
    return await commands.forecast(session, settings, id_, asked, now, language=language)
