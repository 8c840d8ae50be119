"""The web client before a demonstration's desk: devices and people to work with, signing in, and counting taps."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.async_api import Page, expect

from amparo.demo_desk import Account, DemoDesk
from amparo.demo_desk.names import COORDINATOR
from amparo.replay.driver import KeyTokens
from amparo.replay.driver.names import named
from amparo.replay.driver.staff import OPERATOR, UNTIL, Actor
from services.directory.credentials import new_password
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.settings import Settings
from tests.support.browser import Screen
from tests.support.web_report import record

PIN = "271828"
OTHER_PIN = "314159"
SECONDS_MAX = 60
"""On the reference device, whose processor is slowed to a quarter, a PIN alone takes seconds."""


@dataclass
class WebDesk:
    """A whole installation behind one address, with the desk of today; the tests of a process share it."""

    url: str
    settings: Settings
    demo: DemoDesk
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(2))

    async def new_device(self) -> str:
        """One more tablet at the site: its enrolment code."""
        body = {"name": f"tableta {next(self._numbers)}", "site_id": str(self.demo.site_id), "kind": "TABLET"}
        return str((await self.post(COORDINATOR.actor, "/directory/v1/devices", body))["enrolment_code"])

    async def new_worker(self, username: str, display_name: str, *roles: Role) -> Account:
        """One more person who works at the site, with a password of their own."""
        until = {"site_id": str(self.demo.site_id), "until": UNTIL.isoformat()}
        body = {
            "username": username,
            "display_name": display_name,
            "agency_id": str(named("agency", "IOM")),
            "roles": [{"role": role, **until} for role in roles],
        }
        first = (await self.post(OPERATOR, "/directory/v1/staff", body))["password"]
        password = new_password()
        proof = {"username": username, "password": first, "new_password": password}
        async with httpx.AsyncClient(base_url=self.url, timeout=SECONDS_MAX) as door:
            answer = await door.post("/directory/v1/sign-in", json=proof)
        assert answer.status_code == 200, answer.text
        return Account(username, password, roles)

    async def post(self, actor: Actor, path: str, body: Any) -> dict[str, Any]:
        """What the API answers to `actor`, who writes past the web client."""
        return await self._ask("POST", actor, path, body)

    async def get(self, actor: Actor, path: str) -> dict[str, Any]:
        """What `actor` reads past the web client."""
        return await self._ask("GET", actor, path)

    async def _ask(self, method: str, actor: Actor, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {KeyTokens(self.settings).token(actor)}"}
        if method == "POST":
            headers["Idempotency-Key"] = str(new_id())
        async with httpx.AsyncClient(base_url=self.url, timeout=SECONDS_MAX) as client:
            answer = await client.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told


async def signed_in(screen: Screen, desk: WebDesk, who: Account | None = None, *, pin: str = PIN) -> Page:
    """Enrol the screen's device if nobody did, and begin a shift of `who` (the desk's account): it shows the start."""
    page = screen.page
    page.set_default_timeout(SECONDS_MAX * 1000)
    await page.goto("/")
    await expect(page.locator("#main h2")).to_be_visible(timeout=SECONDS_MAX * 1000)
    if await page.locator("input[name=enrolment_code]").count():
        await enrol(page, await desk.new_device())
    await begin_shift(page, who or desk.demo.desk, pin)
    return page


async def enrol(page: Page, code: str) -> None:
    """Type the device's code."""
    await page.locator("input[name=enrolment_code]").fill(code)
    await page.locator("button[type=submit]").click()
    await page.locator("input[name=username]").wait_for()


async def begin_shift(page: Page, who: Account, pin: str = PIN) -> None:
    """From the form for name and password to the start."""
    await page.locator("input[name=username]").fill(who.username)
    await page.locator("input[name=password]").fill(who.password)
    await page.locator("button[type=submit]").click()
    await page.locator("input[name=totp], .pin-input").wait_for(state="attached")
    if (code := who.code()) is not None and await page.locator("input[name=totp]").count():
        await page.locator("input[name=totp]").fill(code)
        await page.locator("button[type=submit]").click()
    await type_pin(page, pin)
    await expect(page.locator(".pin-dots .on")).to_have_count(0)  # asked for a second time
    await type_pin(page, pin)
    await page.locator(".start").wait_for()


async def type_pin(page: Page, pin: str) -> None:
    """Six digits, as a keyboard types them: the field has the focus."""
    await page.locator(".pin-input").wait_for(state="attached")
    await page.locator(".pin-input").press_sequentially(pin)


_COUNTING = """() => {
  if (window.amparoTaps === undefined) {
    window.amparoTaps = 0
    const interactive = 'a, button, input, select, textarea, label, summary, [role=button], [tabindex]'
    addEventListener('pointerdown', (event) => {
      if (event.target.closest(interactive) !== null) window.amparoTaps += 1
    }, true)
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) {
        if (one.interactionId) window.amparoSlowest = Math.max(window.amparoSlowest, one.duration)
      }
    }).observe({ type: 'event', durationThreshold: 16 })
  }
  window.amparoTaps = 0
  window.amparoSlowest = 0
}"""


@contextlib.asynccontextmanager
async def within_taps(page: Page, task: str, most: int, *, besides: int = 0) -> AsyncIterator[None]:
    """A task in the block takes at most so many taps, as the budgets count them (design: web.md, 2.2).

    A tap is a pointer-down on an interactive target; `besides` are those before and behind the block. What it took is
    noted for `make web-report`. A page that is loaded anew in the block can not be counted and fails.
    """
    await page.evaluate(_COUNTING)
    yield
    taps = besides + int(await page.evaluate("() => window.amparoTaps"))
    record("taps", taps, of=task)
    record("tap_ms", await page.evaluate("() => window.amparoSlowest"), of=task)
    assert min(most, 1) <= taps <= most, f"{task} took {taps} taps"
