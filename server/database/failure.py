"""Failure: what an error of a driver becomes - a refusal when it is our time limit, else a DatabaseError.

No text of the database goes any further than the log.
"""

import sqlite3

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from auth.refusal import Code, RefusalError, Refused

QUERY_CANCELED = "57014"

# What the databases say of a statement that is more than they can take: SQLite in words, PostgreSQL by class.
TOO_COMPLEX = ("parser stack overflow", "Expression tree is too large", "too many SQL variables", "too many terms")
LIMIT_CLASS = "54"


class DatabaseError(Exception):
    """Say that the database failed; the text is for the log and for nobody else."""


def translated(error: BaseException) -> RefusalError | DatabaseError:
    """Turn an error of a driver into a refusal when it is our time limit, else into a DatabaseError.

    The result keeps the first line only: what PostgreSQL writes below it can quote values of a row.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    state = getattr(cause, "sqlstate", None)
    interrupted = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    first_line = str(cause).partition("\n")[0]
    private = f"{type(cause).__name__} {state or ''}: {first_line}"
    if state == QUERY_CANCELED or interrupted or isinstance(cause, TimeoutError):
        public = "The answer took too long. Ask for less at once, or try again later."
        return RefusalError(Refused(Code.TIMEOUT, public, private))
    if (state or "").startswith(LIMIT_CLASS) or first_line.startswith(TOO_COMPLEX) or "parser stack" in first_line:
        public = "The document is more than the database can take in one statement: split it."
        return RefusalError(Refused(Code.LIMIT_EXCEEDED, public, private))
    return DatabaseError(private)


def is_database_failure(error: BaseException) -> bool:
    """Tell whether *error* comes from SQLAlchemy or one of the drivers."""
    return isinstance(
        error,
        SQLAlchemyError | asyncpg.PostgresError | asyncpg.InterfaceError | asyncpg.InternalClientError | sqlite3.Error,
    )
