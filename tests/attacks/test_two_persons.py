"""What one administrator tries alone: to give a role, to make a second self, to use somebody else's account.

Here the second self is called a puppet: an account whose link the attacker took up.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from auth.login.appointing import begin
from auth.refusal import Refused
from schema.tables.people import APPOINTMENT, PERSON
from server.cli.installation import opened
from server.cli.inviting import approved
from server.database import Database
from server.work import Event, Work
from tests.administering import NEW, TYPED, Terminal, administered_url, appoint_administrators, enter, terminal, two
from tests.door import settings
from tests.people import PASSWORD

__all__ = ["administered_url", "terminal", "two"]

ALONE = "It takes two: whoever granted a role of this person, or sent the link, does not approve. Ask another one."
ONESELF = "Nobody decides about their own roles, link or training: ask another administrator."


def by(who: str) -> tuple[str, str]:
    """Name who acts."""
    return ("--by", who)


def states(terminal: Terminal, username: str) -> list[tuple[str, str]]:
    """Give the roles of a member with their states, ended ones left out."""
    (found,) = [each for each in terminal.told("member", "list")["members"] if each["username"] == username]
    return [(held["role"], held["state"]) for held in found["roles"] if held["state"] != "ENDED"]


def invite(terminal: Terminal, username: str, role: str, who: str, *more: str) -> Any:
    """Invite somebody, or grant them one more role."""
    return terminal.told("member", "invite", username, "--role", role, *by(who), *more, typed=TYPED)


def refused(terminal: Terminal, *words: str, typed: str = TYPED) -> str:
    """Run a command that a rule refuses."""
    return terminal.refused("member", *words, code=1, typed=typed)


@pytest.mark.parametrize("role", ["POLICE_ANALYST", "DATA_PROTECTION_OFFICER", "PARTNERSHIP_ADMINISTRATOR"])
def test_whoever_granted_a_role_does_not_approve_it(two: Terminal, role: str) -> None:
    """Every role takes two, whether it reads data or makes another administrator."""
    invite(two, "pat", role, "ada", *NEW)
    enter(two, "pat")

    assert refused(two, "approve", "pat", *by("ada")) == ALONE
    assert states(two, "pat") == [(role, "AWAITING_APPROVAL")]


def test_a_puppet_administrator_approves_nothing(two: Terminal) -> None:
    """Who was appointed by one administrator alone is none: neither its own role nor another's gets approved by it."""
    invite(two, "puppet", "PARTNERSHIP_ADMINISTRATOR", "ada", *NEW)
    enter(two, "puppet")
    invite(two, "pat", "POLICE_ANALYST", "ada", *NEW)
    enter(two, "pat")
    no_role = "You have no role at present, or it awaits approval. Ask an administrator of your agency."

    assert refused(two, "approve", "puppet", *by("puppet")) == no_role
    assert refused(two, "approve", "pat", *by("puppet")) == no_role
    assert refused(two, "approve", "puppet", *by("ada")) == ALONE
    assert states(two, "pat") == [("POLICE_ANALYST", "AWAITING_APPROVAL")]


def test_nobody_gives_themselves_a_role(two: Terminal) -> None:
    """Neither as the one who grants nor as the one who approves, and no link to one's own account either."""
    assert refused(two, "invite", "ada", "--role", "POLICE_ANALYST", *by("ada")) == ONESELF
    invite(two, "ada", "POLICE_ANALYST", "ben")

    assert refused(two, "approve", "ada", *by("ada")) == ONESELF
    assert refused(two, "approve", "ada", *by("ben")) == ALONE
    assert refused(two, "invite", "ada", "--new-link", *by("ada")) == ONESELF
    assert refused(two, "trained", "ada", "2030-01-01", *by("ada")) == ONESELF


def test_an_account_is_approved_after_its_link_was_used_up(two: Terminal) -> None:
    """As long as a link is open, whoever holds it could be who comes in; so there is nobody to approve yet."""
    invite(two, "pat", "POLICE_ANALYST", "ada", *NEW)
    said = refused(two, "approve", "pat", *by("ben"))
    enter(two, "pat")

    assert said.startswith("This person has not taken up the link yet.")
    assert two.told("member", "approve", "pat", *by("ben"), typed=TYPED)["roles"][0]["state"] == "IN_FORCE"


