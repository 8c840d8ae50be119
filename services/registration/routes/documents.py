"""Documents that a scanner reads, and the texts of consent: nothing of it touches a record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.registration.commands import documents
from services.registration.commands.holding import EDITORS
from services.registration.rules import consent_texts
from services.registration.schemas.documents import ConsentTextOut, ConsentTextsOut, ParsedOut, ParseIn
from shared import clock
from shared.auth import Caller, Principal, requires

router = APIRouter(tags=["documents"])


@router.post(
    "/documents/parse",
    response_model=ParsedOut,
    operation_id="parse_document",
    summary="Read a machine-readable zone, a number or a phone",
    openapi_extra={"x-no-idempotency-key": True, "x-identity-read": True},
)
async def parse_document(
    body: ParseIn, request: Request, _: Annotated[Principal, Depends(requires(*EDITORS))]
) -> ParsedOut:
    """The fields, and what looks odd; nothing is stored, and an odd number is never refused."""
    on = clock.local_day(clock.business_now(), request.app.state.runtime.settings.time_zone)
    return documents.parse(body, on)


@router.get(
    "/consent-texts",
    response_model=ConsentTextsOut,
    operation_id="list_consent_texts",
    summary="What is read aloud before somebody answers",
)
async def list_consent_texts(_: Caller) -> ConsentTextsOut:
    """By version and language, with slots for fourteen languages; an empty one needs an interpreter."""
    return ConsentTextsOut(
        current=consent_texts.current_version(),
        items=[
            ConsentTextOut(
                version=text.version, language=text.language, script=text.script, questions=dict(text.questions)
            )
            for text in consent_texts.all_texts()
        ],
    )
