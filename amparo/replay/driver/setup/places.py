"""Agencies, the emergency, sites: all that are known, those closed that were not open in the year.

Returned children are received at Belén alone: at La Lima and Omoa a child is an alarm, and the desks there are told.
"""

from __future__ import annotations

from amparo.replay.driver.calls import Call, Line, check
from amparo.replay.driver.names import key_of, named, site_id
from amparo.replay.driver.setup.making import BEFORE, make_all, making
from amparo.replay.driver.staff import COORDINATOR, OPERATOR, WORKING
from amparo.replay.sites import AGENCIES, FLOOD, SITES, Site


async def add_places(line: Line) -> None:
    """All of them, by the operator; what the desks are told of theirs, by the coordinator."""
    await _add_agencies(line)
    await _open_emergency(line)
    await _add_sites(line)
    await _close_sites(line)
    await _tell_who_is_for_adults_only(line)


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


async def _close_sites(line: Line) -> None:
    """Those that had closed before the year, or opened after it."""
    for site in SITES:
        if site not in WORKING:
            await _close(line, site)


async def _close(line: Line, site: Site) -> None:
    path = f"/directory/v1/sites/{site_id(site.code)}"
    read = Call(operation="directory.read_site", path=path, actor=OPERATOR, at=BEFORE, status=200)
    while (known := await line.send(read)).body["open"]:
        change = Call(
            operation="directory.change_site",
            path=path,
            actor=OPERATOR,
            body={"open": False},
            at=BEFORE,
            if_match=known.etag,
            status=200,
        )
        answer = await line.ask(change)
        if answer.status != 412:  # changed by a request whose answer was lost: it is read again
            check(change, answer)


async def _tell_who_is_for_adults_only(line: Line) -> None:
    operation = "registration.set_site_protection"
    for site in WORKING:
        if site.adults_only:
            id_ = site_id(site.code)
            await line.send(
                Call(
                    operation=operation,
                    path=f"/registration/v1/sites/{id_}/protection",
                    actor=COORDINATOR.actor,
                    body={"adults_only": True},
                    key=key_of(operation, id_),
                    at=BEFORE,
                    status=200,
                )
            )
