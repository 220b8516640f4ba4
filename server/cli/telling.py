"""Telling: ``wardmote settings``, the table of every setting as the README holds it.

Names, units, defaults and meanings only: never a value of this installation, since one of them is the secret.
"""

import click


@click.command()
def settings() -> None:
    """Print every setting with its unit, its default and what it means.

    \b
    Example:
      wardmote settings | grep DATABASE
    """
    from server.settings import settings_table

    click.echo(settings_table(), nl=False)
