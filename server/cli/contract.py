"""Contract: ``wardmote schema`` prints what may be asked, ``wardmote explain`` how a query is answered.

The first needs no settings and no database; `make contract` writes its output to schema/contract.graphql.
"""

import json
from pathlib import Path

import click

from server.cli.failure import NotUnderstood


@click.command()
@click.option("--role", help="Only what this role can name, for example SVPP_MEMBER.")
def schema(role: str | None) -> None:
    """Print the GraphQL schema: the whole contract, or what one role can name of it.

    \b
    Example:
      wardmote schema --role COUNCIL_COMMUNITY_SAFETY
    """
    from auth.access.reach import reach
    from auth.roles import Role
    from schema.graphql.printed import contract_text

    if role is not None and role not in set(Role):
        raise NotUnderstood(f"There is no role {role!r}; there are: {', '.join(Role)}.")
    click.echo(contract_text(None if role is None else reach(frozenset({Role(role)}))), nl=False)


@click.command()
@click.option("--as", "client_id", required=True, help="The registered client that asks.")
@click.option("--variables", default="{}", help="Values of the query's variables, as a JSON object.")
@click.option("--entity", help="A kind of record: say what the client sees of it, and why.")
@click.option("--id", "record", help="Id of a record: say whether the client sees it, and why.")
@click.option("--field", help="With --entity or --id: one field of it.")
@click.argument("query", required=False)
def explain(
    client_id: str, variables: str, entity: str | None, record: str | None, field: str | None, query: str | None
) -> None:
    """Show how a query would be answered for a client, or why it sees something or not.

    QUERY is the text of a GraphQL query, or a file that holds one: the plan, the SQL and the reasons are shown, and
    no record is read. With --entity or --id instead: the decision, the clause or rule that made it, and each step.

    \b
    Example:
      wardmote explain --as council-service '{ outcomes(first: 2) { nodes { id } } }'
      wardmote explain --as council-service --entity Outcome --field occurredOn
    """
    from server.cli.installation import chosen, opened, run
    from server.query.explain import explain as explain_query
    from server.query.explain import explain_access
    from server.settings import Settings

    if (query is not None) + (entity is not None) + (record is not None) != 1 or (field and query):
        raise NotUnderstood("Give a query, or --entity or --id with an optional --field: one of the three.")
    values, text = _variables(variables), _text(query or "{}")

    async def work(settings: Settings) -> str:
        async with opened(settings) as database:
            if query is None:
                return await explain_access(database, settings, client_id, record=record, entity=entity, field=field)
            return await explain_query(database, settings, client_id, text, values)

    click.echo(run(work(chosen())))


def _text(query: str) -> str:
    # A query holds a brace, and hardly any name of a file does.
    if "{" in query:
        return query
    try:
        return Path(query).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotUnderstood(f"{query!r} is neither a query nor a readable file.") from None


def _variables(text: str) -> dict[str, object]:
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise NotUnderstood("--variables takes a JSON object, such as '{\"first\": 2}'.")
    return values
