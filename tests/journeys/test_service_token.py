"""A service gets a token with its own key and is known by it at the GraphQL endpoint."""

import asyncio
import json

import pytest
import sqlalchemy as sa
from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from auth.bearer import TokenReader
from auth.oauth.keys import rotate
from auth.refusal import RefusalError
from schema.tables.identity import CLIENT, SIGNING_KEY
from server.door import mint, safe_of
from server.work import Event, Work
from tests.door import COUNCIL, ISSUER, KEYS, POLICE, Door


@pytest.mark.parametrize(
    ("client", "agency", "role", "scopes", "purpose"),
    [
        ("police-service", POLICE, "POLICE_ANALYST", ["intelligence:read", "outcomes:read"], "CRIME_PREVENTION"),
        ("council-service", COUNCIL, "COUNCIL_COMMUNITY_SAFETY", ["outcomes:read"], "EVALUATION"),
        ("ingest-service", POLICE, "SERVICE_ACCOUNT", ["ingest:write"], "CRIME_PREVENTION"),
    ],
)
async def test_a_service_is_known_by_its_token(
    door: Door, client: str, agency: str, role: str, scopes: list[str], purpose: str
) -> None:
    """EC, RSA and Ed25519 keys all get a token; its scope is what both the client and its role hold."""
    answer = (await door.ask(await door.token(client))).json()["data"]

    assert answer["principal"] == ["SERVICE", client, agency, role]
    assert answer["scopes"] == scopes
    assert answer["purpose"] == purpose


async def test_the_token_response_is_complete_and_not_kept(door: Door) -> None:
    """The response has type, life and scope, no refresh token, and may not be stored."""
    response = await door.ask_token(door.assertion(), scope="outcomes:read")

    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 600, "outcomes:read")


async def test_anyone_can_check_a_token_with_the_published_keys(door: Door) -> None:
    """A token is an RFC 9068 JWT that names its key, and that key is published."""
    published = (await door.http.get("/oauth/jwks")).json()
    token = jwt.decode(await door.token(), KeySet.import_key_set(published), algorithms=["ES256"])

    assert token.header["typ"] == "at+jwt"
    assert token.header["kid"] in [key["kid"] for key in published["keys"]]
    assert all("d" not in key for key in published["keys"])
    now = int(door.clock.now.timestamp())
    claims = dict(token.claims)
    assert len(claims.pop("jti")) == 36
    assert claims == {
        "iss": ISSUER,
        "aud": f"{ISSUER}/graphql",
        "sub": "police-service",
        "client_id": "police-service",
        "agency": POLICE,
        "role": "POLICE_ANALYST",
        "scope": "intelligence:read outcomes:read",
        "purpose": "CRIME_PREVENTION",
        "purposes": "CRIME_PREVENTION SAFEGUARDING",
        "iat": now,
        "exp": now + 600,
    }


