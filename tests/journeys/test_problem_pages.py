"""What a person is told when something is refused or fails: a calm page in words; a program gets JSON as ever."""

import re

import httpx2
import pytest
from playwright.async_api import expect

from server.http.login import LoginPages
from server.http.pages import Pages
from tests.browser import Tab
from tests.consenting import CHALLENGE
from tests.door import ISSUER, Door
from tests.pages import inspect
from tests.people import PHONE_APP, Browser, browser, fill

# What Chromium sends when a person opens an address.
PERSON = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
async def person(door: Door) -> Browser:
    """Sit at a browser where nobody is signed in."""
    await fill(door)
    return browser(door)


def words(response: httpx2.Response) -> str:
    """Give the text of the main part of a page, which is one of ours."""
    assert response.headers["content-type"] == "text/html; charset=utf-8", response.text
    assert response.headers["cache-control"] == "no-store"
    assert "script-src" not in response.headers["content-security-policy"]
    (main,) = re.findall(r"<main.*</main>", response.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


async def test_an_address_that_does_not_exist_is_a_page(door: Door, person: Browser) -> None:
    """For a person; a program that asks for JSON, or says nothing, gets the JSON of every other problem."""
    shown = await person.http.get("/no-such-page", headers=PERSON)
    told = await person.http.get("/no-such-page")

    assert shown.status_code == told.status_code == 404
    assert "There is nothing at this address." in words(shown)
    assert 'href="/"' in shown.text
    assert told.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_page_that_cannot_be_opened_by_itself_says_so(door: Door, person: Browser) -> None:
    """Whoever reloads the address of a form is told where to begin, and still told which methods there are."""
    shown = await person.http.get("/logout", headers=PERSON)

    assert (shown.status_code, shown.headers["allow"]) == (405, "POST")
    assert "cannot be opened by itself" in words(shown)


async def test_an_unforeseen_failure_is_a_page_with_the_number_to_quote(
    door: Door, person: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that it is our fault, gives the id that the log has, and nothing of what went wrong."""
    monkeypatch.setattr(LoginPages, "_form", lambda *given, **named: 1 / 0)
    shown = await person.http.get("/login", headers=PERSON)
    told = await person.http.get("/login")

    assert shown.status_code == told.status_code == 500
    assert shown.headers["x-request-id"] in words(shown)
    assert "division" not in shown.text
    assert told.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


async def test_a_failure_of_the_pages_themselves_is_still_an_answer(
    door: Door, person: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not even the page of a problem can be written, the JSON of every other problem is sent."""
    monkeypatch.setattr(Pages, "render", lambda *given, **named: 1 / 0)
    told = await person.http.get("/login", headers=PERSON)

    assert told.status_code == 500
    assert told.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    "path", ["/graphql", "/oauth/token", "/oauth/nothing", "/.well-known/nothing", "/explorer/graphql"]
)
async def test_an_address_for_programs_answers_json_whoever_asks(door: Door, person: Browser, path: str) -> None:
    """A developer who opens one in a browser sees what a program would."""
    answer = await person.http.get(path, headers=PERSON)

    assert answer.status_code in (404, 405)
    assert answer.headers["content-type"].startswith("application/")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "nobody"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"client_id": "<script>alert(1)</script>"}, "invalid_request"),
    ],
)
async def test_a_sign_in_that_cannot_go_on_is_a_page(
    door: Door, person: Browser, changes: dict[str, str], error: str
) -> None:
    """Whoever was sent here by an application is told to go back to it; its developers get code and reason."""
    asked = {
        "client_id": PHONE_APP,
        "redirect_uri": "https://app.example/callback",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    shown = await person.http.get("/oauth/authorize", params=asked | changes, headers=PERSON)

    assert (shown.status_code, "location" in shown.headers) == (400, False)
    assert "This sign-in cannot go on" in words(shown)
    assert error in words(shown)
    assert shown.headers["x-request-id"] in words(shown)
    assert "evil.example" not in shown.text
    assert "<script>alert" not in shown.text


async def test_every_way_on_from_the_first_page_leads_somewhere(door: Door, person: Browser) -> None:
    """Explorer, account, schema, health and what developers need: nothing is missing, and nothing is another site's."""
    page = await person.get("/")
    links = set(re.findall(r'href="([^"#]+)"', page.text)) - {"data:,"}
    assert {"/explorer", "/account", "/schema", "/health", "/developers"} <= links
    for link in sorted(links):
        assert link.startswith("/"), link
        answer = await person.get(link)
        assert answer.status_code in (200, 303), link
        # The explorer names itself by its whole address, which its cookies belong to.
        onward = answer.headers.get("location", "").removeprefix(ISSUER)
        assert answer.status_code == 200 or onward.startswith(("/login", "/explorer/login")), link


async def test_problem_pages_are_accessible_and_fit(tab: Tab, site: tuple[Door, str]) -> None:
    """In a real browser, at every width, axe finds nothing on a page of a problem either."""
    page, address = tab.page, site[1]
    for path, heading in (
        ("/no-such-page", "There is nothing here"),
        ("/logout", "This page cannot be opened by itself"),
        ("/oauth/authorize?client_id=nobody", "This sign-in cannot go on"),
        ("/welcome?token=used", "That did not work"),
        ("/explorer/callback?code=x", "That did not work"),
        ("/developers", "Connect your application"),
        ("/health", "Everything works"),
    ):
        await page.goto(address + path)
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        await inspect(page)
    assert [text for text in tab.complaints if "status of 4" not in text] == []
