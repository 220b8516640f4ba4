"""Promises about agencies: a whole one is stopped by anybody at the terminal, and started by an administrator."""

from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables.people import INVITATION, PERSON
from tests.administering import NEW, TYPED, Terminal, administered_url, appoint_administrators, enter, terminal, two
from tests.door import COUNCIL, POLICE
from tests.people import PASSWORD, id_of

__all__ = ["administered_url", "terminal", "two"]

STOPPED = "Your agency takes no part in the partnership at present. Ask an administrator of the partnership."


@pytest.fixture
def apart(two: Terminal) -> Terminal:
    """Let Ben be of the council."""
    two.change(sa.update(PERSON).where(PERSON.c.username == "ben").values(agency_id=COUNCIL))
    return two


def states(terminal: Terminal, username: str) -> list[str]:
    """Give the states of the roles of a member."""
    (found,) = [each for each in terminal.told("member", "list")["members"] if each["username"] == username]
    return [held["state"] for held in found["roles"]]


def start(terminal: Terminal, by: str = "ben", name: str = "shire police") -> Any:
    """Start an agency as an administrator."""
    return terminal.told("agency", "start", name, "--by", by, typed=TYPED)


def test_the_list_tells_what_each_agency_is(two: Terminal) -> None:
    """Its name, its kind, how many it has, and since when it is stopped."""
    council, police = two.told("agency", "list")["agencies"]

    assert police == {
        "id": POLICE,
        "name": "Shire Police",
        "kind": "POLICE",
        "members": 2,
        "clients": 0,
        "stopped_at": None,
    }
    assert (council["name"], council["members"]) == ("Shire Council", 0)
    lines = two.run("agency", "list").stdout.splitlines()
    assert lines[0].split() == ["name", "kind", "members", "clients", "stopped"]


def test_stopping_asks_nobody_and_is_on_record(apart: Terminal) -> None:
    """Any name of it will do; the first time counts, and the log says who was stopped, by id."""
    told = apart.told("agency", "stop", "SHIRE police")
    apart.clock.pass_(hours=1)

    assert told["stopped_at"] == "2026-11-22T09:00:00Z"
    assert apart.told("agency", "stop", POLICE) == told
    assert [(line["event"], line["actor"], line["subject"]) for line in apart.events] == [
        ("agency_stopped", "operator", POLICE)
    ] * 2
    assert "Shire" not in str(apart.events)


def test_its_people_neither_act_nor_get_a_link(apart: Terminal) -> None:
    """Who is of it proves a password in vain; nobody is made a member of it, and a link that was open is closed."""
    apart.told("member", "invite", "pat", "--role", "SVPP_MEMBER", *NEW, "--by", "ben", typed=TYPED)
    apart.told("agency", "stop", "Shire Police")
    again = ("member", "invite", "pat", "--new-link", "--by", "ben")
    new = ("member", "invite", "pia", "--role", "SVPP_MEMBER", *NEW, "--by", "ben")

    assert apart.refused("agency", "start", "Shire Police", "--by", "ada", code=1, typed=TYPED) == STOPPED
    assert (states(apart, "ada"), states(apart, "ben")) == (["AGENCY_STOPPED"], ["IN_FORCE"])
    assert apart.rows(sa.select(INVITATION.c.token_hash).where(INVITATION.c.used_at.is_(None))) == []
    assert apart.refused(*again, code=1, typed=TYPED) == "The agency of pat is stopped: start it first."
    assert apart.refused(*new, code=1, typed=TYPED) == "The agency of pia is stopped: start it first."


def test_an_administrator_starts_it_again(apart: Terminal) -> None:
    """The roles of its people are in force as before; who started it is on record."""
    apart.told("agency", "stop", "Shire Police")

    assert start(apart)["stopped_at"] is None
    assert states(apart, "ada") == ["IN_FORCE"]
    last = apart.events[-1]
    assert (last["event"], last["actor"], last["subject"]) == ("agency_started", id_of("ben"), POLICE)
    assert PASSWORD not in str(apart.events)


def test_who_is_no_administrator_starts_nothing(apart: Terminal) -> None:
    """Neither the operator, while an administrator is in force, nor a member in another role."""
    apart.told("agency", "stop", "Shire Police")
    council = ("--name", "Pat Example", "--agency", "Shire Council", "--role", "SVPP_MEMBER", "--by", "ben")
    apart.told("member", "invite", "pat", *council, typed=TYPED)
    enter(apart, "pat")
    operator = apart.refused("agency", "start", "Shire Police", code=1)
    member = apart.refused("agency", "start", "Shire Police", "--by", "pat", code=1, typed=TYPED)

    assert operator == "The operator starts an agency only while no administrator is in force: name one with --by."
    assert member.startswith("You have no role at present")
    assert apart.told("agency", "list")["agencies"][1]["stopped_at"] is not None
    assert [line["event"] for line in apart.events].count("administration_refused") == 1


def test_the_operator_starts_the_agency_of_the_last_administrators(two: Terminal) -> None:
    """Were both of the stopped agency, nobody could ever start it; the command that stops it warns."""
    stopping = two.run("agency", "stop", "Shire Police")

    assert "no administrator in force is left" in stopping.stderr
    assert two.told("agency", "start", "Shire Police")["stopped_at"] is None
    assert states(two, "ada") == ["IN_FORCE"]


def test_what_goes_on_is_not_started(apart: Terminal) -> None:
    """Starting says so, instead of ending what people hold; a name that nothing has comes with those there are."""
    said = apart.refused("agency", "start", "Shire Police", "--by", "ben", code=1, typed=TYPED)

    assert said == "This agency is not stopped."
    unknown = "There is no agency 'Shire'; there are: Shire Council, Shire Police."
    assert apart.refused("agency", "stop", "Shire") == unknown
    assert apart.refused("agency", "start", "Shire", "--by", "ben", typed=TYPED) == unknown


def test_an_approval_is_not_given_by_who_is_stopped(terminal: Terminal) -> None:
    """Of three administrators two are of the stopped agency: the third is alone until it is started."""
    appoint_administrators(terminal, count=3)
    terminal.change(sa.update(PERSON).where(PERSON.c.username == "cem").values(agency_id=COUNCIL))
    stopping = terminal.run("agency", "stop", "Shire Police")

    assert "1 administrator in force is left" in stopping.stderr
    words = ("member", "trained", "cem", "2030-01-01", "--by", "ada")
    assert terminal.refused(*words, code=1, typed=TYPED) == STOPPED
