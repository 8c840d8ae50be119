"""The report shows the API's numbers, fits on two pages, leaves as numbers alone; a register on paper is typed back."""

from __future__ import annotations

import io
import re

import pypdfium2
from playwright.async_api import Browser, expect

from amparo.demo_desk.names import COORDINATOR
from tests.support.browser import PHONE, Screen
from tests.support.eventually import eventually
from tests.support.web_desk import WebDesk, signed_in


async def test_a_report_has_the_apis_numbers_and_is_printed_on_two_pages_at_most(
    browser: Browser, web_desk: WebDesk
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("() => { location.hash = '#/report' }")
        path = f"/coordination/v1/reports/day?site_id={web_desk.demo.site_id}&day={web_desk.demo.day}"
        report = await web_desk.get(COORDINATOR.actor, path)
        total = next(line for line in report["sadd"] if line["age_band"] == "total")
        row = page.locator(".report-total").first
        await expect(row.locator("td").last).to_have_text(str(total["total"]))
        await expect(row.locator("td").first).to_have_text(str(total["female"]))
        for paper in ("A4", "Letter"):
            pages = pypdfium2.PdfDocument(io.BytesIO(await page.pdf(format=paper)))
            assert len(pages) <= 2
            assert "Impreso el" in pages[0].get_textpage().get_text_bounded()


async def test_the_message_of_the_day_has_no_small_number_and_no_name(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("() => { location.hash = '#/report' }")
        await page.get_by_role("button", name="WhatsApp").click()
        message = await page.locator(".report-message").inner_text()
        rows = re.findall(r"^\S.*?: (\S+) / (\S+) / (\S+)$", message, re.MULTILINE)
        shown = [int(number) for row in rows for number in row if number.isdigit()]
        assert rows
        assert all(number >= 10 for number in shown)
        link = await page.get_by_role("link", name="Abrir WhatsApp").get_attribute("href")
        assert link is not None
        assert link.startswith("whatsapp://send?text=")


async def test_a_row_of_the_paper_register_is_a_household_of_the_hour_that_stands_on_it(
    browser: Browser, web_desk: WebDesk
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("() => { location.hash = '#/print/register' }")
        await page.get_by_role("button", name="Hacer 24 filas").click()
        printed = page.locator(".paper-code")
        await expect(printed).to_have_count(24)
        code = re.sub(r"^\s*\d+\s+", "", await printed.first.inner_text()).replace(" ", "").strip()
        await page.evaluate("() => { location.hash = '#/print/type-register' }")
        await expect(page.get_by_text("Falta saber el municipio")).to_have_count(0)
        await page.get_by_label("Código").fill(code)
        await page.get_by_label("Nombres").fill("Rosaura")
        await page.get_by_label("Edad").fill("41")
        await page.get_by_label("Hora").fill("0010")
        await page.get_by_role("button", name="Guardar fila").click()
        await expect(page.get_by_text("1 fila guardada")).to_be_visible()

        async def bound() -> bool:
            card = await web_desk.get(COORDINATOR.actor, f"/registration/v1/cards/{code}")
            return bool(card["state"] == "ISSUED")

        await eventually(bound, within_seconds=30)
