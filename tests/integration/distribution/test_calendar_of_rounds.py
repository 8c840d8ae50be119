"""The shared calendar: two agencies see that they plan the same, and no site is named."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.distribution.queries.round_views import CALENDAR
from shared.contracts.vocabulary import Role
from shared.db import fetch, run
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.rounding import PERSON, site
from tests.support.people import AGENCY, COORDINATOR, DANLI, LA_LIMA, Member, fixed_id

IOM, RED_CROSS = fixed_id("agency iom"), fixed_id("agency red cross")
WEEK = {"starts_on": "2040-06-13", "ends_on": "2040-06-14"}
"""A Wednesday and a Thursday."""
RANGE = "from=2040-06-11&to=2040-06-17"


async def planned(desk: Desk, agency: UUID | None, sites: list[UUID], **changes: Any) -> None:
    """A round that an agency plans."""
    token = desk.installation.token({"SITE_COORDINATOR": list(sites)}, subject=new_id(), agency=agency)
    body = {
        "id": str(new_id()),
        "code": f"R-{new_id()}".upper()[:40],
        "kit_id": str(desk.kit_id),
        "rule": PERSON,
        "site_ids": [str(one) for one in sites],
        **WEEK,
        **changes,
    }
    answer = await desk.installation.client.post(
        "/distribution/v1/rounds", json=body, headers=desk.installation.headers(token)
    )
    assert answer.status_code == 201, answer.text


async def calendar(desk: Desk, query: str = RANGE, member: Member = COORDINATOR) -> list[dict[str, Any]]:
    """The calendar's lines."""
    answer = await desk.get(f"/calendar?{query}", member=member)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.fixture
async def places(desk: Desk) -> Desk:
    """A desk that knows where both sites are."""
    await site(desk, DANLI, "HN0703")
    await site(desk, LA_LIMA, "HN0507", kind="CHILD_RECEPTION_CENTRE")
    return desk


async def test_two_agencies_see_that_they_plan_the_same_kind_there_in_one_week(places: Desk) -> None:
    await planned(places, IOM, [DANLI], planned=200)
    await planned(places, IOM, [DANLI], planned=50)
    await planned(places, RED_CROSS, [DANLI], planned=300)
    found = sorted(await calendar(places), key=lambda line: line["planned"])
    assert [(one["agency_id"], one["rounds"], one["planned"]) for one in found] == [
        (str(IOM), 2, 250),
        (str(RED_CROSS), 1, 300),
    ]
    assert {(one["pcode"], one["week_of"], one["kit_kind"], one["unit"]) for one in found} == {
        ("HN0703", "2040-06-11", "HYGIENE", "PERSON")
    }


async def test_it_names_no_site_and_no_round(places: Desk) -> None:
    await planned(places, IOM, [LA_LIMA], planned=200)
    [line] = await calendar(places)
    assert set(line) == {
        "pcode", "week_of", "agency_id", "kit_kind", "unit", "rounds", "planned", "without_number",
    }  # fmt: skip
    assert line["pcode"] == "HN0507"
    assert str(LA_LIMA) not in str(line)


async def test_a_confidential_sites_place_is_what_the_directory_tells(places: Desk) -> None:
    await site(places, LA_LIMA, "HN05", version=2, confidential_location=True)
    await planned(places, IOM, [LA_LIMA])
    assert [line["pcode"] for line in await calendar(places)] == ["HN05"]


async def test_numbers_go_to_the_municipality_that_they_were_planned_for(places: Desk) -> None:
    split = [{"site_id": str(DANLI), "planned": 30}, {"site_id": str(LA_LIMA), "planned": 12}]
    await planned(places, IOM, [DANLI, LA_LIMA], sites_planned=split)
    await planned(places, RED_CROSS, [DANLI, LA_LIMA], planned=99)
    found = {
        (line["pcode"], line["agency_id"]): (line["planned"], line["without_number"]) for line in await calendar(places)
    }
    assert found == {
        ("HN0703", str(IOM)): (30, 0),
        ("HN0507", str(IOM)): (12, 0),
        ("HN0703", str(RED_CROSS)): (0, 1),
        ("HN0507", str(RED_CROSS)): (0, 1),
    }


async def test_a_round_stands_in_every_week_that_it_touches_within_the_range(places: Desk) -> None:
    await planned(places, IOM, [DANLI], planned=7, starts_on="2040-06-01", ends_on="2040-06-25")
    weeks = [line["week_of"] for line in await calendar(places, "from=2040-06-08&to=2040-06-18")]
    assert weeks == ["2040-06-04", "2040-06-11", "2040-06-18"]
    assert await calendar(places, "from=2040-06-26&to=2040-06-30") == []


async def test_it_is_asked_for_a_department_or_a_municipality(places: Desk) -> None:
    for where in (DANLI, LA_LIMA):
        await planned(places, None, [where])
    found = [
        [line["pcode"] for line in await calendar(places, f"{RANGE}&pcode={p}")] for p in ("HN07", "HN0507", "HN0801")
    ]
    assert found == [["HN0703"], ["HN0507"], []]


async def test_any_staff_may_read_it_and_nobody_else(places: Desk) -> None:
    await planned(places, IOM, [DANLI])
    for role in Role:
        assert len(await calendar(places, member=Member(new_id(), {role: [LA_LIMA]}))) == 1
    assert (await places.get(f"/calendar?{RANGE}", member=AGENCY)).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["from=2040-06-11&to=2040-06-10", "from=2040-01-01&to=2041-06-01", "from=x&to=2040-06-10", f"{RANGE}&pcode=%"],
)
async def test_a_range_or_place_that_is_none_is_refused(desk: Desk, query: str) -> None:
    assert (await desk.get(f"/calendar?{query}")).status_code == 422


async def test_rounds_in_a_range_are_found_by_their_days(desk: Desk) -> None:
    days = {"from_day": date(2040, 6, 11), "to_day": date(2040, 6, 17)}

    async def work(session: Any) -> str:
        await run(session, "SET LOCAL enable_seqscan = off")  # there are too few rounds here for an index to pay
        rows = await fetch(session, "EXPLAIN " + CALENDAR, **days, pcode=None, rows_max=10)
        return "\n".join(row["QUERY PLAN"] for row in rows)

    assert "on round_days" in await desk.installation.runtime("distribution").database.run(work)
