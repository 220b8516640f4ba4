"""Promises about the keys that sign tokens: published first, then signing, then retired; nobody is stopped."""

from datetime import timedelta

import sqlalchemy as sa

from auth.oauth.keys import OVERLAP
from schema.tables.identity import SIGNING_KEY
from tests.administering import Terminal, administered_url, terminal

__all__ = ["administered_url", "terminal"]


def rotated(terminal: Terminal) -> dict[str, str]:
    """Rotate twice, a minute apart; give the kid of each state."""
    terminal.told("keys", "rotate", "--at-once")
    terminal.clock.pass_(minutes=1)
    keys = terminal.told("keys", "rotate")["keys"]
    return {key["state"]: key["kid"] for key in keys[:3]}


def test_without_keys_the_list_says_where_they_come_from(terminal: Terminal) -> None:
    """An operator who looks before the first start is told that the service makes the keys."""
    assert terminal.told("keys", "list") == {"keys": []}
    assert terminal.run("keys", "list").stdout == "There are no keys yet: the service makes them when it starts.\n"


def test_the_next_key_signs_and_the_old_one_stays_published(terminal: Terminal) -> None:
    """After a rotation the key that was next signs, one more is next, and the one that signed is still there."""
    terminal.told("keys", "rotate", "--at-once")
    terminal.clock.pass_(minutes=1)
    before = terminal.told("keys", "list")["keys"]
    after = terminal.told("keys", "rotate")["keys"]

    assert [key["state"] for key in before] == ["CURRENT", "NEXT", "RETIRED"]
    assert after[0]["kid"] == before[1]["kid"]
    assert [key["state"] for key in after] == ["CURRENT", "NEXT", "RETIRED", "RETIRED"]
    assert before[0]["kid"] in {key["kid"] for key in after}
    assert after[2]["retired_at"] == f"{terminal.clock.now:%Y-%m-%dT%H:%M:%SZ}"


def test_no_key_signs_before_everyone_can_know_it(terminal: Terminal) -> None:
    """A next key that was published a moment ago does not sign yet, unless the operator insists."""
    terminal.told("keys", "rotate", "--at-once")

    assert "published less than a minute ago" in terminal.refused("keys", "rotate", code=1)
    assert len(terminal.told("keys", "list")["keys"]) == 3
    assert len(terminal.told("keys", "rotate", "--at-once")["keys"]) == 4


def test_keys_retired_long_ago_go_with_a_rotation(terminal: Terminal) -> None:
    """A retired key goes once every token it signed has expired, and not before."""
    rotated(terminal)
    terminal.clock.now += OVERLAP
    assert len(terminal.told("keys", "rotate")["keys"]) == 4

    terminal.clock.now += timedelta(minutes=2)
    assert [key["state"] for key in terminal.told("keys", "rotate")["keys"]] == ["CURRENT", "NEXT"] + ["RETIRED"] * 2


def test_the_key_that_signs_is_not_retired(terminal: Terminal) -> None:
    """Not even at once: without it nobody gets in."""
    kid = rotated(terminal)["CURRENT"]

    for words in (("keys", "retire", kid), ("keys", "retire", "--at-once", kid)):
        said = terminal.refused(*words, code=1)
        assert said == f"The key {kid} signs. Let another one sign first: rotate, then retire it."


def test_a_key_whose_tokens_may_be_in_use_is_retired_only_at_once(terminal: Terminal) -> None:
    """A leaked key is dropped with what it signed; otherwise the overlap is kept."""
    kid = rotated(terminal)["RETIRED"]

    assert terminal.refused("keys", "retire", kid, code=1) == (
        f"Tokens that the key {kid} signed may be in use until 2026-11-22 11:01 UTC. Wait, or end them at once."
    )
    assert kid not in {key["kid"] for key in terminal.told("keys", "retire", "--at-once", kid)["keys"]}


def test_a_retired_key_may_go_after_its_tokens(terminal: Terminal) -> None:
    """Once they have all expired nothing needs to be insisted on."""
    kid = rotated(terminal)["RETIRED"]
    terminal.clock.now += OVERLAP

    assert kid not in {key["kid"] for key in terminal.told("keys", "retire", kid)["keys"]}


def test_a_next_key_that_is_retired_is_replaced(terminal: Terminal) -> None:
    """There is always a next key, published in time."""
    kid = rotated(terminal)["NEXT"]
    after = terminal.told("keys", "retire", kid)["keys"]

    assert kid not in {key["kid"] for key in after}
    assert [key["state"] for key in after][:2] == ["CURRENT", "NEXT"]


def test_an_unknown_key_is_named_with_what_there_is(terminal: Terminal) -> None:
    """Whoever mistypes a kid reads which ones there are."""
    kids = rotated(terminal)
    said = terminal.refused("keys", "retire", "nothing")

    assert said.startswith("There is no signing key 'nothing'; there are: ")
    assert all(kid in said for kid in kids.values())


def test_each_change_of_keys_is_an_event(terminal: Terminal) -> None:
    """The log tells which key began to sign and which one went; it holds no key."""
    kids = rotated(terminal)
    terminal.told("keys", "retire", "--at-once", kids["RETIRED"])

    told = [(line["event"], line["actor"], line["subject"]) for line in terminal.events]
    assert told[1:] == [("keys_rotated", "operator", kids["CURRENT"]), ("key_retired", "operator", kids["RETIRED"])]
    assert '"d"' not in str(terminal.events)


def test_a_kid_that_begins_with_a_dash_is_no_option(terminal: Terminal) -> None:
    """Kids are hashes, and some begin with a dash; one with an h in it asks for no help."""
    kids = rotated(terminal)
    terminal.change(sa.update(SIGNING_KEY).where(SIGNING_KEY.c.kid == kids["NEXT"]).values(kid="-h9_x"))

    assert "-h9_x" not in {key["kid"] for key in terminal.told("keys", "retire", "-h9_x")["keys"]}
