"""Importing places: operations, sites, phases and figures from spreadsheets, named as people name them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from schema.tables.reference import INDICATOR, INDICATOR_VALUE, OPERATION, OPERATION_AREA, PHASE, SITE
from tests.administering import Terminal, administered_url, terminal

__all__ = ["administered_url", "terminal"]

AGENCY = ("--agency", "shire police")
OTHER = ("--agency", "shire council")
# In the order in which one names the other.
SHEETS = {
    "operation": "clientReference,codename,startedOn,objective,areas\nO-1,Op Sheet,2026-01-05,calm,E1\n",
    "site": "clientReference,name,area,operation,initiative,designatedOn,firstInCounty\n"
    "S-1,Sheet Square,E1,op sheet,HOTSPOT,2026-02-02,no\n",
    "phase": "clientReference,site,kind,startedOn,aim,decidedBy\n"
    "P-1,sheet square,CLEAR,02/02/2026,quiet,Shire Council\n"
    "P-2,sheet square,HOLD,2026-01-31,quiet,Shire Council\n",
    "indicator": "clientReference,code,definition,unit\nI-1,SHEETS,Sheets,COUNT\n",
    "indicator-value": "clientReference,indicator,operation,periodStart,periodEnd,value,qualifier,source,publishedOn\n"
    "V-1,sheets,Op Sheet,2025-01-01,2025-12-31,12,EXACT,a journal,2026-03-01\n",
}


def imported(terminal: Terminal, kind: str, *agency: str) -> tuple[int, str]:
    """Import the sheet of a kind; gives the exit code and what was said."""
    file = Path(f"{kind}.csv")
    file.write_text(SHEETS[kind], "utf-8")
    told = terminal.run("import", kind, *agency, str(file))
    return told.exit_code, told.stdout + told.stderr


def test_places_are_imported_by_their_names(terminal: Terminal) -> None:
    """Each names the ones before; a phase that began too early is left out; once more changes nothing.

    Another agency that sends the same records neither these again nor phases at this site.
    """
    first = {kind: imported(terminal, kind, *AGENCY) for kind in SHEETS}
    again = {kind: imported(terminal, kind, *AGENCY) for kind in SHEETS}
    other = {kind: imported(terminal, kind, *OTHER) for kind in ("operation", "phase", "indicator-value")}
    owner = {str(row[0]) for table in (OPERATION, SITE, PHASE, INDICATOR) for row in _ours(terminal, table)}
    values = terminal.rows(sa.select(INDICATOR_VALUE.c.value, INDICATOR_VALUE.c.provisional))

    one = "1 new, 0 corrected, 0 as they were, 0 left out.\n"
    assert {kind: told for kind, told in first.items() if kind != "phase"} == dict.fromkeys(
        SHEETS.keys() - {"phase"}, (0, one)
    )
    assert first["phase"][0] == 3
    assert "1 new, 0 corrected, 0 as they were, 1 left out." in first["phase"][1]
    assert "A phase begins no earlier than its site was designated" in first["phase"][1]
    assert all("0 new, 0 corrected, 1 as they were" in told for _, told in again.values())
    assert all("0 new, 0 corrected, 0 as they were" in told for _, told in other.values())
    assert len(owner) == 1
    assert [tuple(row) for row in values] == [(12, True)]
    assert len(terminal.rows(sa.select(OPERATION_AREA.c.area_id))) == 1


def test_what_is_left_out_takes_no_name_away(terminal: Terminal) -> None:
    """An operation without a day is left out; the good one below, which has the same codename, is taken."""
    rows = ["N-1,Op Twice,someday,calm", "N-2,Op Once,2026-01-05,calm", "N-3,op twice,2026-01-05,calm"]
    Path("names.csv").write_text("\n".join(["clientReference,codename,startedOn,objective", *rows]) + "\n", "utf-8")
    told = terminal.run("import", "operation", *AGENCY, "names.csv")

    assert told.stdout == "2 new, 0 corrected, 0 as they were, 1 left out.\n"
    assert told.stderr.startswith("names.csv, line 2: startedOn: ")


def _ours(terminal: Terminal, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    return list(terminal.rows(sa.select(table.c.owner_id).where(table.c.client_reference.like("%-1"))))
