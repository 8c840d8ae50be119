"""Agencies, the emergency, sites."""

from __future__ import annotations

from amparo.replay.driver.calls import Line
from amparo.replay.driver.names import named, site_id
from amparo.replay.driver.setup.making import make_all, making
from amparo.replay.driver.staff import OPERATOR
from amparo.replay.sites import AGENCIES, FLOOD, SITES


async def add_places(line: Line) -> None:
    """All of them, by the operator."""
    await _add_agencies(line)
    await _open_emergency(line)
    await _add_sites(line)


async def _add_agencies(line: Line) -> None:
    await make_all(
        line,
        (
            making(
                "directory.add_agency",
                "/directory/v1/agencies",
                OPERATOR,
                {"id": named("agency", one.code), "code": one.code, "name": one.name, "kind": one.kind},
                named("agency", one.code),
            )
            for one in AGENCIES
        ),
    )


async def _open_emergency(line: Line) -> None:
    emergency = {
        "id": named("emergency", FLOOD.code),
        "code": FLOOD.code,
        "name": FLOOD.name,
        "cause": FLOOD.cause,
        "opened_on": FLOOD.opened,
    }
    await line.send(
        making(
            "directory.open_emergency",
            "/directory/v1/emergencies",
            OPERATOR,
            emergency,
            named("emergency", FLOOD.code),
        )
    )


async def _add_sites(line: Line) -> None:
    await make_all(
        line,
        (
            making(
                "directory.add_site",
                "/directory/v1/sites",
                OPERATOR,
                {
                    "id": site_id(site.code),
                    "code": site.code,
                    "name": site.name,
                    "kind": site.kind,
                    "pcode": site.pcode,
                    "managing_agency_id": named("agency", site.agency),
                    "holding_agency_id": named("agency", site.agency),
                },
                site_id(site.code),
            )
            for site in SITES
        ),
    )
