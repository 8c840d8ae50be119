"""Where the demonstration of today happens, who works there, and the ids of what it makes.

The site is one of its own: the replayed year's centre at Danlí keeps its rooms and its guests of 2023.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from amparo.replay.driver.names import named
from amparo.replay.driver.staff import Actor
from shared.contracts.vocabulary import Role

SITE_CODE, SITE_NAME, PCODE = "DANLI-SANISIDRO", "Albergue San Isidro, Danlí", "HN0703"
EARLIER_DAYS_MAX = 366
SITE_ID = named("site", SITE_CODE)
DEVICE_NAME = "tableta 1"
DEVICE_ID = named("device", SITE_CODE, DEVICE_NAME)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works at the site, with the roles of their account."""

    username: str
    display_name: str
    roles: tuple[Role, ...]

    @property
    def staff_id(self) -> UUID:
        """The account's id."""
        return named("staff", SITE_CODE, self.username)

    @property
    def actor(self) -> Actor:
        """What this person's token says."""
        return Actor(self.staff_id, "staff", tuple((role.value, (str(SITE_ID),)) for role in self.roles))


DESK = Worker("desk", "Mesa · San Isidro", (Role.REGISTRAR, Role.SHELTER_STAFF, Role.WAREHOUSE_CLERK))
# `coordinacion` is an account of the replayed year.
COORDINATOR = Worker("coordinacion.danli", "Coordinación · San Isidro", (Role.SITE_COORDINATOR,))
WORKERS = (DESK, COORDINATOR)


def of_day(day: date, noun: str, *words: str) -> UUID:
    """The id of something that the desk makes for one day."""
    return uuid5(SITE_ID, ":".join([noun, day.isoformat(), *words]))


def stay_id(day: date, party: str, number: int) -> UUID:
    """The stay of a party's nth guest."""
    return of_day(day, "stay", party, str(number))


def earlier(day: date) -> Iterator[date]:
    """The days before, the latest first, as far back as anything of theirs may still be open."""
    return (day - timedelta(days=days) for days in range(1, EARLIER_DAYS_MAX + 1))
