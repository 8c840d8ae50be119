"""Finds the Chromium that the tests open pages with, or installs it; it never skips, and downloads none of its own.

In this order: `AMPARO_CHROMIUM`; a Chromium or Chrome on the path or among macOS' applications; Debian's package, as
root; else one line that says what to do.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from tests.support.servers import NoServer, debian_install

CHROMIUM_VARIABLE = "AMPARO_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
_PACKAGES = ("chromium", "fonts-noto-core")
"""With a font that has every letter of our languages: a screenshot shows no boxes."""


@cache
def chromium() -> Path:
    """The program.

    Raises:
        NoServer: with one line that says what to do.
    """
    if given := os.environ.get(CHROMIUM_VARIABLE):
        if trouble := _trouble(Path(given)):
            raise NoServer(f"{CHROMIUM_VARIABLE} is set, and what it names does not do: {trouble}. Mend or unset it.")
        return Path(given)
    said = []
    for program in _installed():
        if (trouble := _trouble(program)) is None:
            return program
        said.append(f"{program}: {trouble}")
    try:
        if debian_install(*_PACKAGES) and (found := _installed()):
            return found[0]
    except RuntimeError as failure:
        said.append(str(failure))
    tried = f" (tried: {'; '.join(said)})" if said else ""
    raise NoServer(
        f"Chromium is needed: install it (Debian: apt-get install {' '.join(_PACKAGES)}), "
        f"or name one with {CHROMIUM_VARIABLE}{tried}."
    )


def _installed() -> list[Path]:
    found = [shutil.which(name) for name in _NAMES]
    return [Path(program) for program in found if program] + [program for program in _MAC if program.exists()]


def _trouble(program: Path) -> str | None:
    """Why a program is not a Chromium that runs here (Ubuntu's is a script that asks for a snap)."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        return type(failure).__name__
    named = any(name in answer.stdout for name in ("Chromium", "Google Chrome"))
    return None if answer.returncode == 0 and named else "it does not tell its version"


@dataclass(frozen=True)
class Device:
    """A screen, and what its processor and its network are slowed to; `None` is not slowed."""

    width: int
    height: int
    cpu_slowdown: float | None = None
    round_trip_ms: int | None = None
    kbit_per_second: int | None = None


R1 = Device(360, 640, cpu_slowdown=4, round_trip_ms=400, kbit_per_second=400)
"""The reference: a cheap phone on slow 4G (design: web.md). R2 is the same without a network."""
PHONE = Device(360, 640)
DESKTOP = Device(1280, 800)
KEPT_MS_MAX = 60_000


@contextlib.asynccontextmanager
async def started_browser() -> AsyncIterator[Browser]:
    """A headless Chromium until the block ends."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium())
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Screen:
    """A page on a device, in a context of its own: nothing is stored in it yet."""

    device: Device
    page: Page
    context: BrowserContext
    _session: CDPSession

    @classmethod
    @contextlib.asynccontextmanager
    async def on(cls, browser: Browser, device: Device, *, base_url: str | None = None) -> AsyncIterator[Screen]:
        """A blank page, slowed as its device is, until the block ends."""
        context = await browser.new_context(
            base_url=base_url,
            viewport={"width": device.width, "height": device.height},
            is_mobile=device.width < 600,
            has_touch=device.width < 600,
            locale="es-HN",
            timezone_id="America/Tegucigalpa",
        )
        try:
            page = await context.new_page()
            screen = cls(device, page, context, await context.new_cdp_session(page))
            await screen._session.send("Network.enable")
            await screen._slow()
            yield screen
        finally:
            await context.close()

    async def leave_the_network(self, *, kept: bool = True) -> None:
        """No network from now on, for the page and its service worker (R2).

        The device keeps the client by then; with `kept=False` the page is another one, which no worker keeps.
        """
        if kept:
            await self.page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=KEPT_MS_MAX)
        await self.context.set_offline(True)
        await self._slow(offline=True)

    async def find_the_network(self) -> None:
        """The device's network again."""
        await self.context.set_offline(False)
        await self._slow()

    async def _slow(self, *, offline: bool = False) -> None:
        """Slow the processor and the page's network; what a service worker fetches by itself is not slowed."""
        rate = self.device.kbit_per_second
        bytes_per_second = rate * 1000 / 8 if rate else -1
        conditions = {
            "offline": offline,  # each session has its say, and the page follows ours
            "latency": self.device.round_trip_ms or 0,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        }
        await self._session.send("Network.emulateNetworkConditions", conditions)
        await self._session.send("Emulation.setCPUThrottlingRate", {"rate": self.device.cpu_slowdown or 1})
