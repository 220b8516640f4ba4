"""A real browser for the tests of pages: one Chromium for the run, a fresh profile for each test.

Looks for one that the machine has ($WARDMOTE_CHROMIUM first) and downloads none. Without one the tests are skipped,
but never where CI is set: there a missing browser is a failure.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright, expect
from starlette.types import ASGIApp

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTH, HEIGHT = 1280, 800
# A busy machine is slow to show a page; only what never comes is a failure.
PATIENCE_MS = 30_000


def find_browser() -> str:
    """Give the path of a Chromium, or skip the test; fails where CI is set."""
    named = os.environ.get("WARDMOTE_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found and shutil.which(found):
        return found
    reason = "no Chromium here: install one (on Debian: apt-get install chromium) or name it in WARDMOTE_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Tab:
    """Hold one page of a fresh profile and everything it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Collect errors of the console, among them violations of the policy, and uncaught exceptions."""
        self.page.on("console", self._console)
        self.page.on("pageerror", self._uncaught)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports a violation of the Content-Security-Policy as an error of the console.
        if message.type == "error":
            self.complaints.append(message.text)

    def _uncaught(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Give the browser of this run."""
    path = find_browser()
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        await started.close()


@pytest.fixture
async def tab(browser: Browser) -> AsyncIterator[Tab]:
    """Give a tab without cookies that nobody used before; *complaints* lists what went wrong in it."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    opened = Tab(await context.new_page())
    opened.watch()
    yield opened
    await context.close()


@asynccontextmanager
async def serving(app: ASGIApp, listening: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve *app* on a free port of this machine, or on *listening*, and give its address."""
    bound = listening or listen()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    try:
        yield address_of(bound)
    finally:
        server.should_exit = True
        await running


def listen() -> socket.socket:
    """Take a free port of this machine, so that the address is known before anything is served there."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def address_of(bound: socket.socket) -> str:
    """Give the address that *bound* is reached at."""
    return f"http://127.0.0.1:{bound.getsockname()[1]}"
