"""A worker's shift on a shared device: who gets one, what it gives, who reads it, how it ends."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from shared.contracts.directory import ShiftChanged
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.integration.directory.conftest import Directory
from tests.support.shifts import BrowserKey, acts_on, crew_of, device_token, enrolled


async def versions_told(directory: Directory, shift_id: str) -> list[int]:
    rows = await directory.rows(
        "SELECT version FROM outbox WHERE type = $1 AND subject = $2::uuid ORDER BY version",
        ShiftChanged.TYPE,
        shift_id,
    )
    return [row["version"] for row in rows]


async def test_enrolling_tells_the_device_who_and_where_it_is(directory: Directory) -> None:
    device = await directory.add_device("Tableta 1")

    enrolled_now = await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})

    told = {name: enrolled_now.json()[name] for name in ("device_id", "site_id", "name")}
    assert told == {"device_id": device["device_id"], "site_id": str(directory.site_id), "name": "Tableta 1"}


async def test_a_shift_says_who_works_and_until_when_without_a_network(directory: Directory) -> None:
    crew = await crew_of(directory)

    shift = await crew.opened()

    assert shift["staff"] == {
        "id": str(crew.staff_id),
        "display_name": "Ana",
        "roles": [{"role": "REGISTRAR", "site_id": str(directory.site_id)}],
    }
    opened_at, until = (datetime.fromisoformat(shift[name]) for name in ("opened_at", "offline_until"))
    assert until - opened_at == timedelta(days=7)
    keys = await directory.client.get("/directory/v1/outbox-keys")
    assert shift["outbox_key"] == keys.json()["keys"][-1]


async def test_a_shift_goes_no_longer_without_a_network_than_its_role_lasts(directory: Directory) -> None:
    crew = await crew_of(directory)
    await directory.rows("UPDATE staff_role SET until = (now() AT TIME ZONE 'America/Tegucigalpa')::date + 1")

    shift = await crew.opened()

    opened_at, until = (datetime.fromisoformat(shift[name]) for name in ("opened_at", "offline_until"))
    assert timedelta(days=1) <= until - opened_at <= timedelta(days=2)


async def test_the_worker_and_the_device_read_the_same_share_again(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()

    by_worker = (await crew.shift(shift["shift_id"])).json()
    by_device = (await crew.shift(shift["shift_id"], token=crew.device)).json()

    assert by_worker == by_device == shift
    assert len(shift["cache_share"]) == 43  # 32 bytes
    assert shift["cache_share"] != (await crew.opened())["cache_share"]


@pytest.mark.parametrize("who", ["worker", "device"])
async def test_the_share_is_gone_after_the_end(directory: Directory, who: str) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()

    ended = await crew.end(shift["shift_id"], token=getattr(crew, who))

    assert (ended.status_code, ended.json()["cache_share"]) == (200, None)
    assert ended.json()["ended_at"] is not None
    assert (await crew.shift(shift["shift_id"])).json()["cache_share"] is None
    rows = await directory.rows("SELECT share_sealed FROM shift")
    assert [row["share_sealed"] for row in rows] == [None]


async def test_ending_twice_is_ending_once(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()

    first, second = await crew.end(shift["shift_id"]), await crew.end(shift["shift_id"])

    assert first.json() == second.json()
    assert await versions_told(directory, shift["shift_id"]) == [1, 2]


async def test_a_shift_over_its_time_has_no_share(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()
    await directory.rows("UPDATE shift SET offline_until = now() - interval '1 second'")

    assert (await crew.shift(shift["shift_id"])).json()["cache_share"] is None


async def test_a_second_shift_on_the_same_device_ends_the_first_and_leaves_a_colleagues(directory: Directory) -> None:
    ana = await crew_of(directory)
    berta = await crew_of(directory, "berta", device_id=ana.device_id)
    first, colleagues = await ana.opened(), await berta.opened()

    second = await ana.opened()

    assert (await ana.shift(first["shift_id"])).json()["cache_share"] is None
    assert (await ana.shift(second["shift_id"])).json()["cache_share"] == second["cache_share"]
    assert (await berta.shift(colleagues["shift_id"])).json()["cache_share"] == colleagues["cache_share"]


async def test_a_repeated_request_is_the_same_shift_and_shows_no_share(directory: Directory) -> None:
    crew = await crew_of(directory)
    key, id_ = new_id(), str(new_id())
    shift = await crew.opened(id=id_, key=key)

    again = await crew.open(id=id_, key=key)

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == {**shift, "cache_share": None}


async def test_the_same_id_is_the_same_shift_and_with_another_key_it_is_refused(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()

    again = await crew.open(id=shift["shift_id"])
    other = await crew.open(id=shift["shift_id"], public_key=BrowserKey().jwk)
    colleague = await (await crew_of(directory, "berta", device_id=crew.device_id)).open(id=shift["shift_id"])

    assert (again.status_code, again.json()) == (201, shift)
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert (colleague.status_code, colleague.json()["code"]) == (422, "id_reused")


async def test_another_devices_and_another_workers_shift_is_404(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    others = [
        device_token(directory, await enrolled(directory, "Tablet 2")),
        (await crew_of(directory, "berta")).worker,
        directory.coordinator(directory.site_id),
        directory.admin,
    ]

    for token in others:
        assert (await crew.shift(shift, token=token)).status_code == 404
        assert (await crew.end(shift, token=token)).status_code == 404
    assert (await crew.shift(shift)).json()["cache_share"] is not None


async def test_a_worker_gets_no_shift_on_a_device_of_a_site_where_they_hold_no_role(directory: Directory) -> None:
    crew = await crew_of(directory)
    elsewhere = UUID((await directory.add_site("ELSEWHERE"))["id"])
    moved = await directory.rows("UPDATE device SET site_id = $1 RETURNING id", elsewhere)
    token = directory.installation.token(
        {Role.REGISTRAR: [directory.site_id, elsewhere]}, subject=crew.staff_id, agency=directory.agency_id
    )

    assert len(moved) == 1
    assert (await crew.open()).status_code == 404
    assert (await crew.open(token=token)).status_code == 404  # whatever an older token says


async def test_an_administrator_without_a_role_at_the_site_gets_no_shift(directory: Directory) -> None:
    admin = (await directory.add_staff("admin", Role.ADMIN))["staff_id"]
    crew = await crew_of(directory)

    token = directory.installation.token({Role.ADMIN: ["*"]}, subject=UUID(admin))

    assert (await crew.open(token=token)).status_code == 404


async def test_a_revoked_device_gets_no_shift_and_its_open_one_ends(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()

    await directory.post(f"/devices/{crew.device_id}/revoke", None)

    refused = await crew.open()
    assert (refused.status_code, refused.json()["code"]) == (409, "device_is_revoked")
    assert (await crew.shift(shift["shift_id"])).json()["cache_share"] is None
    assert await versions_told(directory, shift["shift_id"]) == [1, 2]


async def test_a_revoked_worker_gets_no_shift_and_the_open_one_ends(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()
    token = crew.worker

    await directory.post(f"/staff/{crew.staff_id}/revoke", None)

    later = await crew.open(token=crew.worker)  # a token that the list of revocations does not tell of
    assert (later.status_code, later.json()["code"]) == (403, "access_ended")
    assert (await crew.shift(shift["shift_id"], token=crew.device)).json()["cache_share"] is None
    assert await directory.refused_within_the_poll(token, f"/shifts/{shift['shift_id']}")


async def test_a_device_that_is_not_enrolled_gets_no_shift(directory: Directory) -> None:
    crew = await crew_of(directory)
    device = await directory.add_device("Tablet 2")

    refused = await crew.open(device_id=device["device_id"])

    assert (refused.status_code, refused.json()["code"]) == (409, "device_not_enrolled")


async def test_a_device_does_not_open_a_shift_by_itself(directory: Directory) -> None:
    crew = await crew_of(directory)

    assert (await crew.open(token=crew.device)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"kty": "OKP"},
        {"crv": "P-384"},
        {"x": "A" * 43},
        {"y": "short"},
        {"d": "A" * 43},
    ],
    ids=["another kind", "another curve", "not a point", "too short", "with its private half"],
)
async def test_what_is_no_public_key_of_p_256_is_refused(directory: Directory, wrong: dict[str, str]) -> None:
    crew = await crew_of(directory)

    refused = await crew.open(public_key={**crew.key.jwk, **wrong})

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert await directory.rows("SELECT 1 FROM shift") == []


async def test_who_opened_read_and_ended_a_shift_is_written_down(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    await crew.shift(shift, token=crew.device)
    await crew.end(shift)

    assert await acts_on(directory, shift) == [
        ("OPEN_SHIFT", "staff"),
        ("READ_SHIFT", "device"),
        ("END_SHIFT", "staff"),
    ]


async def test_a_shift_is_told_without_a_name_or_a_key(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()
    await crew.end(shift["shift_id"])

    assert await versions_told(directory, shift["shift_id"]) == [1, 2]
    rows = await directory.rows("SELECT data::text AS data FROM outbox WHERE type = $1", ShiftChanged.TYPE)
    for row in rows:
        assert not {"Ana", shift["cache_share"], crew.key.jwk["x"]} & set(row["data"].split('"'))
