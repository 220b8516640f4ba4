"""Viewer: who is asking and what they see, as JSON text.

The token says the first, the clauses in force, as they were resolved and
proved for this answer (server/query/opened.py), the second.
"""

from __future__ import annotations

from collections.abc import Sequence

from auth.access.audience import Audience
from auth.access.explain import InForce, access
from auth.principal import Principal
from server.query import plan
from server.query.splice import compact


def written(viewer: plan.Viewer, principal: Principal, agencies: dict[str, str], clauses: Sequence[InForce]) -> str:
    """Write the `viewer` field; *agencies* holds the JSON text of each field that leads to the agency."""
    known: dict[str, object] = {
        "__typename": "Viewer",
        "kind": principal.kind.value,
        "clientId": principal.client_id,
        "roles": sorted(principal.roles),
        "scopes": sorted(principal.scopes),
        "purpose": principal.purpose,
    }
    parts = []
    for key, name in viewer.fields:
        if name == "agency":
            text = agencies[key]
        elif name == "access":
            text = compact(_access(viewer.access[key], principal, clauses))
        else:
            text = compact(known[name])
        parts.append(f"{compact(key)}:{text}")
    return "{" + ",".join(parts) + "}"


def _access(fields: tuple[tuple[str, str], ...], principal: Principal, clauses: Sequence[InForce]) -> list[object]:
    rows = []
    for seen in access(Audience.of(principal), clauses):
        values = {
            "__typename": "Access",
            "entity": seen.entity,
            "detail": seen.detail.value if seen.detail else None,
            "because": seen.because,
        }
        rows.append({key: values[name] for key, name in fields})
    return list(rows)
