"""The life of one agreement as a machine of Hypothesis: the service beside a model of a few lines.

The model knows an agreement as a status, a version and who signed what; it decides by the sentences of the README, not
by the table of the service. After every step the two are compared, and so is what the council officer sees. What the
service tells of an earlier day is compared with what the model was at its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from server.command.expiring import expire
from tests.asking import Ask
from tests.changing import Told, change, draft, drafted
from tests.world import TODAY

AGENCY_OF = {
    "administrator": "council",
    "police administrator": "police",
    "next administrator": "next council",
    "data protection officer": "police",
    "council protection officer": "council",
    "next protection officer": "next council",
    "council officer": "council",
    "feed": "police",
}
MANAGERS = {"administrator", "police administrator", "next administrator"}
OFFICERS = {"data protection officer", "council protection officer", "next protection officer"}
PARTIES = {"police", "council"}
ENDS, REVIEW, GRACE = date(2027, 6, 30), date(2027, 6, 1), timedelta(days=28)
BEFORE = """query ($at: DateTime) { agreements(first: 9, asAt: $at) { totalCount nodes {
    id status version parties { signedVersion agency { name } } clauses { number areas { name } } } } }"""
OUTCOMES = "{ outcomes(first: 1, filter: {arrest: {}}) { totalCount } }"

who = st.sampled_from(sorted(AGENCY_OF))
version = st.sampled_from((0, -1, 0, 0, 1))


class Lives(RuleBasedStateMachine):
    """One agreement, whoever comes; *ask* and *loop* are set by the test that runs it."""

    ask: Ask
    loop: asyncio.AbstractEventLoop

    @initialize(start=st.sampled_from(("DRAFT", "ACTIVE", "SUSPENDED", "SUSPENDED")))
    def begin(self, start: str) -> None:
        """A world with one agreement, drafted by the council's administrator and brought so far by its people."""
        self.ask.world.today = TODAY
        self.run(self.ask.world.agreements())
        self.id = self.run(drafted(self.ask, draft()))
        self.status, self.version = "DRAFT", 1
        self.signed: dict[str, int] = {}
        self.stopped_by = ""
        self.steps = 0
        self.then: dict[date, dict[str, Any] | None] = {TODAY - timedelta(days=1): None}
        if start != "DRAFT":
            self.bring_into_force()
        if start == "SUSPENDED":
            self.suspend("council protection officer")

    @precondition(lambda self: self.status in ("DRAFT", "IN_APPROVAL") and self.today <= REVIEW)
    @rule()
    def bring_into_force(self) -> None:
        """Everybody does the right thing, one after the other: chance alone seldom gets that far."""
        if self.status == "DRAFT":
            self.submit("administrator")
        for officer in ("data protection officer", "council protection officer"):
            self.sign(officer, 0)
        self.activate("police administrator", 0)
        assert self.status == "ACTIVE"

    @precondition(lambda self: self.status == "ACTIVE")
    @rule(as_=st.sampled_from(("data protection officer", "council protection officer")))
    def stop(self, as_: str) -> None:
        """An officer stops what is in force."""
        self.suspend(as_)
        assert self.status == "SUSPENDED"

    @precondition(lambda self: self.status == "SUSPENDED")
    @rule(as_=st.sampled_from(("data protection officer", "council protection officer")))
    def start_again(self, as_: str) -> None:
        """An officer tries to let it open again."""
        self.resume(as_, 0)

    @rule(as_=who)
    def submit(self, as_: str) -> None:
        """A manager of a party submits a draft."""
        self.step("submit", as_, {"DRAFT"}, MANAGERS, version=self.version)
        self.becomes("IN_APPROVAL")

    @rule(as_=who, off=version)
    def sign(self, as_: str, off: int) -> None:
        """An officer of a party signs the version that is, and no other."""
        self.step("sign", as_, {"IN_APPROVAL"}, OFFICERS, version=self.version + off)
        if self.did:
            self.signed[AGENCY_OF[as_]] = self.version

    @rule(as_=who, off=version)
    def activate(self, as_: str, off: int) -> None:
        """A manager puts in force what all have signed and what is not over."""
        may = self.is_signed and self.today <= REVIEW
        self.step("activate", as_, {"IN_APPROVAL"} if may else set(), MANAGERS, version=self.version + off)
        self.becomes("ACTIVE")

    @rule(as_=who, off=version)
    def amend(self, as_: str, off: int) -> None:
        """A manager writes a new version, from anywhere but the end."""
        alive = {"DRAFT", "IN_APPROVAL", "ACTIVE", "SUSPENDED"}
        self.step("amend", as_, alive, MANAGERS, version=self.version + off, input=draft())
        if self.did:
            self.version += 1
        self.becomes("DRAFT")

    @rule(as_=who)
    def suspend(self, as_: str) -> None:
        """A manager or an officer of a party stops it."""
        self.step("suspend", as_, {"ACTIVE"}, MANAGERS | OFFICERS, reason="because")
        if self.did:
            self.stopped_by = AGENCY_OF[as_]
        self.becomes("SUSPENDED")

    @rule(as_=who, off=version)
    def resume(self, as_: str, off: int) -> None:
        """An officer of the agency that stopped it lets it open again, if it could be opened anew."""
        may = self.is_signed and self.today <= REVIEW and self.stopped_by == AGENCY_OF[as_]
        self.step("resume", as_, {"SUSPENDED"} if may else set(), OFFICERS, version=self.version + off)
        self.becomes("ACTIVE")

    # Ending it for good ends the life too, so it is rarer than the rest.
    @precondition(lambda self: self.steps % 5 == 0)
    @rule(as_=who)
    def terminate(self, as_: str) -> None:
        """A manager ends it at any time before its end, an officer once it was submitted."""
        alive = {"IN_APPROVAL", "ACTIVE", "SUSPENDED"} | ({"DRAFT"} if as_ in MANAGERS else set())
        self.step("terminate", as_, alive, MANAGERS | OFFICERS, reason="because")
        self.becomes("TERMINATED")

    @rule()
    def sign_at_once(self) -> None:
        """Both officers sign at the same time: both count."""
        both = ("data protection officer", "council protection officer")
        told = self.run(self.together("sign", both, version=self.version))
        done = [each for each, outcome in zip(both, told, strict=True) if outcome.agreement]
        assert len(done) == (2 if self.status == "IN_APPROVAL" else 0)
        self.signed |= {AGENCY_OF[each]: self.version for each in done}

    @rule()
    def suspend_at_once(self) -> None:
        """Two of one agency stop it at the same time: it is stopped once. Which of them was first is chance."""
        told = self.run(self.together("suspend", ("council protection officer", "administrator"), reason="because"))
        assert sum(outcome.agreement is not None for outcome in told) == (self.status == "ACTIVE")
        if self.status == "ACTIVE":
            self.stopped_by, self.status = "council", "SUSPENDED"

    @rule(days=st.sampled_from((1, 29, 190, 192, 2)))
    def days_pass(self, days: int) -> None:
        """Time goes by, and the janitor comes by."""
        self.ask.world.today += timedelta(days=days)
        is_over = self.today > ENDS and self.status in ("ACTIVE", "SUSPENDED")
        assert self.run(expire(self.ask.world.database, self.ask.world.now())) == is_over
        if is_over:
            self.status = "EXPIRED"

    @rule(place=st.integers(0, 99))
    def look_back(self, place: int) -> None:
        """Whoever asks what was known on an earlier day is told what was so at its end."""
        day = sorted(self.then)[place % len(self.then)]
        told = self.run(self.ask(BEFORE, as_="administrator", variables={"at": f"{day}T09:00:00Z"}))["agreements"]
        for node in told["nodes"]:
            node["parties"].sort(key=lambda party: party["agency"]["name"])
        model = self.then[day]
        assert told == {"totalCount": int(model is not None), "nodes": [model] if model else []}

    @invariant()
    def is_kept_as_it_is(self) -> None:
        """The last that was so on a day is what is remembered of it."""
        signed = [{"signedVersion": self.signed.get(each), "agency": {"name": each}} for each in sorted(PARTIES)]
        clauses = [{"number": 1, "areas": [{"name": "county"}]}]
        head = {"id": self.id, "status": self.status, "version": self.version}
        self.then[self.today] = {**head, "parties": signed, "clauses": clauses}

    @invariant()
    def is_as_the_model_says(self) -> None:
        """Status and version are the model's, and records are open exactly while it is in force."""
        query = "query ($id: ID!) { node(id: $id) { ... on Agreement { status version } } }"
        node = self.run(self.ask(query, as_="administrator", variables={"id": self.id}))["node"]
        assert node == {"status": self.status, "version": self.version}
        in_force = self.status == "ACTIVE" and self.is_signed and self.today <= min(ENDS, REVIEW + GRACE)
        count = self.run(self.ask(OUTCOMES, as_="council officer"))["outcomes"]["totalCount"]
        assert bool(count) == in_force

    def step(self, name: str, as_: str, statuses: set[str], roles: set[str], **given: Any) -> None:
        """Take a step, and see that it is done exactly where the model says so; a refusal is of the right kind."""
        self.steps += 1
        told = self.run(change(self.ask, name, as_=as_, id=self.id, **given))
        is_current = given.get("version", self.version) == self.version
        is_party = AGENCY_OF[as_] in PARTIES
        may = as_ in roles and is_party and is_current and self.status in statuses
        self.did = told.agreement is not None
        assert self.did == may, (name, as_, self.status, told)
        if not may:
            expected = "VALIDATION_FAILED" if as_ not in roles else "AGREEMENT_REFUSED" if is_current else "CONFLICT"
            # An officer can name what is open to officers in another status only, and is then refused by status.
            assert told.code == (expected if is_party or as_ not in roles else "NOT_FOUND"), (name, as_, told)

    def becomes(self, status: str) -> None:
        """Take over the status of a step that was done."""
        if self.did:
            self.status = status

    async def together(self, step: str, both: tuple[str, str], **given: Any) -> list[Told]:
        """Take one step by two people at the same time."""
        return list(await asyncio.gather(*(change(self.ask, step, as_=each, id=self.id, **given) for each in both)))

    @property
    def is_signed(self) -> bool:
        """Tell whether both parties signed the version that is."""
        return all(self.signed.get(each) == self.version for each in PARTIES)

    @property
    def today(self) -> date:
        """Give the day of the world."""
        return self.ask.world.today

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Run *step* to its end on the loop of the world."""
        return self.loop.run_until_complete(step)
