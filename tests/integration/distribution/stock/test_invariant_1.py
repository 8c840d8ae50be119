"""I1 over random movements: whatever is asked for, and refused, every piece stays accounted for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.ids import new_id
from tests.integration.distribution.stock.conftest import FAR, KEEPER_OF_BOTH, Store
from tests.integration.distribution.test_handout_batch import item as scanned
from tests.support.people import DANLI

KINDS = (
    *("receipt", "loss", "dispatch", "arrival", "write_off", "count", "release"),
    *("assembly", "break_up", "reverse", "given", "given_offline", "hold", "approve"),
)
ACTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 120), st.integers(0, 7), st.booleans()), min_size=3, max_size=14
)


class Walk:
    """Movements of two warehouses, each by what happened before."""

    def __init__(self, store: Store, packed: UUID) -> None:
        self.store, self.packed = store, packed
        self.lots: list[str] = []
        self.packed_lots: list[str] = []
        self.transfers: list[str] = []
        self.movements: list[str] = []

    async def act(self, kind: str, quantity: int, which: int, flag: bool) -> None:
        """One act; refusals are answers too, failures are not."""
        path, body = await getattr(self, f"_{kind}")(quantity, which, flag)
        answer = await self.store.desk.post(path, {"id": new_id(), **body}, member=KEEPER_OF_BOTH)
        assert answer.status_code < 500, answer.text
        if answer.status_code == 201:
            self._keep(kind, answer.json())

    def _keep(self, kind: str, answer: dict[str, Any]) -> None:
        if "movement_id" in answer:
            self.movements.append(answer["movement_id"])
        if kind == "dispatch":
            self.transfers.append(answer["movement_id"])
        if kind == "assembly":
            self.packed_lots += [one["lot_id"] for one in answer["lines"] if one["item_id"] == str(self.packed)]
        self.lots += answer.get("lot_ids", [])

    def _of(self, what: list[str], which: int) -> str:
        return what[which % len(what)] if what else str(new_id())

    def _lines(self, quantity: int, which: int) -> list[dict[str, Any]]:
        return [{"lot_id": self._of(self.lots, which), "quantity": quantity}]

    async def _receipt(self, quantity: int, which: int, flag: bool) -> Any:
        line = {"item_id": self.store.soap, "quantity": quantity, **({"lot_code": f"L{which}"} if flag else {})}
        return "/stock/receipts", {"site_id": DANLI, "settles": which % 2 == 0, "lines": [line]}

    async def _loss(self, quantity: int, which: int, flag: bool) -> Any:
        source = "QUARANTINE" if flag else "SHELF"
        body = {"site_id": DANLI, "account": "LOST", "reason": "THEFT", "source": source}
        return "/stock/losses", {**body, "lines": self._lines(quantity, which)}

    async def _dispatch(self, quantity: int, which: int, flag: bool) -> Any:
        lines = [{"item_id": self.store.soap, "quantity": quantity}] if flag else self._lines(quantity, which)
        return "/transfers", {"waybill": str(new_id()), "from_site_id": DANLI, "to_site_id": FAR, "lines": lines}

    async def _arrival(self, quantity: int, which: int, flag: bool) -> Any:
        lines = [{"lot_id": self._of(self.lots, which), "received": quantity, "damaged": which}]
        return f"/transfers/{self._of(self.transfers, which)}/receive", {"complete": flag, "lines": lines}

    async def _write_off(self, quantity: int, which: int, _: bool) -> Any:
        body = {"reason": "THEFT", "lines": self._lines(quantity, which)}
        return f"/transfers/{self._of(self.transfers, which)}/write-off", body

    async def _count(self, quantity: int, which: int, flag: bool) -> Any:
        lots = sorted(set(self.lots)) if flag else [self._of(self.lots, which)]
        lines = [{"lot_id": lot, "counted": quantity - 1} for lot in lots]
        return "/stock/counts", {"site_id": DANLI, "reason": "PERIODIC", "lines": lines}

    async def _release(self, quantity: int, which: int, _: bool) -> Any:
        return "/stock/releases", {"site_id": DANLI, "lines": self._lines(quantity, which)}

    async def _assembly(self, quantity: int, *_: Any) -> Any:
        body = {"site_id": DANLI, "kit_id": self.store.desk.kit_id, "item_id": self.packed}
        return "/stock/assemblies", {**body, "quantity": 1 + quantity // 4}

    async def _break_up(self, quantity: int, which: int, _: bool) -> Any:
        lot = self._of(self.packed_lots, which)
        return "/stock/break-ups", {"site_id": DANLI, "lot_id": lot, "quantity": 1 + quantity // 8}

    async def _reverse(self, _: int, which: int, flag: bool) -> Any:
        last = self.movements[-1:] if flag else self.movements
        return f"/stock/movements/{self._of(last, which)}/reverse", {"reason": "ENTERED_TWICE"}

    async def _given(self, quantity: int, *_: Any) -> Any:
        body = self.store.desk.handout(await self.store.desk.person(), quantity=1)
        return "/handouts", body

    async def _given_offline(self, quantity: int, *_: Any) -> Any:
        one = scanned(self.store.desk, await self.store.desk.person(), minutes_ago=1, quantity=min(quantity, 50))
        await self.store.desk.send([one])
        return f"/handouts/{one['id']}/reverse", {"reason": "x"} if quantity % 3 == 0 else {}

    async def _hold(self, _: int, which: int, __: bool) -> Any:
        return f"/lots/{self._of(self.lots, which)}/hold", {"reason": "QUALITY"}

    async def _approve(self, _: int, which: int, __: bool) -> Any:
        return f"/lots/{self._of(self.lots, which)}/approve", {"reason": "INSPECTED"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_legs_sum_to_zero_and_nothing_physical_is_below_it(
    store: Store, acts: list[tuple[str, int, int, bool]]
) -> None:
    walk = Walk(store, await store.item(f"P-{str(new_id())[-8:].upper()}"))
    walk.lots.append(str(await store.lot_a()))
    for act in acts:
        await walk.act(*act)
    await store.must_balance()
    await shortages_must_be_cases(store)


async def shortages_must_be_cases(store: Store) -> None:
    """A short transfer has an open case for each lot, with what is missing of it; no other transfer has one."""
    missing = await store.desk.rows(
        """
        SELECT m.transfer_id, l.lot_id, sum(l.qty)::int AS excess
        FROM movement AS m JOIN leg AS l ON l.movement_id = m.id JOIN transfer AS t ON t.id = m.transfer_id
        WHERE l.account = 'IN_TRANSIT' AND t.state = 'SHORT'
        GROUP BY 1, 2 HAVING sum(l.qty) <> 0 ORDER BY 1, 2
        """
    )
    cases = await store.desk.rows(
        """
        SELECT s.transfer_id, s.lot_id, k.excess
        FROM transfer_shortage AS s JOIN review_case AS k ON k.id = s.case_id WHERE k.state = 'OPEN' ORDER BY 1, 2
        """
    )
    assert missing == cases
