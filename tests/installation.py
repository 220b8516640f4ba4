"""One whole installation as people meet it: the demonstration behind every page, served to a real browser.

Nothing is left out or stood in for. It is made once for the run, so a test leaves behind only what does not disturb
another: sessions, grants and consents of people who may have them.
"""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from starlette.applications import Starlette

from auth.roles import Role
from server.app import create_app
from server.cli.demo_people import Member, settle
from server.database import Database
from server.demonstration.load import load
from server.work import utc_now
from tests.browser import HEIGHT, WIDTH, Tab, address_of, listen, serving
from tests.door import Clock, settings

NAMESPACE = b"installation of the browser tests"
# The roles that people have; a service account has no password.
ROLES_OF_PEOPLE = tuple(role for role in Role if role is not Role.SERVICE_ACCOUNT)


@dataclass(frozen=True)
class Installation:
    """Hold where it is served, and who may sign in by their role."""

    address: str
    app: Starlette
    members: Mapping[Role, Member]
    clock: Clock


@pytest.fixture(scope="session")
async def installation(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """Serve the demonstration on a port of this machine."""
    folder = tmp_path_factory.mktemp("installation")
    listening, clock, file = listen(), Clock(utc_now()), folder / "wardmote.sqlite3"
    shutil.copyfile(sqlite_template, file)
    app = create_app(settings(f"sqlite+aiosqlite:///{file}", issuer=address_of(listening)), clock=clock)
    database: Database = app.state.database
    async with serving(app, listening) as address:
        await load(database, namespace=NAMESPACE)
        members = await settle(database, known=folder / "no-earlier-description")
        yield Installation(address, app, {Role(member.role): member for member in members}, clock)


@dataclass(frozen=True)
class Seat:
    """Sit at a browser of one's own, at the explorer."""

    tab: Tab
    installation: Installation

    @property
    def page(self) -> Page:
        """Give the page that is open."""
        return self.tab.page

    @property
    def editor(self) -> Locator:
        """Find the lines of the query."""
        return self.page.locator(".graphiql-query-editor .view-lines")

    @property
    def answer(self) -> Locator:
        """Find the answer."""
        return self.page.locator(".result-window .view-lines")

    async def login(self, role: Role) -> None:
        """Fill in the login page that is open."""
        member = self.installation.members[role]
        await self.page.fill("#username", member.username)
        await self.page.fill("#password", member.password)
        await self.page.press("#password", "Enter")

    async def enter(self, role: Role) -> None:
        """Open the explorer, sign in, allow what it asks for where that was not done before, and wait for it."""
        await self.page.goto(f"{self.installation.address}/explorer")
        await self.login(role)
        allow = self.page.locator("button[name=approve]")
        await expect(allow.or_(self.editor)).to_be_visible()
        if await allow.is_visible():
            await allow.click()
        await self.settle()

    async def settle(self) -> None:
        """Wait until the explorer knows the schema and asks nothing."""
        await expect(self.editor).to_contain_text("query")
        await expect(self.page.locator(".graphiql-spinner")).to_have_count(0)

    async def run(self) -> None:
        """Run what stands in the editor, and wait for the answer."""
        async with self.page.expect_response("**/explorer/graphql"):
            await self.page.click("button.graphiql-execute-button")
        await expect(self.page.locator(".graphiql-spinner")).to_have_count(0)

    async def ask(self, title: str) -> Mapping[str, Any]:
        """Choose the example with this *title*, and give its answer."""
        async with self.page.expect_response("**/explorer/graphql") as waiting:
            await self.page.locator(".example", has_text=title).click()
        answer: Mapping[str, Any] = await (await waiting.value).json()
        return answer


@asynccontextmanager
async def seated(browser: Browser, installation: Installation) -> AsyncIterator[Seat]:
    """Sit down at a browser that nobody used before."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    tab = Tab(await context.new_page())
    tab.watch()
    yield Seat(tab, installation)
    await context.close()
