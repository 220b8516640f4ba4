"""Batches that are not one's own, and records, fields and kinds that a batch must not reach."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from auth.scopes import LOADING
from schema.tables.records import OUTCOME, WEAPON_LINE
from tests.sending import HEAD, Sender, line, opened, rows, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]

BAD = "B-8,2099-01-01,E05-1,ARRESTED\n"


@pytest.mark.parametrize(
    "who", ["next police analyst", "council officer", "feed", "police officer", "police officer at large"]
)
@pytest.mark.parametrize("below", ["", "/rejects"])
async def test_a_batch_of_another_agency_or_role_is_not_there(sender: Sender, who: str, below: str) -> None:
    """The same answer as for one that never was, byte for byte but for the id of the request."""
    await sender.sent(sheet(0) + BAD, batch="b")
    theirs, none = [await sender.get(f"{name}{below}", as_=who) for name in ("b", "c")]

    assert theirs.status_code == none.status_code == 404
    assert theirs.json() | {"requestId": ""} == none.json() | {"requestId": ""}


async def asked(sender: Sender, name: str, who: str, **how: str) -> dict[str, Any]:
    """Ask for a batch by a query and give the answer."""
    token = sender.token(who, **how)
    query = "query ($id: ID!) { batch(id: $id) { id name kind state created leftAloneIds } }"
    found: dict[str, Any] = (await sender.door.ask(token, query=query, variables={"id": name})).json()
    return found


@pytest.mark.parametrize(
    "who", ["next police analyst", "council officer", "feed", "svpp member", "police officer at large"]
)
async def test_a_query_tells_no_batch_of_another_agency_or_role(sender: Sender, who: str) -> None:
    """By its name nor its id, which somebody may have seen: the same answer as for one that never was."""
    told = await sender.sent(sheet(0) + BAD, batch="b")

    for name in ("b", told["id"], "c"):
        assert await asked(sender, name, who) == {"data": {"batch": None}}


async def test_a_query_tells_no_batch_of_another_site(sender: Sender) -> None:
    """The id does not lead there either."""
    told = await sender.sent(sheet(0), batch="b", token=sender.token("police officer"))
    market = id_of("market")

    for name in ("b", told["id"]):
        assert (await asked(sender, name, "police officer"))["data"]["batch"]["id"] == told["id"]
        assert await asked(sender, name, "police officer", site=market) == {"data": {"batch": None}}


async def test_a_token_that_sends_nothing_learns_of_no_batch(sender: Sender) -> None:
    """It is told which scope it lacks, whether there is such a batch or not."""
    await sender.sent(sheet(0), batch="b")
    theirs, none = [await asked(sender, name, "police analyst", scope="outcomes:read") for name in ("b", "c")]
    said = theirs["errors"][0]["extensions"]

    assert "data" not in theirs
    assert (said["code"], said["scope"]) == ("INSUFFICIENT_SCOPE", "outcomes:write")
    assert [each["errors"][0]["message"] for each in (theirs, none)] == [theirs["errors"][0]["message"]] * 2


async def test_a_batch_of_a_kind_that_a_token_does_not_send_is_none(sender: Sender) -> None:
    """The same answer as for one that never was."""
    await sender.sent(sheet(0), batch="b")

    for name in ("b", "c"):
        assert await asked(sender, name, "police analyst", scope="confidence:write") == {"data": {"batch": None}}


@pytest.mark.parametrize("who", ["administrator", "data protection officer"])
async def test_who_sends_no_batch_has_no_such_field(sender: Sender, who: str) -> None:
    """It is not in their schema."""
    found = await asked(sender, "b", who)

    assert found["errors"][0]["message"] == "Cannot query field 'batch' on type 'Query'."


async def test_the_name_of_a_batch_is_taken_in_ones_own_agency_and_role_alone(sender: Sender) -> None:
    """Others use the same name, and neither resumes nor learns anything of the first."""
    told = [
        await sender.sent(sheet(0) + BAD, batch="b", as_=who)
        for who in ("police analyst", "next police analyst", "council officer", "feed")
    ]

    assert [each["created"] for each in told] == [1, 1, 1, 0]
    assert len({each["id"] for each in told}) == 4


async def test_a_batch_of_one_site_is_not_there_at_another(sender: Sender) -> None:
    """An officer's rejects may tell of safeguarding at the officer's own site."""
    estate = sender.token("police officer")
    market = sender.token("police officer", site=id_of("market"))
    await sender.sent(sheet(0), batch="b", token=estate)

    assert (await sender.get("b", token=estate)).status_code == 200
    assert (await sender.get("b", token=market)).status_code == 404


async def test_records_of_another_agency_are_not_reached_by_their_reference(sender: Sender) -> None:
    """The reference means one's own record: theirs stays as it is."""
    await sender.sent(sheet(0, 1), as_="police analyst")
    await sender.sent(sheet(0, 1, status="CHARGED"), as_="next police analyst")
    async with sender.world.database.engine.connect() as connection:
        table = OUTCOME.c
        query = sa.select(table.arrest_status, table.version).where(
            table.client_reference == "B-0", table.owner_id == id_of("police")
        )
        assert (await connection.execute(query)).all() == [("ARRESTED", 1)]


