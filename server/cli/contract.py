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
@click.argument("query")
def explain(client_id: str, variables: str, query: str) -> None:
    """Show how a query would be answered for a client: the plan, the SQL and the reasons.

    QUERY is the text of a GraphQL query, or a file that holds one. Nothing is disclosed but the statement.

    \b
    Example:
      wardmote explain --as council-service '{ outcomes(first: 2) { nodes { id } } }'
    """
    from server.cli.installation import chosen, opened, run
    from server.query.explain import explain as explain_query
    from server.settings import Settings

    values, text = _variables(variables), _text(query)

    async def work(settings: Settings) -> str:
        async with opened(settings) as database:
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
