"""A storm of 600 scans by every way in which a scanner types, while somebody types elsewhere: none is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from playwright.async_api import Browser, Page, expect

from shared.contracts.card_codes import new_codes
from tests.support.browser import PHONE, Screen
from tests.support.scanning import on_the_scan_screen, read_card
from tests.support.web_desk import WebDesk

SCANS = 600
SHOWN_MS_MAX = 240_000
"""Scans that came faster than they are shown wait for their turn."""
TYPED = "hola señora, pase por aqui "
"""What a hand types: slower than any scanner, and into a field of its own."""
OWN_FIELD = """() => {
  const field = document.createElement('textarea')
  field.id = 'other'
  document.body.append(field)
}"""
RECORDED = """() => new Promise((resolve, reject) => {
  const asked = indexedDB.open('amparo')
  asked.onerror = () => reject(asked.error)
  asked.onsuccess = () => {
    const all = asked.result.transaction('entries').objectStore('entries').index('seq').getAll()
    all.onsuccess = () => {
      asked.result.close()
      resolve(all.result.filter((one) => one.summary.text === 'handout').map((one) => one.summary.values.card))
    }
  }
})"""


async def own_field(page: Page) -> None:
    """The scanner's own field has the focus again, as after a tap on nothing."""
    await page.evaluate("() => document.activeElement.blur()")
    await page.locator(".scan-field:focus").wait_for(state="attached")


async def with_tab(page: Page, code: str) -> None:
    """The suffix is a Tab."""
    await page.keyboard.type(code)
    await page.keyboard.press("Tab")


async def as_a_whole(page: Page, code: str) -> None:
    """The text is put in at once (Android's input method), and nothing comes behind it."""
    await page.keyboard.insert_text(f"]Q1{code}")
    await asyncio.sleep(0.13)


async def without_a_suffix(page: Page, code: str) -> None:
    """Silence is all that tells the end."""
    await page.keyboard.type(code)
    await asyncio.sleep(0.13)


async def twice(page: Page, code: str) -> None:
    """A profile that sends the payload twice."""
    await read_card(page, code + code)


async def into_another_field(page: Page, code: str) -> None:
    """Somebody types into another field when the scanner is triggered, and goes on typing meanwhile."""
    await page.locator("#other").focus()
    await page.keyboard.type(TYPED[:5], delay=90)
    await asyncio.sleep(0.09)
    await page.keyboard.type(f"{code[:4]}{TYPED[5]}{code[4:]}")
    await page.keyboard.press("Enter")
    await page.keyboard.type(TYPED[6:10], delay=90)
    await own_field(page)


async def whole_into_another_field(page: Page, code: str) -> None:
    """The same with a text that is put in at once."""
    await page.locator("#other").focus()
    await page.keyboard.type("a", delay=90)
    await page.keyboard.insert_text(code)
    await asyncio.sleep(0.13)
    await own_field(page)


WAYS = [read_card, with_tab, as_a_whole, without_a_suffix, twice]
BESIDE = [into_another_field, whole_into_another_field]


async def storm(page: Page, codes: Sequence[str], chance: random.Random) -> tuple[str, dict[str, str]]:
    """Scan them all; answers what a hand typed into the other field, and how each code was scanned."""
    typed, how = "", {}
    for number, code in enumerate(codes):
        way = chance.choice(BESIDE) if number % 12 == 0 else chance.choice(WAYS)
        await way(page, code)
        how[code] = way.__name__
        typed += {into_another_field: TYPED[:10], whole_into_another_field: "a"}.get(way, "")
    return typed, how


async def test_600_scans_of_every_kind_are_600_hand_outs_in_their_order(browser: Browser, web_desk: WebDesk) -> None:
    chance = random.Random(0)
    codes = new_codes(SCANS, chance.randrange)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = screen.page
        await on_the_scan_screen(screen, web_desk)
        await screen.leave_the_network()
        await page.evaluate(OWN_FIELD)
        typed, how = await storm(page, codes, chance)
        last = f"{codes[-1][:3]} {codes[-1][3:6]} {codes[-1][6:]}"
        await expect(page.locator(".verdict-code")).to_have_text(last, timeout=SHOWN_MS_MAX)
        await expect(page.locator(".scan-mark")).to_contain_text("Guardado")
        recorded = await page.evaluate(RECORDED)
        assert {code: how[code] for code in codes if code not in recorded} == {}
        assert recorded == codes
        assert await page.locator("#other").input_value() == typed
