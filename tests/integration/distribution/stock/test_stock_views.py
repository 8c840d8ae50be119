"""Stock as staff look at it: for how long it lasts, what expires, what is where, what moved."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.distribution.stock.conftest import Store
from tests.support.people import COORDINATOR, DANLI, OUTSIDER

VIEWS = ("/stock", "/stock/days-left", "/stock/expiring", "/stock/movements")
NOON = datetime(2026, 3, 20, 18, tzinfo=UTC)
"""Noon at Danlí."""
JUST_BEFORE_MIDNIGHT = datetime(2026, 3, 7, 5, 59, tzinfo=UTC)
"""The evening of 6 March at Danlí: the fifteenth local day before."""


async def view(store: Store, path: str, **more: Any) -> Any:
    """A view's lines."""
    answer = await store.desk.get(f"{path}{'&' if '?' in path else '?'}site_id={DANLI}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["lines"]


async def test_days_left_go_by_the_last_fourteen_local_days(store: Store) -> None:
    await store.give(at=JUST_BEFORE_MIDNIGHT)  # too long ago
    for _ in range(7):
        await store.give(at=NOON)
    [line] = await view(store, "/stock/days-left", at=NOON)
    assert (line["usable"], line["consumed"], line["per_day"], line["days_left"]) == (184, 14, 1.0, 184)


async def test_a_clock_that_is_ahead_does_not_lead_past_the_receipt(store: Store) -> None:
    """What is written down of goods was before it was written down, whatever the clock of a table computer says."""
    line = {"item_id": store.soap, "quantity": 1, "lot_code": "P"}
    body = {"site_id": DANLI, "lines": [line]}
    for said, kept in (("2199-01-01T00:00:00Z", NOON), ("2026-03-19T12:00:00Z", datetime(2026, 3, 19, 12, tzinfo=UTC))):
        came = await store.must("/stock/receipts", {**body, "occurred_at": said}, at=NOON)
        [row] = await store.desk.rows("SELECT occurred_at FROM movement WHERE id = :id", id=came["movement_id"])
        assert row["occurred_at"] == kept


async def test_a_shelf_that_lasts_for_ever_is_told_too(store: Store) -> None:
    item = await store.item("PILL")
    lines = [{"item_id": item, "quantity": 1_000_000, "lot_code": "X"}] * 200
    await store.must("/stock/receipts", {"site_id": DANLI, "lines": lines})
    kit = {
        "id": new_id(),
        "code": "PILL",
        "kind": "OTHER",
        "name": "x",
        "components": [{"item_id": item, "quantity": 1}],
    }
    await store.must("/kits", kit, member=COORDINATOR)
    round_id = await store.desk.plan({"unit": "PERSON", "window": "ROUND"}, code="PILLS", kit_id=kit["id"])
    assert (await store.desk.give(person_id=await store.desk.person(), round_id=round_id)).status_code == 201
    days = {line["item_code"]: line["days_left"] for line in await view(store, "/stock/days-left")}
    assert days["PILL"] == 199_999_999 * 14


async def test_what_came_back_was_not_consumed(store: Store) -> None:
    given = (await store.give(at=NOON)).json()["handout_id"]
    await store.must(f"/handouts/{given}/reverse", {"reason": "x"}, at=NOON)
    [line] = await view(store, "/stock/days-left", at=NOON)
    assert (line["consumed"], line["days_left"]) == (0, None)


async def test_held_and_expired_goods_do_not_last(store: Store) -> None:
    await store.lot(30)
    await store.lot(20, "OLD", expires_on="2025-01-01")
    [line] = await view(store, "/stock/days-left", at=NOON)
    assert (line["usable"], line["held"]) == (200, 50)


async def test_expiring_lots_come_first_expired_first(store: Store) -> None:
    await store.lot(20, "SOON", expires_on="2026-03-25")
    await store.lot(20, "OLD", expires_on="2026-03-01")
    lines = await view(store, "/stock/expiring?within_days=30", at=NOON)
    assert [(line["lot_code"], line["days"], line["expired"]) for line in lines] == [
        ("OLD", -19, True),
        ("SOON", 5, False),
    ]


async def test_movements_come_the_latest_first_in_pages(store: Store) -> None:
    moved = [
        (await store.must("/stock/receipts", {"site_id": DANLI, "occurred_at": f"2026-03-{day:02}T12:00:00Z",
         "lines": [{"item_id": store.soap, "quantity": 1, "lot_code": "P"}]}))["movement_id"]
        for day in (3, 1, 2)
    ]  # fmt: skip
    path, found = f"/stock/movements?site_id={DANLI}&limit=2", []
    page = (await store.desk.get(path)).json()
    found += page["items"]
    while page["next"]:
        page = (await store.desk.get(f"{path}&cursor={page['next']}")).json()
        found += page["items"]
    times = [one["occurred_at"] for one in found]
    assert len(found) == 4
    assert times == sorted(times, reverse=True)
    assert [one["movement_id"] for one in found if one["movement_id"] in moved] == [moved[0], moved[2], moved[1]]


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_a_site_with_many_lots_is_told_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    from services.distribution.routes.stock import views

    for code in ("P", "Q", "R"):
        await store.lot(1, code)
    path = f"/stock?site_id={DANLI}&format={form}"

    def lines_of(answer: Any) -> list[Any]:
        return list(answer.json()["lines"]) if form == "json" else answer.text.removeprefix("\ufeff").splitlines()[1:]

    whole = lines_of(await store.desk.get(path))
    monkeypatch.setattr(views, "STOCK_ROWS_MAX", 3)
    found, following = list[Any](), path
    while following:
        answer = await store.desk.get(following)
        found += lines_of(answer)
        if form == "json":
            cursor = answer.json()["next"]
            following = f"{path}&cursor={cursor}" if cursor else ""
        else:
            following = answer.headers.get("Link", "").partition(">")[0].removeprefix("</distribution/v1")
    assert (found, len(found)) == (whole, 8)
    assert (await store.desk.get(f"{path}&cursor=WyJ4Il0")).json()["errors"][0]["pointer"] == "/query/cursor"


async def test_mistake_15_a_cursor_by_timestamp_that_loops_or_skips(store: Store) -> None:
    """Movements of one moment are told apart, and what is written down meanwhile takes no other's place."""
    line = {"item_id": store.soap, "quantity": 1, "lot_code": "P"}

    async def receive(day: int) -> str:
        body = {"site_id": DANLI, "occurred_at": f"2026-03-{day:02}T12:00:00Z", "lines": [line]}
        return str((await store.must("/stock/receipts", body))["movement_id"])

    there = {await receive(5) for _ in range(5)}
    path, found = f"/stock/movements?site_id={DANLI}&limit=2", list[str]()
    following: str | None = path
    while following:
        page = (await store.desk.get(following)).json()
        found += [one["movement_id"] for one in page["items"]]
        following = f"{path}&cursor={page['next']}" if page["next"] else None
        await receive(9)
    assert [one for one in found if one in there] == sorted(there, reverse=True)
    assert len(found) == len(set(found)) == len(there) + 1


@pytest.mark.parametrize("path", VIEWS)
async def test_another_sites_stock_is_as_if_it_did_not_exist(store: Store, path: str) -> None:
    for form in ("json", "csv"):
        answer = await store.desk.get(f"{path}?site_id={DANLI}&format={form}", member=OUTSIDER)
        assert answer.status_code == 404


@pytest.mark.parametrize("path", VIEWS)
async def test_each_view_is_a_csv_too_and_no_cell_is_a_formula(store: Store, path: str) -> None:
    body = {"id": new_id(), "code": "EVIL", "name": "=1+1", "unit": "@x"}
    await store.must("/items", body, member=COORDINATOR)
    line = {"item_id": body["id"], "quantity": 4, "lot_code": "=HYPERLINK(1)", "funding_source": "-x"}
    dated = line | {"expires_on": "2026-04-01"}
    await store.must("/stock/receipts", {"site_id": DANLI, "lines": [dated]})
    answer = await store.desk.get(f"{path}?site_id={DANLI}&format=csv&within_days=3650", at=NOON)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows
    cells = [value for row in rows for value in row.values()]
    numbers = {value for value in cells if value.lstrip("-").replace(".", "", 1).isdigit()}
    assert [value for value in cells if value[:1] in tuple("=+-@") and value not in numbers] == []


async def test_mistake_14_exports_that_time_out_and_take_the_site_down(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file has so many movements at the most, and names the next one."""
    from services.distribution.routes.stock import views

    monkeypatch.setattr(views, "CSV_MOVEMENTS_MAX", 1)
    await store.lot(1, "P")
    answer = await store.desk.get(f"/stock/movements?site_id={DANLI}&format=csv")
    link = answer.headers["Link"]
    assert link.endswith('; rel="next"')
    following = await store.desk.get(link.partition(">")[0].removeprefix("</distribution/v1"))
    assert following.status_code == 200
    assert following.text != answer.text
