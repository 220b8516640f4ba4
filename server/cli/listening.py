"""Listening: take an address before anything else is done, or say in one sentence why it cannot be had.

A server that finds its port in use after it has loaded everything leaves a traceback; this finds out first.
"""

import socket

from server.cli.failure import Failure


def listen(host: str, port: int) -> socket.socket:
    """Bind *host* and *port*; port 0 takes any that is free. Raises: Failure."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise Failure(f"The host {host!r} is no address of this machine.") from None
    family, kind, protocol, _, address = found[0]
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise Failure(f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --port.") from None
    return taken


def address_of(host: str, port: int) -> str:
    """Write the address under which a browser on this machine reaches *host* and *port*."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared with, not bound to
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host.lower()}:{port}"
