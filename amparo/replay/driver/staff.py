"""Who works where in the replay, and what their tokens say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amparo.replay.driver.names import device_id, named, site_id
from amparo.replay.rounds import ROUNDS
from amparo.replay.sites import BY_CODE, DEVICES, SITES, Site, SiteKind
from shared.contracts.vocabulary import Role, Scope

# The year of the replay lies in the past: accounts must still open when somebody looks at the result.
UNTIL = date(2035, 12, 31)
_EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller: who, and which role or scope at which sites (ids; `*` is everywhere)."""

    subject: UUID
    kind: str
    roles: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff to be: one role at some sites (ADMIN: everywhere), for one agency."""

    username: str
    display_name: str
    role: Role
    agency: str
    sites: tuple[str, ...]

    @property
    def staff_id(self) -> UUID:
        """The account's id."""
        return named("staff", self.username)

    @property
    def actor(self) -> Actor:
        """What this person's token says."""
        return Actor(self.staff_id, "staff", ((self.role.value, tuple(str(site_id(code)) for code in self.sites)),))


OPERATOR = Actor(named("staff", "operator"), "staff", ((Role.ADMIN.value, (_EVERYWHERE,)),))
"""The operator at the installation's own console, who makes the first accounts."""

READER = Actor(named("staff", "reader"), "service", ((Scope.EVENTS.value, (_EVERYWHERE,)),))
"""Reads the event logs to their ends, as a service that rebuilds does."""


def _at(site: Site, short: str, role: Role, work: str) -> Member:
    return Member(f"{short}.{site.code.lower()}", f"{work} · {site.name}", role, site.agency, (site.code,))


def _in_use(site: Site) -> bool:
    return site.opened.year <= 2023 and (site.closed is None or site.closed.year >= 2023)


WORKING = tuple(site for site in SITES if _in_use(site))
_DESKS = tuple(site for site in WORKING if site.kind is not SiteKind.WAREHOUSE)
_STORES = tuple(dict.fromkeys(code for one in ROUNDS for code in one.sites))

REGISTRARS = {site.code: _at(site, "registro", Role.REGISTRAR, "Registro") for site in _DESKS}
SHELTER_STAFF = {site.code: _at(site, "albergue", Role.SHELTER_STAFF, "Albergue") for site in _DESKS}
CLERKS = {
    site.code: _at(site, "bodega", Role.WAREHOUSE_CLERK, "Bodega")
    for site in WORKING
    if site.code in _STORES or site.kind is SiteKind.WAREHOUSE
}
ADMINISTRATOR = Member("administracion", "Administración", Role.ADMIN, "IOM", ())
COORDINATOR = Member("coordinacion", "Coordinación", Role.SITE_COORDINATOR, "IOM", tuple(site.code for site in WORKING))
REPORTER = Member("informes", "Informes", Role.REPORTER, "IOM", tuple(site.code for site in WORKING))


def members() -> Iterator[Member]:
    """Everybody who gets an account."""
    yield ADMINISTRATOR
    yield COORDINATOR
    yield REPORTER
    for group in (REGISTRARS, SHELTER_STAFF, CLERKS):
        yield from group.values()


SCANNERS = {
    device.key: Actor(device_id(device.key), "device", ((Scope.SCANNER.value, (str(site_id(device.site)),)),))
    for device in DEVICES
}


def pcode(site: str) -> str:
    """The municipality of a site."""
    return BY_CODE[site].pcode
