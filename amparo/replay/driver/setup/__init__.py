"""What stands before the year begins, made through the public APIs; a second time it changes nothing."""

from __future__ import annotations

from amparo.replay.driver.calls import Line
from amparo.replay.driver.setup.people import Account, add_people
from amparo.replay.driver.setup.places import add_places
from amparo.replay.driver.setup.shelters import add_shelters
from amparo.replay.driver.setup.stores import add_stores


async def set_up(line: Line) -> list[Account]:
    """Agencies, emergency, sites, staff, scanners, shelters, kits and rounds; answers the accounts."""
    await add_places(line)
    accounts = await add_people(line)
    await add_shelters(line)
    await add_stores(line)
    return accounts


__all__ = ["Account", "set_up"]
