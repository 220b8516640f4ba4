"""Promises about `wardmote demo`: one command, and partner software can sign in and ask."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from auth.roles import Role

WARDMOTE = [sys.executable, "-c", "from server.cli import main; main()"]
READY_SECONDS = 60
CLIENTS = {
    "police-service": "POLICE_ANALYST",
    "council-service": "COUNCIL_COMMUNITY_SAFETY",
    "svpp-service": "SVPP_MEMBER",
    "ingest-service": "SERVICE_ACCOUNT",
}


@dataclass
class Demo:
    """A demonstration that runs: its folder, its process, and what it printed."""

    folder: Path
    process: subprocess.Popen[str]
    printed: str = ""

    @property
    def description(self) -> dict[str, object]:
        """Return demo.json."""
        content: dict[str, object] = json.loads((self.folder / ".wardmote" / "demo.json").read_text("utf-8"))
        return content

    @property
    def services(self) -> dict[str, dict[str, object]]:
        """Return the services of demo.json by name."""
        services = self.description["services"]
        assert isinstance(services, list)
        return {service["client_id"]: service for service in services}

    def url(self, path: str) -> str:
        """Return the address of *path*."""
        return f"{self.description['issuer']}{path}"


@contextmanager
def started(folder: Path, *words: str) -> Iterator[Demo]:
    """Run `wardmote demo` in *folder* on a free port until it is ready; stop it afterwards as an operator does."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*WARDMOTE, "demo", "--port", "0", *words],
            cwd=folder,
            env=without_settings(),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    # Without it a demonstration that hangs before it prints would hang the tests too.
    watchdog = threading.Timer(READY_SECONDS, process.kill)
    watchdog.start()
    try:
        demo = Demo(folder, process)
        for line in process.stdout:
            demo.printed += line
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail(f"it ended: {(folder / 'log').read_text('utf-8')}")
        wait_until_ready(demo)
        watchdog.cancel()
        yield demo
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def without_settings() -> dict[str, str]:
    """Return this process's environment without any setting of Wardmote."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WARDMOTE_")}


def wait_until_ready(demo: Demo) -> None:
    """Ask /ready until it says so."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx2.get(demo.url("/ready")).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail("it was never ready")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Give a demonstration that runs."""
    with started(tmp_path_factory.mktemp("demo")) as running:
        yield running


def assertion(demo: Demo, client_id: str) -> str:
    """Sign what a client proves itself with, by its key in demo.json."""
    private = demo.services[client_id]["private_key_jwk"]
    assert isinstance(private, dict)
    key = (RSAKey if private["kty"] == "RSA" else ECKey).import_key(private)
    now = int(time.time())
    claims = {"iss": client_id, "sub": client_id, "aud": demo.description["issuer"], "jti": str(uuid4())}
    header = {"alg": private["alg"], "kid": private["kid"]}
    return jwt.encode(header, {**claims, "iat": now, "exp": now + 60}, key, algorithms=[private["alg"]])


def token(demo: Demo, client_id: str) -> str:
    """Get an access token as partner software does."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(demo, client_id),
    }
    answer = httpx2.post(demo.url("/oauth/token"), data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def ask(demo: Demo, access_token: str, query: str) -> dict[str, object]:
    """Send *query* with *access_token* and return its data."""
    answer = httpx2.post(
        demo.url("/graphql"), json={"query": query}, headers={"Authorization": f"Bearer {access_token}"}
    )
    body: dict[str, dict[str, object]] = answer.json()
    assert "errors" not in body, body
    return body["data"]


@pytest.mark.parametrize(("client_id", "role"), CLIENTS.items())
def test_every_service_gets_a_token_with_its_own_key(demo: Demo, client_id: str, role: str) -> None:
    """The keys of demo.json open the door, each for its role, by elliptic curve or RSA."""
    assert demo.services[client_id]["role"] == role

    data = ask(demo, token(demo, client_id), "{ viewer { __typename } }")

    assert data == {"viewer": {"__typename": "Viewer"}}


def test_the_police_find_outcomes(demo: Demo) -> None:
    """The database is filled when the first request comes."""
    data = ask(demo, token(demo, "police-service"), "{ outcomes(first: 2) { nodes { id } } }")

    outcomes = data["outcomes"]
    assert isinstance(outcomes, dict)
    assert len(outcomes["nodes"]) == 2


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
    assert isinstance(people, list)

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
            data = ask(demo, token(demo, "police-service"), "{ operations(first: 1) { nodes { id } } }")
            keys = [service["private_key_jwk"] for service in demo.services.values()]
        seen.append((data, keys))
        assert demo.process.returncode in (0, -signal.SIGTERM)

    assert seen[0] == seen[1]
    assert seen[0][0] != seen[2][0]
    assert seen[0][1] != seen[2][1]
