"""Generator: what stands in for `wrk` where it is not installed. Reads what to send as JSON on standard input.

One event loop on raw sockets; it knows of HTTP only the status, the length and where a body begins.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle
from statistics import quantiles
from time import perf_counter

# Before anything is counted (seconds): several times what an answer takes.
RAMP = 0.1


class Client(asyncio.Protocol):
    """One connection that sends the next request when the answer to the last is complete."""

    def __init__(self, messages: Iterator[bytes], latencies: list[float]) -> None:
        self._messages = messages
        self._latencies = latencies
        self._transport: asyncio.Transport | None = None
        self._begun = 0.0
        self._received = bytearray()
        self.failed = 0
        self.is_running = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count a complete answer and send the next request."""
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator or len(rest) < _length(head):
            return
        self._latencies.append(perf_counter() - self._begun)
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self._received.clear()
        if self.is_running:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count a connection that ended before its time."""
        self.failed += self.is_running

    def close(self) -> None:
        """Stop sending and close."""
        self.is_running = False
        if self._transport is not None:
            self._transport.close()

    def _send(self) -> None:
        self._begun = perf_counter()
        if self._transport is not None:
            self._transport.write(next(self._messages))


async def press(port: int, messages: Sequence[bytes], *, clients: int, seconds: float) -> dict[str, int]:
    """Send *messages* in turn, and again from the first, from all *clients*; count for *seconds*, all being under way.

    Counted from the start, a short run counts against whoever answers many at once: at first it answers none.
    """
    turns = cycle(messages)
    latencies: list[float] = []
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: Client(turns, latencies), "127.0.0.1", port))[1] for _ in range(clients)
    ]
    await asyncio.sleep(RAMP)
    latencies.clear()
    begun = perf_counter()
    await asyncio.sleep(seconds)
    took = perf_counter() - begun
    for client in opened:
        client.close()
    hundredths = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return {
        "requests": len(latencies),
        "microseconds": round(took * 1e6),
        "middle": round(hundredths[49] * 1e6),
        "slowest": round(hundredths[98] * 1e6),
        "failed": sum(client.failed for client in opened),
    }


def _length(head: bytes | bytearray) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


if __name__ == "__main__":
    given = json.load(sys.stdin)
    messages = [each.encode() for each in given["messages"]]
    print(json.dumps(asyncio.run(press(given["port"], messages, clients=given["clients"], seconds=given["seconds"]))))
