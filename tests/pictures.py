"""Draws `docs/chat-fa.png`, `docs/chat-en.png` and `docs/office-fa.png`: real conversations on the chat page.

Run as `python -m tests.pictures` where there is a Chromium.
"""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot import logs
from bot.engines import make_engine
from bot.sandbox import personas
from bot.sandbox.running import Sandbox, sandbox
from knowledge.answering.engine import Engine
from knowledge.snapshot import Snapshot
from tests.test_page import CHROMIUM, QUIET

DOCS = Path(__file__).parent.parent / "docs"
QUESTIONS = {
    "fa": ["خرج حساب رسمی چقدر است؟"],
    "en": ["What does an official account cost?"],
}
NEW_TEXT = "حساب تجاری را ارزان نپندارید: هر ماه دست‌کم ۵۰٬۰۰۰ یوان می‌خواهد."
"""What the office sends in its picture: the figure is one of the report's, so nothing has to be chosen."""
WIDE: ViewportSize = {"width": 1000, "height": 700}
SCREEN: ViewportSize = {"width": 460, "height": 600}


async def draw(browser: Browser, running: Sandbox, language: str) -> None:
    running.world.person(personas.EXPORTER).language_code = language
    page = await browser.new_page(viewport=SCREEN, locale=language, device_scale_factor=1.5, color_scheme="light")
    await page.goto(running.address)
    for text in QUESTIONS[language]:
        await page.fill("#text", text)
        await page.press("#text", "Enter")
        await page.wait_for_selector(f".mine:has-text('{text[:12]}') + .message:not(.mine)")
        await running.settled()
    await _shoot(page, f"chat-{language}.png")


async def draw_office(browser: Browser, running: Sandbox) -> None:
    """A new text on its way: what askers would see, what changes, and the button that publishes it."""
    running.world.person(personas.OFFICE).language_code = "fa"
    page = await browser.new_page(viewport=WIDE, locale="fa", device_scale_factor=1.5, color_scheme="light")
    await page.goto(running.address)
    await page.click("#chats >> text=رضا")
    for text in ("/admin costs/commercial-account", None, NEW_TEXT):
        if text is None:
            await page.click("button:has-text('ویرایش متن فارسی')")
        else:
            await page.fill("#text", text)
            await page.press("#text", "Enter")
        await page.wait_for_timeout(300)
        await running.settled()
    await page.wait_for_selector("button:has-text('انتشار')")
    await page.set_viewport_size(SCREEN)
    await page.evaluate(
        "[...document.querySelectorAll('#log .message')].slice(0, -3).forEach(each => each.hidden = true)"
    )
    await _shoot(page, "office-fa.png")


async def _shoot(page: Page, name: str) -> None:
    """The whole conversation, however long it is."""
    await page.evaluate("document.activeElement.blur()")
    hidden = await page.evaluate("(log) => log.scrollHeight - log.clientHeight", await page.query_selector("#log"))
    await page.set_viewport_size({"width": SCREEN["width"], "height": SCREEN["height"] + hidden})
    await page.wait_for_timeout(300)
    await page.screenshot(path=DOCS / name)
    await page.close()


def engine(snapshot: Snapshot, before: Engine | None) -> Engine:
    return make_engine(snapshot, dense="off", before=before)


async def main() -> None:
    logs.configure("ERROR")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in QUESTIONS:
            with tempfile.TemporaryDirectory() as folder:
                async with sandbox(Path(folder), make=engine) as on:
                    await draw(browser, on, language)
        with tempfile.TemporaryDirectory() as folder:
            async with sandbox(Path(folder), make=engine) as on:
                await draw_office(browser, on)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
