"""Promises about registering clients: public keys only, exact addresses, words that exist, and keys without a pause."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from schema.tables.grants import REVOCATION
from schema.tables.identity import CLIENT
from tests.administering import Terminal, administered_url, terminal

__all__ = ["administered_url", "terminal"]

EC = ECKey.generate_key("P-256", {"kid": "ec-1"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed-1"})
BACK = "https://map.example/callback"


def public(*keys: Key | dict[str, Any]) -> str:
    """Write the public key set of *keys*, and give the name of the file."""
    file = Path(f"{len(list(Path().iterdir()))}.json")
    entries = [key if isinstance(key, dict) else key.as_dict(private=False) for key in keys]
    file.write_text(json.dumps({"keys": entries}), "utf-8")
    return str(file)


def words(**changes: str | None) -> list[str]:
    """Give the words that register a service, with some options changed, added or (None) left out."""
    good: dict[str, str | None] = {
        "--name": "Nightly load",
        "--kind": "SERVICE",
        "--agency": "Shire Police",
        "--role": "SERVICE_ACCOUNT",
        "--scope": "ingest:write outcomes:write",
        "--purpose": "SAFEGUARDING",
    }
    given = good | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return [word for name, value in given.items() if value is not None for word in (name, value)]


def for_people(**changes: str | None) -> list[str]:
    """Give the words that register an application for people."""
    kind: dict[str, str | None] = {"kind": "CONFIDENTIAL", "role": None, "redirect_uri": BACK, "scope": "openid"}
    return words(**(kind | changes))


def test_a_service_is_registered_as_it_was_asked_for(terminal: Terminal) -> None:
    """What is printed is what was written, with the public key and nothing beside it."""
    told = terminal.told("client", "add", "nightly", *words(jwks=public(EC)))

    assert told == {
        "client_id": "nightly",
        "name": "Nightly load",
        "kind": "SERVICE",
        "agency": "Shire Police",
        "role": "SERVICE_ACCOUNT",
        "site": None,
        "bound": False,
        "redirect_uris": [],
        "scope": "ingest:write outcomes:write",
        "purposes": ["SAFEGUARDING"],
        "token_seconds": None,
        "created_at": "2026-11-22T09:00:00Z",
        "disabled_at": None,
        "jwks": {"keys": [{**EC.as_dict(private=False), "use": "sig"}]},
    }
    assert told == terminal.told("client", "show", "nightly")
    assert [line["event"] for line in terminal.events] == ["client_registered"]


def test_a_confidential_client_is_bound_whatever_is_asked(terminal: Terminal) -> None:
    """FAPI 2.0: its tokens are of no use to whoever steals them. The others choose."""
    web = terminal.told("client", "add", "web", *for_people(jwks=public(RSA)))
    phone = terminal.told("client", "add", "phone", *for_people(kind="PUBLIC"))
    careful = terminal.told("client", "add", "careful", *for_people(kind="PUBLIC"), "--bound")

    assert [each["bound"] for each in (web, phone, careful)] == [True, False, True]
    assert web["role"] is None


def test_the_first_purpose_is_the_default_and_words_may_come_in_one_text(terminal: Terminal) -> None:
    """Purposes keep their order; scopes are written sorted, each once."""
    told = terminal.told(
        "client", "add", "nightly", *words(jwks=public(ED), scope="outcomes:read ingest:write"),
        "--scope", "ingest:write", "--purpose", "CRIME_PREVENTION SAFEGUARDING",
    )  # fmt: skip

    assert (told["scope"], told["purposes"]) == ("ingest:write outcomes:read", ["SAFEGUARDING", "CRIME_PREVENTION"])


def test_an_officers_service_works_for_one_site(terminal: Terminal) -> None:
    """The role that sees safeguarding of one site names it; no other role does."""
    officer = {"role": "POLICE_OFFICER", "scope": "outcomes:read", "jwks": public(EC)}

    assert "is for one site" in terminal.refused("client", "add", "nightly", *words(**officer))
    assert "there are: Blackthorn" in terminal.refused("client", "add", "nightly", *words(**officer, site="Nowhere"))
    assert "belongs to a POLICE_OFFICER" in terminal.refused(
        "client", "add", "nightly", *words(jwks=public(EC), site="Blackthorn")
    )
    assert terminal.told("client", "add", "nightly", *words(**officer, site="blackthorn"))["site"] == "Blackthorn"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agency": "Nobody"}, "There is no agency 'Nobody'; there are: Shire Council, Shire Police."),
        ({"role": "MAYOR"}, "There is no role 'MAYOR'; there are: POLICE_ANALYST,"),
        ({"role": None}, "A SERVICE client needs a role of its own: POLICE_ANALYST,"),
        ({"role": "PARTNERSHIP_ADMINISTRATOR"}, "Only a person can be PARTNERSHIP_ADMINISTRATOR;"),
        ({"agency": "Shire Council", "role": "POLICE_ANALYST"}, "is for clients of police agencies only."),
        ({"scope": "ingest:write all"}, "The role SERVICE_ACCOUNT has no scope 'all'; it has: "),
        ({"scope": "openid"}, "The role SERVICE_ACCOUNT has no scope 'openid'"),
        ({"scope": " "}, "Name at least one scope that the client may have: "),
        ({"purpose": "ADMINISTRATION"}, "The role SERVICE_ACCOUNT has no purpose 'ADMINISTRATION'; it has: "),
        ({"redirect_uri": BACK}, "A SERVICE client sends nobody back: give no redirect URI."),
        ({"jwks": None}, "A SERVICE client proves itself by its key: give its public key set."),
        ({"jwks": "absent.json"}, "No such file or directory: absent.json."),
        ({"name": "two\nlines"}, "The name is what people read"),
        ({"token_seconds": "10"}, "A token lives 60 to 3600 seconds."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_a_service_cannot_be_is_refused(terminal: Terminal, changes: dict[str, str | None], said: str) -> None:
    """One sentence says what is wrong and what there is; nothing is registered."""
    given = words(**({"jwks": public(EC)} | changes))

    assert said in terminal.refused("client", "add", "nightly", *given)
    assert terminal.told("client", "list") == {"clients": []}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": "POLICE_ANALYST"}, "acts in the role of the person: give no role."),
        ({"redirect_uri": None}, "needs at least one redirect URI"),
        ({"scope": "everything"}, "There is no scope 'everything'; there are: outcomes:read,"),
        ({"purpose": "FUN"}, "There is no purpose 'FUN'; there are: CRIME_PREVENTION,"),
        ({"kind": "PUBLIC"}, "A PUBLIC client proves nothing by a key: give no key set."),
        ({"site": "Blackthorn"}, "A site belongs to a POLICE_OFFICER only."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_an_application_cannot_be_is_refused(
    terminal: Terminal, changes: dict[str, str | None], said: str
) -> None:
    """One sentence says what is wrong and what there is."""
    given = for_people(**({"jwks": public(EC)} | changes))

    assert said in terminal.refused("client", "add", "web", *given)


@pytest.mark.parametrize("client_id", ["wardmote-explorer", "UPPER", "a b", "ab", "x" * 65, "-dash", "naïve"])
def test_a_client_id_is_a_plain_word(terminal: Terminal, client_id: str) -> None:
    """It travels in headers and log lines, and never poses as the service's own."""
    said = terminal.refused("client", "add", *words(jwks=public(EC)), "--", client_id)

    assert said.startswith("A client_id ")


