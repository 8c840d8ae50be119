"""Public keys that one service makes and others verify with: published as a JWK set, polled, kept in memory.

A service names the purposes of keys that it reads (`Service.reads_keys`) with the service that publishes each, at
`/<publisher>/v1/<purpose>-keys`. The publisher itself reads its keys directory. Nothing is asked while a request is
served: with the publisher away the last keys are used, and before the first answer there are none.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.keys import Key, KeysDirectory
from shared.settings import Settings

log = structlog.get_logger(__name__)

ALGORITHM = "Ed25519"  # EdDSA by its full name (RFC 9864)
PublicKeys = Mapping[str, Ed25519PublicKey]

_in_force: ContextVar[Mapping[str, PublicKeys]] = ContextVar("key_sets", default={})  # noqa: B039 - never written to


def jwk_set(keys: list[Key]) -> dict[str, list[dict[str, Any]]]:
    """The public halves (RFC 7517, RFC 8037) of all `keys` that are not retired, those of tomorrow too."""
    return {"keys": [jwk(key) for key in keys if not key.retired]}


def jwk(key: Key) -> dict[str, Any]:
    """The public half of one key."""
    point = Ed25519PrivateKey.from_private_bytes(key.secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = base64.urlsafe_b64encode(point).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key.kid, "use": "sig", "alg": ALGORITHM}


def public_keys(sent: Any) -> dict[str, Ed25519PublicKey]:
    """The Ed25519 keys of a JWK set by their kid.

    Raises:
        ValueError, TypeError, KeyError: it is no such set.
    """
    return {
        str(key["kid"]): Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
        for key in sent["keys"]
        if key["kty"] == "OKP" and key["crv"] == "Ed25519"
    }


def known_keys(purpose: str) -> PublicKeys:
    """The public keys of `purpose` for the request that is being served; empty while none were ever read."""
    return _in_force.get().get(purpose, {})


class KeySets:
    """The key sets that one service reads."""

    def __init__(self, service: str, settings: Settings, reads: Mapping[str, str]) -> None:
        self._service = service
        self._settings = settings
        self._reads = dict(reads)
        self._known: dict[str, PublicKeys] = {}
        self._clients: dict[str, httpx.AsyncClient] = {}

    def use(self, publisher: str, client: httpx.AsyncClient) -> None:
        """Ask `publisher` through `client`: it may be in this process."""
        self._clients[publisher] = client

    @contextlib.contextmanager
    def in_force(self) -> Iterator[None]:
        """Let `known_keys` answer these sets inside the block."""
        token = _in_force.set(self._known)
        try:
            yield
        finally:
            _in_force.reset(token)

    async def refresh(self) -> None:
        """Read every set anew; one whose publisher is away stays as it is."""
        for purpose, publisher in self._reads.items():
            try:
                self._known[purpose] = public_keys(await self._asked(purpose, publisher))
            except (httpx.HTTPError, OSError):
                continue  # away, or not set up yet: the last keys stay in force
            except (ValueError, TypeError, KeyError):
                log.warning("key_set_unreadable", service=self._service, purpose=purpose)

    async def _asked(self, purpose: str, publisher: str) -> Any:
        if publisher == self._service:
            return jwk_set(KeysDirectory(self._settings.keys_dir).keys(purpose))
        if publisher not in self._clients:
            self._clients[publisher] = httpx.AsyncClient(base_url=self._settings.service_url(publisher), timeout=5.0)
        answer = await self._clients[publisher].get(f"/{publisher}/v1/{purpose}-keys")
        answer.raise_for_status()
        return answer.json()

    async def keep_fresh(self) -> None:
        """Read the sets for ever."""
        while self._reads:
            await self.refresh()
            await asyncio.sleep(self._settings.revocation_poll_seconds)

    async def close(self) -> None:
        """Give back the clients."""
        for client in self._clients.values():
            await client.aclose()
