"""`wardmote agreement`: the life of an agreement at the command line, by people who prove who they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from auth.access.diagram import diagram
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY, AREA
from tests.administering import TYPED, Terminal, administered_url, terminal
from tests.door import START
from tests.people import hashed, id_of
from tests.promises.test_readme import TEXT, blocks

__all__ = ["administered_url", "terminal"]

FORCE, COUNCIL = "Northamptonshire Police", "West Northamptonshire Council"
PEOPLE = {
    "ari": (FORCE, "PARTNERSHIP_ADMINISTRATOR"),
    "dana": (FORCE, "DATA_PROTECTION_OFFICER"),
    "chris": (COUNCIL, "DATA_PROTECTION_OFFICER"),
    "olu": (FORCE, "POLICE_ANALYST"),
    "nina": ("Shire Council", "DATA_PROTECTION_OFFICER"),
}


@pytest.fixture
def file(terminal: Terminal, tmp_path: Path) -> Path:
    """Write the README's example into a file, where its agencies and their people are known."""
    known = {name for (name,) in terminal.rows(sa.select(AGENCY.c.name))}
    regime = {"duty": "SPECIFIED", "regime": "BOTH"}
    for name, kind in ((FORCE, "POLICE"), (COUNCIL, "LOCAL_AUTHORITY")):
        if name not in known:
            terminal.change(sa.insert(AGENCY).values(id=str(uuid4()), name=name, kind=kind, **regime))
    if FORCE not in known:
        area = {"id": str(uuid4()), "gss_code": "WMC001", "name": "Blackthorn estate", "kind": "CUSTOM"}
        terminal.change(sa.insert(AREA).values(**area, vintage=2020, valid_from=START.date()))
    for username, (agency, role) in PEOPLE.items():
        of = sa.select(AGENCY.c.id).where(AGENCY.c.name == agency).scalar_subquery()
        person = {"id": id_of(username), "username": username, "name": username, "password_hash": hashed()}
        granted = {"granted_by": "operator", "granted_at": START, "approved_by": "operator", "approved_at": START}
        terminal.change(
            sa.insert(PERSON).values(**person, agency_id=of, password_changed_at=START, created_at=START),
            sa.insert(APPOINTMENT).values(id=str(uuid4()), person_id=id_of(username), role=role, **granted),
        )
    (example,) = blocks("toml")
    (tmp_path / "hotspots.toml").write_text(example, "utf-8")
    return tmp_path / "hotspots.toml"


def take(terminal: Terminal, *words: str, by: str) -> Any:
    """Take a step that succeeds; give the agreement as it is then."""
    return terminal.told("agreement", *words, "--by", by, typed=TYPED)


def refused(terminal: Terminal, *words: str, by: str, code: int = 1) -> str:
    """Take a step that is refused; give the sentence."""
    return terminal.refused("agreement", *words, "--by", by, typed=TYPED, code=code)


def test_the_example_of_the_readme_is_brought_into_force(terminal: Terminal, file: Path) -> None:
    """Drafted from the file as it is printed, signed by both sides, put in force, stopped, and opened again."""
    drafted = take(terminal, "draft", str(file), by="ari")
    reference = drafted["reference"]
    named = (reference, "--version", "1")
    for step, by in (("submit", "ari"), ("sign", "dana"), ("sign", "chris")):
        take(terminal, step, *named, by=by)
    active = take(terminal, "activate", *named, by="ari")
    stopped = take(terminal, "suspend", reference, "--reason", "A laptop was lost", by="chris")
    take(terminal, "resume", *named, by="chris")
    amended = take(terminal, "amend", reference, str(file), "--version", "1", by="ari")
    ended = take(terminal, "terminate", reference, "--reason", "Replaced", by="ari")

    assert (drafted["status"], active["status"], stopped["status"]) == ("DRAFT", "ACTIVE", "SUSPENDED")
    assert (amended["status"], amended["version"], ended["status"]) == ("DRAFT", 2, "TERMINATED")
    (clause,) = drafted["clauses"]
    assert (clause["owner"], clause["areas"], clause["embargo_days"]) == (FORCE, ["Blackthorn estate"], 14)
    steps = [(step["step"], step["by"], step["agency"], step["reason"]) for step in ended["steps"]]
    assert steps[3:6] == [
        ("SIGN", "chris", COUNCIL, None),
        ("ACTIVATE", "ari", FORCE, None),
        ("SUSPEND", "chris", COUNCIL, "A laptop was lost"),
    ]
    assert {event["actor"] for event in terminal.events if event.get("change") == "signAgreement"} == {
        id_of("dana"),
        id_of("chris"),
    }
    listed = terminal.told("agreement", "list")["agreements"]
    assert reference in {each["reference"] for each in listed}
    assert terminal.told("agreement", "show", reference) == ended


