"""Registration's card keys for a service that runs without registration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import httpx

from shared import clock
from shared.contracts.signed_cards import sign
from shared.key_sets import jwk_set
from shared.keys import KeysDirectory
from shared.settings import Settings
from tests.support.installation import Installation


async def read_keys(installation: Installation, service: str) -> None:
    """Let `service` read the card keys of its installation's directory of keys."""

    def publisher(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/registration/v1/card-keys"
        return httpx.Response(200, json=jwk_set(KeysDirectory(installation.settings.keys_dir).keys("card")))

    sets = installation.runtime(service).key_sets
    sets.use(
        "registration", httpx.AsyncClient(transport=httpx.MockTransport(publisher), base_url="http://registration")
    )
    await sets.refresh()


def qr_of(settings: Settings, code: str, *, issued: datetime | None = None, secret: bytes | None = None) -> str:
    """The QR text of a card, signed with the installation's key (or with another `secret` under that key's id)."""
    key = KeysDirectory(settings.keys_dir).current("card")
    return sign(code, issued=issued or clock.real_now(), kid=UUID(key.kid), secret=secret or key.secret)


def qr_of_stranger(code: str) -> str:
    """A QR that another operation signed with a key of its own."""
    return sign(code, issued=clock.real_now(), kid=UUID(int=99), secret=b"\x09" * 32)
