"""Client credentials, one kind for devices and agencies (RFC 6749, 4.4), and the tokens that they buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from services.directory import credentials
from services.directory.commands.records import audit
from services.directory.commands.revocations import revoke_tokens
from services.directory.errors import ClientRefused
from services.directory.models import Client, Device, Site
from services.directory.queries import locked
from services.directory.schemas.machines import ClientIn, ClientOut
from shared import clock
from shared.context import Context
from shared.contracts.vocabulary import Scope
from shared.ids import new_id


@dataclass(frozen=True)
class Grant:
    """What a client's token says, as of `at`."""

    subject: UUID
    kind: str
    agency: UUID
    roles: dict[str, list[str]]
    at: datetime


def make_client(
    context: Context, *, scopes: Sequence[str], device_id: UUID | None = None, agency_id: UUID | None = None
) -> tuple[Client, str]:
    """A new client of a device or an agency, and its secret, of which only a digest is stored."""
    secret = credentials.new_secret()
    client = Client(
        id=new_id(),
        device_id=device_id,
        agency_id=agency_id,
        scopes=list(scopes),
        secret_digest=credentials.digest(secret),
        created_at=clock.real_now(),
    )
    context.session.add(client)
    return client, secret


async def add_agency_client(context: Context, agency_id: UUID, body: ClientIn) -> tuple[ClientOut, str]:
    """Make a client of an agency.

    Raises:
        UnknownAgency: the agency is not registered.
    """
    client, secret = make_client(context, scopes=sorted(set(body.scopes)), agency_id=agency_id)
    audit(context, "ADD_CLIENT", client.id)
    await context.session.flush()
    return client_out(client), secret


async def revoke_client(context: Context, client_id: UUID) -> ClientOut:
    """Refuse an agency's client and its tokens. Doing it twice is doing it once.

    Raises:
        NotFound: there is none.
    """
    client = await locked(context.session, Client, client_id)
    audit(context, "REVOKE_CLIENT", client.id)
    if client.revoked_at is None:
        client.revoked_at = clock.real_now()
        await revoke_tokens(context, client.device_id or client.id)
    return client_out(client)


async def end_clients_of(context: Context, device_id: UUID) -> bool:
    """Refuse what a device signed in with until now; answer whether there was any."""
    open_ones = (col(Client.device_id) == device_id, col(Client.revoked_at).is_(None))
    statement = update(Client).where(*open_ones).values(revoked_at=clock.real_now()).returning(col(Client.id))
    return bool((await context.session.execute(statement)).scalars().all())


async def grant(context: Context, client_id: UUID, secret: str) -> Grant | ClientRefused:
    """What the client may do, or a refusal; both leave an audit row, so that neither is raised in here."""
    client = await context.session.get(Client, client_id, with_for_update=True)
    if client is None or client.revoked_at is not None or not credentials.is_secret_of(secret, client.secret_digest):
        audit(context, "CLIENT_TOKEN", client.id if client else None, "REFUSED")
        return ClientRefused(headers={"WWW-Authenticate": 'Basic realm="amparo"'})
    client.used_at = now = clock.real_now()
    audit(context, "CLIENT_TOKEN", client.id)
    if client.device_id is None:
        return _agency_grant(client, now)
    device = await context.session.get_one(Device, client.device_id)
    site = await context.session.get_one(Site, device.site_id)
    return Grant(device.id, "device", site.holding_agency_id, {Scope.SCANNER: [str(device.site_id)]}, now)


def _agency_grant(client: Client, now: datetime) -> Grant:
    if client.agency_id is None:
        raise LookupError("a client belongs to a device or to an agency")
    return Grant(client.id, "agency", client.agency_id, {scope: [] for scope in client.scopes}, now)


def client_out(client: Client) -> ClientOut:
    """A client as the API shows it, without its secret."""
    return ClientOut(
        client_id=client.id,
        scopes=client.scopes,
        created_at=client.created_at,
        used_at=client.used_at,
        active=client.revoked_at is None,
    )
