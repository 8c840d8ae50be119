"""One device, several workers: signing in once, then the PIN alone, with reads of one's own (web.md, 2.3.5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, Request, expect

from amparo.demo_desk import Account
from amparo.replay.driver.staff import Actor
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.support.browser import PHONE, Screen
from tests.support.eventually import eventually
from tests.support.web_desk import OTHER_PIN, PIN, WebDesk, begin_shift, signed_in, type_pin, within_taps

DESK, OTHER = "Mesa · San Isidro", "Eva Zúniga"


@pytest.fixture(scope="module")
async def eva(web_desk: WebDesk) -> Account:
    """A second worker of the site."""
    return await web_desk.new_worker(f"eva.{new_id().hex[-8:]}", OTHER, Role.SHELTER_STAFF)


class Heard:
    """The board's reads of a page: their status, in order, and whose the token was."""

    def __init__(self, page: Page) -> None:
        self.statuses: list[int] = []
        self.tokens: list[str] = []
        page.on("requestfinished", self._note)

    async def _note(self, request: Request) -> None:
        if request.url.endswith("/board"):
            response = await request.response()
            self.statuses.append(response.status if response else 0)
            self.tokens.append(request.headers.get("authorization", ""))


async def unlock(page: Page, name: str, pin: str) -> None:
    """Choose a worker, and type their PIN."""
    await page.get_by_role("button", name=name).click()
    await type_pin(page, pin)
    await page.locator(".start").wait_for()


async def board_is_read(page: Page, heard: Heard, reads: int) -> None:
    """The board was read anew under the worker's own token, and stands on the start."""
    await expect(page.locator(".start-trio")).to_be_visible()

    async def read_again() -> bool:
        return len(heard.statuses) > reads

    await eventually(read_again, within_seconds=20)
    assert set(heard.statuses) <= {200, 304}


async def cookies_of(page: Page) -> list[Any]:
    """What the browser keeps of sessions."""
    return [one for one in await page.context.cookies() if one.get("name") == "amparo_refresh"]


async def test_a_reload_locks_and_the_pin_alone_reads_again(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        heard = Heard(page)

        await page.reload()
        await expect(page.get_by_role("button", name=DESK)).to_be_visible()
        assert await page.locator(".start").count() == 0
        await unlock(page, DESK, PIN)

        await board_is_read(page, heard, 0)


async def test_the_cookie_of_the_sign_in_is_gone_once_the_shift_is_open(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.locator(".start-trio").wait_for()

        assert await cookies_of(page) == []


async def test_workers_switch_by_two_taps_and_a_pin_and_each_reads_as_themselves(
    browser: Browser, web_desk: WebDesk, eva: Account
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        heard = Heard(page)
        await page.get_by_role("button", name="Cambiar").click()
        await page.get_by_role("button", name="Otra persona").click()
        await begin_shift(page, eva, OTHER_PIN)
        await board_is_read(page, heard, 0)

        for name, pin in ((DESK, PIN), (OTHER, OTHER_PIN)):
            reads = len(heard.statuses)
            async with within_taps(page, "switch_worker", 2):
                await page.get_by_role("button", name="Cambiar").click()
                await page.get_by_role("button", name=name).click()
            await type_pin(page, pin)
            await board_is_read(page, heard, reads)

        assert len(set(heard.tokens)) == 3  # the desk's second unlocking has a token of its own


async def test_without_a_network_the_pin_opens_what_was_kept_and_nothing_is_asked(
    browser: Browser, web_desk: WebDesk
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.locator(".start-trio").wait_for()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/token") else None)
        await page.get_by_role("button", name="Cambiar").click()
        await screen.leave_the_network()

        await unlock(page, DESK, PIN)

        await expect(page.locator(".start-trio")).to_be_visible()
        assert [url for url in asked if "/shifts/" in url] == []


async def test_a_shift_that_was_ended_elsewhere_says_so_when_it_is_unlocked(
    browser: Browser, web_desk: WebDesk, eva: Account
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        async with screen.page.expect_response("**/directory/v1/shifts") as opening:
            page = await signed_in(screen, web_desk, eva)
        opened = await (await opening.value).json()
        worker = Actor(UUID(opened["staff"]["id"]), "staff", (("SHELTER_STAFF", (str(web_desk.demo.site_id),)),))
        await page.get_by_role("button", name="Cambiar").click()
        await web_desk.post(worker, f"/directory/v1/shifts/{opened['shift_id']}/end", None)

        await unlock(page, OTHER, PIN)

        await expect(page.locator(".note", has_text="Su turno ya terminó en el servidor.")).to_be_visible()
        await page.get_by_role("button", name="Iniciar turno").click()
        await expect(page.get_by_role("button", name=OTHER)).to_be_visible()