def test_a_new_link_to_somebody_in_force_opens_nothing(two: Terminal) -> None:
    """An administrator who sends themselves the link of an analyst, or of the other administrator, holds no role."""
    invite(two, "pat", "POLICE_ANALYST", "ben", *NEW)
    enter(two, "pat")
    two.told("member", "approve", "pat", *by("ada"), typed=TYPED)

    for victim in ("pat", "ben"):
        two.told("member", "invite", victim, "--new-link", *by("ada"), typed=TYPED)
        enter(two, victim)

    assert states(two, "pat") == [("POLICE_ANALYST", "AWAITING_APPROVAL")]
    assert refused(two, "approve", "pat", *by("ada")) == ALONE
    assert refused(two, "approve", "pat", *by("ben")).startswith("You have no role at present")


def test_a_link_is_not_laundered_by_somebody_elses_grant(terminal: Terminal) -> None:
    """Ada holds Pat's account by a link; a role that Ben grants to Pat in good faith is not Ada's to approve."""
    appoint_administrators(terminal, count=3)
    invite(terminal, "pat", "SVPP_MEMBER", "ada", *NEW)
    enter(terminal, "pat")
    terminal.told("member", "end", "pat", "--role", "SVPP_MEMBER")
    invite(terminal, "pat", "POLICE_ANALYST", "ben")

    assert refused(terminal, "approve", "pat", *by("ada")) == ALONE
    terminal.told("member", "approve", "pat", *by("cem"), typed=TYPED)
    assert states(terminal, "pat") == [("POLICE_ANALYST", "IN_FORCE")]


def test_a_grant_is_not_laundered_by_a_new_link(terminal: Terminal) -> None:
    """Ben sends himself the link of somebody whom Ada granted a role: the role counts as his from then on."""
    appoint_administrators(terminal)
    invite(terminal, "pat", "POLICE_ANALYST", "ada", *NEW)
    terminal.told("member", "invite", "pat", "--new-link", *by("ben"), typed=TYPED)
    enter(terminal, "pat")

    assert refused(terminal, "approve", "pat", *by("ben")) == ALONE


def test_a_link_without_a_role_is_not_sent(two: Terminal) -> None:
    """A link always leaves its sender among those who vouch; where there is no role to say so, there is no link."""
    invite(two, "pat", "POLICE_ANALYST", "ada", *NEW)
    two.told("member", "end", "pat", "--role", "POLICE_ANALYST")

    said = refused(two, "invite", "pat", "--new-link", *by("ada"))
    assert said == "pat holds no role. Grant one with --role, then send a link."


def test_the_operator_makes_two_administrators_and_never_a_third(terminal: Terminal) -> None:
    """The way in for the first two closes behind them, also when both have been ended."""
    for username in ("ada", "ben"):
        terminal.told("member", "invite", username, "--role", "PARTNERSHIP_ADMINISTRATOR", *NEW)
        enter(terminal, username)
        terminal.told("member", "approve", username)
    closed = "There have been two administrators, so the operator makes no more: name an administrator with --by."
    words = ("invite", "cem", "--role", "PARTNERSHIP_ADMINISTRATOR", *NEW)

    assert refused(terminal, *words) == closed
    for username in ("ada", "ben"):
        terminal.told("member", "end", username)
    assert refused(terminal, *words) == closed
    assert terminal.rows(sa.select(PERSON.c.username).where(PERSON.c.username == "cem")) == []


def test_three_who_wait_do_not_all_become_the_first_two(terminal: Terminal) -> None:
    """The operator may invite three before the first is approved; the third is not approved by the operator."""
    for username in ("ada", "ben", "cem"):
        terminal.told("member", "invite", username, "--role", "PARTNERSHIP_ADMINISTRATOR", *NEW)
        enter(terminal, username)
    for username in ("ada", "ben"):
        terminal.told("member", "approve", username)

    assert refused(terminal, "approve", "cem").startswith("There have been two administrators")
    assert terminal.told("member", "approve", "cem", *by("ada"), typed=TYPED)["roles"][0]["approved_by"] == "ada"


def test_approvals_at_the_same_moment_are_counted_one_after_the_other(terminal: Terminal) -> None:
    """One administrator there is, three wait, and the operator approves all three at once: one comes in."""
    waiting = ("ben", "cem", "dan")
    appoint_administrators(terminal, count=1)
    for username in waiting:
        terminal.told("member", "invite", username, "--role", "PARTNERSHIP_ADMINISTRATOR", *NEW)
        enter(terminal, username)

    async def approve(database: Database, username: str) -> Any:
        async with Work(database, now=terminal.clock.now) as work:
            actor = await work.run(lambda connection: begin(connection, None, work.now))
            answer = await approved(work, actor, username, None)
            work.events.append(Event("administration_refused", actor=actor.id, subject="member"))
            return answer

    async def approve_all() -> list[Any]:
        async with opened(settings(terminal.url)) as database:
            return await asyncio.gather(*(approve(database, username) for username in waiting))

    answers = asyncio.run(approve_all())

    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True, True]
    assert [states(terminal, each) for each in waiting].count([("PARTNERSHIP_ADMINISTRATOR", "IN_FORCE")]) == 1


