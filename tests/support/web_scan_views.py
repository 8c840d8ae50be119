"""The verdicts that fill the scan screen: views that a card leads to."""

from __future__ import annotations

import re

from playwright.async_api import Page

from amparo.demo_desk.names import COORDINATOR
from tests.support.eventually import eventually
from tests.support.scanning import read_card
from tests.support.web_desk import WebDesk
from tests.support.web_people import registered

WITH_ITS_LIST = re.compile("Lista de las|List of")


async def given(page: Page, desk: WebDesk) -> None:
    """A kit for a family that came just now: nobody else's test has their card."""
    family = await registered(desk, given_names="Elvira", family_names="Bonilla Suazo")

    async def counted() -> bool:
        """Distribution has heard of them."""
        path = f"/distribution/v1/entitlements?site_id={desk.demo.site_id}&card={family.card}"
        try:
            return bool((await desk.get(COORDINATOR.actor, path))["items"])
        except AssertionError:
            return False

    await eventually(counted, within_seconds=30)
    await _read(page, family.card)


async def already(page: Page, desk: WebDesk) -> None:
    """Who received before."""
    await _read(page, _card(desk, "already_received"))


async def not_entitled(page: Page, desk: WebDesk) -> None:
    """Whom the round is not for."""
    await _read(page, _card(desk, "not_entitled"))


async def unread(page: Page, _: WebDesk) -> None:
    """Something that is no card."""
    await _read(page, "7501031311309")


async def _read(page: Page, code: str) -> None:
    await page.evaluate("() => { location.hash = '#/start' }")  # the verdict of the view before stays until then
    await page.locator(".start-trio").wait_for()
    await page.evaluate("() => { location.hash = '#/scan' }")
    await page.locator(".scan-about", has_text=WITH_ITS_LIST).wait_for()
    await read_card(page, code)
    await page.locator(".verdict-word").wait_for()


def _card(desk: WebDesk, verdict: str) -> str:
    return next(one.code for one in desk.demo.cards if one.verdict == verdict)