async def test_a_token_is_verified_where_it_is_issued(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first query with it need not wait for that, in the process that signed it; its times are looked at anyway."""
    token = await door.token()

    def verified_again(*values: object) -> None:
        raise AssertionError(f"verified a second time: {values}")

    monkeypatch.setattr(TokenReader, "_verify", verified_again)
    assert (await door.ask(token)).status_code == 200
    door.clock.pass_(minutes=10)
    assert (await door.ask(token)).status_code == 401


async def test_a_header_chooses_among_the_purposes_of_the_token(door: Door) -> None:
    """The Purpose header is obeyed within the token and refused beyond it."""
    token = await door.token()

    allowed = await door.ask(token, headers={"Purpose": "SAFEGUARDING"})
    refused = await door.ask(token, headers={"Purpose": "ADMINISTRATION"})

    assert allowed.json()["data"]["purpose"] == "SAFEGUARDING"
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"]["code"] == "INSUFFICIENT_SCOPE"
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]


async def test_a_token_ends_after_ten_minutes(door: Door) -> None:
    """The same token is taken a second before its end and refused at it, though it was verified before."""
    token = await door.token()

    door.clock.pass_(seconds=599)
    assert (await door.ask(token)).status_code == 200
    door.clock.pass_(seconds=1)
    late = await door.ask(token)

    assert late.status_code == 401
    assert late.json()["errors"][0]["message"] == "The access token has expired: get a new one."


async def test_a_client_with_two_keys_may_leave_out_the_kid(door: Door) -> None:
    """While a client changes its key, an assertion without kid is checked against all its keys."""
    other = ECKey.generate_key("P-256", {"kid": "police-2"})
    both = {"keys": [other.as_dict(private=False), KEYS["police-service"].as_dict(private=False)]}
    async with door.database.engine.begin() as connection:
        await connection.execute(sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(jwks=json.dumps(both)))
    claims = door.claims("police-service")
    assertion = jwt.encode({"alg": "ES256"}, claims, KEYS["police-service"], algorithms=["ES256"])

    assert (await door.ask_token(assertion)).status_code == 200


async def test_rotating_the_keys_stops_nobody(door: Door) -> None:
    """Tokens signed before a rotation stay good, new ones are signed with the key that was next."""
    door.clock.pass_(minutes=1)
    before = await door.token()
    async with Work(door.database, now=door.clock.now) as work:
        safe = safe_of(door.app.state.settings)
        kid = await work.run(lambda connection: rotate(connection, safe, door.clock.now))
        work.events.append(Event("keys_rotated", actor="operator", subject=kid))
    await door.app.state.door.start(door.clock.now)
    after = await door.token()

    assert (
        jwt.decode(after, KeySet([*door.app.state.door.keyring.published]), algorithms=["ES256"]).header["kid"] == kid
    )
    assert [(await door.ask(token)).status_code for token in (before, after)] == [200, 200]


async def test_a_key_that_is_gone_opens_nothing(door: Door) -> None:
    """A token that was taken a moment ago is refused once its key is no longer published."""
    token = await door.token()
    assert (await door.ask(token)).status_code == 200
    async with door.database.engine.begin() as connection:
        await connection.execute(sa.delete(SIGNING_KEY))
    await door.app.state.door.start(door.clock.now)

    assert (await door.ask(token)).status_code == 401


async def test_private_keys_lie_sealed(door: Door) -> None:
    """No column of the key table holds a private key that can be read without the secret."""
    async with door.database.engine.connect() as connection:
        rows = (await connection.execute(sa.select(SIGNING_KEY))).all()

    assert sorted(row.state for row in rows) == ["CURRENT", "NEXT"]
    assert all('"d"' not in row.public_jwk + row.sealed_jwk for row in rows)


async def test_an_operator_mints_a_token_for_a_registered_client(door: Door) -> None:
    """The command line's token works like the client's own, and only for what the client holds."""
    settings, now = door.app.state.settings, door.clock.now
    token = await mint(door.database, settings, "police-service", scope="outcomes:read", now=now)

    assert (await door.ask(token)).json()["data"]["scopes"] == ["outcomes:read"]
    with pytest.raises(InvalidScopeError):
        await mint(door.database, settings, "police-service", scope="audit:read", now=now)
    with pytest.raises(RefusalError, match=r"There is no active client of this name\."):
        await mint(door.database, settings, "disabled-service", scope=None, now=now)


async def test_the_metadata_is_true(door: Door) -> None:
    """Every address the metadata names answers, and every algorithm it names is one a client can use."""
    server = (await door.http.get("/.well-known/oauth-authorization-server")).json()
    resource = (await door.http.get("/.well-known/oauth-protected-resource/graphql")).json()

    AuthorizationServerMetadata(server).validate()
    assert server["issuer"] == ISSUER
    assert resource["authorization_servers"] == [ISSUER]
    assert resource["resource"] == f"{ISSUER}/graphql"
    assert resource["dpop_signing_alg_values_supported"] == server["dpop_signing_alg_values_supported"]
    assert resource["dpop_bound_access_tokens_required"] is False
    for name in ("token_endpoint", "jwks_uri"):
        assert (await door.http.options(server[name])).status_code == 405
    for address in (server["service_documentation"], resource["resource_documentation"]):
        assert (await door.http.get(address)).status_code == 200
    assert server["grant_types_supported"] == ["authorization_code", "client_credentials", "refresh_token"]
    services = ("police-service", "council-service", "ingest-service")
    answers = [await door.ask_token(door.assertion(client)) for client in services]
    older_name = await door.ask_token(door.assertion("ingest-service", header={"alg": "EdDSA"}))
    assert [answer.status_code for answer in (*answers, older_name)] == [200] * 4
    assert set(server["token_endpoint_auth_signing_alg_values_supported"]) == {"ES256", "PS256", "Ed25519", "EdDSA"}


async def test_many_services_get_tokens_at_once(door: Door) -> None:
    """Thirty requests at the same moment all get their token."""
    answers = await asyncio.gather(*(door.ask_token(door.assertion()) for _ in range(30)))

    assert [answer.status_code for answer in answers] == [200] * 30
