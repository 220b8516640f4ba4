"""Promises about `wardmote demo`: one command, and partner software can sign in and ask."""

import json
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from auth.roles import Role
from server.cli import installation, main
from server.cli.failure import NOT_UNDERSTOOD
from tests.demo import WARDMOTE, Demo, started, without_settings

CLIENTS = {
    "police-service": "POLICE_ANALYST",
    "council-service": "COUNCIL_COMMUNITY_SAFETY",
    "svpp-service": "SVPP_MEMBER",
    "ingest-service": "SERVICE_ACCOUNT",
    "hospital-service": "SERVICE_ACCOUNT",
}
BOUND = ("svpp-service", "ingest-service")
CALLBACK = "http://127.0.0.1:8765/callback"


def ask(demo: Demo, client_id: str, query: str) -> dict[str, object]:
    """Get a token for a service as partner software does, send *query* with it and return its data."""
    partner, is_bound = demo.partner(client_id), client_id in BOUND
    answer = partner.token(proves=is_bound)
    assert answer.status_code == 200, answer.text
    assert answer.json()["token_type"] == ("DPoP" if is_bound else "Bearer")
    return partner.ask(str(answer.json()["access_token"]), query, proves=is_bound)


@pytest.mark.parametrize(("client_id", "role"), CLIENTS.items())
def test_every_service_gets_a_token_with_its_own_key(demo: Demo, client_id: str, role: str) -> None:
    """The keys of demo.json open the door, each for its role, as Bearer or bound to a key."""
    assert demo.services[client_id]["role"] == role

    data = ask(demo, client_id, "{ viewer { __typename } }")

    assert data == {"viewer": {"__typename": "Viewer"}}


def test_the_police_find_outcomes(demo: Demo) -> None:
    """The database is filled when the first request comes."""
    data = ask(demo, "police-service", "{ outcomes(first: 2) { nodes { id } } }")

    outcomes: Any = data["outcomes"]
    assert len(outcomes["nodes"]) == 2


@pytest.mark.parametrize("client_id", BOUND)
def test_a_bound_service_gets_nothing_without_a_proof(demo: Demo, client_id: str) -> None:
    """It is told what to send."""
    answer = demo.partner(client_id).token(proves=False)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].endswith("send a proof in the DPoP header.")


