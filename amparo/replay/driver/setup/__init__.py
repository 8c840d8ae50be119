"""What stands before the year begins, made through the public APIs; a second time it changes nothing."""

from __future__ import annotations

from amparo.replay.driver.calls import Line
from amparo.replay.driver.setup.people import Account, add_people
from amparo.replay.driver.setup.places import add_places
from amparo.replay.driver.setup.shelters import Houses, add_shelters
from amparo.replay.driver.setup.stores import add_stores


async def set_up(line: Line, houses: Houses, *, stores: bool = True) -> None:
    """Agencies, emergency, sites, shelters, kits and rounds; staff and scanners are added beside (`add_people`).

    Without `stores` there are no kits and rounds.
    """
    await add_places(line)
    await add_shelters(line, houses)
    if stores:
        await add_stores(line)


__all__ = ["Account", "add_people", "set_up"]
