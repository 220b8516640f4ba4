"""Contender: one server under measurement, a real process with one worker.

All of them run under uvicorn with the options of `wardmote serve`, so that what differs is what they do.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60


class NotReady(Exception):
    """Say that a contender did not start."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request that is sent again and again; without *token* no Authorization is sent."""

    port: int
    path: str
    body: bytes
    token: str | None = None
    media: str = "application/json"

    @property
    def headers(self) -> dict[str, str]:
        """Give the headers beside those of HTTP itself."""
        bearer = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        return {"Content-Type": self.media, **bearer}

    def ask(self) -> bytes:
        """Send it once and give the body of the answer. Raises: NotReady for anything but 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", self.path, self.body, self.headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise NotReady(f"POST {self.path} answered {response.status}: {body[:300].decode(errors='replace')}")
        return body


@contextmanager
def wardmote(settings: Mapping[str, str]) -> Iterator[int]:
    """Run `wardmote serve` itself with *settings* as its environment and give its port."""
    with served(settings) as (port, _):
        yield port


@contextmanager
def served(settings: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Run `wardmote serve` itself and give its port, and the number of its process."""
    command = str(Path(sys.executable).with_name("wardmote"))
    with _running([command, "serve", "--workers", "1"], settings) as found:
        yield found


@contextmanager
def rival(name: str, url: str) -> Iterator[int]:
    """Run the rival *name*, a module of this package with an `application(url)`, and give its port."""
    with _running([sys.executable, "-m", "tests.bench.rival", name, url], {}) as (port, _):
        yield port


@contextmanager
def _running(words: list[str], environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    port = _free_port()
    process = subprocess.Popen([*words, "--port", str(port)], env={**os.environ, **environment})
    try:
        _wait(process, port, words)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, words: list[str]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NotReady(f"{' '.join(words)} does not answer on its port.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
