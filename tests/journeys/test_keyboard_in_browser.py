"""Without a mouse: whoever has a keyboard alone signs in, reads where they are and signs out."""

from playwright.async_api import Page, expect

from tests.browser import Tab
from tests.door import Door
from tests.pages import WIDTHS, fit
from tests.people import PASSWORD

# Where the keyboard is: an input by its name, anything else by its words.
FOCUSED = """() => {
  const element = document.activeElement;
  return element.name && element.tagName === "INPUT" ? element.name : element.innerText.split("\\n")[0].trim();
}"""


async def tab_to(page: Page, wanted: str, *, most: int = 12) -> list[str]:
    """Press Tab until *wanted* has the focus; gives what was passed on the way."""
    passed: list[str] = []
    for _ in range(most):
        await page.keyboard.press("Tab")
        passed.append(str(await page.evaluate(FOCUSED)))
        if passed[-1] == wanted:
            return passed
    raise AssertionError(f"{wanted} is not reached: {passed}")


async def test_a_person_signs_in_and_out_with_the_keyboard_alone(tab: Tab, site: tuple[Door, str]) -> None:
    """The order is that of the page, the focus can be seen, and Enter does what a click would."""
    page, address = tab.page, site[1]
    await page.goto(f"{address}/login")
    assert await tab_to(page, "username") == ["Skip to the content", "Wardmote", "username"]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert await page.evaluate(outline) == "solid"
    await page.keyboard.type("amira")
    assert await tab_to(page, "password") == ["password"]
    await page.keyboard.type(PASSWORD)
    assert await tab_to(page, "Sign in") == ["Sign in"]
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()

    await tab_to(page, "Sign out")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_fault_is_reached_and_leads_to_its_input(tab: Tab, site: tuple[Door, str]) -> None:
    """The summary of what is wrong comes before the form, and its link puts the keyboard into the input."""
    page, address = tab.page, site[1]
    await page.goto(f"{address}/login")
    await page.fill("#username", "amira")
    await page.fill("#password", "not the password")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    link = page.get_by_role("alert").get_by_role("link")
    await link.focus()
    await page.keyboard.press("Enter")

    assert await page.evaluate(FOCUSED) == "username"
    for width in WIDTHS:
        await fit(page, width)
