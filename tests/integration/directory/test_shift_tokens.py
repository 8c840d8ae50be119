"""A worker on shift has an access token for the shift's key, and for nothing else."""

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.directory.commands.shift_tokens import KEPT_SECONDS
from services.directory.main import service
from shared import clock
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.jobs import Job
from tests.integration.directory.conftest import Directory
from tests.support.installation import make_settings, running
from tests.support.shifts import BrowserKey, Crew, acts_on, base64url, crew_of, enrolled, signed_assertion

Change = Callable[[Crew, str], Awaitable[Any]]


def claims_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    middle = answer.json()["access_token"].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(middle + "==")))


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def seconds_from_now(seconds: float) -> float:
    return clock.real_now().timestamp() + seconds


async def asked(crew: Crew, **changes: Any) -> tuple[int, str]:
    shift = (await crew.opened())["shift_id"]
    return refusal(await crew.token_for(shift, crew.assertion(shift, **changes)))


async def test_the_token_is_the_workers_at_the_devices_site_and_names_the_device(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]

    answer = await crew.token_for(shift)

    claims = claims_of(answer)
    assert answer.json()["staff_id"] == claims["sub"] == str(crew.staff_id)
    assert (claims["kind"], claims["agency"]) == ("staff", str(directory.agency_id))
    assert claims["roles"] == {"REGISTRAR": [str(directory.site_id)]}
    assert claims["device"] == str(crew.device_id)
    assert answer.json()["expires_in"] == 900
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await directory.get("/sites", token=answer.json()["access_token"])).status_code == 200


async def test_each_token_is_a_row_of_the_audit(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]

    await crew.token_for(shift)
    await crew.token_for(shift, crew.assertion(shift, jti="no id"))

    assert await acts_on(directory, shift) == [("OPEN_SHIFT", "staff"), *[("SHIFT_TOKEN", "nobody")] * 2]
    rows = await directory.rows("SELECT outcome FROM audit WHERE act = 'SHIFT_TOKEN' ORDER BY id")
    assert [row["outcome"] for row in rows] == ["DONE", "REFUSED"]


async def test_an_assertion_serves_once(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    assertion = crew.assertion(shift)

    first, second = await crew.token_for(shift, assertion), await crew.token_for(shift, assertion)

    assert (first.status_code, refusal(second)) == (200, (401, "assertion_refused"))


@pytest.mark.parametrize("seconds", [-50, 50])
async def test_a_clock_that_is_a_little_wrong_is_tolerated(directory: Directory, seconds: int) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]

    answer = await crew.token_for(shift, crew.assertion(shift, iat=seconds_from_now(seconds)))

    assert answer.status_code == 200


@pytest.mark.parametrize("seconds", [-70, 70])
async def test_what_was_signed_in_another_minute_is_refused(directory: Directory, seconds: int) -> None:
    crew = await crew_of(directory)

    assert await asked(crew, iat=seconds_from_now(seconds)) == (401, "assertion_refused")


@pytest.mark.parametrize(
    "changes",
    [
        {"typ": "worker+jwt"},
        {"typ": "JWT"},
        {"sub": "0190a1b2-0000-7000-8000-000000000001"},
        {"device": "0190a1b2-0000-7000-8000-000000000002"},
        {"iat": None},
        {"jti": None},
        {"jti": "once"},
        {"iat": float("nan")},
        {"iat": "soon"},
    ],
    ids=str,
)
async def test_claims_that_are_not_this_shifts_are_refused(directory: Directory, changes: dict[str, Any]) -> None:
    crew = await crew_of(directory)

    assert await asked(crew, **changes) == (401, "assertion_refused")


