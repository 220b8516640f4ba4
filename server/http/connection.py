"""Connection: one connection of a client, which is given up where the client takes nothing for long.

An answer that is given up leaves what was written already in the buffers of the process and of the system, and the
connection with it, for as long as the other side is there and reads nothing. The system itself ends it then.
"""

from __future__ import annotations

import asyncio
import socket

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# So long may what was written wait for being taken; longer than a stream waits (server/http/streaming.py).
UNREAD_SECONDS = 60.0


class Connection(HttpToolsProtocol):
    """Serve one connection as uvicorn does, with a bound on how long it may be kept by reading nothing."""

    unread_seconds = UNREAD_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        own = transport.get_extra_info("socket")
        option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux has it
        if option is not None and own is not None and own.family in (socket.AF_INET, socket.AF_INET6):
            own.setsockopt(socket.IPPROTO_TCP, option, int(self.unread_seconds * 1000))
        super().connection_made(transport)
