"""The browser of the tests opens what an origin serves, under its policies, as slowly as the reference device would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Error

from amparo.web_client import WebClient
from tests.support.browser import DESKTOP, R1, Screen
from tests.support.serving import served

LARGE_BYTES = 50_000


@pytest.fixture
async def url(dist: Path) -> AsyncIterator[str]:
    """Our origin, behind a port."""
    (dist / "large.txt").write_bytes(b"x" * LARGE_BYTES)
    async with served(WebClient(dist)) as address:
        yield address


async def test_a_page_runs_its_script_under_our_policy(browser: Browser, url: str) -> None:
    async with Screen.on(browser, DESKTOP, base_url=url) as screen:
        await screen.page.goto("/")

        assert await screen.page.locator("h1").get_attribute("data-began") == "yes"


async def test_a_script_that_was_written_into_a_page_does_not_run(browser: Browser, url: str) -> None:
    async with Screen.on(browser, DESKTOP, base_url=url) as screen:
        await screen.page.goto("/")
        await screen.page.evaluate(
            "() => { const own = document.createElement('script'); own.textContent = 'window.planted = 1';"
            " document.body.append(own) }"
        )

        assert await screen.page.evaluate("() => window.planted") is None


async def test_the_reference_device_waits_for_its_network(browser: Browser, url: str) -> None:
    async with Screen.on(browser, R1, base_url=url) as screen:
        await screen.page.goto("/")
        size = await screen.page.evaluate("() => [innerWidth, innerHeight, navigator.language]")
        loaded = await screen.page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventStart")
        took = await screen.page.evaluate(
            "async () => { const began = performance.now(); await (await fetch('/large.txt')).text();"
            " return performance.now() - began }"
        )

    assert size == [360, 640, "es-HN"]
    assert R1.round_trip_ms is not None
    assert R1.kbit_per_second is not None
    assert loaded >= 2 * R1.round_trip_ms  # the page, then its script
    assert took >= LARGE_BYTES * 8 / R1.kbit_per_second


async def test_a_device_leaves_its_network_and_finds_it_again(browser: Browser, url: str) -> None:
    async with Screen.on(browser, R1, base_url=url) as screen:
        await screen.page.goto("/")
        await screen.leave_the_network(kept=False)
        assert await screen.page.evaluate("() => navigator.onLine") is False
        with pytest.raises(Error, match="Failed to fetch"):
            await screen.page.evaluate("() => fetch('/sw.js')")

        await screen.find_the_network()
        took = await screen.page.evaluate(
            "async () => { const began = performance.now(); await fetch('/sw.js'); return performance.now() - began }"
        )
        assert await screen.page.evaluate("() => navigator.onLine") is True
        assert took >= (R1.round_trip_ms or 0)


async def test_axe_names_what_is_wrong_with_a_page(browser: Browser, url: str) -> None:
    async with Screen.on(browser, R1, base_url=url) as screen:
        await screen.page.goto("/")
        assert (await Axe().run(screen.page)).violations_count == 0
        await screen.page.evaluate("() => document.body.append(document.createElement('button'))")

        found = await Axe().run(screen.page)

    assert [one["id"] for one in found.response["violations"]] == ["button-name"]
