"""What the README's chapter for developers shows is true: each example runs as it stands there, and prints that.

Only the address of the service is another. Where an example asks to open an address, a person signs in there.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest

from tests.demo import Demo, without_settings
from tests.node import find_node, installed
from tests.partner import ASSERTION_TYPE
from tests.promises.test_readme import TEXT, table
from tests.visitor import Visitor, run_beside

CHAPTER = TEXT.partition("\n## Connect your app\n")[2].partition("\n## ")[0]
CALLBACK = "http://127.0.0.1:8765/callback"
PERSON = "cath.council"
WRITTEN = "http://127.0.0.1:8000"


def marked(kind: str) -> dict[str, str]:
    """Return the blocks of the chapter that are marked as *kind*, by the name of their file."""
    found = re.findall(rf"^<!-- {kind}: (\S+) -->\n```\w+\n(.*?)^```$", CHAPTER, re.DOTALL | re.MULTILINE)
    return dict(found)


EXAMPLES, PRINTED = marked("example"), marked("prints")


@pytest.fixture(scope="module")
def folder(demo: Demo) -> Path:
    """Save every example beside the demonstration, under the name the README gives it."""
    for name, text in EXAMPLES.items():
        (demo.folder / name).write_text(text.replace(WRITTEN, demo.issuer), "utf-8")
    return demo.folder


def words_for(name: str, folder: Path) -> list[str]:
    """Say how an example is run."""
    if name.endswith(".mjs"):
        if not (folder / "node_modules").exists():
            (folder / "node_modules").symlink_to(installed())
        return [find_node(), name]
    return ["bash", name] if name.endswith(".sh") else [sys.executable, name]


def run(demo: Demo, name: str) -> str:
    """Run an example, sign in where it asks for that, and return what it prints."""
    person = next(each for each in demo.description["people"] if each["username"] == PERSON)
    # `python` in the examples is that of the environment the README says to activate.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def visit(address: str) -> str | None:
        back = Visitor(PERSON, person["password"]).sign_in(address, CALLBACK)
        if name.endswith(".sh"):
            return back + "\n"
        assert httpx2.get(back).text == "Signed in. You can close this page."
        return None

    first, rest = run_beside(demo, words_for(name, demo.folder), visit, without_settings() | {"PATH": path})
    return first + rest


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_prints_what_the_readme_says(demo: Demo, folder: Path, name: str) -> None:
    """Copied and run, it signs in, asks and is answered; three dots stand for what differs each time."""
    expected = re.escape(PRINTED[name].replace(WRITTEN, demo.issuer).strip()).replace(r"\.\.\.", ".*")

    printed = run(demo, name).strip()

    assert re.fullmatch(expected, printed), printed


def test_the_key_example_prints_the_public_half_only(demo: Demo, folder: Path) -> None:
    """What is handed in holds nothing that signs."""
    printed = run(demo, "key.py")

    assert set(re.findall(r'"(\w+)":', printed)) == {"keys", "kty", "crv", "x", "y", "use", "alg", "kid"}
    assert '"d"' in (demo.folder / "key.json").read_text("utf-8")


def test_every_example_is_run() -> None:
    """In each language there is a service token, a bound call, and people who sign in."""
    run_or_imported = {*PRINTED, "key.py", "partner.py", "partner.mjs"}

    assert set(EXAMPLES) == run_or_imported
    assert len(re.findall("^```(?:sh|python|js)$", CHAPTER, re.MULTILINE)) == len(EXAMPLES)


# The refusals that a developer meets first, each by the mistake that leads to it.
SERVICE_TOKEN = {"grant_type": "client_credentials"}
CODE = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK, "code_verifier": "v" * 43}
REQUEST = {
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}
MISTAKES: dict[str, tuple[str, str, dict[str, str]]] = {
    "invalid_client": ("police-service", "/oauth/token", SERVICE_TOKEN | {"client_assertion": "e30.e30.e30"}),
    "invalid_scope": ("police-service", "/oauth/token", SERVICE_TOKEN | {"scope": "members:manage"}),
    "invalid_target": ("police-service", "/oauth/token", SERVICE_TOKEN | {"resource": "https://elsewhere.example"}),
    "invalid_request": ("demo-police-app", "/oauth/par", REQUEST | {"code_challenge_method": "plain"}),
    "invalid_grant": ("demo-police-app", "/oauth/token", CODE),
    "unsupported_grant_type": ("police-service", "/oauth/token", {"grant_type": "password"}),
    "unauthorized_client": ("demo-police-app", "/oauth/token", SERVICE_TOKEN),
}
REFUSALS = {code for row in table("refusal") for code in re.findall("`([a-z_]+)`", row[0])}
# Told by /graphql, by the person, or by a database that is away: tests of their own.
ELSEWHERE = {"invalid_token", "insufficient_scope", "access_denied", "temporarily_unavailable"}
ELSEWHERE |= {"login_required", "consent_required"}
OF_PROOFS = {"use_dpop_nonce", "invalid_dpop_proof"}


@pytest.mark.parametrize("error", MISTAKES)
def test_a_mistake_is_refused_as_the_readme_says(demo: Demo, error: str) -> None:
    """Whoever looks an error up in the table finds it, and the description says what to change."""
    client_id, path, form = MISTAKES[error]

    answer = demo.partner(client_id).post(path, form, proves=True)

    assert (answer.json()["error"], answer.status_code) == (error, 400), answer.text
    assert answer.json()["error_description"].endswith(".")


def test_the_table_of_refusals_is_the_one_that_is_tested() -> None:
    """No code is in the table that nobody has seen."""
    assert REFUSALS == {*MISTAKES, *ELSEWHERE, *OF_PROOFS}


@pytest.mark.parametrize(
    ("error", "status", "scheme", "query"),
    [
        ("insufficient_scope", 403, "DPoP", "{ outcomes(first: 1) { nodes { id } } }"),
        ("invalid_token", 401, "Bearer", "{ viewer { roles } }"),
    ],
)
def test_a_token_is_refused_as_the_readme_says(demo: Demo, error: str, status: int, scheme: str, query: str) -> None:
    """A token that reaches less far, and one that is bound but sent as Bearer, are told so in OAuth's words."""
    partner = demo.partner("svpp-service")
    given = partner.post("/oauth/token", SERVICE_TOKEN | {"scope": "crime:read"}, proves=True)
    token = str(given.json()["access_token"])
    headers = {"Authorization": f"{scheme} {token}", "Accept": "application/graphql-response+json"}
    headers |= {"DPoP": partner.proof("/graphql", token)} if scheme == "DPoP" else {}

    answer = httpx2.post(demo.url("/graphql"), json={"query": query}, headers=headers)

    assert answer.status_code == status, answer.text
    assert f'error="{error}"' in answer.headers["www-authenticate"]


