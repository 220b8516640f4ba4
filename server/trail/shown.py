"""Shown: an entry or a telling as whoever reads it may see it, in the names of the contract.

What a sight leaves out is decided in auth/access/trail.py; here it is left out. The body and its hash are shown with
whole entries only: they hold, or let somebody guess, what the other sights leave out.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from auth.access.trail import Sight
from schema.tables.base import NO_ID
from server.audit.ids import unpacked
from server.trail.entries import SHARED_KINDS

Shown = dict[str, Any]

_NOTHING: Shown = {
    "name": None,
    "about": None,
    "operation": None,
    "counts": [],
    "suppressed": None,
    "recipient": None,
    "reasons": None,
    "details": None,
    "body": None,
    "leaf": None,
}


def event(row: list[Any], agency: str | None, agreements: Collection[str]) -> Shown:
    """Show an entry of which *row* gives number, sight, body and hash, to a reader of *agency*.

    *agreements* are references of those the agency is party to.
    """
    number, sight, body, leaf = row
    content = json.loads(body)
    shown: Shown = {
        **_NOTHING,
        "number": number,
        "at": content["at"],
        "actor": actor(content),
        "purpose": content.get("purpose"),
        "sight": Sight(sight).name,
    }
    if sight == Sight.SHARED:
        mine = [each for each in content.get("disclosed", ()) if each["owner"] == agency]
        named = [each for each in content.get("agreements", ()) if each.rpartition(" ")[0] in agreements]
        actor_shown = {**shown["actor"], "client": None}
        told = {"kinds": list(SHARED_KINDS), "agreements": named, "disclosed": _disclosed(mine)}
        return shown | told | {"actor": actor_shown, "recipient": content["actor"].get("agency")}
    if sight == Sight.NOTICE:
        told = {"kinds": content["kinds"], "name": content["name"], "about": content["actor"]["id"]}
        told |= {"agreements": [], "disclosed": [], "details": _pairs(content.get("details", {}))}
        return shown | told | {"actor": {**shown["actor"], "client": None}}
    shown |= {name: content.get(name) for name in ("name", "operation", "recipient")}
    shown |= {
        "kinds": content["kinds"],
        "about": content.get("subject"),
        "agreements": content.get("agreements", []),
        "disclosed": _disclosed(content.get("disclosed", ())),
        "counts": _pairs(content.get("counts", {})),
        "suppressed": content.get("suppressed", 0),
    }
    if sight == Sight.WHOLE:
        details = {**content.get("details", {})}
        shown |= {"reasons": content.get("reasons", []), "details": _pairs(details), "body": body, "leaf": leaf}
    return shown


def telling(row: list[Any]) -> Shown:
    """Show that records were told, of which *row* gives entry, body, entity, owner and their ids in hex."""
    number, body, entity, owner, ids = row
    content = json.loads(body)
    fields: list[str] = next(
        (each["fields"] for each in content.get("disclosed", ()) if (each["entity"], each["owner"]) == (entity, owner)),
        [],
    )
    records = unpacked(bytes.fromhex(ids))
    return {
        "number": number,
        "at": content["at"],
        "actor": {**actor(content), "client": None},
        "purpose": content.get("purpose"),
        "entity": entity,
        "owner": owner_of(owner),
        "fields": fields,
        "count": len(records),
        "records": records,
    }


def actor(content: Shown) -> Shown:
    """Show who acted."""
    given = content["actor"]
    return {name: given.get(name) for name in ("kind", "id", "agency", "role", "client")}


def owner_of(owner: str) -> str | None:
    """Give the owner of records; None where nobody owns them."""
    return None if owner == NO_ID else owner


def _disclosed(listed: Collection[Shown]) -> list[Shown]:
    return [
        {
            "entity": each["entity"],
            "owner": owner_of(each["owner"]),
            "fields": each.get("fields", []),
            "count": each["count"],
        }
        for each in listed
    ]


def _pairs(given: dict[str, Any]) -> list[Shown]:
    return [{"name": name, "value": value} for name, value in given.items()]