async def test_an_owner_an_id_or_a_version_is_no_column(sender: Sender) -> None:
    """Nothing in a batch says whose a record is, or which one it is."""
    for name, value in (("owner", id_of("council")), ("id", id_of("arrest")), ("version", 7), ("recordedAt", "x")):
        told = await sender.sent(line(0, **{name: value}), form="ndjson")
        assert (told["created"], told["rejected"]) == (0, 1)
        refused = await sender.refused(f"{HEAD},{name}\nB-0,2026-03-01,E05-1,ARRESTED,{value}\n", 400)
        assert "there is no column" in refused["detail"]
    assert await sender.held() == {}


@pytest.mark.parametrize("form", ["csv", "ndjson"])
async def test_what_a_role_never_sees_it_never_writes(sender: Sender, form: str) -> None:
    """An officer gives no subject: it is no column for them, like one that never was."""
    if form == "csv":
        bodies = [f"{HEAD},{name}\nB-0,2026-03-01,E05-1,ARRESTED,P-1\n" for name in ("subject", "shoeSize")]
        texts = [(await sender.refused(each, 400, as_="police officer"))["detail"] for each in bodies]
        assert texts[0] == texts[1].replace("shoeSize", "subject")
        assert "subject" not in texts[1]
    else:
        told = [
            await sender.sent(line(0, **{name: "P-1"}), form=form, as_="police officer", batch=name)
            for name in ("subject", "shoeSize")
        ]
        assert [each["rejected"] for each in told] == [1, 1]
    assert await sender.held() == {}


async def test_what_a_role_never_sees_a_batch_leaves_as_it_is(sender: Sender) -> None:
    """An officer who corrects an arrest by its reference does not empty its subject."""
    await sender.sent(line(0, subject="P-1"), form="ndjson")
    await sender.sent(line(0, status="CHARGED"), form="ndjson", as_="police officer")
    async with sender.world.database.engine.connect() as connection:
        query = sa.select(OUTCOME.c.arrest_status, OUTCOME.c.subject)
        found = (await connection.execute(query.where(OUTCOME.c.client_reference == "B-0"))).one()

    assert tuple(found) == ("CHARGED", "P-1")


@pytest.mark.parametrize("form", ["csv", "ndjson"])
async def test_codes_that_a_role_never_sees_are_none(sender: Sender, form: str) -> None:
    """A council's batch knows no firearms: the same answer as for a code that never was."""
    told = []
    for number, category in enumerate(("FIREARM", "NOTHING")):
        item = {"category": category, "kind": "HANDGUN", "count": 1}
        given = {"occurredOn": "2026-03-01", "area": id_of("ward"), "itemCount": 1, "lines": [item]}
        body = json.dumps(given)
        if form == "csv":
            head = "occurredOn,area,itemCount,lines.category,lines.kind,lines.count"
            body = f"{head}\n2026-03-01,E05-1,1,{category},HANDGUN,1\n"
        how = {"kind": "weapon-seizure", "form": form, "as_": "council officer"}
        await sender.sent(body, batch=f"w-{number}", **how)
        told.append((await sender.get(f"w-{number}/rejects", as_="council officer")).text.replace(category, "X"))

    assert told[0] == told[1]
    assert "FIREARM" not in told[1]
    async with sender.world.database.engine.connect() as connection:
        of = sa.select(WEAPON_LINE.c.id).join(OUTCOME, OUTCOME.c.id == WEAPON_LINE.c.outcome_id)
        assert (await connection.execute(of.where(OUTCOME.c.owner_id == id_of("council")))).all() == []


async def test_an_officer_records_safeguarding_at_their_own_site_alone(sender: Sender) -> None:
    """As by mutation: a row of another site is rejected, and one that has a reference, of whatever site."""
    head = "clientReference,occurredOn,area,concern,protectedGroup,action,site\n"
    row = "{0},2026-03-01,E05-1,CUCKOOING,ADULT,SUPPORT_OFFERED,{1}\n"
    estate, market = id_of("estate"), id_of("market")
    told = await sender.sent(
        head + row.format("", estate) + row.format("", market) + row.format("B-1", estate) + row.format("B-2", market),
        kind="safeguarding",
        as_="police officer",
        batch="b",
    )

    assert (told["created"], told["rejected"]) == (1, 3), (await sender.get("b/rejects", as_="police officer")).text


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("svpp member", "arrest"),
        ("data protection officer", "arrest"),
        ("administrator", "arrest"),
        ("police officer", "grant"),
        ("feed", "organised-crime-group"),
        ("feed", "disruption"),
        ("feed", "grant"),
        ("council officer", "intelligence-report"),
        ("police analyst", "recorded-crime"),
        ("police analyst", "Arrest"),
        ("police analyst", "arrests"),
    ],
)
async def test_a_kind_that_is_not_the_callers_is_not_there(sender: Sender, who: str, kind: str) -> None:
    """The same answer as for a kind that never was."""
    theirs = await sender.refused(sheet(0), 404, as_=who, kind=kind)
    none = await sender.refused(sheet(0), 404, as_=who, kind="nothing")

    assert theirs | {"requestId": ""} == none | {"requestId": ""}


