"""A demonstration that runs for the tests: `wardmote demo` in a folder of its own, on a free port of this machine."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.partner import Partner

WARDMOTE = [sys.executable, "-c", "from server.cli import main; main()"]
READY_SECONDS = 60


@dataclass
class Demo:
    """A demonstration that runs: its folder, its process, and what it printed."""

    folder: Path
    process: subprocess.Popen[str]
    printed: str = ""

    @property
    def description(self) -> dict[str, Any]:
        """Return demo.json."""
        content: dict[str, Any] = json.loads((self.folder / ".wardmote" / "demo.json").read_text("utf-8"))
        return content

    @property
    def issuer(self) -> str:
        """Return the address of the service."""
        return str(self.description["issuer"])

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        """Return the services of demo.json by name."""
        return {service["client_id"]: service for service in self.description["services"]}

    @property
    def apps(self) -> dict[str, dict[str, Any]]:
        """Return the applications of demo.json by name."""
        return {app["client_id"]: app for app in self.description["clients"]}

    def partner(self, client_id: str) -> Partner:
        """Play the software of a client, with its key of demo.json."""
        holder = (self.services | self.apps)[client_id]
        return Partner(self.issuer, client_id, holder["private_key_jwk"])

    def url(self, path: str) -> str:
        """Return the address of *path*."""
        return f"{self.issuer}{path}"


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
