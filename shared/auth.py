"""Who is calling: access tokens of the directory, verified against its keys and its list of revocations.

RFC 9068 (`typ: at+jwt`), RFC 8725 (only listed algorithms, issuer, audience and type are checked).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import structlog
from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared import clock
from shared.problems import DirectoryUnavailable, NotAllowed, NotFound, NotSignedIn, TokenRefused
from shared.settings import Settings

log = structlog.get_logger(__name__)

ALGORITHMS = ["EdDSA", "Ed25519"]
TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type, not a secret
VERIFIED_TOKENS_MAX = 2_000
LEEWAY_SECONDS = 60
ALL_SITES = "*"


@dataclass(frozen=True)
class Principal:
    """The caller: a member of staff, a device, an agency's or a service's client.

    `roles` maps each role to the sites where it is held; scopes of devices, agencies and services are roles
    without a site (`ALL_SITES` for services). `device` is on which one a worker is on shift, or was when they did what
    its outbox tells.
    """

    subject: UUID
    kind: str
    agency: UUID | None = None
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    device: UUID | None = None

    def sites(self, *roles: str) -> frozenset[UUID]:
        """The sites where the caller holds one of `roles` (all of its roles where none is named)."""
        chosen = roles or tuple(self.roles)
        held = set().union(*(self.roles.get(role, frozenset()) for role in chosen))
        return frozenset(UUID(site) for site in held if site != ALL_SITES)

    def everywhere(self, *roles: str) -> bool:
        """Whether the caller holds one of `roles` at every site."""
        return any(ALL_SITES in self.roles.get(role, frozenset()) for role in roles or tuple(self.roles))

    def at(self, site: UUID, *roles: str) -> bool:
        """Whether the caller holds one of `roles` at `site`."""
        name = str(site)
        held = (self.roles.get(role, frozenset()) for role in roles or tuple(self.roles))
        return any(name in sites or ALL_SITES in sites for sites in held)

    def must_be_at(self, site: UUID, *roles: str) -> None:
        """Refuse another site as if it did not exist.

        Raises:
            NotFound: the caller holds none of `roles` there.
        """
        if not self.at(site, *roles):
            raise NotFound()


@dataclass(frozen=True)
class Acting:
    """As whom a request inside this process is made, and the body that this caller signed (`shared.outbox_intake`)."""

    principal: Principal
    signed: Any


ACTING = "amparo.acting"
"""Where an `Acting` stands in a request's scope: a header can never put one there."""


@dataclass
class _Revocations:
    until: dict[str, datetime] = field(default_factory=dict)
    after: int = 0
    read_at: datetime | None = None