@pytest.mark.parametrize("client_id", ["svpp-service", "demo-council-app", "demo-public-app"])
def test_a_token_that_nobody_else_could_use_is_not_printed(
    demo: Demo, client_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`wardmote token` says who has to ask for it, and where."""
    monkeypatch.chdir(demo.folder)
    monkeypatch.setattr(installation, "configure", lambda level, form: None)

    found = CliRunner().invoke(main, ["token", "--client", client_id])

    assert (found.exit_code, found.stdout) == (NOT_UNDERSTOOD, "")
    assert "This client must ask at /oauth/token itself" in found.stderr


def test_either_kind_of_service_has_either_kind_of_key(demo: Demo) -> None:
    """With and without a bound token, software with an elliptic curve and software with RSA can be tried."""
    kinds = {(name in BOUND, service["private_key_jwk"]["kty"]) for name, service in demo.services.items()}

    assert kinds == {(False, "EC"), (False, "RSA"), (True, "EC"), (True, "RSA")}


def test_there_is_an_application_of_every_kind(demo: Demo) -> None:
    """One is public, two hold keys, of either kind; all come back to this machine."""
    found = [
        (app["type"], app.get("private_key_jwk", {}).get("kty"), app["redirect_uris"][0]) for app in demo.apps.values()
    ]

    assert found == [
        (kind, key, CALLBACK) for kind, key in (("public", None), ("confidential", "EC"), ("confidential", "RSA"))
    ]
    assert all(list(app)[:3] == ["client_id", "type", "redirect_uris"] for app in demo.apps.values())


@pytest.mark.parametrize("client_id", ["demo-council-app", "demo-police-app"])
def test_an_application_proves_itself_with_its_key(demo: Demo, client_id: str) -> None:
    """It may push a request for each of its addresses."""
    for redirect_uri in demo.apps[client_id]["redirect_uris"]:
        form = {"redirect_uri": redirect_uri, "response_type": "code", "scope": "openid outcomes:read"}
        pkce = {"code_challenge": "c" * 43, "code_challenge_method": "S256"}
        answer = demo.partner(client_id).post("/oauth/par", form | pkce, proves=True)

        assert answer.status_code == 201, answer.text


def test_the_description_has_its_promised_form(demo: Demo) -> None:
    """demo.json holds what others build on, and names this very server."""
    found = demo.description

    assert list(found) == ["issuer", "graphql", "explorer", "people", "services", "clients"]
    assert found["graphql"] == f"{found['issuer']}/graphql"
    assert set(demo.services) == set(CLIENTS)
    for service in demo.services.values():
        assert list(service) == ["client_id", "private_key_jwk", "role", "agency", "scope"]


def test_there_is_a_person_for_every_role(demo: Demo) -> None:
    """Each with a password of this installation; services play the last role."""
    people = demo.description["people"]

    assert {each["role"] for each in people} == {role.value for role in Role} - {"SERVICE_ACCOUNT"}
    assert [list(each) for each in people] == [["username", "password", "role", "agency"]] * len(people)
    assert len({each["password"] for each in people}) == len(people)
    assert all(each["password"] in demo.printed for each in people)


def test_secrets_are_for_their_owner_only(demo: Demo) -> None:
    """Nobody else on the machine can read the secret or the keys."""
    folder = demo.folder / ".wardmote"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE((folder / name).stat().st_mode) for name in ("secret", "demo.json")] == [0o600, 0o600]


def test_the_printed_line_works(demo: Demo) -> None:
    """Pasted into a shell in that folder, it answers with records."""
    lines = re.search(r"TOKEN=.*?\}'$", demo.printed, re.DOTALL | re.MULTILINE)
    assert lines is not None
    # The program's own name here is that of the test's interpreter.
    printed = re.sub(r"TOKEN=\$\(.*? token ", "TOKEN=$(wardmote token ", lines[0])
    shell = f"wardmote() {{ '{sys.executable}' -c 'from server.cli import main; main()' \"$@\"; }}\n{printed}"

    answer = subprocess.run(
        ["bash", "-c", shell], cwd=demo.folder, env=without_settings(), capture_output=True, text=True, check=True
    )

    assert len(json.loads(answer.stdout)["data"]["outcomes"]["nodes"]) == 2


def test_what_happens_is_on_record(demo: Demo) -> None:
    """The log of a demonstration tells of a refused token as that of a real installation does."""
    refused = httpx2.post(demo.url("/oauth/token"), data={"grant_type": "client_credentials", "client_id": "nobody"})

    assert refused.status_code == 400
    assert "token_refused" in (demo.folder / "log").read_text("utf-8")


def test_check_passes_beside_it(demo: Demo) -> None:
    """Everything that `wardmote check` looks at is right in a demonstration."""

    found = subprocess.run(
        [*WARDMOTE, "check"], cwd=demo.folder, env=without_settings(), capture_output=True, text=True
    )

    assert found.returncode == 0, found.stdout
    assert "WRONG" not in found.stdout
    assert found.stderr == "wardmote: no secret is set, so this is about the demonstration in .wardmote\n"


def test_a_second_start_finds_everything_as_it_was(tmp_path: Path) -> None:
    """Keys and ids are those of the first start; --fresh makes new ones."""
    seen = []
    for words in ((), (), ("--fresh",)):
        with started(tmp_path, *words) as demo:
            data = ask(demo, "police-service", "{ operations(first: 1) { nodes { id } } }")
            keys = [each.get("private_key_jwk") for each in (demo.services | demo.apps).values()]
        seen.append((data, keys))
        assert demo.process.returncode in (0, -signal.SIGTERM)

    assert seen[0] == seen[1]
    assert seen[0][0] != seen[2][0]
    assert seen[0][1] != seen[2][1]
