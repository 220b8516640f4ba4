"""Export over HTTP: what a partner's software and a person's program are told, byte by byte."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import httpx2
import openpyxl
import pytest

from server.exporting.document import exportable
from tests.demo import Demo

# Its tokens need no proof.
POLICE = "police-service"


def token_of(demo: Demo, client_id: str, scope: str | None = None) -> str:
    """Get a service token that needs no proof."""
    form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    answer = demo.partner(client_id).post("/oauth/token", form, proves=False)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def fetch(demo: Demo, address: str, token: str | None, **parameters: str) -> httpx2.Response:
    """Get an export."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.get(demo.url(f"/export/{address}"), params=parameters or None, headers=headers, timeout=60)


def test_a_list_comes_as_csv_and_as_lines(demo: Demo) -> None:
    """Over many pages, streamed, with a name to save it under; both hold the same records, as many as there are."""
    token = token_of(demo, POLICE)
    table = fetch(demo, "interventions", token)
    lines = fetch(demo, "interventions", token, format="ndjson")
    rows = list(csv.DictReader(table.content.decode("utf-8-sig").splitlines()))
    count = demo.partner(POLICE).ask(token, "{ interventions(first: 1) { totalCount } }", proves=False)

    assert (table.status_code, table.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert table.headers["content-disposition"] == 'attachment; filename="interventions.csv"'
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert "content-length" not in table.headers
    assert [json.loads(line)["id"] for line in lines.text.splitlines()] == [row["id"] for row in rows]
    assert len({row["id"] for row in rows}) == len(rows) == count["interventions"]["totalCount"]


def test_a_list_comes_as_a_workbook(demo: Demo) -> None:
    """The same records as the other forms hold, in a file that a spreadsheet program opens."""
    token = token_of(demo, POLICE)
    told = fetch(demo, "interventions", token, format="xlsx")
    lines = fetch(demo, "interventions", token, format="ndjson")
    sheet = openpyxl.load_workbook(io.BytesIO(told.content), read_only=True).worksheets[0]
    headings, *rows = sheet.iter_rows(values_only=True)
    place = headings.index("id")

    assert told.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert told.headers["content-disposition"] == 'attachment; filename="interventions.xlsx"'
    assert [row[place] for row in rows] == [json.loads(line)["id"] for line in lines.text.splitlines()]


def test_a_list_comes_as_parquet(demo: Demo, tmp_path: Path) -> None:
    """Asked for by its media type: the same records as the other forms hold, in a file that is a whole one."""
    token = token_of(demo, POLICE)
    media = "application/vnd.apache.parquet"
    headers = {"Authorization": f"Bearer {token}", "Accept": media}
    told = httpx2.get(demo.url("/export/interventions"), headers=headers, timeout=60)
    lines = fetch(demo, "interventions", token, format="ndjson")
    (file := tmp_path / "told.parquet").write_bytes(told.content)
    with duckdb.connect() as connection:
        ids = [row[0] for row in connection.read_parquet(str(file)).project("id").fetchall()]

    assert told.headers["content-type"] == media
    assert told.headers["content-disposition"] == 'attachment; filename="interventions.parquet"'
    assert ids == [json.loads(line)["id"] for line in lines.text.splitlines()]


def test_a_filter_is_that_of_graphql(demo: Demo) -> None:
    """A JSON object; fewer records, all of which fit."""
    token = token_of(demo, POLICE)
    found = fetch(demo, "outcomes", token, format="ndjson", filter='{"kind": {"eq": "WARRANT"}}')

    assert {json.loads(line)["type"] for line in found.text.splitlines()} == {"Warrant"}


@pytest.mark.parametrize(
    ("address", "parameters", "status", "code"),
    [
        ("nothing", {}, 404, "NOT_FOUND"),
        ("viewer", {}, 404, "NOT_FOUND"),
        ("outcomes", {"format": "xls"}, 400, "BAD_USER_INPUT"),
        ("outcomes", {"fliter": "{}"}, 400, "BAD_USER_INPUT"),
        ("outcomes", {"filter": "{}", "first": "10"}, 400, "BAD_USER_INPUT"),
        ("outcomes", {"filter": "{"}, 400, "BAD_USER_INPUT"),
        ("outcomes", {"filter": "[]"}, 400, "BAD_USER_INPUT"),
        ("outcomes", {"filter": '{"shoeSize": {"eq": 1}}'}, 400, "BAD_USER_INPUT"),
        ("outcomes", {"filter": '{"kind": {"eq": "NOTHING"}}'}, 400, "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_exported_is_one_clear_error(
    demo: Demo, address: str, parameters: dict[str, str], status: int, code: str
) -> None:
    """In the shape of GraphQL, before a byte of any record."""
    answer = fetch(demo, address, token_of(demo, POLICE), **parameters)
    (error,) = answer.json()["errors"]

    assert (answer.status_code, error["extensions"]["code"]) == (status, code)
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


def test_no_parameter_is_given_twice(demo: Demo) -> None:
    """Which of two filters was meant nobody knows, and the wrong one may give away more."""
    twice = "agencies?filter={}&filter={}"
    answer = fetch(demo, twice, token_of(demo, POLICE))

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("root", exportable())
def test_every_list_takes_a_filter(demo: Demo, root: str) -> None:
    """Also an empty one, which chooses all."""
    assert fetch(demo, root, token_of(demo, POLICE), filter="{}").status_code == 200


def test_it_needs_a_token_and_a_scope_of_its_own(demo: Demo) -> None:
    """401 says where to get one, 403 which scope; a token that may read may not take a file away by that."""
    nobody = fetch(demo, "outcomes", None)
    reader = fetch(demo, "outcomes", token_of(demo, POLICE, "outcomes:read"))

    assert (nobody.status_code, reader.status_code) == (401, 403)
    assert "resource_metadata=" in nobody.headers["www-authenticate"]
    assert 'scope="records:export"' in reader.headers["www-authenticate"]
    assert httpx2.post(demo.url("/export/outcomes")).status_code == 405
