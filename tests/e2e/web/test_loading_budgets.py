"""What the client weighs, and how soon it can be used on the reference device (web.md, U1 and U2)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Response, expect

from amparo.web_client import DIST
from tests.support.browser import PHONE, R1, Screen
from tests.support.web_desk import SECONDS_MAX, WebDesk, signed_in
from tests.support.web_report import record

JS_BYTES_MAX = 60 * 1024
CSS_BYTES_MAX = 15 * 1024
FIRST_USABLE_MS_MAX = 5_000
REPEAT_USABLE_MS_MAX = 1_000
SINCE_START = "() => performance.now()"


async def test_what_is_loaded_before_the_first_use_is_small(browser: Browser, web_desk: WebDesk) -> None:
    loaded: list[Path] = []

    def note(answer: Response) -> None:
        loaded.append(DIST / urlsplit(answer.url).path.removeprefix("/"))

    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        await screen.context.route("**/sw.js", lambda route: route.abort())  # what it keeps for later is not waited for
        screen.page.on("response", note)
        await screen.page.goto("/")
        await screen.page.locator("input[name=enrolment_code]").wait_for()

    scripts, styles = _gzipped(loaded, ".js"), _gzipped(loaded, ".css")
    record("initial_js_gzip_bytes", scripts)
    record("initial_css_gzip_bytes", styles)
    assert 0 < scripts <= JS_BYTES_MAX
    assert 0 < styles <= CSS_BYTES_MAX


async def test_the_first_load_can_be_used_within_five_seconds(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        await screen.page.goto("/", wait_until="commit")
        await screen.page.locator("input[name=enrolment_code]").wait_for(timeout=SECONDS_MAX * 1000)
        took = await screen.page.evaluate(SINCE_START)

    record("first_usable_ms", round(took))
    assert took <= FIRST_USABLE_MS_MAX


async def test_a_repeated_load_can_be_used_within_a_second(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _kept_by_the_service_worker(page)
        took = min([await _reloaded(page) for _ in range(3)])

    record("repeat_usable_ms", round(took))
    assert took <= REPEAT_USABLE_MS_MAX


async def _kept_by_the_service_worker(page: Page) -> None:
    await page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)", timeout=SECONDS_MAX * 1000)
    await page.reload()
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")


async def _reloaded(page: Page) -> float:
    """Load again: usable is the list of who works here."""
    await page.reload(wait_until="commit")
    await expect(page.locator("#main .li").first).to_be_visible(timeout=SECONDS_MAX * 1000)
    return float(await page.evaluate(SINCE_START))


def _gzipped(files: list[Path], suffix: str) -> int:
    return sum(path.with_name(path.name + ".gz").stat().st_size for path in set(files) if path.suffix == suffix)
