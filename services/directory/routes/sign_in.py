"""Sign-in of staff, their sessions, and tokens of clients. None of these takes an Idempotency-Key."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import parse_qs, unquote_plus
from uuid import UUID

from fastapi import APIRouter, Cookie, Header, Request, Response
from fastapi.responses import JSONResponse

from services.directory.commands import clients, sessions, sign_in
from services.directory.commands.sessions import Opened, access_token
from services.directory.commands.transactions import Transactions
from services.directory.errors import (
    AccessEnded,
    ClientRefused,
    GrantTypeUnsupported,
    PasswordChangeNeeded,
    SessionEnded,
    SignInLocked,
    SignInRefused,
    TokenRequestMalformed,
    TotpAlreadyEnrolled,
    TotpEnrolmentNeeded,
    TotpNeeded,
)
from services.directory.routes.doors import NO_KEY, Unsigned
from services.directory.schemas.people import PasswordProof, SignIn, StaffToken, TokenOut, TotpSecret
from services.directory.tokens import mint
from shared import clock
from shared.problems import responses

router = APIRouter(tags=["sign-in"])

COOKIE = "amparo_refresh"
COOKIE_PATH = "/directory/v1"
SECRET_LETTERS_MAX = 200
FORM_FIELDS_MAX = 20
NO_STORE = {"Cache-Control": "no-store"}
RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=SECRET_LETTERS_MAX)]

TOKEN_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {"grant_type": {"type": "string", "enum": ["client_credentials"]}},
                }
            }
        },
    },
}


@router.post(
    "/sign-in",
    response_model=StaffToken,
    operation_id="sign_in",
    summary="Sign in with name, password and code",
    responses=responses(
        SignInRefused, TotpNeeded, TotpEnrolmentNeeded, PasswordChangeNeeded, AccessEnded, SignInLocked
    ),
    openapi_extra=NO_KEY,
)
async def post_sign_in(body: SignIn, transactions: Unsigned) -> Response:
    """An access token, and a refresh token in a cookie that no script can read."""
    return _session_answer(transactions, await sign_in.sign_in(transactions, body))


@router.post(
    "/totp",
    response_model=TotpSecret,
    operation_id="enrol_totp",
    summary="Set up an authenticator",
    responses=responses(SignInRefused, TotpAlreadyEnrolled, SignInLocked),
    openapi_extra=NO_KEY,
)
async def post_totp(body: PasswordProof, transactions: Unsigned) -> Response:
    """A new secret for an authenticator app; the first sign-in with its code makes it valid."""
    secret = await sign_in.enrol_totp(transactions, body)
    return JSONResponse(secret.model_dump(), headers=NO_STORE)


@router.post(
    "/sessions/refresh",
    response_model=StaffToken,
    operation_id="refresh_session",
    summary="Continue a session",
    responses=responses(SessionEnded, AccessEnded),
    openapi_extra=NO_KEY,
)
async def post_refresh(transactions: Unsigned, refresh: RefreshCookie = None) -> Response:
    """A new access token and a new refresh cookie; the old cookie has served."""
    if refresh is None:
        raise SessionEnded()
    return _session_answer(transactions, await sessions.refresh_session(transactions, refresh))


@router.post("/sign-out", status_code=204, operation_id="sign_out", summary="End the session", openapi_extra=NO_KEY)
async def post_sign_out(transactions: Unsigned, refresh: RefreshCookie = None) -> Response:
    """The session of the refresh cookie ends; without one there is nothing to end."""
    if refresh is not None:
        await transactions.run(lambda context: sessions.sign_out(context, refresh))
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict", secure=_secure(transactions))
    return answer


@router.post(
    "/token",
    response_model=TokenOut,
    operation_id="issue_token",
    summary="Issue a token to a client",
    responses=responses(ClientRefused, GrantTypeUnsupported, TokenRequestMalformed),
    openapi_extra={**NO_KEY, **TOKEN_FORM},
)
async def post_token(
    request: Request, transactions: Unsigned, authorization: Annotated[str | None, Header()] = None
) -> Response:
    """The client credentials grant (RFC 6749, 4.4) with `client_secret_basic`."""
    if _form(await request.body()).get("grant_type") != ["client_credentials"]:
        raise GrantTypeUnsupported()
    client_id, secret = _basic(authorization)
    granted = await transactions.run(lambda context: clients.grant(context, client_id, secret))
    if isinstance(granted, ClientRefused):
        raise granted
    token = mint(
        transactions.settings,
        transactions.keys,
        subject=granted.subject,
        kind=granted.kind,
        agency=granted.agency,
        roles=granted.roles,
        issued_at=granted.at,
    )
    answer = TokenOut(access_token=token, expires_in=transactions.settings.token_seconds)
    return JSONResponse(answer.model_dump(), headers=NO_STORE)


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode(), max_num_fields=FORM_FIELDS_MAX)
    except ValueError as error:
        raise TokenRequestMalformed(fields_max=FORM_FIELDS_MAX) from error


def _basic(authorization: str | None) -> tuple[UUID, str]:
    """Client id and secret of a Basic header, form-encoded as RFC 6749, 2.3.1 asks."""
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError("another scheme")
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        return UUID(unquote_plus(client_id)), unquote_plus(secret)[:SECRET_LETTERS_MAX]
    except (ValueError, binascii.Error) as error:
        raise ClientRefused(headers={"WWW-Authenticate": 'Basic realm="amparo"'}) from error


def _session_answer(transactions: Transactions, opened: Opened) -> JSONResponse:
    token = access_token(transactions.settings, transactions.keys, opened)
    body = StaffToken(access_token=token.text, expires_in=token.seconds, staff_id=opened.staff_id)
    answer = JSONResponse(body.model_dump(mode="json"), headers=NO_STORE)
    answer.set_cookie(
        COOKIE,
        opened.refresh_token,
        max_age=max(0, int((opened.ends_at - clock.real_now()).total_seconds())),
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=_secure(transactions),
    )
    return answer


def _secure(transactions: Transactions) -> bool:
    return transactions.settings.public_url.startswith("https:")
