"""The command line: ``wardmote`` and everything under it.

Each module holds one group of commands and imports the rest of Wardmote only inside them, so that ``--help`` is
quick. ``failure`` turns every error into one sentence and an exit code.
"""

import click

from server.cli.agencies import agency
from server.cli.agreements import agreement
from server.cli.audit import audit
from server.cli.checking import check
from server.cli.cleaning import janitor
from server.cli.clients import client
from server.cli.contract import explain, schema
from server.cli.demo import demo
from server.cli.exporting import export
from server.cli.failure import Commands
from server.cli.filling import import_, load
from server.cli.keys import keys
from server.cli.members import member
from server.cli.migrating import migrate
from server.cli.retention import retention
from server.cli.serving import serve
from server.cli.sheets import template
from server.cli.telling import settings
from server.cli.tokens import token

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wardmote", message="wardmote %(version)s")
@click.option("--debug", is_flag=True, help="Show where an error arose, not only its sentence.")
def main(debug: bool) -> None:
    """Share outcome data of one county under agreements, each partner with its own view.

    \b
    First steps:
      wardmote demo                              a filled demonstration on this machine
      wardmote COMMAND --help                    what a command does, with an example

    \b
    In production:
      wardmote migrate && wardmote check         after each new version
      wardmote serve --workers 4

    Settings are environment variables WARDMOTE_...; `wardmote settings` lists them. Commands that need
    them and find none use the demonstration in the folder .wardmote, and say so.

    \b
    Exit codes:
      0    done
      1    failed: a rule refused it, or something is wrong with the database or the service
      2    not understood: the command line, the settings or a file
      3    done, but some rows of an import were rejected
      130  interrupted
    """


for command in (
    demo,
    serve,
    migrate,
    check,
    load,
    import_,
    export,
    template,
    token,
    agency,
    member,
    client,
    agreement,
    retention,
    keys,
    audit,
    janitor,
    schema,
    explain,
    settings,
):
    main.add_command(command)
