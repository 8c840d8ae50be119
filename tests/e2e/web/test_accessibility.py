"""Accessibility that a program can see: axe on every screen, targets of 44 px, 320 px, twice the letters, themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.support.browser import DESKTOP, PHONE, Device, Screen
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_door import door
from tests.support.web_report import record
from tests.support.web_views import VIEWS, show, speak

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
TARGET_SIZE = "target-size"
NARROW = Device(320, 640)
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary, [role=button], label')]
  .filter((one) => {
    const box = one.getBoundingClientRect()
    if (box.width === 0 || box.height === 0) return false
    if (one.closest('.sr, .skip, .pin-label, .scan-field') !== null) return false
    const inText = getComputedStyle(one).display === 'inline' && one.tagName === 'A'
    const choice = 'input[type=radio], input[type=checkbox]'
    const labelled = one.matches(choice) && one.closest('label') !== null
    const words = one.tagName === 'LABEL' && one.querySelector(choice) === null
    return !inText && !labelled && !words && (box.width < 43.5 || box.height < 43.5)
  })
  .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`)"""
"""Interactive targets under 44 px; a radio's or a checkbox's target is the label around it, which is measured."""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(
    ("device", "language", "theme"),
    [(DESKTOP, "es", "light"), (PHONE, "en", "light"), (PHONE, "es", "dark"), (PHONE, "es", "sol")],
    ids=["desktop-es-light", "phone-en-light", "phone-es-dark", "phone-es-sol"],
)
async def test_axe_finds_nothing_on_any_screen(
    browser: Browser, web_desk: WebDesk, device: Device, language: str, theme: str
) -> None:
    async with Screen.on(browser, device, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        if language != "es":
            await speak(page, language)
        found = {}
        for view in VIEWS:
            await show(page, web_desk, view)
            await page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
            violations = await _violations(page)
            record("axe_violations", len(violations), of=f"{view.name} {language} {theme}")
            if violations:
                found[view.name] = violations

    assert found == {}


async def test_axe_finds_nothing_before_anybody_works_and_after_somebody_left(
    browser: Browser, web_desk: WebDesk
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        found, small = {}, {}
        async for state in door(screen.page, web_desk):
            violations = await _violations(screen.page)
            record("axe_violations", len(violations), of=state)
            if violations:
                found[state] = violations
            if targets := await screen.page.evaluate(SMALL):
                small[state] = targets

    assert found == {}
    assert small == {}


async def test_every_target_is_44_pixels_and_nothing_runs_out_at_320(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, NARROW, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        small, wide = {}, []
        for view in VIEWS:
            await show(page, web_desk, view)
            if targets := await page.evaluate(SMALL):
                small[view.name] = targets
            if await page.evaluate(SIDEWAYS) > 0:
                wide.append(view.name)

    assert small == {}
    assert wide == []


async def test_with_letters_of_twice_the_size_no_page_scrolls_sideways(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, Device(640, 900), base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        wide = []
        for view in VIEWS:
            await show(page, web_desk, view)
            await page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
            if await page.evaluate(SIDEWAYS) > 0:
                wide.append(view.name)

    assert wide == []


async def _violations(page: Page) -> list[str]:
    results = await Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in results.response["violations"]
        for node in one["nodes"]
        if one["id"] != TARGET_SIZE or await _is_small_in_the_middle(page, node["target"][0])
    ]


async def _is_small_in_the_middle(page: Page, selector: str) -> bool:
    """Whether a target is too small where nothing lies over it: the dock hides half of a row that can be scrolled."""
    await page.locator(selector).evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    options = {"runOnly": {"type": "rule", "values": [TARGET_SIZE]}, "resultTypes": ["violations"]}
    results = await Axe().run(page, context=selector, options=options)
    return bool(results.response["violations"])
