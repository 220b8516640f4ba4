"""A disposal is proved: by a certificate that leads to a signed checkpoint, on a record that still fits."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256

from auth.oauth.keys import Safe
from server.audit import rounds, tree
from server.audit.checkpoint import own_keys
from server.audit.standalone import signed
from server.audit.verify import verify
from server.work import new_bytes
from tests.asking import Ask
from tests.promises.test_disposal import arrest
from tests.promises.trail import on_record
from tests.record import LOG
from tests.retaining import ANALYST, CERTIFICATE, OFFICER, disposed

WHO_SAW = "query ($id: ID!) { whoSaw(id: $id, first: 10) { nodes { actor { id } fields } } }"
NODE = "query ($id: ID!) { node(id: $id) { ... on Arrest { subject } } }"


async def test_a_certificate_leads_to_a_signed_checkpoint(ask: Ask) -> None:
    """Whoever holds the verifier key checks it without the service: statement, entry, path, checkpoint."""
    record, database = await arrest(ask, subject="P-3"), ask.world.database
    done = await disposed(ask, record)
    asked = {"id": done["certificate"]}
    early = (await ask(CERTIFICATE, as_=OFFICER, variables=asked))["disposalCertificate"]
    safe = Safe(b"k" * 32, new_bytes)
    await rounds.sign(database, safe, LOG, ask.world.now(), at_once=True)
    found = (await ask(CERTIFICATE, as_=OFFICER, variables=asked))["disposalCertificate"]
    async with database.engine.connect() as connection:
        keys = await connection.run_sync(lambda sync: own_keys(sync, safe))
    proof = found["proof"]
    checkpoint = signed(proof["checkpoint"]["note"], keys)
    leaf, path = tree.leaf_hash(proof["body"].encode()), [b64decode(each) for each in proof["path"]]

    assert early["proof"] is None
    assert early["statement"] == found["statement"]
    assert tree.is_included(leaf, found["entry"], checkpoint.size, path, checkpoint.root)
    entry = json.loads(proof["body"])
    assert entry["details"] == {"statement": sha256(found["statement"].encode()).hexdigest()}
    assert entry["kinds"] == ["ERASE"]
    assert (await verify(database, keys)).entries == checkpoint.size


async def test_who_saw_a_record_is_told_when_it_is_gone(ask: Ask) -> None:
    """The officer of the agency whose it was still learns who was told of it, and who ended it; others nothing."""
    happening = on_record(ask)
    record = await arrest(ask, subject="P-3")
    await happening.ask(NODE, as_=ANALYST, variables={"id": record})
    await disposed(happening.ask, record)
    await rounds.index(ask.world.database, ask.world.now(), sets=1)
    saw = (await happening.ask(WHO_SAW, as_=OFFICER, variables={"id": record}))["whoSaw"]["nodes"]
    others = await happening.ask(WHO_SAW, as_="council protection officer", variables={"id": record})

    told = [(each["actor"]["id"], each["fields"]) for each in saw]
    assert (ANALYST, ["subject"]) in told
    assert (OFFICER, []) in told
    assert others["whoSaw"]["nodes"] == []
