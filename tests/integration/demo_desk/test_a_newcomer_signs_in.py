"""What the desk tells opens the accounts and the tablet, and is each installation's own."""

from __future__ import annotations

from dataclasses import replace

import httpx

from amparo.demo_desk import Account, DemoDesk
from tests.support.demo_desks import demo_desk
from tests.support.installation import Installation


async def test_both_sign_in_with_what_is_told_and_the_coordinator_not_without_the_code(
    installation: Installation,
) -> None:
    desk = await demo_desk(installation)

    assert (await _sign_in(installation, desk.desk)).status_code == 200
    assert (await _sign_in(installation, desk.coordinator)).json()["code"] == "totp_needed"
    answer = await _sign_in(installation, desk.coordinator, totp=desk.coordinator.code())
    assert answer.status_code == 200


async def test_a_password_that_is_right_no_more_is_replaced(installation: Installation) -> None:
    desk = await demo_desk(installation)
    wrong = replace(desk, desk=replace(desk.desk, password="wrong"))

    again = await demo_desk(installation, kept=wrong)

    assert again.desk.password not in {"wrong", desk.desk.password}
    assert (await _sign_in(installation, again.desk)).status_code == 200
    assert again.coordinator == desk.coordinator


async def test_the_last_enrolment_code_enrols_the_tablet(installation: Installation) -> None:
    first = await demo_desk(installation)
    again = await demo_desk(installation, kept=first)

    assert (await _enrol(installation, first)).json()["code"] == "enrolment_code_refused"
    assert (await _enrol(installation, again)).status_code == 201


async def _sign_in(installation: Installation, account: Account, totp: str | None = None) -> httpx.Response:
    body = {"username": account.username, "password": account.password}
    return await installation.client.post("/directory/v1/sign-in", json=body | ({"totp": totp} if totp else {}))


async def _enrol(installation: Installation, desk: DemoDesk) -> httpx.Response:
    return await installation.client.post("/directory/v1/devices/enrol", json={"enrolment_code": desk.enrolment_code})
