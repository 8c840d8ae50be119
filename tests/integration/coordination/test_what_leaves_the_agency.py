"""What leaves the agency has no small cell, in whichever form, and another agency's client is told nothing else."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.coordination.queries.drawing_days import COLUMNS
from services.coordination.rules.small_cells import CELL_MIN
from shared.contracts.envelope import Payload
from shared.contracts.shelter import StayPaused
from shared.ids import new_id
from tests.integration.coordination.test_a_site_day_in_numbers import DAY, MORNING, came, day_of, went
from tests.integration.coordination.test_a_sites_day import closed
from tests.support.coordination import CoordinationAlone
from tests.support.events import made
from tests.support.year import DANLI, handout, person, service_given, site

PATH = "/coordination/v1/reports/day"
ASKED = {"site_id": str(DANLI), "day": DAY}
NUMBERS = ("arrivals", "departures", "people", "away")
DOCS = Path(__file__).parents[3] / "docs" / "reports.md"


def house(**sizes: int) -> list[Payload]:
    """So many women, men and others of 30 years, and girls of 8, with their stays; two of them go away."""
    ages = {"girls": ("FEMALE", 8), "women": ("FEMALE", 30), "men": ("MALE", 30), "others": ("OTHER", 30)}
    people = [
        person("IN_TRANSIT", sex=ages[name][0], age_years=ages[name][1]) for name, n in sizes.items() for _ in range(n)
    ]
    stays = [came(person_id=one.person_id) for one in people]
    away = [made(StayPaused, stay_id=one.stay_id, version=2, site_id=DANLI, occurred_at=MORNING) for one in stays[:2]]
    return [site(DANLI, "DANLI"), *people, *stays, *away]


def given() -> list[Payload]:
    """Twelve meals, three showers; eleven kits of one kind to as many, and one of another."""
    hygiene, kitchen = new_id(), new_id()
    return [
        *(service_given(person_id=new_id(), occurred_at=MORNING) for _ in range(12)),
        *(service_given(kind="SHOWER", person_id=new_id(), occurred_at=MORNING) for _ in range(3)),
        *(handout("HYGIENE", kit_id=hygiene, occurred_at=MORNING) for _ in range(11)),
        handout("KITCHEN", kit_id=kitchen, occurred_at=MORNING, quantity=20),
    ]


def shown(report: Any) -> list[int]:
    """Every number in what was answered."""
    lines = [*report["sadd"], *report["deliveries"], *report["services"]]
    found = [report[name] for name in NUMBERS] + [value for line in lines for value in line.values()]
    return [value for value in found if isinstance(value, int)]


async def test_no_small_cell_is_shown_and_no_sum_gives_one_away(coordination: CoordinationAlone) -> None:
    await coordination.feed([*house(women=40, men=30, girls=12, others=3), *given(), closed(15)])
    whole, leaving = await day_of(coordination), await day_of(coordination, suppressed=True)
    assert min(shown(whole)) < CELL_MIN <= min(shown(leaving))
    assert (leaving["people"], leaving["arrivals"], leaving["departures"]) == (85, None, None)
    assert [leaving[name] for name in ("away", "told", "restated", "difference")] == [None] * 4
    rows = {line["age_band"]: line for line in leaving["sadd"]}
    assert rows["total"]["other"] is rows["18-59"]["other"] is None
    for line in leaving["sadd"]:
        hidden = [name for name, value in line.items() if value is None]
        assert len(hidden) != 1, line
    for column in ("female", "male", "other", "not_stated", "total"):
        assert [line[column] for line in leaving["sadd"]].count(None) != 1, column


async def test_rows_whose_counts_say_the_same_are_shown_whole_or_not(coordination: CoordinationAlone) -> None:
    await coordination.feed([*house(women=40), *given()])
    report = await day_of(coordination, suppressed=True)
    assert [(one["kind"], one["count"], one["persons"]) for one in report["services"]] == [
        ("MEAL", 12, 12),
        ("SHOWER", None, None),
    ]
    kits = {one["kit_kind"]: (one["handouts"], one["persons"], one["quantity"]) for one in report["deliveries"]}
    assert kits == {"HYGIENE": (11, 11, 11), "KITCHEN": (None, None, None)}


async def test_arrivals_and_departures_are_both_shown_or_none(coordination: CoordinationAlone) -> None:
    stays = [came() for _ in range(40)]
    await coordination.feed([*stays, *(went(stay, 1) for stay in stays[:9])])
    assert [(await day_of(coordination, suppressed=True))[name] for name in NUMBERS[:3]] == [None, None, 31]
    await coordination.feed([went(stays[20], 2)])
    assert [(await day_of(coordination, suppressed=True))[name] for name in NUMBERS[:3]] == [40, 10, 30]


async def test_of_a_house_of_nine_nothing_is_shown(coordination: CoordinationAlone) -> None:
    await coordination.feed(house(women=9))
    assert shown(await day_of(coordination, suppressed=True)) == []


async def test_the_files_show_what_the_answer_shows(coordination: CoordinationAlone) -> None:
    await coordination.feed([*house(women=40, men=30, girls=12, others=3), *given(), closed(15)])
    headers = coordination.headers({"REPORTER": ["*"]})
    for suppressed in (True, False):
        query = {**ASKED, "suppressed": str(suppressed)}
        report = await day_of(coordination, suppressed=suppressed)
        text = (await coordination.client.get(f"{PATH}.csv", params=query, headers=headers)).content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        file = (await coordination.client.get(f"{PATH}.xlsx", params=query, headers=headers)).content
        book = openpyxl.load_workbook(io.BytesIO(file))
        sheet = [["" if value is None else str(value) for value in row] for row in book["numbers"].values]
        assert sheet == [list(COLUMNS), *([line[name] for name in COLUMNS] for line in lines)]
        day = [line for line in lines if not line["figure"].startswith(("told", "restated", "difference"))]
        assert sorted(int(line["value"]) for line in day if line["value"]) == sorted(shown(report))
        assert {line["suppressed"] for line in lines} == {"true" if suppressed else "false"}
        assert any(line["figure"] == "told.without_bed" for line in lines) is not suppressed


async def test_every_number_has_a_definition_on_the_page(coordination: CoordinationAlone) -> None:
    await coordination.feed([*house(women=1), *given(), closed(15)])
    report = await day_of(coordination)
    anchors = set(re.findall(r"^## (\S+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    named = {definition.partition("#")[2] for definition in report["definitions"].values()}
    assert named == anchors
    numbers = {name for name in report if name not in ("site_id", "site_code", "day", "definitions")}
    numbers |= {f"{name}.{one}" for name in ("deliveries", "services") for one in report[name][0]}
    words = {"deliveries.kit_id", "deliveries.kit_code", "deliveries.kit_kind", "services.kind"}
    assert numbers - words == set(report["definitions"])


@pytest.mark.parametrize("file", ["", ".csv", ".xlsx"])
async def test_another_agencys_client_is_told_what_may_leave_and_when_the_day_is_over(
    coordination: CoordinationAlone, file: str
) -> None:
    await coordination.feed(house(women=9))
    headers = coordination.headers({"REPORTS": ["*"]})
    answer = await coordination.client.get(f"{PATH}{file}", params={**ASKED, "suppressed": "false"}, headers=headers)
    assert answer.status_code == 200
    if not file:
        assert (answer.json()["suppressed"], shown(answer.json())) == (True, [])
    early = {**headers, "X-Demo-Time": MORNING.isoformat()}
    refused = await coordination.client.get(f"{PATH}{file}", params=ASKED, headers=early)
    assert (refused.status_code, refused.json()["code"]) == (409, "day_not_over")
    assert refused.json()["parameters"] == {"over_at": "2023-06-16T06:00:00Z"}


async def test_what_leaves_has_no_cut_of_somebodys_choice(coordination: CoordinationAlone) -> None:
    headers = coordination.headers({"REPORTER": ["*"]})
    query = {**ASKED, "suppressed": "true", "as_of": MORNING.isoformat()}
    answer = await coordination.client.get(PATH, params=query, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_with_suppressed")


@pytest.mark.parametrize("file", ["", ".csv", ".xlsx"])
async def test_staff_of_the_shelter_read_its_days_and_no_other_ones(coordination: CoordinationAlone, file: str) -> None:
    async def status(roles: dict[str, list[str]] | None) -> int:
        headers = coordination.headers(roles) if roles else {}
        return (await coordination.client.get(f"{PATH}{file}", params=ASKED, headers=headers)).status_code

    here, elsewhere = {"SHELTER_STAFF": [str(DANLI)]}, {"SHELTER_STAFF": [str(new_id())]}
    assert [await status(one) for one in (None, {"REGISTRAR": [str(DANLI)]}, elsewhere, here)] == [401, 403, 404, 200]
