"""Reading the record of access is on the record too, and what was read there can be proved."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256

from auth.oauth.keys import Safe
from server.audit import tree
from server.audit.rounds import sign
from server.work import new_bytes
from tests.promises.trail import Happening, happening, written

__all__ = ["happening", "written"]

OFFICER = "data protection officer"


async def test_reading_the_record_is_on_the_record(happening: Happening) -> None:
    """Before an answer leaves, it stands on record who read, what was asked, for what, and about whom."""
    query = 'query Looking { whatDidTheySee(person: "police analyst", first: 1) { nodes { number } } }'
    await happening.ask(query, as_=OFFICER)

    last = json.loads((await happening.bodies())[-1])
    assert {name: last[name] for name in ("kinds", "name", "subject", "operation", "purpose", "counts")} == {
        "kinds": ["CONSULT"],
        "name": "audit_trail_read",
        "subject": "police analyst",
        "operation": "Looking",
        "purpose": "DATA_PROTECTION",
        "counts": {"whatDidTheySee": 1},
    }
    assert (last["actor"]["id"], last["details"]) == (OFFICER, {"asked": "whatDidTheySee"})


async def test_nobody_reads_about_themselves_unseen(happening: Happening) -> None:
    """An officer who reads about themselves is seen by administrators too, of every agency."""
    await happening.ask(f'{{ whatDidTheySee(person: "{OFFICER}", first: 1) {{ nodes {{ number }} }} }}', as_=OFFICER)

    query = "{ auditEvents(first: 1) { nodes { kinds actor { id } about details { name value } } } }"
    (seen,) = (await happening.ask(query, as_="administrator"))["auditEvents"]["nodes"]
    assert seen == {
        "kinds": ["CONSULT", "ADMIN"],
        "actor": {"id": OFFICER},
        "about": OFFICER,
        "details": [{"name": "about", "value": "self"}, {"name": "asked", "value": "whatDidTheySee"}],
    }


async def test_the_body_is_what_was_hashed(happening: Happening) -> None:
    """Whoever sees an entry whole can make its hash themselves."""
    for each in await happening.events(OFFICER, ", filter: {kinds: [DENY]}", "body leaf"):
        assert sha256(b"\0" + each["body"].encode()).hexdigest() == each["leaf"]


async def test_an_officer_proves_an_entry_and_that_the_record_only_grew(happening: Happening) -> None:
    """What the officer kept leads to what is signed later, by hashes that anybody can make again."""
    database, now = happening.ask.world.database, happening.ask.world.now()
    safe = Safe(b"k" * 32, new_bytes)
    older = await sign(database, safe, "wardmote.test/audit", now, at_once=True)
    (entry, *_) = await happening.events(OFFICER, ", filter: {kinds: [DENY]}", "number body")
    newer = await sign(database, safe, "wardmote.test/audit", now, at_once=True)
    assert older is not None
    assert newer is not None
    query = """query ($number: Int!, $from: Int!, $to: Int) {
        checkpoint { size note }
        auditProof(number: $number) { number body leaf path checkpoint { size root note } }
        consistencyProof(from: $from, to: $to) { since path checkpoint { size root note } } }"""
    variables = {"number": entry["number"], "from": older.size, "to": newer.size}
    told = await happening.ask(query, as_=OFFICER, variables=variables)

    proof, growth = told["auditProof"], told["consistencyProof"]
    leaf, path = tree.leaf_hash(entry["body"].encode()), [b64decode(each) for each in proof["path"]]
    assert told["checkpoint"] == {"size": newer.size, "note": newer.note}
    assert (proof["body"], b64decode(proof["leaf"])) == (entry["body"], leaf)
    assert proof["checkpoint"]["note"] == newer.note
    assert tree.is_included(leaf, entry["number"], newer.size, path, b64decode(proof["checkpoint"]["root"]))
    steps = [b64decode(each) for each in growth["path"]]
    assert tree.is_consistent(older.size, older.root, newer.size, b64decode(growth["checkpoint"]["root"]), steps)
    nothing = await happening.ask(query, as_=OFFICER, variables=variables | {"from": older.size - 1})
    assert nothing["consistencyProof"] is None
