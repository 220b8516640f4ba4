"""Nobody asks through the explorer but the person at its page, in the browser that began to sign in."""

import base64
import hashlib

import pytest
import sqlalchemy as sa

from schema.tables.grants import EXPLORER_SESSION
from tests.door import ISSUER
from tests.explorer import OURS, Visit


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({name: value for name, value in OURS.items() if name != "X-Wardmote-Explorer"}, 403),
        (OURS | {"Origin": "https://evil.example"}, 403),
        (OURS | {"Origin": "null"}, 403),
        (OURS | {"Sec-Fetch-Site": "cross-site"}, 403),
        (OURS | {"Sec-Fetch-Site": "same-site"}, 403),
        ({"X-Wardmote-Explorer": "1"}, 403),
        (OURS | {"Content-Type": "text/plain"}, 415),
    ],
)
async def test_a_question_from_elsewhere_is_refused(visit: Visit, headers: dict[str, str], status: int) -> None:
    """The cookie alone asks nothing: without our header, our origin or JSON there is no answer."""
    await visit.open()

    assert (await visit.ask(headers)).status_code == status


async def test_a_token_in_place_of_the_cookie_is_refused(visit: Visit) -> None:
    """Nothing but the cookie opens this address."""
    assert (await visit.ask(Authorization="Bearer x")).status_code == 401


async def test_tokens_of_another_person_are_refused(visit: Visit) -> None:
    """Whoever is signed in here is who the tokens must be for."""
    visit.stand_in.person = "55555555-5555-4555-8555-555555555555"

    assert (await visit.come_back()).status_code == 403
    assert (await visit.ask()).status_code == 401


async def test_stored_tokens_are_sealed_to_their_row(visit: Visit) -> None:
    """A reader of the database finds no token and no cookie, and a row moved to another place does not open."""
    await visit.open()
    cookie = visit.http.cookies["__Host-wardmote-explorer"]
    async with visit.database.engine.connect() as connection:
        row = (await connection.execute(sa.select(EXPLORER_SESSION))).one()
    assert cookie not in str(row)
    # Three letters would stand in so many random ones now and then: how the header of a token begins, in any order.
    assert not any(
        base64.b64encode(begun).decode()[:8] in row.tokens_sealed for begun in (b'{"alg":', b'{"typ":', b'{"kid":')
    )
    other = hashlib.sha256(b"mine").hexdigest()
    await visit.write(sa.update(EXPLORER_SESSION).values(cookie_hash=other))
    visit.http.cookies.set("__Host-wardmote-explorer", "mine")

    assert (await visit.ask()).status_code == 401


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"state": "other"}, 400),
        ({"iss": "https://evil.example"}, 400),
        ({"error": "access_denied", "code": None}, 403),
    ],
)
async def test_a_wrong_way_back_opens_nothing(visit: Visit, changes: dict[str, str | None], status: int) -> None:
    """Another state, another server and a refusal each end with a clear answer and no session."""
    assert (await visit.come_back(**changes)).status_code == status
    assert (await visit.ask()).status_code == 401


async def test_a_way_back_that_another_browser_began_opens_nothing(visit: Visit) -> None:
    """Without what this browser kept, a code and its state are of no use in it."""
    await visit.http.get("/explorer/login")
    visit.http.cookies.clear()
    given = {"code": "c1", "state": visit.stand_in.pushed["state"], "iss": ISSUER}

    assert (await visit.http.get("/explorer/callback", params=given)).status_code == 400


async def test_only_get_begins_and_ends_signing_in(visit: Visit) -> None:
    """HEAD, which scanners and previews send, neither asks for anything nor uses a code up."""
    assert (await visit.http.head("/explorer/login")).status_code == 405
    await visit.http.get("/explorer/login")
    given = {"code": "c1", "state": visit.stand_in.pushed["state"], "iss": ISSUER}

    assert (await visit.http.head("/explorer/callback", params=given)).status_code == 405
    assert (await visit.http.get("/explorer/callback", params=given)).status_code == 303
