"""What is refused at an address of OAuth is refused in the words of OAuth: wrong methods, unknown addresses, faults.

The addresses are those the application serves, so that a new one is held to it as well.
"""

from collections import defaultdict
from collections.abc import Mapping

import httpx2
import pytest
from starlette.routing import Route

from server.database import DatabaseAway
from server.http.userinfo import UserinfoEndpoint
from server.problems import AWAY
from tests.door import Door

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SEEN_BY_PEOPLE = ("/oauth/authorize", "/consent", "/login", "/login/code", "/account", "/logout")
FAILED = "Something went wrong here: quote the request id when you report it."


def served(door: Door) -> Mapping[str, set[str]]:
    """List the addresses the application serves, each with its methods."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for route in door.app.routes:
        if isinstance(route, Route):
            found[route.path] |= route.methods or set()
    return found


def told(response: httpx2.Response) -> tuple[str, str]:
    """Read code and sentence of an OAuth error, which holds nothing else."""
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert set(body) == {"error", "error_description"}, body
    return body["error"], body["error_description"]


@pytest.mark.parametrize("headers", [{}, PERSON], ids=["program", "browser"])
async def test_a_wrong_method_is_refused_in_the_words_of_oauth(door: Door, headers: dict[str, str]) -> None:
    """405 with every method that is right, whoever asks; only where people are sent does a browser get a page."""
    addresses = [path for path in served(door) if path.startswith(("/oauth/", "/.well-known/"))]
    assert len(addresses) >= 11
    for path in addresses:
        right = sorted(served(door)[path])
        for method in sorted({*METHODS} - {*right}):
            refused = await door.http.request(method, path, headers=headers)

            assert (refused.status_code, refused.headers["allow"]) == (405, ", ".join(right)), (method, path)
            if method == "HEAD":
                assert refused.content == b""
            elif headers and path in SEEN_BY_PEOPLE:
                assert "This page cannot be opened by itself" in refused.text
            else:
                assert told(refused) == ("invalid_request", f"Use {' or '.join(right)}.")


@pytest.mark.parametrize("path", SEEN_BY_PEOPLE)
async def test_a_wrong_method_at_a_page_names_every_right_one(door: Door, path: str) -> None:
    """Also where two routes share an address; a browser gets a page, a program JSON."""
    right = sorted(served(door)[path])
    shown = await door.http.put(path, headers=PERSON)
    answer = await door.http.put(path)

    assert (shown.status_code, shown.headers["allow"]) == (405, ", ".join(right))
    assert "This page cannot be opened by itself" in shown.text
    assert (answer.status_code, answer.headers["allow"]) == (405, ", ".join(right))
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("path", ["/oauth/nothing", "/oauth/token/", "/.well-known/nothing"])
async def test_an_unknown_address_is_refused_in_the_words_of_oauth(door: Door, path: str) -> None:
    """404, and never a redirect to an address that is nearly the same."""
    refused = await door.http.post(path, data={"grant_type": "client_credentials"})

    assert (refused.status_code, told(refused)) == (404, ("invalid_request", "There is nothing at this address."))


@pytest.mark.parametrize(
    ("error", "status", "answer"),
    [
        (ZeroDivisionError("secret"), 500, ("server_error", FAILED)),
        (DatabaseAway("secret"), 503, ("temporarily_unavailable", AWAY)),
    ],
)
async def test_a_fault_is_told_in_the_words_of_oauth(
    door: Door, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, answer: tuple[str, str]
) -> None:
    """An endpoint that fails as nobody foresaw, or without its database, says so and nothing of what went wrong."""

    async def fail(*given: object) -> None:
        raise error

    monkeypatch.setattr(UserinfoEndpoint, "_admit", fail)
    refused = await door.http.get("/oauth/userinfo")

    assert (refused.status_code, told(refused)) == (status, answer)