def test_nobody_is_asked_where_the_app_wants_that(demo: Demo) -> None:
    """A person who is not signed in is sent straight back, with the error of the table."""
    asked = REQUEST | {"client_id": "demo-public-app", "prompt": "none", "scope": "openid"}

    back = Visitor("nobody", "none").sign_in(f"{demo.url('/oauth/authorize')}?{urlencode(asked)}", CALLBACK)

    assert "?error=login_required&" in back


def test_a_person_is_told_what_the_readme_says(demo: Demo) -> None:
    """Where there is no address to be trusted, the person stays here and reads it."""
    asked = {"client_id": "demo-public-app", "redirect_uri": "http://127.0.0.1:8765/elsewhere"}

    answer = httpx2.get(demo.url("/oauth/authorize"), params=asked, headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert "This sign-in cannot go on" in answer.text
    assert "This sign-in cannot go on" in CHAPTER


def test_an_old_nonce_is_answered_with_the_next(demo: Demo) -> None:
    """The refusal brings what the next proof needs, and with it the same request is taken."""
    partner = demo.partner("svpp-service")
    partner.nonce = "of-last-week"
    form = {"grant_type": "client_credentials"}
    sent = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": partner.assertion()}
    headers = {"DPoP": partner.proof("/oauth/token")}

    refused = httpx2.post(demo.url("/oauth/token"), data=form | sent, headers=headers)

    assert refused.json()["error"] == "use_dpop_nonce"
    partner.nonce = refused.headers["dpop-nonce"]
    assert partner.token(proves=True).status_code == 200


def test_a_proof_for_another_address_is_refused(demo: Demo) -> None:
    """A proof is for one address: that of the pushed request opens no token endpoint."""
    partner = demo.partner("svpp-service")
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
    form |= {"client_assertion": partner.assertion()}

    refused = httpx2.post(demo.url("/oauth/token"), data=form, headers={"DPoP": partner.proof("/oauth/par")})

    assert refused.json()["error"] == "invalid_dpop_proof"
