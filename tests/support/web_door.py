"""What the web client shows before anybody works, and after somebody left: one state after the other, on one device."""

from __future__ import annotations

from collections.abc import AsyncIterator

from playwright.async_api import Page

from amparo.demo_desk.names import DESK
from tests.support.web_desk import PIN, SECONDS_MAX, WebDesk, enrol, type_pin


async def door(page: Page, desk: WebDesk) -> AsyncIterator[str]:
    """The name of each state once it stands."""
    page.set_default_timeout(SECONDS_MAX * 1000)
    await page.goto("/")
    await page.locator("input[name=enrolment_code]").wait_for()
    yield "enrol"
    await page.locator("input[name=enrolment_code]").fill("0000-0000")
    await page.locator("button[type=submit]").click()
    await page.locator(".msg-problem, .note").first.wait_for()
    yield "enrol-refused"
    await enrol(page, await desk.new_device())
    yield "credentials"
    await page.locator("input[name=username]").fill(desk.demo.desk.username)
    await page.locator("input[name=password]").fill(desk.demo.desk.password)
    await page.locator("button[type=submit]").click()
    await page.locator(".pin-input").wait_for(state="attached")
    yield "new-pin"
    await type_pin(page, "111111")
    await page.locator(".pin-said .msg").wait_for()
    yield "new-pin-weak"
    for _ in range(2):
        await type_pin(page, PIN)
        await page.locator(".pin-dots .on").first.wait_for(state="detached")
    await page.locator(".start").wait_for()
    await page.reload()
    await page.get_by_role("button", name=DESK.display_name).wait_for()
    yield "workers"
    await page.get_by_role("button", name=DESK.display_name).click()
    await page.locator(".pin-input").wait_for(state="attached")
    yield "pin"
    await type_pin(page, "000000")
    await page.locator(".pin-said .msg").wait_for()
    yield "pin-wrong"
    await type_pin(page, PIN)
    await page.locator(".start").wait_for()
    await page.locator(".mast button").last.click()
    await page.locator(".exit").wait_for()
    yield "exit"
