"""Promises about members: somebody new gets a link once, a role waits for the second person, an end is an end."""

from datetime import date, timedelta
from typing import Any

import pyotp
import sqlalchemy as sa

from auth.login.attempts import person_subject
from auth.login.secret import hash_of
from auth.login.totp import enrol, new_shared_secret
from auth.oauth.keys import Safe
from schema.tables.people import ATTEMPT, INVITATION, PERSON
from server.work import new_bytes
from tests.administering import NEW, TYPED, Terminal, administered_url, enter, terminal, two
from tests.door import SECRET, settings
from tests.people import PASSWORD, id_of

__all__ = ["administered_url", "terminal", "two"]


def invite(terminal: Terminal, *words: str, by: str = "ada") -> Any:
    """Invite somebody as an administrator."""
    return terminal.told("member", "invite", *words, "--by", by, typed=TYPED)


def approve(terminal: Terminal, *words: str, by: str = "ben") -> Any:
    """Approve a role as an administrator."""
    return terminal.told("member", "approve", *words, "--by", by, typed=TYPED)


def test_somebody_new_waits_with_a_link(two: Terminal) -> None:
    """The person, a role that waits and a link are written; only the link's hash is kept."""
    told = invite(two, "Pat", "--role", "police_analyst", "--trained-until", "2027-03-31", *NEW)
    (role,) = told.pop("roles")

    link, until = told.pop("link"), told.pop("link_expires_at")
    assert told == {
        "username": "pat",
        "name": "Pat Example",
        "agency": "Shire Police",
        "has_entered": False,
        "has_second_factor": False,
        "trained_until": "2027-03-31",
        "created_at": "2026-11-22T09:00:00Z",
        "ended_at": None,
    }
    assert role == {
        "role": "POLICE_ANALYST",
        "site": None,
        "state": "AWAITING_APPROVAL",
        "granted_by": "ada",
        "granted_at": "2026-11-22T09:00:00Z",
        "approved_by": None,
        "approved_at": None,
        "ended_at": None,
    }
    address, _, token = link.partition("?token=")
    assert (address, until) == ("https://wardmote.example/welcome", "2026-11-25T09:00:00Z")
    assert two.rows(sa.select(INVITATION.c.token_hash)) == [(hash_of(token),)]
    assert len(token) >= 43


def test_people_read_what_to_do_next(two: Terminal) -> None:
    """Without --json the link stands alone on its line, and the next command is written out."""
    result = two.run("member", "invite", "pat", "--role", "SVPP_MEMBER", *NEW, "--by", "ada", typed=TYPED)
    lines = result.stdout.splitlines()

    assert lines[0] == "For pat alone; works once, until 2026-11-25 09:00 UTC:"
    assert lines[1].startswith("  https://wardmote.example/welcome?token=")
    assert lines[2] == "Not in force yet: wardmote member approve pat --role SVPP_MEMBER --by ANOTHER"


def test_the_second_person_puts_the_role_in_force(two: Terminal) -> None:
    """It is written who granted and who approved; a second approval finds nothing that waits."""
    invite(two, "pat", "--role", "POLICE_ANALYST", *NEW)
    enter(two, "pat")
    (role,) = approve(two, "pat")["roles"]

    assert (role["state"], role["granted_by"], role["approved_by"]) == ("IN_FORCE", "ada", "ben")
    again = two.refused("member", "approve", "pat", "--by", "ben", typed=TYPED)
    assert again == "No role of pat waits for approval."


