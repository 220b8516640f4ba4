"""A person opens the explorer in a real browser: the built page, under its policy, against a back end that echoes.

What the back end decides is tested in test_explorer.py; here it only answers, and remembers what it was sent.
"""

from asyncio import sleep
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import graphql_sync
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from auth.access.reach import reach
from auth.roles import ROLES, Role
from schema.graphql.printed import schema_for
from server.explorer.page import ASSETS_PATH, DIST, POLICY, Visitor, page
from server.http.static import Assets
from tests.browser import Tab, serving

ROLE = Role.COUNCIL_COMMUNITY_SAFETY
VISITOR = Visitor("jo", "Jo Bloggs", "West Northamptonshire Council", ROLE, ROLES[ROLE].purposes)
BECAUSE = "The kind of a firearm is shown to police roles only."
ANSWER = {
    "data": {"outcomes": {"nodes": [{"month": "2023-08", "lines": [{"category": "FIREARM", "kind": None}]}]}},
    "extensions": {
        "withheld": [
            {"entity": "WeaponLine", "field": "kind", "because": BECAUSE},
            {"entity": "Outcome", "field": "occurredOn", "because": "Agreement 7 shares a month, no day."},
            {"entity": "Outcome", "field": "sourceReference", "because": "Agreement 7 shares a month, no day."},
        ]
    },
}


@dataclass
class BackEnd:
    """Stand in for the back end of the explorer."""

    visitor: Visitor = VISITOR
    answer: Mapping[str, Any] = field(default_factory=lambda: ANSWER)
    status: int = 200
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    signed_out: list[Mapping[str, str]] = field(default_factory=list)
    # How long signing out takes. Unit: seconds.
    takes: float = 0

    def app(self) -> Starlette:
        """Make the application."""
        return Starlette(
            routes=[
                Route("/explorer", self.show),
                Route("/explorer/graphql", self.ask, methods=["POST"]),
                Route("/explorer/logout", self.sign_out, methods=["POST"]),
                Route(ASSETS_PATH + "/{name}", Assets(DIST / "assets").serve),
                Route("/", self.home),
            ]
        )

    async def home(self, request: Request) -> Response:
        """Answer the page after signing out."""
        return HTMLResponse('<link rel="icon" href="data:,">')

    async def show(self, request: Request) -> Response:
        """Answer the page."""
        return HTMLResponse(page(self.visitor), headers={"Content-Security-Policy": POLICY})

    async def ask(self, request: Request) -> Response:
        """Answer the schema of the role to whoever asks for it, and *answer* to everything else."""
        asked = await request.json()
        if "__schema" in asked["query"]:
            return JSONResponse({"data": graphql_sync(schema_for(reach(frozenset({ROLE}))), asked["query"]).data})
        self.asked.append((asked["operationName"], request.headers))
        return JSONResponse(self.answer, self.status)

    async def sign_out(self, request: Request) -> Response:
        """Remember that somebody signed out."""
        await sleep(self.takes)
        self.signed_out.append(request.headers)
        return Response(status_code=204)


@dataclass(frozen=True)
class Opened:
    """Hold the explorer in a tab and what answers it."""

    tab: Tab
    back_end: BackEnd
    address: str

    async def run(self) -> None:
        """Run what stands in the editor."""
        await self.tab.page.click("button.graphiql-execute-button")
        await expect(self.tab.page.locator(".graphiql-spinner")).to_have_count(0)


