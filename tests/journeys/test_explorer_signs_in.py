"""The explorer with everything real behind it: sign in, ask as a person, sign out."""

import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from schema.tables.grants import TOKEN_GRANT
from tests.door import ISSUER, Door
from tests.people import Browser, browser, fill, write

HEADERS = {"X-Wardmote-Explorer": "1", "Origin": ISSUER, "Sec-Fetch-Site": "same-origin"}


async def follow(person: Browser, address: str, *, most: int = 8) -> tuple[str, str]:
    """Follow redirects as a browser does, filling in the login form and allowing what is asked."""
    for _ in range(most):
        answer = await person.get(address)
        if answer.status_code == 200 and 'name="password"' in answer.text:
            answer = await person.send(answer, "/login", username="amira", password="teapot orchard ladder")
        elif answer.status_code == 200 and 'name="approve"' in answer.text:
            answer = await person.send(answer, "/consent", approve="yes")
        if answer.status_code == 200:
            return address, answer.text
        assert answer.status_code == 303, (address, answer.status_code, answer.text[:300])
        parts = urlsplit(answer.headers["location"])
        address = parts.path + (f"?{parts.query}" if parts.query else "")
    raise AssertionError(f"still on the way at {address}")


@pytest.fixture
async def amira(door: Door) -> Browser:
    """Sit at a browser where nobody is signed in yet."""
    await fill(door)
    return browser(door)


async def test_a_person_signs_in_to_the_explorer_asks_and_signs_out(door: Door, amira: Browser) -> None:
    """From /explorer through login and consent back to it; a query is answered as the person's; then nothing is."""
    address, page = await follow(amira, "/explorer")
    assert (address, "Amira Example" in page) == ("/explorer", True)
    assert re.search(r"Police analyst", page)

    asked = await amira.http.post("/explorer/graphql", json={"query": "{ __typename }"}, headers=HEADERS)
    assert asked.status_code == 200, asked.text
    seen = asked.json()["data"]
    assert (seen["principal"][0], seen["principal"][3:]) == ("PERSON", ["POLICE_ANALYST"])

    left = await amira.http.post("/explorer/logout", headers=HEADERS)
    assert left.status_code in (200, 204, 303), left.text
    again = await amira.http.post("/explorer/graphql", json={"query": "{ __typename }"}, headers=HEADERS)
    assert again.status_code == 401


async def test_the_account_says_what_the_explorer_is_and_may(door: Door, amira: Browser) -> None:
    """It is the service's own, of no agency, though a row of one stands for it; it holds what the role can give."""
    await follow(amira, "/explorer")
    account = (await amira.get("/account")).text

    assert "a page of this service, since" in account
    assert "Council" not in account
    assert ("Read surveys of residents" in account, "Invite members" in account) == (True, False)


async def test_a_grant_that_ended_is_refused_on_the_next_request(door: Door, amira: Browser) -> None:
    """The token itself is still good; what it rests on is looked up each time."""
    await follow(amira, "/explorer")
    await write(door, sa.update(TOKEN_GRANT).values(ended_at=door.clock.now))

    asked = await amira.http.post("/explorer/graphql", json={"query": "{ __typename }"}, headers=HEADERS)
    assert asked.status_code == 401
