"""Failure: every error becomes one clear sentence on standard error, and an exit code.

Code 2 is for what the caller can put right (command line, settings, files), 1 for what failed here. A traceback
is shown only with ``--debug``: it helps who develops, and hides the sentence from who operates.
"""

from typing import Any

import click

FAILED = 1
NOT_UNDERSTOOD = 2
ROWS_REJECTED = 3
INTERRUPTED = 130


class Failure(click.ClickException):
    """Say in one sentence what failed and what to do."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"wardmote: {self.format_message()}", err=True)


class NotUnderstood(Failure):
    """Say in one sentence what the caller can put right."""

    exit_code = NOT_UNDERSTOOD


class Commands(click.Group):
    """Hold the commands and explain what they raise."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of *ctx*."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                raise
            raise explained(error) from error


def explained(error: Exception) -> Failure:
    """Find the sentence for *error*."""
    # Imported here: whoever raised one of these has paid for its import already.
    from authlib.oauth2 import OAuth2Error

    from auth.oauth.keys import KeyUnreadable
    from auth.refusal import Code, RefusalError
    from server.database import DatabaseError, is_database_failure, translated
    from server.demonstration.load import NotEmpty
    from server.imports.police_uk import UnreadableFile
    from server.settings import SettingsError

    if isinstance(error, SettingsError | UnreadableFile):
        return NotUnderstood(str(error))
    if isinstance(error, RefusalError) and error.refused.code is Code.BAD_USER_INPUT:
        return NotUnderstood(str(error))
    if isinstance(error, NotEmpty | KeyUnreadable | RefusalError):
        return Failure(str(error))
    if isinstance(error, OAuth2Error):
        return NotUnderstood(error.description or str(error))
    if is_database_failure(error):
        error = translated(error)
    if isinstance(error, DatabaseError):
        return Failure(f"The database said no. {error}{advice(str(error))}")
    if isinstance(error, OSError):
        return Failure(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
    return Failure(f"{type(error).__name__}: {str(error).partition(chr(10))[0]} (--debug shows where)")


def advice(said: str) -> str:
    """Add what to do to what a database *said*, where that is known; begins with a blank."""
    if "no such table" in said or "UndefinedTable" in said:
        return " Run `wardmote migrate` first."
    if "unable to open database file" in said:
        return " Its folder must exist; `wardmote migrate` makes the file."
    return ""
