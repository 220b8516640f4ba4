"""Disposing: all that records ever said is deleted, and a tombstone of each and one certificate take their place.

The record, the lists that are told with it, its earlier versions with theirs, what was decided of its retention,
rejected lines of batches that name it, and digests of it in feeds. What is left is which record of which kind it was,
and who ended it, when, on what ground. Decides nothing: auth/access/disposal.py did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.access.disposal import Kept
from schema.contribution import CONTRIBUTIONS, Contribution
from schema.tables.base import Id, instant_text
from schema.tables.batches import BATCH, PUT_BACK, REJECT
from schema.tables.feeds import FEED, FEED_TOLD
from schema.tables.past import PAST, PAST_PARTS
from schema.tables.retention import CERTIFICATE, HOLD, REVIEW, TOMBSTONE
from server.audit.canonical import canonical
from server.command.command import Doing
from server.contributing.writing import among

# What a certificate is, for whoever finds one by itself.
FORM = "wardmote disposal certificate 1"


def dispose(doing: Doing, records: Sequence[Kept]) -> tuple[str, str]:
    """Delete *records*, which nothing speaks for; gives the id of the certificate and the SHA-256 of what it states."""
    connection, certificate = doing.connection, doing.new_id()
    _forget_rejects(connection, doing.by.agency, records)
    for name in dict.fromkeys(each.kind for each in records):
        _delete(connection, CONTRIBUTIONS[name], [each.id for each in records if each.kind == name])
    ids = [each.id for each in records]
    for table in (REVIEW, HOLD, PUT_BACK):
        connection.execute(sa.delete(table).where(table.c.record_id.in_(among(connection, ids, Id()))))
    _forget_digests(connection, records)
    statement = canonical(stated(doing, certificate, records))
    kept = {"owner_id": doing.by.agency, "disposed_at": doing.now}
    connection.execute(sa.insert(CERTIFICATE).values(id=certificate, statement=statement, **kept))
    stones = [
        {
            **kept,
            "id": each.id,
            "kind": each.kind,
            "version": each.version,
            "rule": each.rule,
            "ground": each.proposed_ground,
            "proposed_by": each.proposed_by,
            "disposed_by": doing.by.id,
            "certificate_id": certificate,
        }
        for each in records
    ]
    connection.execute(sa.insert(TOMBSTONE), stones)
    return certificate, sha256(statement.encode()).hexdigest()


def stated(doing: Doing, certificate: str, records: Sequence[Kept]) -> dict[str, object]:
    """Say what a certificate states: ids, kinds, rules, grounds and who decided; no word of what a record said."""
    return {
        "form": FORM,
        "certificate": certificate,
        "owner": doing.by.agency,
        "disposedAt": instant_text(doing.now),
        "disposedBy": doing.by.id,
        "count": len(records),
        "records": [
            {
                "id": each.id,
                "kind": each.kind,
                "version": each.version,
                "rule": each.rule,
                **({"agreement": each.agreement} if each.agreement else {}),
                "ground": str(each.proposed_ground),
                "proposedBy": str(each.proposed_by),
            }
            for each in sorted(records, key=lambda one: one.id)
        ],
    }


def _delete(connection: Connection, kind: Contribution, records: Sequence[str]) -> None:
    """Delete records of a kind with everything that is told with them, of now and of the past.

    SQL: DELETE FROM drug_line WHERE outcome_id IN (<list>); ... drug_line_past ...; ... outcome_past WHERE id IN ...
    """
    ids = among(connection, records, Id())
    for part in kind.parts:
        for table in (part.table, PAST_PARTS[part.table.name]):
            connection.execute(sa.delete(table).where(table.c[part.near].in_(ids)))
    for table in (PAST[kind.entity.table.name], kind.entity.table):
        connection.execute(sa.delete(table).where(table.c.id.in_(ids)))


def _forget_digests(connection: Connection, records: Sequence[Kept]) -> None:
    """Leave the ids of *records* in the feeds that told them, to tell that they are gone, but no digest of content.

    Of few possible values it would say which it was. Not null, which is a record that was told as gone. Every feed is
    held and moves on: whoever compared before, and would write a digest after this, compares again.
    SQL: SELECT id FROM feed ORDER BY id FOR UPDATE; UPDATE feed SET last = last + 1; UPDATE feed_told SET digest = ''
    WHERE feed_id IN (SELECT id FROM feed) AND entity = $1 AND record_id IN (<list>) AND digest IS NOT NULL
    """
    feeds = sa.select(FEED.c.id)
    connection.execute(feeds.order_by(FEED.c.id).with_for_update()).all()
    connection.execute(sa.update(FEED).values(last=FEED.c.last + 1))
    for name in dict.fromkeys(CONTRIBUTIONS[each.kind].entity.name for each in records):
        ids = [each.id for each in records if CONTRIBUTIONS[each.kind].entity.name == name]
        # By its key, which begins with the feed.
        of = (FEED_TOLD.c.feed_id.in_(feeds), FEED_TOLD.c.entity == name)
        told = (FEED_TOLD.c.record_id.in_(among(connection, ids, Id())), FEED_TOLD.c.digest.is_not(None))
        connection.execute(sa.update(FEED_TOLD).where(*of, *told).values(digest=""))


def _forget_rejects(connection: Connection, owner: str, records: Sequence[Kept]) -> None:
    """Delete the lines of the agency's batches that were rejected and name a record, by its id or its reference."""
    ids_of, named_so = {each.id for each in records}, set[tuple[str, str]]()
    for name in dict.fromkeys(each.kind for each in records):
        table = CONTRIBUTIONS[name].entity.table
        ids = among(connection, [each.id for each in records if each.kind == name], Id())
        for kept in (table, PAST[table.name]):
            named = sa.select(kept.c.client_reference).where(kept.c.id.in_(ids), kept.c.client_reference.is_not(None))
            named_so |= {(name, each) for each in connection.scalars(named)}
    key = (REJECT.c.batch_id, REJECT.c.part, REJECT.c.line)
    of_owner = sa.select(*key, REJECT.c.content, BATCH.c.kind).join(BATCH, BATCH.c.id == REJECT.c.batch_id)
    for batch, part, line, content, kind in connection.execute(of_owner.where(BATCH.c.owner_id == owner)).all():
        cells = _cells(content)
        # A reference means a record of the batch's own kind, an id any.
        if not ids_of.isdisjoint(cells) or not named_so.isdisjoint((kind, each) for each in cells):
            one = (REJECT.c.batch_id == batch, REJECT.c.part == part, REJECT.c.line == line)
            connection.execute(sa.delete(REJECT).where(*one))


def _cells(content: str) -> set[str]:
    """Give the texts of a rejected line; of one that could not be read, its parts between commas."""
    try:
        found: Any = json.loads(content)
    except ValueError:
        return {each.strip().strip('"') for each in content.split(",")}
    return {str(each) for each in found.values()} if isinstance(found, Mapping) else {str(found)}
