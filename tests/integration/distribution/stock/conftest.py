"""Two warehouses: Danlí's desk with its shelf, and a far one; and what the ledger must always say of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.distribution.rules.stock.legs import UNKNOWN_LOT
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA, Member, fixed_id

FAR = LA_LIMA
FAR_CLERK = Member(fixed_id("clerk la lima"), {"WAREHOUSE_CLERK": [FAR]})
KEEPER_OF_BOTH = Member(fixed_id("keeper of both"), {"SITE_COORDINATOR": [DANLI, FAR]})
FAR_AWAY = "2050-01-01"


@dataclass
class Store:
    """Danlí's warehouse: calls that must succeed, and its books. The desk's own stock is 200 soaps of lot A."""

    desk: Desk

    @property
    def soap(self) -> UUID:
        """The item that the desk's kit holds two of."""
        return self.desk.item_id

    async def must(self, path: str, body: Mapping[str, Any], *, member: Member = CLERK, **more: Any) -> dict[str, Any]:
        """A POST that must succeed, with an id of its own where the body has none."""
        answer = await self.desk.post(path, {"id": new_id(), **body}, member=member, **more)
        assert answer.status_code in (200, 201), answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def refused(self, path: str, body: Mapping[str, Any], *, member: Member = CLERK, **more: Any) -> Any:
        """The problem of a POST that must be refused, and that must leave the books as they were."""
        before = await self.books()
        answer = await self.desk.post(path, {"id": new_id(), **body}, member=member, **more)
        assert answer.is_error, answer.text
        assert await self.books() == before
        return answer.json()

    async def lot(self, quantity: int, code: str | None = None, *, site: UUID = DANLI, **line: Any) -> UUID:
        """A new lot on the shelf."""
        made = {"item_id": self.soap, "quantity": quantity, "funding_source": "CERF", **line}
        lines = [made | ({"lot_code": code} if code else {})]
        member = CLERK if site == DANLI else FAR_CLERK
        received = await self.must("/stock/receipts", {"site_id": site, "lines": lines}, member=member)
        return UUID(received["lot_ids"][0])

    async def lot_a(self) -> UUID:
        """The lot that the desk begins with."""
        rows = await self.desk.rows("SELECT id FROM lot WHERE code = 'A'")
        found: UUID = rows[0]["id"]
        return found

    async def item(self, code: str) -> UUID:
        """Another item."""
        item_id = new_id()
        await self.must("/items", {"id": item_id, "code": code, "name": code, "unit": "pieza"}, member=COORDINATOR)
        return item_id

    async def books(self, *, site: UUID | None = DANLI, lot: UUID | None = None) -> dict[tuple[str, str], int]:
        """What stands in the books that is not zero: account and lot's code to pieces."""
        rows = await self.desk.rows(
            """
            SELECT b.account, coalesce(l.code, '?') AS code, sum(b.qty)::int AS qty
            FROM balance AS b LEFT JOIN lot AS l ON l.id = b.lot_id
            WHERE b.place_id = coalesce(CAST(:site AS uuid), b.place_id)
              AND b.lot_id = coalesce(CAST(:lot AS uuid), b.lot_id)
            GROUP BY 1, 2 HAVING sum(b.qty) <> 0
            """,
            site=site,
            lot=lot,
        )
        return {(row["account"], row["code"]): row["qty"] for row in rows}

    async def of_lot(self, lot: UUID, *, site: UUID | None = DANLI) -> dict[str, int]:
        """A lot's accounts at a site."""
        return {account: qty for (account, _), qty in (await self.books(site=site, lot=lot)).items()}

    async def step(self, lot: UUID, step: str, *, member: Member = COORDINATOR, **body: Any) -> httpx.Response:
        """Approve, hold, expire or recall a lot."""
        return await self.desk.post(f"/lots/{lot}/{step}", {"id": new_id(), "reason": "QUALITY", **body}, member=member)

    async def give(self, kits: int = 1, *, at: datetime | None = None) -> httpx.Response:
        """Kits of two soaps each, to somebody new."""
        return await self.desk.give(person_id=await self.desk.person(), quantity=kits, at=at)

    async def cases(self, kind: str) -> list[dict[str, Any]]:
        """Cases of a kind, in the order of their opening."""
        return await self.desk.rows(
            "SELECT state, excess, resolution FROM review_case WHERE kind = :kind ORDER BY id", kind=kind
        )

    async def must_balance(self) -> None:
        """I1: legs sum to zero by movement and item, balances are the sums of legs, nothing physical is below zero."""
        legs = await self.desk.rows("SELECT movement_id, place_id, account, item_id, lot_id, qty FROM leg")
        balances = await self.desk.rows("SELECT place_id, account, item_id, lot_id, qty FROM balance")
        assert set(summed(legs, "movement_id", "item_id").values()) <= {0}
        key = ("place_id", "account", "item_id", "lot_id")
        assert {k: n for k, n in summed(legs, *key).items() if n} == {
            k: n for k, n in summed(balances, *key).items() if n
        }
        below = [row for row in balances if row["qty"] < 0]
        assert {row["account"] for row in below} <= {"SUPPLIER", "ADJUSTED", "DISCREPANCY"}


def summed(rows: Iterable[Mapping[str, Any]], *key: str) -> dict[tuple[Any, ...], int]:
    """Quantities by key."""
    sums: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    for row in rows:
        sums[tuple(row[name] for name in key)] += row["qty"]
    return dict(sums)


@pytest.fixture
async def store(desk: Desk) -> Store:
    """Danlí's warehouse."""
    return Store(desk)


__all__ = ["FAR", "FAR_AWAY", "FAR_CLERK", "KEEPER_OF_BOTH", "UNKNOWN_LOT", "Store"]
