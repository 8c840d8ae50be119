"""A roster that is answered is a read of everybody in it; the same again is none, and a day has an end of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.registration.conftest import HOLDER, Desk, entry, person
from tests.integration.registration.known import xiomara
from tests.integration.registration.staying import ended, started
from tests.integration.registration.test_lookup_budgets import alerts, look
from tests.support.installation import make_settings, running
from tests.support.people import COORDINATOR, DANLI, OFFICER, REGISTRAR, Member

LIMITS = {
    "LOOKUP_BUDGETS_IN_DEMO": "1",
    "LOOKUP_PEOPLE_PER_HOUR_SOFT": "0",
    "LOOKUP_PEOPLE_PER_HOUR_MAX": "3",
    "ROSTER_LOADS_PER_DAY_SOFT": "2",
    "ROSTER_LOADS_PER_DAY_MAX": "4",
}


async def load(desk: Desk, etag: str | None = None, member: Member = REGISTRAR) -> httpx.Response:
    """The roster, by somebody who holds the one with this ETag."""
    token = desk.installation.token(member.roles, subject=member.subject, kind=member.kind, agency=HOLDER)
    headers = {"Authorization": f"Bearer {token}"} | ({"If-None-Match": etag} if etag else {})
    return await desk.installation.client.get(f"/registration/v1/roster?site_id={DANLI}", headers=headers)


async def audited(desk: Desk) -> list[dict[str, Any]]:
    """The reads that were written down, as far as these tests ask."""
    return await desk.rows(
        "SELECT operation, outcome, purpose, site_id, subjects FROM audit WHERE kind = 'READ' ORDER BY id"
    )


async def guests(desk: Desk, *names: str) -> list[Any]:
    """People with a stay from now on."""
    ids = [(await desk.register(person(given_names=name), arrival=entry()))["person_ids"][0] for name in names]
    await desk.hear([started(id_) for id_ in ids])
    return ids


async def test_one_row_names_everybody_of_whom_it_told(desk: Desk) -> None:
    """In the chain of the site, as one answer of a search has one."""
    ids = await guests(desk, "Ana", "Ida")
    assert (await load(desk)).status_code == 200
    [row] = await audited(desk)
    assert (row["operation"], row["outcome"], row["purpose"]) == ("show_roster", "done", "SHELTER")
    assert (row["site_id"], sorted(map(str, row["subjects"]))) == (DANLI, sorted(ids))


async def test_each_of_them_is_told_who_read_it(desk: Desk) -> None:
    await desk.know_site()
    [ana, _] = await guests(desk, "Ana", "Ida")
    await load(desk)
    [read] = (await desk.get(f"/persons/{ana}/reads", member=OFFICER)).json()["items"]
    assert (read["operation"], read["people"]) == ("show_roster", 2)


async def test_the_same_roster_again_is_no_read(desk: Desk) -> None:
    await guests(desk, "Ana")
    first = await load(desk)
    for _ in range(3):
        again = await load(desk, first.headers["ETag"])
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert len(await audited(desk)) == 1


async def test_rosters_that_were_answered_are_the_audits_rows(desk: Desk) -> None:
    """I11: as many rows as answers with somebody in them; one without anybody is no read of identity."""
    assert (await load(desk)).json()["people"] == []
    assert await audited(desk) == []
    await guests(desk, "Ana")
    answers = await asyncio.gather(*(load(desk, member=member) for member in (REGISTRAR, COORDINATOR) * 3))
    assert len(await audited(desk)) == sum(answer.status_code == 200 for answer in answers) == 6


async def test_a_roster_is_another_when_anything_in_it_is(desk: Desk) -> None:
    one = xiomara()
    made = await desk.register(one, arrival=entry(), cards=[{"person_id": one["id"]}])
    stay = started(one["id"])
    await desk.hear([stay])
    etags = [(await load(desk)).headers["ETag"]]

    async def is_another() -> None:
        answer = await load(desk, etags[-1])
        assert answer.status_code == 200
        assert answer.headers["ETag"] not in etags
        etags.append(answer.headers["ETag"])

    shown = await desk.get(f"/persons/{one['id']}")
    changed = await desk.patch(
        f"/persons/{one['id']}", {"site_id": DANLI, "phone": "+504 9922-3344"}, etag=shown.headers["ETag"]
    )
    assert changed.status_code == 200
    await is_another()
    await desk.post(f"/cards/{made['cards'][0]['code']}/revoke", {"reason": "LOST"})
    await is_another()
    await desk.post(f"/persons/{one['id']}/protect", {})
    await is_another()
    await guests(desk, "Ida")
    await is_another()
    await desk.post(f"/sites/{DANLI}/discreet-mode", {"on": True}, member=OFFICER)
    await is_another()
    assert (await load(desk, etags[-1])).status_code == 304
    await desk.hear([ended(stay, "ONWARD_TRAVEL")])
    assert (await load(desk, etags[-1])).status_code == 304  # without a card that counts nobody knew of her any more


async def test_a_roster_spends_nothing_of_the_budget_for_looking_people_up(narrow: Desk) -> None:
    ids = await guests(narrow, "Ana", "Ida", "Eva", "Noa")
    assert [(await load(narrow)).status_code for _ in range(2)] == [200, 200]
    assert await look(narrow, ids[0], 4) == [200, 200, 200, 429]
    assert (await load(narrow)).status_code == 200


async def test_many_rosters_are_told_to_the_officers_and_too_many_refused_kept_and_told(narrow: Desk) -> None:
    await guests(narrow, "Ana")
    assert [(await load(narrow)).status_code for _ in range(2)] == [200, 200]
    assert await alerts(narrow) == []
    assert [(await load(narrow)).status_code for _ in range(2)] == [200, 200]
    assert [alert["kind"] for alert in await alerts(narrow)] == ["BUDGET_NEARLY_SPENT"]
    refused = [await load(narrow) for _ in range(2)]
    assert [answer.status_code for answer in refused] == [429, 429]
    assert (refused[0].json()["code"], refused[0].headers["Retry-After"]) == ("roster_loads_spent", "3600")
    assert [alert["kind"] for alert in await alerts(narrow)] == ["BUDGET_NEARLY_SPENT", "BUDGET_SPENT"]
    assert [row["outcome"] for row in await audited(narrow)] == ["done"] * 4 + ["roster_loads_spent"] * 2


async def test_who_holds_the_roster_is_told_that_it_stands_whatever_is_spent(narrow: Desk) -> None:
    await guests(narrow, "Ana")
    etag = [(await load(narrow)).headers["ETag"] for _ in range(4)][-1]
    assert [(await load(narrow)).status_code, (await load(narrow, etag)).status_code] == [429, 304]
    assert (await load(narrow, member=COORDINATOR)).status_code == 200


@pytest.fixture
async def narrow(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk whose users may look three people up in an hour and load four rosters in a day."""
    for name, value in LIMITS.items():
        monkeypatch.setenv(f"AMPARO_{name}", value)
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory", "registration"], workers=False) as installation:
        desk = Desk(installation)
        await desk.know_site()
        yield desk