def test_a_client_id_is_given_once(terminal: Terminal) -> None:
    """Not even a disabled client's: its name stands in what it did."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    terminal.told("client", "disable", "nightly")

    assert "was given before" in terminal.refused("client", "add", "nightly", *words(jwks=public(EC)), code=1)


def test_new_keys_work_beside_the_old_ones_until_these_are_dropped(terminal: Terminal) -> None:
    """Adding keeps what is there; dropping takes one away; the last one stays."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    both = terminal.told("client", "rotate", "nightly", "--jwks", public(RSA))
    again = terminal.told("client", "rotate", "nightly", "--jwks", public(RSA))
    new = terminal.told("client", "rotate", "nightly", "--drop", "ec-1")

    assert [[key["kid"] for key in told["jwks"]["keys"]] for told in (both, again, new)] == [
        ["ec-1", "rsa-1"],
        ["ec-1", "rsa-1"],
        ["rsa-1"],
    ]
    assert "would have no key left" in terminal.refused("client", "rotate", "nightly", "--drop", "rsa-1")
    assert "there are: rsa-1" in terminal.refused("client", "rotate", "nightly", "--drop", "ec-1")
    assert "Say what to change" in terminal.refused("client", "rotate", "nightly")
    assert [line["event"] for line in terminal.events][1:] == ["client_keys_changed"] * 3


def test_a_leaked_key_is_replaced_in_one_step(terminal: Terminal) -> None:
    """Adding and dropping together leaves no moment with the old key, and none without one."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    told = terminal.told("client", "rotate", "nightly", "--jwks", public(ED), "--drop", "ec-1")

    assert [key["kid"] for key in told["jwks"]["keys"]] == ["ed-1"]


def test_another_key_of_the_same_name_is_refused(terminal: Terminal) -> None:
    """A kid says which key: two keys with one kid would be guessed between."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    other = ECKey.generate_key("P-256", {"kid": "ec-1"})

    said = terminal.refused("client", "rotate", "nightly", "--jwks", public(other))
    assert said == "Two different keys have the kid 'ec-1': each key needs a kid of its own."


def test_keys_change_only_where_there_are_any(terminal: Terminal) -> None:
    """A public client has none, and a disabled one stays disabled."""
    terminal.told("client", "add", "phone", *for_people(kind="PUBLIC"))
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    terminal.told("client", "disable", "nightly")

    assert "has no keys" in terminal.refused("client", "rotate", "phone", "--jwks", public(EC))
    assert "is disabled" in terminal.refused("client", "rotate", "nightly", "--jwks", public(RSA), code=1)


def test_disabling_is_at_once_and_on_record(terminal: Terminal) -> None:
    """The client is marked, and what it holds is written down as revoked."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    told = terminal.told("client", "disable", "nightly")

    assert told["disabled_at"] == "2026-11-22T09:00:00Z"
    assert terminal.rows(sa.select(REVOCATION.c.kind, REVOCATION.c.subject)) == [("CLIENT", "nightly")]
    assert [line["event"] for line in terminal.events] == ["client_registered", "client_disabled"]


@pytest.mark.parametrize("verb", ["show", "disable", "rotate"])
def test_an_unknown_client_is_named_with_those_there_are(terminal: Terminal, verb: str) -> None:
    """Whoever mistypes a client_id reads which ones there are."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    more = ["--drop", "x"] if verb == "rotate" else []

    assert terminal.refused("client", verb, "nightyl", *more) == ("There is no client 'nightyl'; there are: nightly.")


def test_the_list_reads_as_a_table(terminal: Terminal) -> None:
    """People get columns; a name that somebody chose cannot move their cursor."""
    terminal.told("client", "add", "nightly", *words(jwks=public(EC)))
    terminal.change(sa.update(CLIENT).values(name="a\x1b[2J"))

    lines = terminal.run("client", "list").stdout.splitlines()
    assert lines[0].split() == ["client_id", "name", "kind", "agency", "role", "disabled"]
    assert "\x1b" not in lines[1]
    assert "ec-1 (EC)" in terminal.run("client", "show", "nightly").stdout
