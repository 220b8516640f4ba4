"""Asking for much and reading nothing: what was written for such a client must not be kept for ever."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
import uvicorn

from server.cli.serving import OPTIONS
from server.http.connection import Connection
from server.http.streaming import SEND_SECONDS

MUCH = b"x" * 8_000_000


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Write more than any buffer of the system holds, and give up as a stream does."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    try:
        async with asyncio.timeout(0.2):
            await send({"type": "http.response.body", "body": MUCH, "more_body": True})
            await send({"type": "http.response.body", "body": MUCH, "more_body": True})
    except TimeoutError:
        return


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system has no such bound")
async def test_whoever_reads_nothing_keeps_no_memory() -> None:
    """The connection is ended, and all that was written for it is gone."""
    lost = asyncio.Event()

    class Watched(Connection):
        unread_seconds = 1.0

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.set()

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(answer, lifespan="off", **(OPTIONS | {"http": Watched})))
    running = asyncio.create_task(server.serve([listening]))
    with socket.create_connection(listening.getsockname()) as client:
        client.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
        # Takes nothing, and stays.
        await asyncio.wait_for(lost.wait(), 60)
    server.should_exit = True
    await running


def test_the_service_is_so_set_up() -> None:
    """Longer than a stream waits, so that a stream ends in its own way where it can."""
    assert OPTIONS["http"] == f"{Connection.__module__}:{Connection.__qualname__}"
    assert Connection.unread_seconds > SEND_SECONDS
