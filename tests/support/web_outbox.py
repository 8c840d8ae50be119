"""What waits on a screen's device, made by the one thing that anybody writes down: an authority asked for the list."""

from __future__ import annotations

import asyncpg
from playwright.async_api import Page, expect

from shared.ids import new_id
from shared.migrations import admin_url
from tests.support.eventually import eventually
from tests.support.web_desk import SECONDS_MAX, WebDesk

INTAKE = "**/registration/v1/outbox-entries"


def new_office() -> str:
    """An office that no other test names."""
    return f"Oficina {new_id().hex[-8:]}"


async def write_down(page: Page, office: str) -> None:
    """Save a request of `office`; it is in the outbox then, whatever the network."""
    await page.evaluate("location.hash = '#/help/authority'")
    await page.get_by_role("button", name="Anotar el pedido").click()
    await page.get_by_label("Oficina").fill(office)
    await page.get_by_role("button", name="Guardar el pedido").click()
    await page.get_by_text("Pedido guardado.").wait_for()


async def show_outbox(page: Page) -> None:
    """Go to what waits."""
    await page.evaluate("location.hash = '#/outbox'")
    await page.get_by_role("heading", name="Guardado en este teléfono").wait_for()


async def chip_says(page: Page, text: str) -> None:
    """Wait for the chip in the header."""
    await expect(page.locator(".sync")).to_contain_text(text, timeout=SECONDS_MAX * 1000)


async def effects(desk: WebDesk, office: str) -> int:
    """How many requests of `office` registration holds: once is right."""
    connection = await asyncpg.connect(admin_url(desk.settings))
    try:
        query = "SELECT count(*) FROM registration.authority_request WHERE office = $1"
        return int(await connection.fetchval(query, office))
    finally:
        await connection.close()


async def done_once(desk: WebDesk, office: str) -> None:
    """Wait until registration holds the request; it then holds it once."""

    async def done() -> bool:
        return await effects(desk, office) > 0

    await eventually(done, within_seconds=SECONDS_MAX)
    assert await effects(desk, office) == 1


async def installed(page: Page) -> None:
    """Load the page from its service worker, which keeps all of the client; the PIN is asked for again."""
    await page.evaluate("async () => { await navigator.serviceWorker.ready }")
    await page.reload()
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
