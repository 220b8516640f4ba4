"""Explain: how a query would be answered for a registered client, for operators.

The plan in a few lines, the reasons in words, and the statement that would
run; that reads no record. Or why the client sees a kind of record or one
record, in the words that the client itself would be given. What the client
may see is told, so the operator's look is on record like any other.
"""

from __future__ import annotations

import json
from typing import Any

from auth.access.audience import Audience
from auth.oauth.client import RegisteredClient, find
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, RefusalError, Refused
from server.audit.journal import Journal
from server.database import Database
from server.query.answer import Answering
from server.query.document import InvalidDocument
from server.query.recording import Recording
from server.settings import Settings
from server.work import new_id, utc_now

_REASONS = "{ viewer { access { entity detail because } } }"
_ACCESS = """query ($id: ID, $entity: String, $field: String) { explainAccess(id: $id, entity: $entity, field: $field) {
    entity detail isSeen because withheld clauses { reference number } steps { step verdict text } } }"""
_MARKS = str.maketrans({number: 0x2400 + number for number in range(9)})


async def explain(
    database: Database, settings: Settings, client_id: str, query: str, variables: dict[str, Any] | None = None
) -> str:
    """Explain *query* as the client would have it answered.

    Raises: RefusalError when there is no such client, or when the query would be refused.
    """
    client, principal = await _asking(database, client_id)
    (role,) = principal.roles
    answering = Answering(database, settings)
    try:
        opened = await answering.opened(principal)
        ready = answering.ready(query, variables or {}, Audience.of(principal), opened.form)
    except InvalidDocument as error:
        text = "; ".join(each.message for each in error.errors)
        raise RefusalError(Refused(Code.VALIDATION_FAILED, f"The query is not valid for this client: {text}")) from None
    asking = Recording(answering, Journal(database), utc_now, is_operator=True)
    reasons = await asking(_REASONS, None, None, principal, new_id())
    statement = ready.statement.sql.translate(_MARKS) if ready.statement else "none: the database is not asked"
    roots = "\n".join(f"  {key}: {type(root).__name__}" for key, root in ready.plan.roots)
    who = f"{client.id} acts for agency {client.agency} as {role.value}, purpose {principal.purpose}"
    return f"{who}\n\nPlan\n{roots}\n\nReasons\n{reasons.body.decode()}\n\nStatement\n{statement}\n"


async def explain_access(
    database: Database,
    settings: Settings,
    client_id: str,
    *,
    record: str | None = None,
    entity: str | None = None,
    field: str | None = None,
) -> str:
    """Explain in words what the client sees of the kind *entity* or of the one *record*, as `explainAccess` would.

    Raises: RefusalError when there is no such client, or where the query would be refused.
    """
    _, principal = await _asking(database, client_id)
    variables = {"id": record, "entity": entity, "field": field}
    answer = await Answering(database, settings)(_ACCESS, variables, None, principal, "explain")
    told = json.loads(answer.body)["data"]["explainAccess"]
    seen = f"{told['entity'] or 'No record'}{f'.{field}' if field else ''}: "
    seen += f"seen, {told['detail']}" if told["isSeen"] else "not seen"
    clauses = [f"  {each['reference']} clause {each['number']}" for each in told["clauses"]]
    opening = ["", "Clauses that open it", *clauses] if clauses else []
    withheld = ["", "Withheld", f"  {', '.join(told['withheld'])}"] if told["withheld"] else []
    steps = [f"  {each['step']:<8} {each['verdict']:<9} {each['text']}" for each in told["steps"]]
    return "\n".join([seen, f"  {told['because']}", *opening, *withheld, "", "Steps", *steps, ""])


async def _asking(database: Database, client_id: str) -> tuple[RegisteredClient, Principal]:
    async with database.engine.connect() as connection:
        client = await connection.run_sync(find, client_id)
    if client is None:
        raise RefusalError(Refused(Code.NOT_FOUND, f"There is no registered client {client_id}."))
    return client, _principal(client)


def _principal(client: RegisteredClient) -> Principal:
    if client.role is None:
        raise RefusalError(Refused(Code.BAD_USER_INPUT, "This client acts for people and has no role of its own."))
    return Principal(
        kind=PrincipalKind.SERVICE,
        id=client.id,
        client_id=client.id,
        agency=client.agency,
        roles=frozenset({client.role}),
        scopes=frozenset((client.get_allowed_scope(None) or "").split()),
        purpose=client.allowed_purposes()[0],
        site=client.site,
    )
