"""Clients that others wrote, and certified, work here unmodified: everything an application needs, on a real server.

Each plays a confidential application and a service of the demonstration, over plain HTTP on this machine, while a
person signs in at the pages. What a client finds wrong it raises, so that its run ends with a failure.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from requests_oauth2client import BearerToken, DPoPToken, IdToken, OAuth2Client, PrivateKeyJwt, RepeatedDPoPNonce

from tests.demo import Demo
from tests.node import CLIENTS, find_node, installed
from tests.visitor import PATIENCE_SECONDS, Visitor, run_beside

SCOPE = "openid profile outcomes:read"
SERVICE = "svpp-service"
# What happened on the way, alike for each client: names and values that the clients tell or the last test finds.
EXPECTED = {
    "token_type": "dpop",
    "scope": "openid outcomes:read profile",
    "username": "ada.analyst",
    "answer": {"data": {"viewer": {"roles": ["POLICE_ANALYST"]}}},
    "rotated": False,
    "before": True,
    "after": {"active": False},
    "service": {"token_type": "dpop", "scope": "outcomes:read"},
}


def visitor(demo: Demo, *, approves: bool = True) -> Visitor:
    """Give the person who signs in."""
    person = next(each for each in demo.description["people"] if each["role"] == "POLICE_ANALYST")
    return Visitor(person["username"], person["password"], approves)


def drive(demo: Demo, script: str, app: str, *, approves: bool = True) -> dict[str, Any]:
    """Run a script of tests/clients as *app*, sign in where it says, and return what it tells."""
    folder = demo.folder / "clients"
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(installed())
    shutil.copy(CLIENTS / script, folder)
    person, back_to = visitor(demo, approves=approves), demo.apps[app]["redirect_uris"][0]
    words = [find_node(), str(folder / script), app, SERVICE]
    _, rest = run_beside(demo, words, lambda address: person.sign_in(address, back_to) + "\n")
    told: dict[str, Any] = json.loads(rest)
    return told


@pytest.mark.parametrize("app", ["demo-council-app", "demo-police-app"])
@pytest.mark.parametrize("script", ["oauth4webapi.mjs", "openid-client.mjs"])
def test_a_certified_client_works_unmodified(demo: Demo, script: str, app: str) -> None:
    """From discovery to revocation, with an elliptic curve key and with RSA, nothing of ours surprises it."""
    told = drive(demo, script, app)

    assert {name: told[name] for name in EXPECTED} == EXPECTED
    assert (told["amr"], told["refusedWith"]) == (["pwd"], "invalid_token")
    # Each of its two keys was asked for a nonce, and the request was sent again.
    assert told["challenges"] >= 2


def test_a_certified_client_without_a_key_works_unmodified(demo: Demo) -> None:
    """A public application gets Bearer tokens and a new refresh token each time, and can end them."""
    assert drive(demo, "public.mjs", "demo-public-app") == {
        "token_type": "bearer",
        "different": 3,
        "error": "invalid_grant",
    }


def test_a_certified_client_understands_a_no(demo: Demo) -> None:
    """Who does not allow it is sent back with the standard's error, and the client takes it as such."""
    assert drive(demo, "public.mjs", "demo-public-app", approves=False) == {"error": "access_denied"}


@dataclass
class Independent:
    """Play an application by requests_oauth2client, which shares no code with this service."""

    demo: Demo
    session: requests.Session = field(default_factory=requests.Session)

    def client(self, client_id: str, form: str = "openid-configuration") -> OAuth2Client:
        """Discover the service in one of its two forms; http is allowed, as these addresses are of this machine."""
        holder = (self.demo.services | self.demo.apps)[client_id]
        return OAuth2Client.from_discovery_endpoint(
            self.demo.url(f"/.well-known/{form}"),
            issuer=self.demo.issuer,
            auth=PrivateKeyJwt(client_id, holder["private_key_jwk"], aud=self.demo.issuer),
            session=self.session,
            testing=True,
            redirect_uri=holder.get("redirect_uris", [None])[0],
            dpop_bound_access_tokens=True,
            id_token_signed_response_alg="ES256",
        )

    def ask(self, token: Any) -> requests.Response:
        """Send a question with *token*, which makes its own proof."""
        query = {"query": "{ viewer { roles } }"}
        return self.session.post(self.demo.description["graphql"], json=query, auth=token)

    def refusal(self, token: Any) -> requests.Response:
        """Send a question with *token*, which has ended, and give what it is told.

        The client takes every 401 in the words of DPoP for a request for another nonce, whatever its error says. It
        raises where the nonce that came along is the one it has, and tries once more where a new one is due by now.
        """
        try:
            return self.ask(token)
        except RepeatedDPoPNonce as error:
            # It was raised before the answer was read, which would leave its connection open.
            error.response.close()
            return error.response


@pytest.fixture
def independent(demo: Demo) -> Iterator[Independent]:
    """Give the independent client, and close its connections."""
    played = Independent(demo)
    yield played
    played.session.close()


def test_a_client_of_another_family_works_unmodified(demo: Demo, independent: Independent) -> None:
    """A Python client that is not built on our library does the same and is told the same."""
    client = independent.client("demo-council-app")
    request = client.authorization_request(scope=SCOPE, max_age=3600)
    pushed = client.pushed_authorization_request(request)
    back = visitor(demo).sign_in(str(pushed.uri), str(request.redirect_uri))
    code = request.validate_callback(back)
    token = client.authorization_code(code, validate=False)
    assert isinstance(token, DPoPToken)
    # It checks an ID token only of what it takes for a Bearer answer: with a bound one it fails after its checks.
    id_token = BearerToken(token.access_token, id_token=str(token.id_token)).validate_id_token(client, code).id_token
    assert isinstance(id_token, IdToken)
    person = client.userinfo(token)
    answer = independent.ask(token)
    refreshed = client.refresh_token(token)
    before = client.introspect_token(refreshed)
    assert client.revoke_refresh_token(token)
    service = independent.client(SERVICE, "oauth-authorization-server").client_credentials(scope="outcomes:read")

    found = {
        "token_type": token.token_type.lower(),
        "scope": token.scope,
        "username": person["preferred_username"],
        "answer": answer.json(),
        "rotated": refreshed.refresh_token not in (None, token.refresh_token),
        "before": before["active"],
        "after": client.introspect_token(refreshed),
        "service": {"token_type": service.token_type.lower(), "scope": service.scope},
    }
    assert found == EXPECTED
    assert person["sub"] == id_token.sub == before["sub"]
    refused = independent.refusal(refreshed)
    challenge = refused.headers["WWW-Authenticate"]
    # Told what is wrong in the words of DPoP (RFC 9449 section 7.1), and not to try again with another nonce.
    assert (refused.status_code, challenge.partition(" ")[0]) == (401, "DPoP")
    assert 'error="invalid_token"' in challenge


def test_the_resource_says_who_gives_tokens_for_it(demo: Demo) -> None:
    """A client that knows only the endpoint is led to its metadata, and from there to the issuer."""
    refused = requests.post(demo.description["graphql"], json={"query": "{ viewer }"}, timeout=PATIENCE_SECONDS)
    address = refused.headers["www-authenticate"].partition('resource_metadata="')[2].partition('"')[0]

    found = requests.get(address, timeout=PATIENCE_SECONDS).json()

    assert refused.status_code == 401
    assert (found["resource"], found["authorization_servers"]) == (demo.description["graphql"], [demo.issuer])
