"""What was typed and not saved: it outlives a reload and a lock, and it is its worker's alone."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from shared.contracts.vocabulary import Role
from tests.support.browser import PHONE, Screen
from tests.support.web_desk import OTHER_PIN, PIN, WebDesk, begin_shift, signed_in, type_pin

GIVEN = "input[name=given_names]"
NAME = "Zoraida Xiomara"


async def test_a_draft_outlives_a_reload_and_nobody_else_sees_it(browser: Browser, web_desk: WebDesk) -> None:
    other = await web_desk.new_worker("borrador.ajeno", "Otra mesa", Role.REGISTRAR)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/register'")
        await page.locator(GIVEN).fill(NAME)
        await page.wait_for_timeout(1000)

        stored = await page.evaluate(_ALL_STORED)
        await page.evaluate("location.hash = ''")
        await page.reload()
        await page.get_by_role("button", name="Otra persona").click()
        await begin_shift(page, other, OTHER_PIN)
        await page.evaluate("location.hash = '#/register'")
        await expect(page.locator(GIVEN)).to_have_value("")
        await page.evaluate("location.hash = ''")
        await page.reload()
        await page.get_by_role("button", name="Mesa · San Isidro").click()
        await type_pin(page, PIN)
        await page.locator(".start").wait_for()
        await page.evaluate("location.hash = '#/register'")

        await expect(page.locator(GIVEN)).to_have_value(NAME)
        assert NAME not in stored
        assert "Zoraida" not in stored


async def test_a_look_at_the_signs_keeps_what_was_typed_and_told(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/register'")
        await page.locator(GIVEN).fill(NAME)
        await page.get_by_role("button", name="Avisar a protección").click()
        await page.get_by_role("button", name="Avisar", exact=True).click()
        await page.get_by_role("link", name="Letreros para imprimir, en cinco idiomas").click()
        await page.get_by_role("button", name="Imprimir letreros").wait_for()
        await page.go_back()

        await expect(page.locator(GIVEN)).to_have_value(NAME)
        await expect(page.get_by_text("Se avisará a protección al guardar.")).to_be_visible()
        await page.locator("input[name=phone]").fill("9999-0000")
        await page.wait_for_timeout(1000)
        await page.evaluate("location.hash = ''")
        await page.locator(".start").wait_for()
        await page.evaluate("location.hash = '#/register'")

        await expect(page.locator(GIVEN)).to_have_value(NAME)


_ALL_STORED = """async () => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open('amparo')
    asked.onsuccess = () => done(asked.result)
  })
  const all = []
  for (const name of database.objectStoreNames) {
    const rows = await new Promise((done) => {
      const asked = database.transaction(name).objectStore(name).getAll()
      asked.onsuccess = () => done(asked.result)
    })
    for (const row of rows) {
      const bytes = row?.content?.data
      all.push(JSON.stringify(row) + (bytes === undefined ? '' : new TextDecoder().decode(bytes)))
    }
  }
  return all.join('\\n')
}"""