@pytest.fixture
async def explorer(tab: Tab) -> AsyncIterator[Opened]:
    """Open the explorer and wait until it knows the schema."""
    back_end = BackEnd()
    async with serving(back_end.app()) as address:
        await tab.page.goto(f"{address}/explorer")
        await expect(tab.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("LatestWeapons")
        await expect(tab.page.locator(".graphiql-spinner")).to_have_count(0)
        yield Opened(tab, back_end, address)


async def test_the_page_says_who_asks_and_keeps_its_policy(explorer: Opened) -> None:
    """The bar names person, agency and role; nothing breaks the policy and the console stays clean."""
    page = explorer.tab.page
    for name, text in (
        ("person", "Jo Bloggs"),
        ("agency", VISITOR.agency),
        ("role", "Council community safety officer"),
    ):
        await expect(page.locator(f"[data-test={name}]")).to_have_text(text)
    await explorer.run()
    await expect(page.locator(".result-window")).to_contain_text("2023-08")
    fetched = await page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")

    assert explorer.tab.complaints == []
    assert [name for name in fetched if not name.startswith((explorer.address, "data:"))] == []


async def test_what_was_withheld_is_listed_under_the_answer(explorer: Opened) -> None:
    """Each reason once, with every field it withholds."""
    panel = explorer.tab.page.locator(".withheld")
    await expect(panel).to_contain_text("listed here")
    await explorer.run()
    await expect(panel).to_contain_text(BECAUSE)

    assert await panel.locator("dd").all_inner_texts() == [BECAUSE, "Agreement 7 shares a month, no day."]
    assert await panel.locator("code").all_inner_texts() == [
        "WeaponLine.kind",
        "Outcome.occurredOn",
        "Outcome.sourceReference",
    ]


async def test_an_answer_that_withholds_nothing_says_so(explorer: Opened) -> None:
    """Silence is not taken for completeness: the panel says that nothing was withheld."""
    explorer.back_end.answer = {"data": {"outcomes": {"nodes": []}}}
    await explorer.run()

    await expect(explorer.tab.page.locator(".withheld")).to_have_text("Nothing that you asked for was withheld.")


async def test_a_field_held_back_that_nobody_asked_for_is_named(explorer: Opened) -> None:
    """The panel never says less than the answer itself: what a record lists as withheld is listed under it too."""
    explorer.back_end.answer = {"data": {"interventions": {"nodes": [{"withheld": ["actualCost", "startedOn"]}]}}}
    await explorer.run()

    panel = explorer.tab.page.locator(".withheld")
    await expect(panel).to_contain_text("Some records hold back more than you asked for.")
    assert await panel.locator("code").all_inner_texts() == ["actualCost", "startedOn"]


async def test_a_refused_question_is_not_taken_for_an_answer(explorer: Opened) -> None:
    """Where there is an error, nothing is said about what was withheld, and the person is sent to the message."""
    explorer.back_end.answer = {"errors": [{"message": "There is no field `arrests`."}]}
    await explorer.run()

    await expect(explorer.tab.page.locator(".withheld")).to_contain_text("The question was not answered.")


async def test_the_purpose_chosen_is_the_purpose_sent(explorer: Opened) -> None:
    """The chooser offers what the role allows, begins with its default, and changes the header of the next query."""
    chooser = explorer.tab.page.get_by_label("Purpose")
    assert await chooser.locator("option").count() == len(VISITOR.purposes)
    await explorer.run()
    await chooser.select_option("SAFEGUARDING")
    await explorer.run()

    sent = [headers for _, headers in explorer.back_end.asked]
    assert [headers["purpose"] for headers in sent] == ["COMMUNITY_SAFETY_ASSESSMENT", "SAFEGUARDING"]
    assert {headers["x-wardmote-explorer"] for headers in sent} == {"1"}
    assert {headers["content-type"] for headers in sent} == {"application/json"}
    assert all("authorization" not in headers for headers in sent)


async def test_an_example_is_put_into_the_editor_and_run(explorer: Opened) -> None:
    """One click shows what the API can do."""
    await explorer.tab.page.get_by_role("button", name="What may I see, and why?").click()
    await expect(explorer.tab.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("WhatMayISee")
    await expect(explorer.tab.page.locator(".result-window")).to_contain_text("2023-08")

    assert [name for name, _ in explorer.back_end.asked] == ["WhatMayISee"]


async def test_an_ended_session_says_how_to_go_on(explorer: Opened) -> None:
    """Whoever was signed out elsewhere is told, and what was written stays in the tab."""
    explorer.back_end.status, explorer.back_end.answer = 401, {"errors": [{"message": "Sign in again."}]}
    await explorer.run()

    link = explorer.tab.page.get_by_role("alert").get_by_role("link")
    await expect(link).to_have_attribute("href", "/explorer/login")
    await expect(explorer.tab.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("LatestWeapons")


async def test_queries_are_kept_for_this_tab_only(explorer: Opened) -> None:
    """A query may hold somebody's name: nothing reaches the storage that outlives the tab, nor the next person."""
    await explorer.run()
    page = explorer.tab.page
    assert await page.evaluate("localStorage.length") == 0
    assert "LatestWeapons" in await page.evaluate("JSON.stringify(sessionStorage)")
    explorer.back_end.visitor = Visitor(
        "sam", "Sam Doe", VISITOR.agency, Role.DATA_PROTECTION_OFFICER, ("DATA_PROTECTION",)
    )
    await page.reload()
    await expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("Agreements")

    assert "LatestWeapons" not in await page.evaluate("JSON.stringify(sessionStorage)")


async def test_signing_out_leaves_nothing_behind(explorer: Opened) -> None:
    """The back end is told with the header no other site can set, the storage is emptied and the page is left.

    What was typed last is saved a moment later, while the back end is still being told: that is not kept either.
    """
    await explorer.run()
    page = explorer.tab.page
    explorer.back_end.takes = 1.5
    await page.locator(".graphiql-query-editor").click()
    await page.keyboard.type("# J Smith")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url(f"{explorer.address}/")

    assert [headers["x-wardmote-explorer"] for headers in explorer.back_end.signed_out] == ["1"]
    assert await page.evaluate("sessionStorage.length") == 0
    assert explorer.tab.complaints == []