async def test_a_token_that_lacks_the_scope_is_told_which(sender: Sender) -> None:
    """403, and nothing is begun; also where only the state of a batch is asked for."""
    token = sender.token("police analyst", without=["outcomes:write"])
    answer = await sender.send(sheet(0), token=token, batch="b")
    await sender.sent(sheet(0), batch="c")
    asked = await sender.get("c/rejects", token=token)

    assert (answer.status_code, asked.status_code) == (403, 403)
    assert 'scope="outcomes:write"' in answer.headers["www-authenticate"]
    assert answer.json()["scope"] == "outcomes:write"
    assert (await sender.get("b")).status_code == 404
    answer = await sender.door.http.post("/ingest/arrest", content=sheet(0), headers={"content-type": "text/csv"})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json; charset=utf-8")


async def test_a_dry_run_changes_no_record(sender: Sender) -> None:
    """Neither new ones nor those that are there, whatever it is called and however often it comes."""
    await sender.sent(sheet(0))
    for _ in range(2):
        told = await sender.sent(sheet(0, status="CHARGED") + rows(1), batch="dry", dryRun="true")
        assert (told["created"], told["corrected"]) == (1, 1)
    await sender.refused(sheet(0, status="CHARGED") + rows(1), 409, batch="dry")
    assert await sender.held() == {"B-0": ("ARRESTED", 1)}


@pytest.mark.parametrize(
    "parameters",
    ["dryrun=true", "dryRun=1", "dryRun=", "dryRun=true&dryRun=true", "onError=abort", "batch=", "batch=a%2Fb"],
)
async def test_a_parameter_that_is_none_is_refused(sender: Sender, parameters: str) -> None:
    """A misspelled dryRun would write."""
    headers = {"authorization": f"Bearer {sender.token('police analyst')}", "content-type": "text/csv"}
    answer = await sender.door.http.post(f"/ingest/arrest?{parameters}", content=sheet(0), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_USER_INPUT")
    assert await sender.held() == {}


async def test_the_scope_of_loading_is_good_for_batches_alone(sender: Sender) -> None:
    """A service that only loads sends, asks and undoes; it neither reads a record nor writes a single one."""
    token = sender.token("feed", scope=LOADING)
    assert (await sender.sent(sheet(0), token=token, batch="b"))["created"] == 1
    assert (await sender.get("b", token=token)).json()["state"] == "COMPLETE"
    headers = {"authorization": f"Bearer {token}"}
    undone = await sender.door.http.post("/ingest/b/undo", headers=headers)
    assert undone.json()["withdrawn"] == 1

    input_ = f'{{occurredOn: "2026-03-01", area: "{id_of("ward")}", status: ARRESTED}}'
    for query in (
        f"mutation {{ recordArrest(input: {input_}) {{ version }} }}",
        f"mutation {{ ingestArrests(input: {{rows: [{input_}]}}) {{ created }} }}",
        "{ outcomes(first: 1) { nodes { id } } }",
    ):
        answer = await sender.door.http.post("/graphql", json={"query": query}, headers=headers)
        assert answer.json()["errors"][0]["extensions"]["code"] == "INSUFFICIENT_SCOPE", answer.text
    assert await sender.held() == {}


async def test_loading_writes_no_single_record_beside_a_scope_that_reads(sender: Sender) -> None:
    """What may read and load still writes in batches alone."""
    input_ = f'{{occurredOn: "2026-03-01", area: "{id_of("ward")}", status: ARRESTED}}'
    query = f"mutation {{ recordArrest(input: {input_}) {{ version }} }}"
    headers = {"authorization": f"Bearer {sender.token('feed', scope=f'{LOADING} outcomes:read')}"}
    answer = await sender.door.http.post("/graphql", json={"query": query}, headers=headers)

    assert answer.json()["errors"][0]["extensions"]["code"] == "INSUFFICIENT_SCOPE", answer.text
    assert await sender.held() == {}


async def test_who_may_not_load_does_not_by_saying_so(sender: Sender) -> None:
    """A role that has no scope of loading gets no token with it, and a token that claims it gains nothing."""
    answer = await sender.send(sheet(0), token=sender.token("police analyst", scope=LOADING))

    assert answer.status_code in (401, 403)
    assert await sender.held() == {}
