"""Attacks with files that tell of patients: refused whole in one sentence, and no word of them anywhere afterwards.

By the command and over HTTP; what an identifier looks like is in schema/codes/patient_identifier.csv.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schema.tables import METADATA
from schema.tables.health import ASSAULT_ATTENDANCE
from server.contributing.columns import columns_of
from server.contributing.mapping import read_mapping
from server.contributing.patients import identifier_of
from server.imports.istv.places import DESCRIBED, KIND, SHIPPED
from tests.administering import Terminal, administered_url, terminal
from tests.asking import Ask
from tests.promises.istv import HEADINGS, HOSPITAL, ISTV, PLACES, held, open_hospital
from tests.sending import Sender, opened, sender
from tests.world import id_of

__all__ = ["administered_url", "opened", "sender", "terminal"]

# Invented, and no NHS number: its check digit is wrong on purpose. It is refused all the same.
NUMBER = "943 476 5910"
NUMBERS = (
    *(NUMBER, "9434765919", "943-476-5919", "943.476.5919", "943  476  5919", "943\u00a0476\u00a05919"),
    *(
        "943\u2013476\u20135919",
        "943\u200b476\u200b5919",
        "\uff19\uff14\uff13\uff14\uff17\uff16\uff15\uff19\uff11\uff10",
    ),
)
PATIENT = "Zebediah Quince"
IDENTIFYING = (
    *("NHS Number", "nhs_no", "NHSNumber", "Patient NHS No.", "Name", "Surname", "PATIENT FORENAME", "patientname"),
    *(
        "Date of Birth",
        "DOB",
        "D.O.B.",
        "dateOfBirth",
        "Year of birth",
        "Postcode",
        "Patient Post Code",
        "homepostcode",
    ),
    *("Address", "Address line 1", "House number", "MRN", "Hospital Number", "LOCAL PATIENT IDENTIFIER", "Telephone"),
    *("\uff2e\uff28\uff33 \uff2e\uff55\uff4d\uff42\uff45\uff52", "\uff24\uff2f\uff22"),
    *("Mobile", "e-mail", "NI number", "Next of kin", "GP Practice", "Ward name of patient"),
)
HEAD = "clientReference,assaultedOn,treatmentSite,assaultMethod,locationKind,area"
ROW = "A-1,2026-03-01,RNS01,FISTS,STREET,E05-1"


@pytest.mark.parametrize("heading", IDENTIFYING)
def test_a_heading_of_a_patient_is_known(heading: str) -> None:
    """However it is spelled."""
    assert identifier_of(heading) is not None


def test_no_heading_that_we_or_the_data_set_use_is_taken_for_one() -> None:
    """Our own columns, those that the mapping knows, and what hospitals say of themselves."""
    mapping = read_mapping(SHIPPED, KIND)
    own = [each.heading for each in columns_of(KIND)]
    theirs = [*mapping.columns, *mapping.moments, *mapping.ignore, *DESCRIBED, *HEADINGS.split(",")]

    assert [
        each for each in (*own, *theirs, "Hospital name", "Site Name", "Provider code") if identifier_of(each)
    ] == []


@pytest.fixture
def hospital(terminal: Terminal) -> Terminal:
    """Sit at a terminal with a hospital and a list of places."""
    open_hospital(terminal)
    Path("places.csv").write_text(PLACES, "utf-8")
    return terminal


@pytest.mark.parametrize("heading", ["NHS Number", "Patient name", "DOB", "Postcode"])
def test_a_file_with_a_column_of_a_patient_is_not_taken(hospital: Terminal, heading: str) -> None:
    """Not a row of it, and neither answer nor log repeats a heading or a cell."""
    lines = ISTV.splitlines()
    Path("istv.csv").write_text("\n".join([f"{lines[0]},{heading}", *(f"{row},{PATIENT}" for row in lines[1:])]))
    told = hospital.refused("import", "istv", *HOSPITAL, "--places", "places.csv", "--rejects", "left.csv", "istv.csv")

    assert told.startswith("istv.csv: column 8 is about the patient (")
    assert told.endswith("nothing of the file was taken or kept: leave it out and send the file again.")
    assert held(hospital) == []
    assert PATIENT not in told + str(hospital.events)
    assert {each.name for each in Path().iterdir() if PATIENT in each.read_bytes().decode(errors="replace")} == {
        "istv.csv"
    }
    assert not Path("left.csv").exists()


def test_a_mapping_that_ignores_a_column_of_a_patient_does_not_let_it_in(hospital: Terminal) -> None:
    """To leave it out is for whoever sends the file."""
    Path("map.toml").write_text('ignore = ["*"]\n', "utf-8")
    Path("sheet.csv").write_text(f"{HEAD},NHS number\nA-1,2026-03-01,RNS01,FISTS,STREET,E1,{NUMBER}\n", "utf-8")
    words = ("import", "assault-attendance", *HOSPITAL, "--mapping", "map.toml", "sheet.csv")

    assert "column 7 is about the patient (NHS number)" in hospital.refused(*words)
    assert held(hospital) == []


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("place", range(7))
def test_a_cell_that_may_be_an_nhs_number_ends_the_file(hospital: Terminal, number: str, place: int) -> None:
    """In whatever column, one that is left out included; what was read before it is taken back."""
    cells = ISTV.splitlines()[1].split(",")
    cells[place] = f"see {number}" if place > 3 else number
    Path("istv.csv").write_text(f"{ISTV}{','.join(cells)}\n", "utf-8")
    told = hospital.refused("import", "istv", *HOSPITAL, "--places", "places.csv", "istv.csv")

    assert f"line 5: cell {place + 1} may be an NHS number" in told
    assert number not in told + str(hospital.events)
    assert held(hospital) == []


def test_a_file_without_headings_is_refused_without_a_word_of_it(hospital: Terminal) -> None:
    """Its first row is about somebody."""
    Path("istv.csv").write_text(f"RNS01,14/03/2026,{PATIENT},Knife\n", "utf-8")
    told = hospital.refused("import", "istv", *HOSPITAL, "--places", "places.csv", "istv.csv")

    assert told.startswith("istv.csv: column 1 is none; there are: ")
    assert PATIENT not in told


async def kept(sender: Sender) -> str:
    """Give all text that any table holds of batches, entries and attendances."""
    names = ("assault_attendance", "ingest_batch", "ingest_part", "ingest_reject", "audit_entry", "audit_set")
    async with sender.world.database.engine.connect() as connection:
        found = [(await connection.execute(sa.select(METADATA.tables[name]))).all() for name in names]
        ours = ASSAULT_ATTENDANCE.c.client_reference == "A-1"
        assert (await connection.execute(sa.select(ASSAULT_ATTENDANCE.c.id).where(ours))).all() == []
    return str(found)


def member(**more: Any) -> str:
    """Write an attendance as a line of NDJSON."""
    given = {"clientReference": "A-1", "assaultedOn": "2026-03-01", "treatmentSite": "RNS01", "area": id_of("ward")}
    return json.dumps({**given, "assaultMethod": "FISTS", "locationKind": "STREET", **more}) + "\n"


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("csv", f"{HEAD},Surname\n{ROW},{PATIENT}\n"),
        ("csv", f"{HEAD}\n{ROW}\n{ROW.replace('RNS01', NUMBER)}\n"),
        ("csv", f"{HEAD},{PATIENT}\n{ROW},x\n"),
        ("ndjson", member(surname=PATIENT)),
        ("ndjson", member(more={"x": [NUMBER]})),
        ("ndjson", member(more={"x": [{"surname": PATIENT}]})),
        ("ndjson", member(more={NUMBER: 1})),
        ("ndjson", member(treatmentSite=9434765910)),
    ],
)
async def test_a_batch_that_tells_of_a_patient_is_not_taken(sender: Sender, form: str, body: str) -> None:
    """One problem, and nothing of it in any table: not as a reject either."""
    told = await sender.refused(body, 400, as_="health member", kind="assault-attendance", form=form)

    for word in (PATIENT, "Quince", NUMBER, "9434765910"):
        assert word not in str(told) + await kept(sender)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("csv", f"{HEAD}\n{ROW.replace('FISTS', PATIENT)}\n"),
        ("csv", f"{HEAD}\n{ROW.replace('A-1', PATIENT)}\n"),
        ("csv", f"{HEAD}\n{ROW.replace('RNS01', PATIENT)}\n"),
        ("csv", f"{HEAD}\n{ROW.replace('E05-1', '14 Acacia Road')}\n"),
        ("ndjson", member(assaultMethod=PATIENT)),
        ("ndjson", member(assaultedOn=PATIENT)),
        ("ndjson", member(clientReference="1987-02-01")),
        ("ndjson", member(clientReference="NN1 2AB")),
        ("ndjson", member(remark="Acacia Road")),
        ("ndjson", member(assaultHour=PATIENT)),
        ("ndjson", member(**{PATIENT: 1})),
    ],
)
async def test_what_is_left_out_of_a_batch_is_told_by_its_line_alone(sender: Sender, form: str, body: str) -> None:
    """Free text in a column of ours: the rejects have line and problem, and no table has a word of it."""
    told = await sender.sent(body, as_="health member", kind="assault-attendance", form=form, batch="b")
    assert (told["created"], told["rejected"]) == (0, 1)
    rejects = (await sender.get("b/rejects", as_="health member")).text

    assert "problem" in rejects
    for word in (PATIENT, "Quince", "Acacia", "1987", "NN1"):
        assert word not in rejects + str(told) + await kept(sender)


@pytest.mark.parametrize("name", ["9434765910", "march-943.476.5910", "943_476_5910"])
async def test_a_batch_is_not_called_by_a_number_of_a_patient(sender: Sender, name: str) -> None:
    """Its name is kept for a month, and is told to whoever asks for it."""
    how = {"as_": "health member", "kind": "assault-attendance", "form": "ndjson"}
    told = await sender.refused(member(), 400, batch=name, **how)

    assert name not in str(told) + await kept(sender)


@pytest.mark.parametrize("reason", [NUMBER, f"it was {NUMBERS[-1]}", "moved to NN1 2AB"])
@pytest.mark.parametrize("change", ["correct", "withdraw"])
async def test_no_reason_tells_of_a_patient(ask: Ask, change: str, reason: str) -> None:
    """It is kept with the earlier version, and told to whoever sees that."""
    name = f"{change}AssaultAttendance"
    query = f"""mutation ($i: {change.title()}AssaultAttendanceInput!) {{
        {name}(input: $i) {{ version errors {{ code path message }} }} }}"""
    given = {"id": id_of("attendance"), "version": 1, "reason": reason}
    told = (await ask(query, as_="health member", variables={"i": given}))[name]

    assert told["version"] is None
    assert ["input", "reason"] in [each["path"] for each in told["errors"]]
    assert reason not in str(told)