@pytest.mark.parametrize("role", ["POLICE_ANALYST", "DATA_PROTECTION_OFFICER"])
def test_the_operator_gives_nobody_else_anything(terminal: Terminal, role: str) -> None:
    """Neither grants nor approves a role that is no administrator's, nor what an administrator granted."""
    said = "The operator makes the first two administrators and nobody else: name an administrator with --by."
    assert refused(terminal, "invite", "pat", "--role", role, *NEW) == said
    appoint_administrators(terminal, count=1)
    invite(terminal, "pat", role, "ada", *NEW)
    invite(terminal, "ben", "PARTNERSHIP_ADMINISTRATOR", "ada", *NEW)
    enter(terminal, "pat")
    enter(terminal, "ben")

    assert refused(terminal, "approve", "pat") == said
    assert refused(terminal, "approve", "ben").startswith("An administrator granted this role:")
    assert refused(terminal, "invite", "pat", "--new-link").startswith("The operator sends links to the first two")


def test_a_name_is_not_believed(two: Terminal) -> None:
    """Whoever says they are Ben proves it; a wrong password and a name that nobody has read the same."""
    invite(two, "pat", "POLICE_ANALYST", "ada", *NEW)
    enter(two, "pat")
    wrong = "The username or the password is not right. Check both and try again."

    assert refused(two, "approve", "pat", *by("ben"), typed="not the password\n") == wrong
    assert refused(two, "approve", "pat", *by("nobody"), typed="not the password\n") == wrong
    assert two.refused("member", "approve", "pat", *by("ben")).startswith("Password of ben: type it")
    assert states(two, "pat") == [("POLICE_ANALYST", "AWAITING_APPROVAL")]


def test_passwords_are_not_guessed_at_the_command_line(two: Terminal) -> None:
    """The tries of the command line are the tries of the login page: after five, the right one is refused too."""
    said = [refused(two, "approve", "pat", *by("ben"), typed="wrong password\n") for _ in range(5)]

    assert set(said) == {"The username or the password is not right. Check both and try again."}
    assert refused(two, "approve", "pat", *by("ben")).startswith("There were too many tries.")


@pytest.mark.parametrize(
    "values",
    [
        lambda now: sa.update(PERSON).where(PERSON.c.username == "ben").values(ended_at=now),
        lambda now: sa.update(APPOINTMENT).values(ended_at=now),
        lambda now: sa.update(PERSON).values(trained_until=now.date().replace(day=1)),
        lambda now: sa.update(APPOINTMENT).values(role="DATA_PROTECTION_OFFICER"),
    ],
    ids=["ended", "role ended", "training out of date", "another role"],
)
def test_who_is_no_administrator_now_approves_nothing(two: Terminal, values: Callable[[Any], Any]) -> None:
    """Having been one is not enough."""
    invite(two, "pat", "POLICE_ANALYST", "ada", *NEW)
    enter(two, "pat")
    two.change(values(two.clock.now))

    assert two.run("member", "approve", "pat", *by("ben"), typed=TYPED).exit_code == 1
    assert two.rows(sa.select(APPOINTMENT.c.id).where(APPOINTMENT.c.approved_by != "operator")) == []


def test_each_refusal_is_on_record_without_a_name(two: Terminal) -> None:
    """The log tells who tried what was refused; it holds no username, password or link."""
    link = invite(two, "pat", "POLICE_ANALYST", "ada", *NEW)["link"]
    enter(two, "pat")
    refused(two, "approve", "pat", *by("ada"))
    last = two.events[-1]
    assert (last["event"], last["reason"]) == ("administration_refused", ALONE)

    two.refused("member", "approve", "pat", "--role", "SVPP_MEMBER", *by("ben"), typed=TYPED)
    refused(two, "invite", "pat", "--role", "POLICE_ANALYST", *by("ben"))
    two.told("member", "end", "pat")
    refused(two, "invite", "pat", "--new-link", *by("ben"))
    reasons = [line["reason"] for line in two.events if line["event"] == "administration_refused"]
    assert reasons[1:] == ["no role waits", "role held", "ended person"]
    told = str(two.events)
    assert all(secret not in told for secret in ("pat", "Pat Example", PASSWORD, link.partition("token=")[2]))
