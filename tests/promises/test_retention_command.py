"""`wardmote retention`: what is due and what was decided, at the command line, by people who prove who they are."""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import uuid4

import pytest
import sqlalchemy as sa

from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.records import OUTCOME
from schema.tables.reference import AGENCY, AREA
from schema.tables.retention import TOMBSTONE
from tests.administering import TYPED, Terminal, administered_url, terminal
from tests.door import POLICE, START
from tests.people import hashed, id_of

__all__ = ["administered_url", "terminal"]

PEOPLE = {"petra": "POLICE_ANALYST", "dana": "DATA_PROTECTION_OFFICER"}
WHY = ("--reason", "The group is gone")


@pytest.fixture
def arrest(terminal: Terminal) -> str:
    """Give an arrest of long ago, of an agency with an analyst and an officer; every other record goes first."""
    terminal.change(sa.delete(OUTCOME), sa.delete(AREA).where(AREA.c.gss_code == "WMC900"))
    of = terminal.rows(sa.select(AGENCY.c.id).where(AGENCY.c.id == POLICE))[0][0]
    for username, role in PEOPLE.items():
        person = {"id": id_of(username), "username": username, "name": username, "password_hash": hashed()}
        granted = {"granted_by": "operator", "granted_at": START, "approved_by": "operator", "approved_at": START}
        terminal.change(
            sa.insert(PERSON).values(**person, agency_id=of, password_changed_at=START, created_at=START),
            sa.insert(APPOINTMENT).values(id=str(uuid4()), person_id=id_of(username), role=role, **granted),
        )
    record = str(uuid4())
    area, day = str(uuid4()), START.date().replace(year=2001)
    place = {"gss_code": "WMC900", "name": "Old town", "kind": "CUSTOM", "vintage": 2000, "valid_from": day}
    terminal.change(sa.insert(AREA).values(id=area, **place))
    given = {"kind": "ARREST", "occurred_on": day, "month": f"{day:%Y-%m}", "provisional": False}
    given |= {"marking": "OFFICIAL", "synthetic": True, "recorded_at": START, "arrest_status": "ARRESTED"}
    terminal.change(sa.insert(OUTCOME).values(id=record, owner_id=of, area_id=area, **given))
    return record


def name_of(terminal: Terminal) -> str:
    """Name the police."""
    return str(terminal.rows(sa.select(AGENCY.c.name).where(AGENCY.c.id == POLICE))[0][0])


def test_what_is_due_is_counted_and_listed(terminal: Terminal, arrest: str) -> None:
    """The forecast counts, the review lists; neither says what a record holds."""
    forecast = terminal.told("retention", "forecast")["forecast"]
    listed = terminal.told("retention", "review", "--agency", name_of(terminal))
    printed = terminal.run("retention", "review", "--agency", name_of(terminal)).output

    assert [(each["month"], each["kind"], each["rule"], each["due"], each["held"]) for each in forecast] == [
        (None, "Arrest", "MOPI_3", 1, 0)
    ]
    assert [(each["id"], each["state"]) for each in listed["reviews"]] == [(arrest, "OVERDUE")]
    assert f"{arrest}:1" in printed
    assert "OVERDUE" in printed
    assert [each["agreement"] for each in listed["reviews"]] == [None]


def test_a_record_is_held_released_proposed_and_disposed_of(terminal: Terminal, arrest: str) -> None:
    """Each step by whoever may take it; the certificate states what was done."""
    reviewed, case = f"{arrest}:1", ("--reference", "CASE-1", *WHY)

    def done(*words: str, by: str) -> dict[str, object]:
        found: dict[str, object] = terminal.told("retention", *words, "--by", by, typed=TYPED)
        return found

    done("hold", arrest, *case, by="petra")
    refused = terminal.run(
        *("retention", "propose", reviewed, "--ground", "ORDERED", *WHY, "--by", "petra"), typed=TYPED
    )
    assert (refused.exit_code, "A legal hold is on the record" in refused.output) == (1, True)
    done("release", arrest, *case, by="dana")
    done("propose", reviewed, "--ground", "ORDERED", *WHY, by="petra")
    done("decline", reviewed, *WHY, by="dana")
    done("retain", reviewed, *WHY, by="petra")
    assert terminal.told("retention", "review", "--agency", name_of(terminal))["reviews"] == []
    done("propose", reviewed, "--ground", "ORDERED", *WHY, by="petra")
    ended = done("dispose", reviewed, by="dana")

    terminal.run("audit", "checkpoint")
    certificate = json.loads(terminal.run("retention", "certificate", str(ended["certificate"])).output)
    entry = json.loads(certificate["proof"]["body"])
    assert entry["details"]["statement"] == sha256(certificate["statement"].encode()).hexdigest()
    assert [each["id"] for each in json.loads(certificate["statement"])["records"]] == [arrest]
    assert terminal.rows(sa.select(TOMBSTONE.c.disposed_by).where(TOMBSTONE.c.id == arrest)) == [(id_of("dana"),)]
    assert terminal.rows(sa.select(OUTCOME.c.id)) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("retain", "x", *WHY, "--by", "petra"), "name a record with its version"),
        (("propose", "x:1", "--ground", "ALL", *WHY, "--by", "petra"), "There is no ground 'ALL'"),
        (("forecast", "--months", "0"), "A forecast looks 1 to 240 months ahead."),
        (("review", "--agency", "Nowhere"), "Nowhere"),
        (("certificate", "x"), "There is no such certificate."),
        (("dispose", "x:1", "--by", "petra"), "This takes a data protection officer whose role is in force."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    terminal: Terminal, arrest: str, words: tuple[str, ...], said: str
) -> None:
    """One clear error, and nothing is done."""
    result = terminal.run("retention", *words, typed=TYPED)

    assert result.exit_code in (1, 2)
    assert said in result.output
    assert terminal.rows(sa.select(OUTCOME.c.id)) == [(arrest,)]