def test_a_member_gets_one_more_role_without_a_link(two: Terminal) -> None:
    """Whoever has a password needs none; of several roles that wait one is named."""
    invite(two, "pat", "--role", "POLICE_ANALYST", *NEW)
    enter(two, "pat")
    told = invite(two, "pat", "--role", "POLICE_OFFICER", "--site", "Blackthorn")

    assert told["link"] is None
    assert two.refused("member", "approve", "pat", "--by", "ben", typed=TYPED) == (
        "Several roles of pat wait; name one with --role: POLICE_ANALYST, POLICE_OFFICER."
    )
    held = approve(two, "pat", "--role", "POLICE_OFFICER")["roles"]
    assert [(it["role"], it["site"], it["state"]) for it in held] == [
        ("POLICE_ANALYST", None, "AWAITING_APPROVAL"),
        ("POLICE_OFFICER", "Blackthorn", "IN_FORCE"),
    ]


def test_a_second_factor_keeps_the_roles_through_a_new_link(two: Terminal) -> None:
    """The link sets a password and does not pass the phone, so nobody has to approve anew."""
    invite(two, "pat", "--role", "POLICE_ANALYST", *NEW)
    enter(two, "pat")
    approve(two, "pat")
    enrol_phone(two, "pat")

    (role,) = invite(two, "pat", "--new-link")["roles"]
    assert (role["state"], role["granted_by"]) == ("IN_FORCE", "ada")


def enrol_phone(terminal: Terminal, username: str) -> pyotp.TOTP:
    """Add a phone to a person."""
    secret = new_shared_secret(new_bytes)
    safe = Safe(settings(terminal.url).derive_key("second factors"), new_bytes)
    person = terminal.rows(sa.select(PERSON.c.id).where(PERSON.c.username == username))[0].id
    terminal.look(lambda connection: enrol(connection, person, secret, 0, safe))
    return pyotp.TOTP(secret)


def test_an_administrator_with_a_phone_is_asked_for_its_code(two: Terminal) -> None:
    """The password alone does not act for them; a code works once."""
    phone = enrol_phone(two, "ada")
    code = phone.at(int(two.clock.now.timestamp()))
    words = ("member", "invite", "pat", "--role", "SVPP_MEMBER", *NEW, "--by", "ada")

    assert two.refused(*words, typed=TYPED).startswith("Code of the phone of ada: type it")
    assert "This code is not right" in two.refused(*words, code=1, typed=f"{TYPED}000000\n")
    assert two.told(*words, typed=f"{TYPED}{code}\n")["username"] == "pat"
    assert "was used before" in two.refused("member", "invite", "kim", *words[3:], code=1, typed=f"{TYPED}{code}\n")


def test_a_link_that_is_sent_again_is_the_only_one(two: Terminal) -> None:
    """The one before stops working; the new one lasts three days from now."""
    first = invite(two, "pat", "--role", "SVPP_MEMBER", *NEW)["link"].partition("token=")[2]
    two.clock.pass_(days=1)
    second = invite(two, "pat", "--new-link")

    (old,) = two.rows(sa.select(INVITATION.c.used_at).where(INVITATION.c.token_hash == hash_of(first)))
    assert old.used_at == two.clock.now
    assert second["link_expires_at"] == "2026-11-26T09:00:00Z"
    assert [role["state"] for role in second["roles"]] == ["AWAITING_APPROVAL"]


def test_an_end_ends_everything(two: Terminal) -> None:
    """Roles, links and the person end at the same moment, and do not begin again."""
    invite(two, "pat", "--role", "SVPP_MEMBER", *NEW)
    told = two.told("member", "end", "pat")

    assert told["ended_at"] == "2026-11-22T09:00:00Z"
    assert [role["state"] for role in told["roles"]] == ["ENDED"]
    assert two.rows(sa.select(INVITATION.c.token_hash).where(INVITATION.c.used_at.is_(None))) == []
    for words in (("--role", "SVPP_MEMBER"), ("--new-link",)):
        said = two.refused("member", "invite", "pat", *words, "--by", "ada", code=1, typed=TYPED)
        assert said == "pat was ended. Whoever comes back is invited under another username."


