"""Traps of the libraries below us, each found by running them: what they would let through, or fail on."""

import json
import threading

import httpx2
import pytest
import sqlalchemy as sa
from authlib.oauth2.rfc6749 import AuthorizationServer
from joserfc import jwt
from joserfc.jwk import ECKey

from auth.login import password
from auth.login.password import Passwords
from auth.oauth.server import Server
from auth.oauth.token import Pen
from schema.tables import METADATA
from schema.tables.identity import CLIENT
from server.work import new_id, new_secret
from tests.consenting import Scene
from tests.door import ISSUER, KEYS, Door

BASIC = {"Authorization": "Basic cG9saWNlLXNlcnZpY2U6c2VjcmV0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
POSTED = ["/oauth/token", "/oauth/par", "/oauth/revoke", "/oauth/introspect"]


async def test_a_key_is_used_for_what_it_was_registered_for(door: Door) -> None:
    """A registered key may say what it is for; used for something else it proves nothing, and breaks nothing."""
    for member, value, status in (
        ("alg", "ES256", 200),
        ("use", "sig", 200),
        ("key_ops", ["verify"], 200),
        ("alg", "PS256", 400),
        ("use", "enc", 400),
        ("alg", 5, 400),
    ):
        key = KEYS["police-service"].as_dict(private=False) | {member: value}
        jwks = json.dumps({"keys": [key]})
        async with door.database.engine.begin() as connection:
            await connection.execute(sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(jwks=jwks))

        assert (await door.ask_token(door.assertion())).status_code == status, (member, value)


async def test_no_endpoint_takes_a_shared_secret(door: Door) -> None:
    """Authlib's own default is client_secret_basic: here neither that nor a secret in the body is a way in."""
    form = {"client_id": "police-service", "grant_type": "client_credentials", "token": "x"}
    for path in POSTED:
        for secret in ({}, {"client_secret": "secret"}):
            basic = await door.http.post(path, data=form | secret, headers=BASIC)
            posted = await door.http.post(path, data=form | secret)

            assert (basic.status_code, basic.json()["error"]) == (400, "invalid_request"), path
            assert (posted.status_code, posted.json()["error"]) == (400, "invalid_client"), path


async def test_a_secret_beside_an_assertion_is_one_way_too_many(door: Door) -> None:
    """A client proves itself in one way (RFC 6749 section 2.3)."""
    refused = await door.ask_token(door.assertion(), client_secret="secret")

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")


async def test_no_parameter_is_taken_twice(door: Door) -> None:
    """Authlib looks at five names, at one endpoint: here no name comes twice anywhere, not even with one value."""
    for path in POSTED:
        for name in ("client_id", "scope", "resource", "token", "code", "client_assertion", "anything"):
            refused = await door.http.post(path, content=f"{name}=a&{name}=a", headers=FORM)

            assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request"), (path, name)


async def test_a_proof_is_used_even_when_the_request_fails(scene: Scene) -> None:
    """What the refused request wrote is undone, but neither its assertion nor its proof is given back."""
    proof = scene.proof("/oauth/token")
    first = await sent(scene, proof)
    scene.nonce = first.headers["DPoP-Nonce"]
    proof = scene.proof("/oauth/token")

    refused = await sent(scene, proof, scope="audit:read")
    again = await sent(scene, proof)

    assert first.json()["error"] == "use_dpop_nonce"
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    assert (again.status_code, again.json()["error"]) == (400, "invalid_dpop_proof")


async def test_a_proof_for_another_address_gets_no_token(scene: Scene) -> None:
    """The address a proof names is compared with the issuer's, never with what the request says of itself."""
    scene.nonce = (await sent(scene, scene.proof("/oauth/token"))).headers["DPoP-Nonce"]
    wrong = [scene.proof(path) for path in ("/oauth/par", "/graphql", "/oauth/token/")]

    for proof in (*wrong, scene.proof("/oauth/token", method="GET"), "x", "é", ""):
        refused = await sent(scene, proof)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")


async def sent(scene: Scene, proof: str, **form: str) -> httpx2.Response:
    """Ask for a token of the police service with a new assertion and this proof."""
    who = {"grant_type": "client_credentials", "client_assertion": scene.door.assertion()}
    who |= {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    return await scene.door.http.post("/oauth/token", data=who | form, headers=[(b"DPoP", proof.encode("latin-1"))])


async def test_a_proxy_that_ends_https_breaks_nothing(door: Door) -> None:
    """Authlib fails on plain http; the address is the issuer's, whatever the connection from the proxy is."""
    transport = httpx2.ASGITransport(door.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER.replace("https", "http")) as http:
        given = await Door(door.app, http, door.clock).ask_token(door.assertion(jti="through a proxy"))

    assert given.status_code == 200


async def test_forwarded_headers_change_no_address(door: Door) -> None:
    """The documents name the issuer's addresses, and an assertion is for the issuer, however a request came here."""
    lies = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}
    for path in ("oauth-authorization-server", "openid-configuration", "oauth-protected-resource"):
        told, lied = [await door.http.get(f"/.well-known/{path}", headers=each) for each in ({}, lies)]
        assert told.json() == lied.json()
        assert "evil" not in lied.text

    form = {"grant_type": "client_credentials", "client_assertion": door.assertion(aud="https://evil.example")}
    form |= {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    refused = await door.http.post("/oauth/token", data=form, headers=lies)
    assert refused.json()["error"] == "invalid_client"


async def test_nothing_that_opens_a_door_lies_open(scene: Scene) -> None:
    """No code, token, request_uri or assertion can be read in any table: all are kept as hashes or sealed."""
    pushed = (await scene.push()).json()["request_uri"]
    code = await scene.code("partner-app")
    tokens = (await scene.exchange(code, "partner-app")).json()
    public = await scene.tokens()
    following = (await scene.refresh(public["refresh_token"])).json()
    secrets = [pushed, code, *(told[kind] for told in (tokens, public) for kind in ("access_token", "refresh_token"))]
    secrets += [following["refresh_token"], tokens["id_token"]]

    async with scene.door.database.engine.connect() as connection:
        rows = [
            str(tuple(row)) for table in METADATA.sorted_tables for row in await connection.execute(sa.select(table))
        ]
    assert len(rows) > 20
    assert not [secret for secret in secrets if any(secret in row for row in rows)]


async def test_no_grant_or_endpoint_has_an_extension(door: Door) -> None:
    """Authlib keeps hooks in a set, in no order: nothing hangs on one, and only known ways in are registered."""
    opened = door.app.state.door
    pen = Pen(opened.authority, opened.keyring.signing, door.clock.now, new_id, new_secret)

    def look(connection: sa.Connection) -> AuthorizationServer:
        return Server(connection, pen, opened.nonces, opened.reader)

    async with door.database.engine.connect() as connection:
        server = await connection.run_sync(look)
    assert {grant.GRANT_TYPE for grant, _ in server._token_grants} == {
        "authorization_code",
        "client_credentials",
        "refresh_token",
    }
    assert not any(extensions for _, extensions in server._token_grants)
    # Implicit and hybrid grants are those with open redirects among their faults.
    assert server._authorization_grants == []
    assert set(server._endpoints) == {"revocation", "introspection"}


async def test_passwords_are_hashed_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 runs in threads of its own, so that a login stalls nobody's query."""
    seen: list[int] = []

    def matches(stored: str, given: str) -> bool:
        seen.append(threading.get_ident())
        return False

    monkeypatch.setattr(password, "_matches", matches)
    await Passwords().is_right("stored", "given")

    assert len(seen) == 1
    assert threading.get_ident() not in seen


async def test_an_id_token_opens_nothing(scene: Scene) -> None:
    """It is signed with the same key and about the same person, but of another type and for another audience."""
    token = (await scene.tokens())["id_token"]

    assert (await scene.door.ask(token)).status_code == 401
    told = await scene.door.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert (told.status_code, told.json()["error"]) == (401, "invalid_token")


async def test_a_token_of_another_server_opens_nothing(scene: Scene) -> None:
    """Mixed-up issuers: a key that signs alike for another issuer, and one of ours for another, are refused alike."""
    other = ECKey.generate_key("P-256", {"kid": "other"})
    ours = scene.door.app.state.door.keyring.signing
    good = dict(jwt.decode((await scene.tokens())["access_token"], ours, algorithms=["ES256"]).claims)
    header = {"typ": "at+jwt", "alg": "ES256"}
    for claims, key in ((good, other), (good | {"iss": "https://other.example"}, ours)):
        token = jwt.encode(header | {"kid": str(key.kid)}, claims, key)
        assert (await scene.door.ask(token)).status_code == 401
