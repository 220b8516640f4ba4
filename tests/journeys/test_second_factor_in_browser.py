"""The second factor in a real browser: a phone is added with a picture, and stands in the way of a password alone."""

import pyotp
import segno
from playwright.async_api import Page, expect

from auth.login.totp import ISSUER
from server.work import utc_now
from tests.browser import Tab
from tests.door import Door
from tests.pages import inspect, send
from tests.people import PASSWORD, change

# Draws the picture as the browser shows it, and reads the middle of each module: true is dark.
READ = """async ([size, border]) => {
  const image = document.querySelector("img.qr");
  await image.decode();
  const canvas = document.createElement("canvas");
  const modules = size + 2 * border;
  canvas.width = canvas.height = modules * 8;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const dark = (x, y) => pen.getImageData((x + border) * 8 + 4, (y + border) * 8 + 4, 1, 1).data[0] < 128;
  return [...Array(size).keys()].map((y) => [...Array(size).keys()].map((x) => dark(x, y)));
}"""
BORDER = 4


async def add_phone(page: Page) -> pyotp.TOTP:
    """Add a phone to whoever is signed in; leaves the page of recovery codes open."""
    phone = pyotp.TOTP((await page.inner_text("main code")).replace(" ", ""))
    await send(page, code=phone.at(utc_now()), password=PASSWORD)
    return phone


async def test_the_picture_holds_the_key_beside_it(tab: Tab, site: tuple[Door, str]) -> None:
    """A phone that scans the page gets the same key as one it is typed into; the policy lets the picture be shown."""
    page, address = tab.page, site[1]
    await page.goto(f"{address}/login?next=/account/second-factor")
    await send(page, username="amira", password=PASSWORD)
    key = (await page.inner_text("main code")).replace(" ", "")
    uri = pyotp.TOTP(key).provisioning_uri(name="amira", issuer_name=ISSUER)
    wanted = [[bool(module & 1) for module in row] for row in segno.make(uri, error="m").matrix]

    assert await page.evaluate(READ, [len(wanted), BORDER]) == wanted
    assert tab.complaints == []


async def test_a_phone_is_added_and_asked_for_from_then_on(tab: Tab, site: tuple[Door, str]) -> None:
    """Codes are shown once; a password alone opens nothing; a wrong code says so, and a recovery code works once."""
    (door, address), page = site, tab.page
    await page.goto(f"{address}/login?next=/account/second-factor")
    await send(page, username="amira", password=PASSWORD)
    phone = await add_phone(page)
    await expect(page.get_by_role("status")).to_have_text("The second factor is on.")
    codes = await page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    await page.get_by_role("link", name="I have kept them").click()
    await expect(page.get_by_text("10 recovery codes left")).to_be_visible()

    await sign_out_and_in(page)
    await page.goto(f"{address}/account")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await send(page, username="amira", password=PASSWORD)
    await send(page, code="000000")
    await expect(page.get_by_role("alert")).to_contain_text("This code is not right, or was used before.")
    await inspect(page)
    # The code that proved the phone is used up; as if half a minute had gone by:
    await change(door, "amira", totp_step=0)
    await send(page, code=phone.at(utc_now()))
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()

    await sign_out_and_in(page)
    await send(page, code=codes[0])
    await expect(page.get_by_text("9 recovery codes left")).to_be_visible()
    await sign_out_and_in(page)
    await send(page, code=codes[0])
    await expect(page.get_by_role("alert")).to_contain_text("This code is not right, or was used before.")


async def test_a_lost_phone_is_taken_away_with_the_password(tab: Tab, site: tuple[Door, str]) -> None:
    """New codes replace the old ones, and removing the phone asks for the password once more."""
    page, address = tab.page, site[1]
    await page.goto(f"{address}/login?next=/account/second-factor")
    await send(page, username="amira", password=PASSWORD)
    await add_phone(page)
    old = set(await page.locator(".codes code").all_inner_texts())
    await page.goto(f"{address}/account")
    await page.get_by_text("Make new recovery codes").click()
    await send(page, codes_password=PASSWORD)
    assert not old & set(await page.locator(".codes code").all_inner_texts())
    await inspect(page)
    await page.goto(f"{address}/account")
    await page.get_by_text("Remove the second factor").click()
    await send(page, remove_password="not the password")
    await expect(page.get_by_role("alert")).to_contain_text("This is not your password.")
    await send(page, remove_password=PASSWORD)

    await expect(page.get_by_role("status")).to_have_text("The second factor is off.")


async def sign_out_and_in(page: Page) -> None:
    """Sign out with the button of the page, and give name and password again."""
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await send(page, username="amira", password=PASSWORD)