def test_whoever_leaves_one_administrator_is_told(two: Terminal) -> None:
    """Ending is done all the same, and standard error says what can not be done any more."""
    result = two.run("member", "end", "ben", "--json")

    assert result.exit_code == 0
    assert "1 administrator in force is left: nobody can be appointed" in result.stderr
    assert two.run("member", "end", "ada").stderr.startswith("wardmote: no administrator in force is left")


def test_an_unlock_forgets_wrong_passwords(two: Terminal) -> None:
    """The tries of this person go, and those of nobody else."""
    key = settings(two.url).derive_key("attempts")
    rows = [
        {"subject_hash": person_subject(key, name), "failures": 9, "first_at": two.clock.now,
         "blocked_until": two.clock.now + timedelta(minutes=15), "expires_at": two.clock.now + timedelta(days=1)}
        for name in ("ada", "ben")
    ]  # fmt: skip
    two.change(sa.insert(ATTEMPT).values(rows))
    two.told("member", "unlock", "ada")

    assert two.rows(sa.select(ATTEMPT.c.subject_hash)) == [(person_subject(key, "ben"),)]
    assert two.events[-1]["event"] == "member_unlocked"


def test_the_list_tells_who_is_who(two: Terminal) -> None:
    """People get one line a role; training that ran out is told, and no hash or secret."""
    invite(two, "pat", "--role", "SVPP_MEMBER", *NEW)
    two.change(sa.update(PERSON).where(PERSON.c.username == "ada").values(trained_until=date(2026, 11, 21)))
    text = two.run("member", "list").stdout

    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == ["username", "name", "agency", "role", "state", "granted", "by", "approved", "by"]
    assert [(line[0], line[-3]) for line in lines[1:]] == [
        ("ada", "OUT_OF_TRAINING"),
        ("ben", "IN_FORCE"),
        ("pat", "AWAITING_APPROVAL"),
    ]
    assert "argon2" not in text + str(two.told("member", "list"))


def test_training_is_recorded_by_somebody_else(two: Terminal) -> None:
    """Who ran out of training can do nothing until an administrator, or the operator, records the new day."""
    words = ("member", "trained", "ada", "2027-11-30")
    for username in ("ada", "ben"):
        two.told("member", "trained", username, "2026-11-21")
    said = two.refused(*words, "--by", "ben", code=1, typed=TYPED)

    assert said == "Your data protection training has run out. Renew it, then ask an administrator to record it."
    two.told("member", "trained", "ben", "2026-11-22")
    assert two.told(*words, "--by", "ben", typed=TYPED)["trained_until"] == "2027-11-30"
    last = two.events[-1]
    assert (last["event"], last["actor"], last["until"]) == ("training_recorded", id_of("ben"), "2027-11-30")


def test_the_first_two_are_on_record_as_the_operators(terminal: Terminal) -> None:
    """Without --by the operator makes an administrator; the list and the log say so for ever."""
    terminal.told("member", "invite", "ada", "--role", "PARTNERSHIP_ADMINISTRATOR", *NEW)
    enter(terminal, "ada")
    (role,) = terminal.told("member", "approve", "ada")["roles"]

    assert (role["granted_by"], role["approved_by"]) == ("operator", "operator")
    told = [line["event"] for line in terminal.events if line["actor"] == "operator"]
    assert told == ["role_granted", "link_made", "role_approved"]


def test_no_secret_is_told_to_the_log(two: Terminal) -> None:
    """Links, passwords and names stay out of every event."""
    link = invite(two, "pat", "--role", "SVPP_MEMBER", *NEW)["link"]
    enter(two, "pat")
    approve(two, "pat")
    two.told("member", "end", "pat")

    told = str(two.events)
    assert all(word not in told for word in (link.partition("token=")[2], PASSWORD, "Pat", "'pat'", SECRET))
    names = [line["event"] for line in two.events]
    assert [name for name in names if "sign" not in name and "login" not in name] == [
        "role_granted",
        "link_made",
        "role_approved",
        "member_ended",
    ]
