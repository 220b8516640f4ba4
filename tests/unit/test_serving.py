"""Serving: whose tries are counted together where a proxy stands in front."""

from typing import Any

import pytest
import uvicorn
from starlette.requests import Request

from server.cli.serving import options
from server.http.device import address_of
from server.settings import load
from tests.unit.test_settings import GOOD

BROWSER, PROXY, INNER, STRANGER = "203.0.113.7", "127.0.0.1", "10.1.0.2", "198.51.100.1"


async def counted(trusted: str, peer: str, *forwarded: str) -> str:
    """Give the address that a request from *peer* with these X-Forwarded-For headers is counted under."""
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(address_of(Request(scope)))

    config = uvicorn.Config(application, **options(load(**GOOD, trusted_proxies=trusted)))
    config.load()
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    nothing: Any = None
    scope: Any = {"type": "http", "method": "POST", "path": "/login", "client": (peer, 5), "headers": headers}
    await config.loaded_app(scope, nothing, nothing)
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ("", PROXY, (BROWSER,), PROXY),
        (PROXY, PROXY, (BROWSER,), BROWSER),
        (PROXY, PROXY, (), PROXY),
        (PROXY, STRANGER, (BROWSER,), STRANGER),
        # What a browser wrote itself stands before what the proxy adds.
        (PROXY, PROXY, (f"{STRANGER}, {BROWSER}",), BROWSER),
        (PROXY, PROXY, (STRANGER, BROWSER), BROWSER),
        (f"{PROXY}, 10.1.0.0/16", PROXY, (f"{STRANGER}, {BROWSER}, {INNER}",), BROWSER),
        (PROXY, PROXY, ("not an address",), "unknown"),
    ],
)
async def test_a_proxy_is_believed_only_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch, trusted: str, peer: str, forwarded: tuple[str, ...], expected: str
) -> None:
    """A named proxy says where a request came from; nobody else does, and no variable of uvicorn's own."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")

    assert await counted(trusted, peer, *forwarded) == expected
