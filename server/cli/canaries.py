"""Canaries: queries whose answer is known to be nothing, because nobody shares with the one who asks.

Run against the live database by ``wardmote check``. They go through the same pipeline as any request, as an
agency made up for the occasion: whatever it sees, the policy in the statements has a hole.
"""

import json

from auth.principal import Principal, PrincipalKind
from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.entity import Governance
from server.database import Database
from server.query.answer import Answering
from server.settings import Settings
from server.work import new_id

# The lists of records that belong to agencies and are seen under agreements only.
CANARIES = tuple(entity.root for entity in CATALOGUE.values() if entity.governance is Governance.SHARED and entity.root)


async def seen_by_a_stranger(settings: Settings, database: Database) -> list[str]:
    """Name the lists in which an agency without any agreement finds a record, or which fail; none is right."""
    role = Role.POLICE_ANALYST
    stranger = Principal(
        kind=PrincipalKind.SERVICE,
        id="canary",
        client_id="canary",
        agency=new_id(),
        roles=frozenset({role}),
        scopes=ROLES[role].scopes,
        purpose=ROLES[role].default_purpose,
    )
    ask = Answering(database, settings)
    document = "{ " + " ".join(f"{name}(first: 1) {{ nodes {{ id }} }}" for name in CANARIES) + " }"
    answer = await ask(document, None, None, stranger, new_id())
    data = json.loads(answer.body).get("data") or {}
    return [name for name in CANARIES if not isinstance(data.get(name), dict) or data[name]["nodes"]]