def test_people_read_an_agreement(terminal: Terminal, file: Path) -> None:
    """Without --json it is told in sentences, with who did what."""
    reference = take(terminal, "draft", str(file), by="ari")["reference"]
    told = terminal.run("agreement", "show", reference).stdout

    assert told.startswith(
        f"{reference}  Outcomes of hotspot patrols in Blackthorn\nDRAFT, version 1; signed: by nobody"
    )
    assert f"1. {FORCE} shares Outcome with {COUNCIL} up to DETAIL (areas: Blackthorn estate; " in told
    assert f"1. DRAFT version 1 on 2026-11-22 09:00 by ari for {FORCE}" in told
    assert f"{reference}  DRAFT " in terminal.run("agreement", "list").stdout


def test_who_may_not_is_refused_by_the_rules_of_the_mutation(terminal: Terminal, file: Path) -> None:
    """Another role, another agency, another version and the drafter's own side: each is told why."""
    reference = take(terminal, "draft", str(file), by="ari")["reference"]
    named = (reference, "--version", "1")

    told = refused(terminal, "sign", *named, by="ari")
    assert told == "This takes a data protection officer whose role is in force."
    assert refused(terminal, "sign", *named, by="olu") == told
    assert refused(terminal, "sign", *named, by="nina") == "There is no such agreement for you."
    assert refused(terminal, "sign", *named, by="dana") == "An agreement that is DRAFT has no step SIGN."
    old = refused(terminal, "submit", reference, "--version", "2", by="ari")
    assert old == "The agreement has another version by now: read it again."
    wrong = terminal.refused("agreement", "submit", *named, "--by", "ari", typed="not the password\n", code=1)
    assert "password" in wrong
    assert take(terminal, "submit", *named, by="ari")["status"] == "IN_APPROVAL"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lawfulBasis", "lawfulBases", "Field 'lawfulBasis' of required type 'LawfulBasis!' was not provided."),
        ('"DETAIL"  ', '"SECRET"  ', "clauses[1].detail: Value 'SECRET' does not exist in 'Detail' enum."),
        ("retentionMonths = 24", 'retentionMonths = "two years"', "retentionMonths: Int cannot represent"),
        ('areas = ["WMC001"]', "areas = []", "clause 1: areas: name at least one, each once"),
        ('areas = ["WMC001"]', 'areas = ["Atlantis"]', "There is no area 'Atlantis': name it by its code."),
        ('recipient = "West Northamptonshire Council"', 'recipient = "Mars"', "There is no agency 'Mars'; there are: "),
        ("[[parties]]", "[[parties", "hotspots.toml is no TOML in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_drafted_is_told_where(
    terminal: Terminal, file: Path, old: str, new: str, told: str
) -> None:
    """What is wrong with a file is one sentence, with its place, and exit code 2."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")

    assert told in refused(terminal, "draft", str(file), by="ari", code=2)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"Outcome"', '"OrganisedCrimeGroup"', "Organised crime groups never leave the police."),
        ('"CDA_S115"', '"CDA_S17A"', "Under section 17A only depersonalised data is shared."),
    ],
)
def test_no_command_gets_past_a_hard_stop(terminal: Terminal, file: Path, old: str, new: str, told: str) -> None:
    """A perfect agreement with one unlawful clause is not submitted at the command line either."""
    text = file.read_text("utf-8").replace(old, new).replace('"DETAIL"  ', '"PERSONAL"')
    text = re.sub(r"^(since|embargoDays).*$", "", text, flags=re.MULTILINE)
    file.write_text(text, "utf-8")
    reference = take(terminal, "draft", str(file), by="ari")["reference"]

    assert refused(terminal, "submit", reference, "--version", "1", by="ari") == told


def test_the_diagram_is_that_of_the_table(terminal: Terminal) -> None:
    """The command, the README and the table of moves draw one picture."""
    assert blocks("mermaid") == [diagram()]
    assert terminal.run("agreement", "diagram").stdout == diagram()
    assert "```mermaid" in TEXT