async def test_another_key_is_refused(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    others = signed_assertion(BrowserKey(), shift, crew.device_id)

    assert refusal(await crew.token_for(shift, others)) == (401, "assertion_refused")


async def test_no_signature_is_refused(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    _, claims, signature = crew.assertion(shift).split(".")
    unsigned = base64url(json.dumps({"alg": "none", "typ": "shift+jwt"}).encode())

    assert refusal(await crew.token_for(shift, f"{unsigned}.{claims}.{signature}")) == (401, "assertion_refused")


async def test_a_shift_that_nobody_opened_is_refused_in_the_same_words(directory: Directory) -> None:
    crew = await crew_of(directory)

    assert refusal(await crew.token_for(str(new_id()))) == (401, "assertion_refused")


@pytest.mark.parametrize("assertion", ["", "a.b", "a.b.c.d", "a.b.ñ", "a." + "b" * 700 + ".c", {"a": 1}], ids=str)
async def test_what_is_no_assertion_is_bad_input(directory: Directory, assertion: Any) -> None:
    answer = await directory.open_post(f"/shifts/{new_id()}/token", {"assertion": assertion})

    assert answer.status_code == 422


async def test_an_assertion_of_deep_brackets_is_refused_and_fails_nothing(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    deep = base64url(b"[" * 500)

    assert refusal(await crew.token_for(shift, f"{deep}.e30.e30")) == (401, "assertion_refused")


async def ended(crew: Crew, shift: str) -> None:
    assert (await crew.end(shift)).status_code == 200


async def over(crew: Crew, shift: str) -> None:
    await crew.directory.rows("UPDATE shift SET offline_until = now() WHERE id = $1::uuid", shift)


async def opened_anew(crew: Crew, _: str) -> None:
    await Crew(crew.directory, crew.staff_id, crew.device_id).opened()


async def worker_revoked(crew: Crew, _: str) -> None:
    assert (await crew.directory.post(f"/staff/{crew.staff_id}/revoke", None)).status_code == 200


async def device_revoked(crew: Crew, _: str) -> None:
    assert (await crew.directory.post(f"/devices/{crew.device_id}/revoke", None)).status_code == 200


@pytest.mark.parametrize("change", [ended, over, opened_anew, worker_revoked, device_revoked])
async def test_a_shift_that_is_over_gives_none(directory: Directory, change: Change) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    await change(crew, shift)

    assert refusal(await crew.token_for(shift)) == (401, "shift_ended")
    row = (await directory.rows("SELECT outcome FROM audit WHERE act = 'SHIFT_TOKEN'"))[0]
    assert row["outcome"] == "SHIFT_ENDED"


async def test_roles_that_have_ended_give_none(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    await directory.rows("UPDATE staff_role SET until = (now() AT TIME ZONE 'America/Tegucigalpa')::date - 1")

    assert refusal(await crew.token_for(shift)) == (403, "access_ended")


async def test_the_roles_are_those_of_now_and_of_no_other_site(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    far = new_id()
    await directory.add_site("LALIMA", id=str(far))
    for role, site in ((Role.SHELTER_STAFF, directory.site_id), (Role.WAREHOUSE_CLERK, far)):
        await directory.rows(
            "INSERT INTO staff_role (id, staff_id, role, site_id, until) VALUES ($1, $2, $3, $4, '2199-12-31'::date)",
            new_id(),
            crew.staff_id,
            role,
            site,
        )

    here = [str(directory.site_id)]
    assert claims_of(await crew.token_for(shift))["roles"] == {"REGISTRAR": here, "SHELTER_STAFF": here}


async def test_a_token_does_not_outlive_its_shift(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    soon = clock.real_now() + timedelta(seconds=100)
    await directory.rows("UPDATE shift SET offline_until = $2 WHERE id = $1::uuid", shift, soon)

    assert 90 <= (await crew.token_for(shift)).json()["expires_in"] <= 100


async def test_two_workers_of_one_device_have_each_their_own(directory: Directory) -> None:
    ana = await crew_of(directory)
    eva = await crew_of(directory, "eva", device_id=ana.device_id)
    shifts = [(await one.opened())["shift_id"] for one in (ana, eva)]

    subjects = [claims_of(await one.token_for(shift))["sub"] for one, shift in zip((ana, eva), shifts, strict=True)]

    assert subjects == [str(ana.staff_id), str(eva.staff_id)]
    assert refusal(await eva.token_for(shifts[0])) == (401, "assertion_refused")


async def test_a_revoked_devices_workers_are_refused_within_the_poll(directory: Directory) -> None:
    crew = await crew_of(directory)
    token = (await crew.token_for((await crew.opened())["shift_id"])).json()["access_token"]
    elsewhere = await crew_of(directory, "eva", device_id=await enrolled(directory, "Tablet 2"))
    other = (await elsewhere.token_for((await elsewhere.opened())["shift_id"])).json()["access_token"]

    await device_revoked(crew, "")

    assert await directory.refused_within_the_poll(token)
    assert (await directory.get("/sites", token=other)).status_code == 200


async def test_what_has_served_is_forgotten_when_it_could_serve_no_more(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = (await crew.opened())["shift_id"]
    await crew.token_for(shift)
    await directory.rows("UPDATE shift_assertion SET used_at = now() - make_interval(secs => $1)", KEPT_SECONDS + 1.0)
    await crew.token_for(shift)

    duty = next(one for one in service.duties if isinstance(one, Job) and one.name == "forget_assertions")
    runtime = directory.installation.runtime("directory")
    await duty.once(runtime.database, runtime.settings)

    assert len(await directory.rows("SELECT FROM shift_assertion")) == 1


async def test_whoever_guesses_without_end_waits(database: str, tmp_path: Path) -> None:
    settings = make_settings(database, tmp_path / "keys", demo=False, rate_address_per_minute=20)
    path, body = f"/directory/v1/shifts/{new_id()}/token", {"assertion": "a.b.c"}
    async with running(settings, services=["directory"]) as installed:
        answers = [await installed.client.post(path, json=body) for _ in range(21)]

    assert [answers[0].status_code, answers[-1].status_code] == [401, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
