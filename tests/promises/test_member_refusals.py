"""Promises to whoever mistypes a command about members: one sentence, with what there is, and nothing was written."""

import pytest
import sqlalchemy as sa

from schema.tables.people import APPOINTMENT, PERSON
from tests.administering import NEW, TYPED, Terminal, administered_url, terminal, two
from tests.people import id_of

__all__ = ["administered_url", "terminal", "two"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pat", "--role", "MAYOR", *NEW), "There is no role 'MAYOR'; there are: POLICE_ANALYST,"),
        (("pat", "--role", "SERVICE_ACCOUNT", *NEW), "SERVICE_ACCOUNT is for software; a person can be: "),
        (("pat", "--role", "POLICE_OFFICER", *NEW), "The role POLICE_OFFICER is for one site: name it with --site."),
        (("pat", "--role", "SVPP_MEMBER", "--site", "Blackthorn", *NEW), "This role is for no site."),
        (("pat", "--role", "SVPP_MEMBER", "--site", "Nowhere", *NEW), "There is no site 'Nowhere'; there are: "),
        (
            ("pat", "--role", "POLICE_ANALYST", "--name", "Pat", "--agency", "Shire Council"),
            "The role POLICE_ANALYST is for people of police agencies only.",
        ),
        (("pat", "--role", "SVPP_MEMBER", "--name", "Pat", "--agency", "No"), "There is no agency 'No'; there are: "),
        (("pat", "--role", "SVPP_MEMBER"), "pat is not a member yet: give --name and --agency."),
        (("ben", "--role", "SVPP_MEMBER", *NEW), "ben is a member already: leave out --name, --agency and"),
        (("operator", "--role", "SVPP_MEMBER", *NEW), "Nobody is called 'operator'"),
        (("p t", "--role", "SVPP_MEMBER", *NEW), "A username is 3 to 100 lower-case letters"),
        (("pat", "--role", "SVPP_MEMBER", "--name", "a\x1bb", "--agency", "shire police"), "A name is 1 to 100"),
        (("pat",), "Say what to do: --role ROLE grants a role, --new-link sends a new link."),
        (("pat", "--new-link", *NEW), "A new link changes nothing else"),
        (("pat", "--new-link"), "There is no member 'pat'; there are: ada, ben."),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_in_one_sentence(two: Terminal, words: tuple[str, ...], said: str) -> None:
    """Whoever mistypes reads what there is; nobody is written."""
    assert said in two.refused("member", "invite", *words, "--by", "ada", typed=TYPED)
    assert {row.username for row in two.rows(sa.select(PERSON.c.username))} == {"ada", "ben"}


@pytest.mark.parametrize("verb", ["approve", "end", "unlock"])
def test_an_unknown_member_is_named_with_those_there_are(two: Terminal, verb: str) -> None:
    """The same sentence everywhere."""
    more = ("--by", "ada") if verb == "approve" else ()

    assert two.refused("member", verb, "nobody", *more, typed=TYPED) == (
        "There is no member 'nobody'; there are: ada, ben."
    )


def test_a_role_that_is_held_is_not_granted_twice(two: Terminal) -> None:
    """Neither while it waits nor while it is in force."""
    two.told("member", "invite", "pat", "--role", "SVPP_MEMBER", *NEW, "--by", "ada", typed=TYPED)
    said = two.refused("member", "invite", "pat", "--role", "SVPP_MEMBER", "--by", "ada", code=1, typed=TYPED)

    assert said == "pat has the role SVPP_MEMBER already, or waits for it."
    assert two.refused("member", "end", "pat", "--role", "POLICE_ANALYST") == (
        "There is no role of pat 'POLICE_ANALYST'; there are: SVPP_MEMBER."
    )
    assert len(two.rows(sa.select(APPOINTMENT.c.id).where(APPOINTMENT.c.person_id != id_of("ada")))) == 2
