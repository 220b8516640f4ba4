"""Tokens: ``wardmote token``, an access token for a script, made by whoever may read the secret.

The token is printed alone, so that a shell can take it. The ordinary way to one is POST /oauth/token with the
client's own key.
"""

import click


@click.command()
@click.option("--client", "client_id", required=True, help="The registered client that the token is for.")
@click.option("--scope", multiple=True, help="Narrow the token to this scope; may be given again.")
def token(client_id: str, scope: tuple[str, ...]) -> None:
    """Print a short-lived access token for a registered client.

    Without --scope it holds all that the client is granted. Which purpose a request is for, the request says
    itself, in the header Purpose.

    \b
    Example:
      TOKEN=$(wardmote token --client police-service --scope outcomes:read)
      curl -H "Authorization: Bearer $TOKEN" ...
    """
    from server.cli.installation import chosen, opened, run
    from server.door import mint
    from server.settings import Settings
    from server.work import utc_now

    async def work(settings: Settings) -> str:
        async with opened(settings) as database:
            return await mint(database, settings, client_id, scope=" ".join(scope) or None, now=utc_now())

    click.echo(run(work(chosen())))