class Authenticator:
    """Verifies tokens for one service; keeps the directory's keys and revocations in memory.

    Args:
        audience: the service's name.
        directory: a client whose base URL is the directory's origin.
    """

    def __init__(self, settings: Settings, audience: str, directory: httpx.AsyncClient) -> None:
        self._settings = settings
        self._audience = audience
        self._directory = directory
        self._keys: KeySet | None = None
        self._keys_as_sent: Any = None
        self._keys_asked_at: datetime | None = None
        self._asking = asyncio.Lock()
        self._revoked = _Revocations()
        self._verified: OrderedDict[str, tuple[Principal, float, float]] = OrderedDict()
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: clock.real_now().timestamp(),  # type: ignore[arg-type,return-value]  # `iat` has fractions
            iss={"essential": True, "value": settings.operation},
            aud={"essential": True, "value": audience},
            iat={"essential": True},
            sub={"essential": True},
        )

    async def principal(self, authorization: str | None) -> Principal:
        """The caller behind an `Authorization` header.

        Raises:
            NotSignedIn: there is no bearer token.
            TokenRefused: it is not ours, has expired or was revoked.
            DirectoryUnavailable: the keys were never read.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn(headers={"WWW-Authenticate": "Bearer"})
        known = self._verified.get(token)
        if known is None:
            known = await self._verify(token)
            self._verified[token] = known
            if len(self._verified) > VERIFIED_TOKENS_MAX:
                self._verified.popitem(last=False)
        principal, issued_at, expires_at = known
        if clock.real_now().timestamp() >= expires_at or self._is_revoked(principal, issued_at):
            self._verified.pop(token, None)
            raise TokenRefused(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return principal

    def known_subject(self, authorization: str | None) -> UUID | None:
        """The subject of an `Authorization` header whose token was verified here before."""
        known = self._verified.get((authorization or "").partition(" ")[2])
        return known[0].subject if known else None

    async def _verify(self, token: str) -> tuple[Principal, float, float]:
        claims = await self.claims_of(token, TOKEN_TYPE)
        try:
            issued_at, expires_at = float(claims["iat"]), float(claims["exp"])
            if expires_at - issued_at <= self._settings.token_seconds + LEEWAY_SECONDS:
                return _principal(claims), issued_at, expires_at
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        raise TokenRefused(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})

    async def claims_of(self, token: str, media_type: str) -> Mapping[str, Any]:
        """What the directory signed for this service in a JWT of this `typ`; whether it has ended is not asked here.

        Raises:
            TokenRefused: it is not ours, or of another type.
            DirectoryUnavailable: the keys were never read.
        """
        for attempt in ("known keys", "read again"):
            keys = await self._key_set(again=attempt == "read again")
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
                if decoded.header.get("typ") != media_type:
                    break
                self._claims.validate({name: value for name, value in decoded.claims.items() if name != "exp"})
                return decoded.claims
            except (JoseError, ValueError, TypeError, KeyError, AttributeError):
                continue  # a new key may have come since: once more with fresh keys, after the cooldown
        raise TokenRefused(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})

    async def _key_set(self, *, again: bool) -> KeySet:
        if self._keys is None or again:
            async with self._asking:  # those who come meanwhile wait for the answer, and do not ask too
                if self._may_ask():
                    with contextlib.suppress(httpx.HTTPError, ValueError, TypeError, KeyError, JoseError):
                        await self.refresh_keys()
        if self._keys is None:
            raise DirectoryUnavailable(headers={"Retry-After": "5"})
        return self._keys

    def _may_ask(self) -> bool:
        """Whether the last question, answered or not, is long enough ago; shorter where there is no key at all."""
        settings = self._settings
        cooldown = settings.jwks_cooldown_seconds if self._keys is not None else settings.jwks_first_cooldown_seconds
        asked_at = self._keys_asked_at
        return asked_at is None or (clock.real_now() - asked_at).total_seconds() >= cooldown

    async def refresh_keys(self) -> None:
        """Read the directory's keys; a token of a key that is retired by then is no longer accepted.

        Raises:
            httpx.HTTPError: the directory is away; the last keys stay in force.
            ValueError, TypeError, KeyError, JoseError: its answer is no key set; the same.
        """
        self._keys_asked_at = clock.real_now()
        answer = await self._directory.get("/directory/v1/jwks.json")
        answer.raise_for_status()
        sent = answer.json()
        if sent == self._keys_as_sent:
            return
        self._keys = KeySet.import_key_set(sent)
        self._keys_as_sent = sent
        self._verified.clear()

    def is_revoked(self, subject: UUID, issued_at: float) -> bool:
        """Whether what `subject` was given at `issued_at` (seconds since 1970) is refused, as far as is known here."""
        moment = self._revoked.until.get(str(subject))
        return moment is not None and issued_at <= moment.timestamp()

    def _is_revoked(self, principal: Principal, issued_at: float) -> bool:
        """What a worker was given on a device ends with either."""
        holders = (principal.subject, *([principal.device] if principal.device else ()))
        return any(self.is_revoked(holder, issued_at) for holder in holders)

    async def refresh_revocations(self) -> None:
        """Read what was revoked since the last time.

        Raises:
            httpx.HTTPError: the directory is away; the last list stays in force.
        """
        while True:
            answer = await self._directory.get("/directory/v1/revocations", params={"after": self._revoked.after})
            answer.raise_for_status()
            page = answer.json()
            for entry in page["items"]:
                self._revoked.until[entry["subject"]] = datetime.fromisoformat(entry["revoked_at"])
                self._revoked.after = entry["position"]
            self._revoked.read_at = clock.real_now()
            if not page["items"]:
                return

    async def keep_revocations_fresh(self) -> None:
        """Poll the directory for ever for revocations and keys; events may make it faster, nothing makes it slower."""
        while True:
            for refresh in (self.refresh_revocations, self.refresh_keys):
                try:
                    await refresh()
                except httpx.HTTPError:
                    pass  # away for a while; health tells of it when it lasts
                except Exception:  # whatever it is, the next poll comes
                    log.exception("directory_poll_failed", service=self._audience)
            await asyncio.sleep(self._settings.revocation_poll_seconds)

    def revocations_are_stale(self) -> bool:
        """Whether the directory has been silent for too long."""
        read_at = self._revoked.read_at
        limit = self._settings.revocation_stale_seconds
        return read_at is None or (clock.real_now() - read_at).total_seconds() > limit


def _principal(claims: Mapping[str, Any]) -> Principal:
    roles = {role: frozenset(sites) for role, sites in claims.get("roles", {}).items()}
    for scope in str(claims.get("scope", "")).split():
        roles.setdefault(scope, frozenset(claims.get("sites", [])))
    agency, device = (UUID(claims[name]) if claims.get(name) else None for name in ("agency", "device"))
    return Principal(UUID(claims["sub"]), str(claims["kind"]), agency, roles, device)


async def authenticate(request: Request) -> Principal:
    """The caller of this request, as a dependency."""
    acting: Acting | None = request.scope.get(ACTING)
    authenticator: Authenticator = request.app.state.runtime.authenticator
    principal = acting.principal if acting else await authenticator.principal(request.headers.get("authorization"))
    request.state.principal = principal
    return principal


Caller = Annotated[Principal, Depends(authenticate)]


def requires(*roles: str) -> Callable[..., Awaitable[Principal]]:
    """A dependency that lets only callers through who hold one of `roles` somewhere.

    Which site it must be is the command's question: it knows the object.
    """

    async def holder(principal: Caller) -> Principal:
        if not any(role in principal.roles for role in roles):
            raise NotAllowed(roles=", ".join(roles))
        return principal

    holder.roles = roles  # type: ignore[attr-defined]  # read by the OpenAPI document: scopes of the operation
    return holder
