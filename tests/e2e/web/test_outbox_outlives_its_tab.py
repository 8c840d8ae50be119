"""A tab that is killed between sending and the answer, two tabs at once, a session that is over: one effect each."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, Route, expect

from tests.support.browser import PHONE, Screen
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_outbox import INTAKE, chip_says, done_once, effects, new_office, write_down


async def test_a_tab_that_is_killed_before_the_answer_came_loses_and_doubles_nothing(
    browser: Browser, web_desk: WebDesk
) -> None:
    office, taken = new_office(), asyncio.Event()

    async def swallow(route: Route) -> None:
        """The service takes it, and its answer never comes."""
        if not taken.is_set():
            await route.fetch()
            taken.set()
            return
        await route.continue_()

    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await screen.context.route(INTAKE, swallow)
        await write_down(page, office)
        await asyncio.wait_for(taken.wait(), 30)
        await page.close()
        assert await effects(web_desk, office) == 1

        again = await screen.context.new_page()
        async with again.expect_response(INTAKE) as answer:
            await again.goto("/")
        items = (await (await answer.value).json())["items"]

    assert [(item["status"], item["parked"]) for item in items] == [(201, False)]
    await done_once(web_desk, office)


async def test_two_tabs_show_the_same_and_send_it_once(browser: Browser, web_desk: WebDesk) -> None:
    offices = [new_office(), new_office()]
    sent: list[int] = []
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        first = await signed_in(screen, web_desk)
        second = await screen.context.new_page()
        await second.goto("/")
        await second.locator("button.li").first.click()
        await second.locator(".pin-input").press_sequentially("271828")
        await second.locator(".start").wait_for()
        screen.context.on("request", lambda one: sent.append(1) if one.url.endswith("/outbox-entries") else None)

        await screen.leave_the_network()
        await write_down(first, offices[0])
        await write_down(second, offices[1])
        for page in (first, second):
            await chip_says(page, "2 por enviar")
        sent.clear()
        await screen.find_the_network()
        for page in (first, second):
            await chip_says(page, "Todo enviado")

    for office in offices:
        await done_once(web_desk, office)
    assert len(sent) == 1


async def test_work_is_sent_though_nobody_is_signed_in_any_more(browser: Browser, web_desk: WebDesk) -> None:
    office = new_office()
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await screen.context.route(INTAKE, lambda route: route.abort())
        await write_down(page, office)
        await screen.context.clear_cookies()  # the session of whoever wrote it is over
        await page.reload()
        await expect(page.get_by_text("1 registro de este teléfono está por enviar.")).to_be_visible()

        await screen.context.unroute(INTAKE)
        await page.reload()
        await done_once(web_desk, office)
        await expect(page.get_by_text("de este teléfono está por enviar.")).to_have_count(0)
        await expect(page.locator("button.li")).to_be_visible()  # nobody unlocked it
