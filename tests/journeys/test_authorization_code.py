"""A person lets an application act for them: from the pushed request to data, over HTTP."""

import pytest
import sqlalchemy as sa
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from joserfc import jwt
from joserfc.jwk import KeySet

from auth.oauth.openid import at_hash
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, PERSON
from tests.consenting import ANALYST, BACK_WITH_QUERY, PAT, Scene, answered
from tests.door import ISSUER, POLICE


async def test_a_pushed_request_ends_in_data(scene: Scene) -> None:
    """PAR, authorize, approve, code, token: the GraphQL endpoint knows the person and the role."""
    pushed = await scene.push("public-app")
    assert (pushed.status_code, pushed.json()["expires_in"]) == (201, 60)
    begun = await scene.door.http.get(
        "/oauth/authorize", params={"client_id": "public-app", "request_uri": pushed.json()["request_uri"]}
    )
    back = await scene.decide(begun)
    assert set(back) == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == ("xyz", ISSUER)
    tokens = (await scene.exchange(back["code"])).json()

    answer = (await scene.door.ask(tokens["access_token"])).json()["data"]
    assert answer["principal"] == ["PERSON", PAT, POLICE, "POLICE_ANALYST"]
    assert answer["scopes"] == ["intelligence:read", "openid", "outcomes:read", "profile"]


async def test_a_confidential_client_gets_a_bound_token(scene: Scene) -> None:
    """With its own key and a proof it gets a DPoP token that names the key, and keeps its refresh token."""
    tokens = await scene.tokens("partner-app")

    published = KeySet.import_key_set((await scene.door.http.get("/oauth/jwks")).json())
    claims = jwt.decode(tokens["access_token"], published, algorithms=["ES256"]).claims
    assert tokens["token_type"] == "DPoP"
    assert claims["cnf"] == {"jkt": scene.key.thumbprint()}
    assert (claims["sub"], claims["client_id"], claims["role"]) == (PAT, "partner-app", "POLICE_ANALYST")
    again = (await scene.refresh(tokens["refresh_token"], "partner-app")).json()
    assert "refresh_token" not in again
    assert again["token_type"] == "DPoP"


async def test_the_id_token_says_who_signed_in_and_how(scene: Scene) -> None:
    """ES256, for the client, with nonce, auth_time, amr and the hash of the access token."""
    tokens = await scene.tokens()

    published = KeySet.import_key_set((await scene.door.http.get("/oauth/jwks")).json())
    claims = jwt.decode(tokens["id_token"], published, algorithms=["ES256"]).claims
    now = int(scene.door.clock.now.timestamp())
    assert claims == {
        "iss": ISSUER,
        "aud": "public-app",
        "sub": PAT,
        "nonce": "n-1",
        "amr": ["pwd", "otp"],
        "auth_time": now,
        "at_hash": at_hash(tokens["access_token"]),
        "iat": now,
        "exp": now + 600,
    }


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid", {"sub": PAT}),
        ("openid profile", {"sub": PAT, "name": "Pat Ormerod", "preferred_username": "pat"}),
    ],
)
async def test_userinfo_says_what_the_scope_allows(scene: Scene, scope: str, told: dict[str, str]) -> None:
    """The name only with `profile`."""
    token = (await scene.tokens(scope=scope))["access_token"]

    for method in ("GET", "POST"):
        answer = await scene.door.http.request(method, "/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})
        assert answer.json() == told


async def test_userinfo_takes_a_bound_token_only_with_its_proof(scene: Scene) -> None:
    """As Bearer, or without a proof, a bound token is refused."""
    token = (await scene.tokens("partner-app"))["access_token"]
    path = "/oauth/userinfo"

    proof = scene.proof(path, method="GET", token=token)
    good = await scene.door.http.get(path, headers={"Authorization": f"DPoP {token}", "DPoP": proof})
    bare = await scene.door.http.get(path, headers={"Authorization": f"Bearer {token}"})
    unproved = await scene.door.http.get(path, headers={"Authorization": f"DPoP {token}"})
    assert (good.status_code, bare.status_code, unproved.status_code) == (200, 401, 401)


async def test_a_refusal_of_the_person_goes_back(scene: Scene) -> None:
    """Denying sends error, state and iss, and no code."""
    back = await scene.decide(await scene.begin(), approves=False)

    assert (back["error"], back["state"], back["iss"]) == ("access_denied", "xyz", ISSUER)
    assert "code" not in back


async def test_an_address_with_a_query_keeps_it(scene: Scene) -> None:
    """The answer is added to the query that was registered."""
    back = await scene.decide(await scene.begin(redirect_uri=BACK_WITH_QUERY))

    assert back["tenant"] == "1"
    assert (await scene.exchange(back["code"], redirect_uri=BACK_WITH_QUERY)).status_code == 200


async def test_an_ended_appointment_ends_refreshing(scene: Scene) -> None:
    """The standing of the person is asked again at each refresh."""
    tokens = await scene.tokens()

    await scene.change(sa.update(APPOINTMENT).where(APPOINTMENT.c.id == ANALYST).values(ended_at=scene.door.clock.now))
    refused = await scene.refresh(tokens["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


async def test_a_person_who_left_gets_no_token_for_a_code(scene: Scene) -> None:
    """A code that was given before is worth nothing after."""
    code = await scene.code()

    await scene.change(sa.update(PERSON).where(PERSON.c.id == PAT).values(ended_at=scene.door.clock.now))
    assert (await scene.exchange(code)).json()["error"] == "invalid_grant"


async def test_metadata_is_complete_and_one(scene: Scene) -> None:
    """Both documents are the same, valid by RFC 8414, and every address they list is served."""
    first = (await scene.door.http.get("/.well-known/oauth-authorization-server")).json()
    second = (await scene.door.http.get("/.well-known/openid-configuration")).json()

    assert first == second
    AuthorizationServerMetadata(first).validate()
    for name, value in first.items():
        if name.endswith(("_endpoint", "_uri")):
            answer = await scene.door.http.get(str(value).removeprefix(ISSUER))
            assert answer.status_code != 404, name


async def test_a_refusal_after_the_address_is_known_goes_back(scene: Scene) -> None:
    """303 with error, state and iss."""
    begun = await scene.begin(scope="outcomes:read wrong:word")

    assert begun.status_code == 303
    back = answered(begun.headers["location"])
    assert (back["error"], back["state"], back["iss"]) == ("invalid_scope", "xyz", ISSUER)


async def test_a_bound_service_needs_a_proof(scene: Scene) -> None:
    """A service registered as bound gets a DPoP token with a proof and nothing without."""
    await scene.change(sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(bound=True))
    form = {"grant_type": "client_credentials"}

    bare = await scene.post("/oauth/token", "police-service", form, proved=False)
    proved = await scene.post("/oauth/token", "police-service", form)
    assert (bare.status_code, bare.json()["error"]) == (400, "invalid_request")
    assert proved.json()["token_type"] == "DPoP"
