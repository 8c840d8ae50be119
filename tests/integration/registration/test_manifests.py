"""A list of names that was sent ahead of a flight: for its site, for three days, and never unread without a trace."""

from datetime import timedelta
from typing import Any

from services.registration.main import service
from shared.clock import demo_time, real_now
from shared.ids import new_id
from shared.jobs import Job
from tests.integration.registration.conftest import Desk
from tests.integration.registration.test_arrival_groups import bus
from tests.support.people import CLERK, LA_LIMA, REGISTRAR, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})
LIST: dict[str, Any] = {
    "entries": [{"names": "Zoraida Núñez", "document": "0703-1990-01234", "birth_date": "1990-05-01"}, {"names": "A B"}]
}


async def a_flight(desk: Desk, **fields: Any) -> str:
    """The path of an expected flight's manifest."""
    body = bus(headcount=None, state="EXPECTED", means="FLIGHT", kind="RETURN", **fields)
    await desk.post("/arrival-groups", body)
    return f"/arrival-groups/{body['id']}/manifest"


async def forget(desk: Desk, *, hours: float) -> None:
    """Let the worker's job run so many hours from now."""
    [job] = [duty for duty in service.duties if isinstance(duty, Job) and duty.name == "forget_manifests"]
    runtime = desk.installation.runtime("registration")
    with demo_time(real_now() + timedelta(hours=hours)):
        await job.once(runtime.database, runtime.settings)


async def test_a_manifest_is_its_sites(desk: Desk) -> None:
    path = await a_flight(desk)
    for member, status in ((None, 401), (CLERK, 403), (AT_LA_LIMA, 404), (REGISTRAR, 200)):
        assert (await desk.post(path, LIST, member=member)).status_code == status
        assert (await desk.get(path, member=member)).status_code == status


async def test_it_is_read_as_it_was_sent_and_replaced_by_the_next(desk: Desk) -> None:
    path = await a_flight(desk)
    assert (await desk.get(path)).status_code == 404
    kept = (await desk.post(path, LIST)).json()
    assert kept["people"] == 2
    shown = (await desk.get(path)).json()
    assert shown["entries"][0] == LIST["entries"][0]
    assert shown["deleted_at"] == kept["deleted_at"]
    await desk.post(path, {"entries": [{"names": "C D"}]})
    assert [entry["names"] for entry in (await desk.get(path)).json()["entries"]] == ["C D"]


async def test_every_read_is_written_down_by_its_group(desk: Desk) -> None:
    path = await a_flight(desk)
    await desk.post(path, LIST)
    await desk.get(path)
    [audit] = await desk.rows(
        "SELECT operation, caller AS reader, subjects[1] AS arrival_group_id FROM audit WHERE kind = 'READ'"
    )
    assert (audit["operation"], audit["reader"]) == ("show_manifest", REGISTRAR.subject)
    assert str(audit["arrival_group_id"]) in path


async def test_its_names_are_in_no_event_and_no_stored_answer(desk: Desk) -> None:
    path = await a_flight(desk)
    await desk.post(path, LIST)
    await desk.get(path)
    for table in ("outbox", "idempotency", "client_object"):
        assert "Zoraida" not in str(await desk.rows(f"SELECT * FROM {table}"))
    assert "01234" not in str(await desk.rows("SELECT * FROM idempotency"))


async def test_it_is_deleted_after_72_hours_and_its_group_stays(desk: Desk) -> None:
    path = await a_flight(desk)
    await desk.post(path, LIST)
    await forget(desk, hours=71)
    assert (await desk.get(path)).status_code == 200
    await forget(desk, hours=73)
    assert await desk.rows("SELECT FROM manifest") == []
    assert (await desk.get(path)).status_code == 404
    assert len(await desk.rows("SELECT FROM arrival_group")) == 1


async def test_past_its_time_it_is_not_read_though_no_worker_has_run(desk: Desk) -> None:
    path = await a_flight(desk)
    await desk.post(path, LIST)
    later = {"X-Demo-Time": (real_now() + timedelta(hours=73)).isoformat()}
    headers = desk._token(REGISTRAR) | later
    answer = await desk.installation.client.get(f"/registration/v1{path}", headers=headers)
    assert answer.status_code == 404


async def test_a_finished_group_gets_no_list(desk: Desk) -> None:
    path = await a_flight(desk)
    await desk.post(path.replace("manifest", "state"), {"state": "FINISHED"})
    answer = await desk.post(path, LIST)
    assert (answer.status_code, answer.json()["code"]) == (409, "manifest_not_expected")


async def test_a_list_too_long_or_empty_is_refused(desk: Desk) -> None:
    path = await a_flight(desk)
    for entries in ([], [{"names": "A"}] * 501, [{"names": ""}], [{"names": "A", "bed": str(new_id())}]):
        assert (await desk.post(path, {"entries": entries})).status_code == 422
