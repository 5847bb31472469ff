"""The chat page in a real browser: what a person sees, presses and is told."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox import people, personas
from bot.sandbox.server import serve
from bot.sandbox.world import World
from tests.small_bot import PIXEL, small_bot

playwright = pytest.importorskip("playwright.async_api", reason="the page is tested with Playwright, which is missing")

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="the page is tested in Chromium, which is not on this machine"),
]


@pytest_asyncio.fixture(loop_scope="module")
async def world() -> World:
    return World()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator["playwright.Browser"]:
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def address(world: World) -> AsyncIterator[str]:
    async with serve(world, home=personas.settle(world)) as address, small_bot(address):
        yield address


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: "playwright.Browser", address: str) -> AsyncIterator["playwright.Page"]:
    """The page on a phone's width, in English; it asks nobody but the sandbox, and its scripts do not fail."""
    context = await browser.new_context(viewport={"width": 390, "height": 800}, locale="en-GB", accept_downloads=True)
    context.set_default_timeout(5_000)
    page = await context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.on(
        "request", lambda request: request.url.startswith((address, "data:", "blob:")) or trouble.append(request.url)
    )
    await page.goto(address)
    yield page
    await context.close()
    assert trouble == []


async def write(page: "playwright.Page", text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_a_conversation_from_start_to_a_pressed_button(page: "playwright.Page", world: World) -> None:
    await page.click("#start")
    await page.click(".buttons >> text=بلی")
    await page.wait_for_selector("#toast:has-text('رسید')")
    await page.wait_for_selector(".message:not(.mine) .text b:text-is('yes')")
    assert await page.locator(".buttons").count() == 0
    assert world.violations == []


async def test_persian_runs_from_the_right_and_english_from_the_left(page: "playwright.Page") -> None:
    await write(page, "حساب")
    await write(page, "account")
    await page.wait_for_selector(".message:not(.mine) .text:text-is('account')")
    directions = await page.locator(".message:not(.mine) .text").evaluate_all(
        "nodes => nodes.map((node) => getComputedStyle(node).direction)"
    )
    assert directions == ["rtl", "ltr"]


async def test_a_long_quote_folds_and_unfolds(page: "playwright.Page") -> None:
    await page.click("#start")
    quote = page.locator(".fold")
    folded = await quote.evaluate("node => node.clientHeight")
    await page.click(".fold-toggle")
    assert await quote.evaluate("node => node.clientHeight") > folded
    assert await page.get_attribute(".fold-toggle", "aria-expanded") == "true"


async def test_a_spoiler_shows_when_it_is_pressed(page: "playwright.Page") -> None:
    await page.click("#start")
    hidden = page.locator(".spoiler > span")
    assert await hidden.evaluate("node => getComputedStyle(node).visibility") == "hidden"
    await page.click(".spoiler")
    assert await hidden.evaluate("node => getComputedStyle(node).visibility") == "visible"


async def test_documents_come_down_and_pictures_are_seen(page: "playwright.Page", tmp_path: Path) -> None:
    await write(page, "/paper")
    async with page.expect_download() as coming:
        await page.click(".document")
    download = await coming.value
    await download.save_as(tmp_path / "plan.txt")
    assert download.suggested_filename == "plan.txt"
    assert (tmp_path / "plan.txt").read_bytes() == b"plain words"
    await page.wait_for_function("document.querySelector('.photo img').naturalWidth === 1")


async def test_the_command_menu_sends_a_command(page: "playwright.Page") -> None:
    await page.click("#menu")
    await page.click("#popup >> text=/start")
    await page.wait_for_selector(".buttons")


async def test_inline_results_are_offered_and_sent(page: "playwright.Page") -> None:
    await page.fill("#text", "@karvan_sandbox_bot چین")
    await page.click("#popup >> text=one")
    await page.wait_for_selector(".message.mine:has-text('via @karvan_sandbox_bot')")


async def test_the_office_has_a_chat_of_its_own(page: "playwright.Page", world: World) -> None:
    await write(page, "از سارا")
    await page.click("#chats >> text=Reza")
    await page.wait_for_selector("#start")
    await write(page, "از رضا")
    await page.wait_for_selector(".message:not(.mine) .text:text-is('از رضا')")
    assert await page.locator("text=از سارا").count() == 0
    assert {row.message["from"]["first_name"] for row in world.transcript(personas.OFFICE)} == {"رضا", "کاروان"}


async def test_a_message_is_answered_and_edited(page: "playwright.Page", world: World) -> None:
    await write(page, "یک")
    await page.locator(".message:not(.mine) >> text=Reply").click()
    await write(page, "دو")
    await page.wait_for_selector(".message.mine .reply")
    await page.locator(".message.mine >> text=Edit").first.click()
    await write(page, "سه")
    await page.wait_for_selector(".message.mine:has-text('edited')")
    assert world.transcript(personas.EXPORTER)[0].message["text"] == "سه"


async def test_a_person_sends_a_picture(page: "playwright.Page", world: World) -> None:
    await page.set_input_files("#attach", {"name": "card.png", "mimeType": "image/png", "buffer": PIXEL})
    await page.wait_for_selector(".message.mine .photo")
    assert "photo" in world.transcript(personas.EXPORTER)[0].message


async def test_markup_in_what_people_write_stays_text(page: "playwright.Page", world: World) -> None:
    people.say(world, world.person(personas.EXPORTER), "<img src=x onerror=alert(1)>")
    await page.wait_for_selector(".message.mine .text:has-text('<img')")
    assert await page.locator(".text img").count() == 0


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
async def test_light_and_dark_follow_the_machine_and_the_switch(
    browser: "playwright.Browser", address: str, scheme: str, dark: bool
) -> None:
    context = await browser.new_context(color_scheme=scheme, locale="fa-IR")
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector("#start")
    theme = "document.documentElement.dataset.theme"
    assert (await page.evaluate(theme) == "dark") is dark
    await page.click("#theme")
    assert (await page.evaluate(theme) == "dark") is not dark
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    await context.close()


async def test_nothing_is_wider_than_a_phone(page: "playwright.Page") -> None:
    await page.click("#start")
    await write(page, "https://example.com/" + "x" * 300)
    await page.wait_for_selector(".message:not(.mine) >> text=xxx")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert await page.evaluate("document.getElementById('log').scrollWidth") <= 390


async def test_the_chat_is_there_after_a_reload(page: "playwright.Page") -> None:
    await write(page, "بمان")
    await page.wait_for_selector(".message:not(.mine)")
    await page.reload()
    await page.wait_for_selector(".message.mine:has-text('بمان')")


async def test_who_reads_the_newest_stays_there(page: "playwright.Page") -> None:
    gap = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight"
    for unused in range(4):
        await write(page, "/start")
        await page.wait_for_timeout(150)
    await page.click("#menu")
    await page.wait_for_selector("#popup button")
    await page.wait_for_timeout(100)
    assert await page.locator("#log").evaluate(gap) < 5
    await page.locator("#log").evaluate("(log) => { log.scrollTop = 0; }")
    await write(page, "سلام")
    await page.wait_for_timeout(200)
    assert await page.locator("#log").evaluate(gap) < 5
