"""A person signs in to the explorer, asks, and signs out. Each promise holds on both databases."""

from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa

from auth.roles import ROLES
from schema.tables.grants import EXPLORER_SESSION
from schema.tables.identity import CLIENT
from schema.tables.people import PERSON, SESSION
from server.explorer.client import CLIENT_ID
from server.explorer.page import DIST
from tests.door import ISSUER, POLICE, START
from tests.explorer import OURS, PERSON_ID, ROLE, Visit


async def test_who_is_not_signed_in_is_sent_to_sign_in(visit: Visit) -> None:
    """The page leads to an authorization request that was pushed, with PKCE, and registers the client it names."""
    first = await visit.http.get("/explorer")
    assert (first.status_code, first.headers["location"]) == (303, f"{ISSUER}/explorer/login")
    sent = await visit.http.get("/explorer/login")
    address = urlsplit(sent.headers["location"])
    async with visit.database.engine.connect() as connection:
        client = (await connection.execute(sa.select(CLIENT))).one()

    assert (address.path, parse_qs(address.query)) == (
        "/oauth/authorize",
        {"client_id": [CLIENT_ID], "request_uri": ["urn:r1"]},
    )
    assert (client.id, client.kind, client.bound) == (CLIENT_ID, "CONFIDENTIAL", True)
    assert client.redirect_uris == visit.stand_in.pushed["redirect_uri"] == f"{ISSUER}/explorer/callback"
    assert set(visit.stand_in.pushed["scope"].split()) <= set(client.scopes.split())


async def test_the_page_is_for_the_person_and_holds_no_token(visit: Visit) -> None:
    """Cookies are for this host alone and unreadable to scripts; the page names the person and no secret."""
    back = await visit.come_back()
    cookies = [value for value in back.headers.get_list("set-cookie") if value.startswith("__Host-wardmote-explorer=")]
    page = await visit.http.get("/explorer")

    assert len(cookies) == 1
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookies[0].split("; "))
    assert "Jo Bloggs" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert visit.stand_in.tokens("x")["refresh_token"] == "r"
    assert "eyJ" not in page.text


async def test_a_question_is_answered_for_the_person_and_the_purpose_chosen(visit: Visit) -> None:
    """The pipeline is asked with the principal of the token; the header chooses among its purposes."""
    await visit.open()
    told = (await visit.ask()).json()["data"]
    chosen = (await visit.ask(Purpose="EVALUATION")).json()["data"]

    assert told["principal"] == ["PERSON", PERSON_ID, POLICE, ROLE]
    assert (told["purpose"], chosen["purpose"]) == (ROLES[ROLE].default_purpose, "EVALUATION")


async def test_an_old_token_is_refreshed_on_the_way(visit: Visit) -> None:
    """Ten minutes later the question is answered all the same, with a new token."""
    await visit.open()
    visit.clock.pass_(minutes=11)

    assert (await visit.ask()).status_code == 200
    assert (await visit.ask()).status_code == 200
    assert visit.stand_in.asked == ["par", "authorization_code", "refresh_token"]


async def test_a_refused_refresh_ends_the_session(visit: Visit) -> None:
    """When the grant was ended elsewhere, the explorer says to sign in again."""
    await visit.open()
    visit.clock.pass_(minutes=11)
    visit.stand_in.refuses = "invalid_grant"

    assert (await visit.ask()).status_code == 401


async def test_the_end_of_the_login_ends_the_explorer_at_once(visit: Visit) -> None:
    """Signing out on any page, the end of a person and half an hour of silence each close it on the next request."""
    await visit.open()
    await visit.write(sa.update(SESSION).values(ended_at=START))
    assert (await visit.ask()).status_code == 401
    await visit.write(sa.update(SESSION).values(ended_at=None))
    assert (await visit.ask()).status_code == 200
    await visit.write(sa.update(PERSON).values(ended_at=START))
    assert (await visit.ask()).status_code == 401
    await visit.write(sa.update(PERSON).values(ended_at=None))
    visit.clock.pass_(minutes=30)
    assert (await visit.ask()).status_code == 401


async def test_work_in_the_explorer_keeps_the_login_alive(visit: Visit) -> None:
    """A question every twenty minutes is no idleness."""
    await visit.open()
    for _ in range(3):
        visit.clock.pass_(minutes=20)
        assert (await visit.ask()).status_code == 200


async def test_signing_out_ends_tokens_grant_and_login(visit: Visit) -> None:
    """Nothing is left that could be used again; another site cannot sign anybody out."""
    await visit.open()
    assert (await visit.http.post("/explorer/logout")).status_code == 403
    cookies = dict(visit.http.cookies)
    assert (await visit.http.post("/explorer/logout", headers=OURS)).status_code == 204
    visit.http.cookies.update(cookies)
    async with visit.database.engine.connect() as connection:
        left = (await connection.execute(sa.select(EXPLORER_SESSION))).all()
        ended = (await connection.execute(sa.select(SESSION.c.ended_at))).scalar_one()

    assert (left, ended, visit.ended) == ([], START, ["g1"])
    assert (await visit.ask()).status_code == 401


async def test_built_files_are_kept_for_ever_and_nothing_else_is_served(visit: Visit) -> None:
    """A name changes with its content; a name that is no built file is 404, whatever path it spells."""
    name = next(file.name for file in (DIST / "assets").iterdir() if file.suffix == ".js")
    plain = await visit.http.get(f"/explorer/assets/{name}", headers={"Accept-Encoding": "identity"})
    packed = await visit.http.get(f"/explorer/assets/{name}", headers={"Accept-Encoding": "gzip"})

    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.content == packed.content == (DIST / "assets" / name).read_bytes()
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    for other in ("nothing.js", "..%2findex.html", "../index.html"):
        assert (await visit.http.get(f"/explorer/assets/{other}")).status_code == 404
