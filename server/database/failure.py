"""Failure: what an error of a driver becomes - a refusal when it is our time limit, else a DatabaseError.

Of these the ones that pass by themselves are told apart: the database is away, and asking again may help.

No text of the database goes any further than the log.
"""

import sqlite3

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from auth.refusal import Code, RefusalError, Refused

QUERY_CANCELED = "57014"

# Classes of PostgreSQL: the connection broke; the server was shut down, crashed, or is starting.
AWAY_CLASSES = ("08", "57P")
# A wrong password or role, and a database that does not exist: somebody has to mend that.
REFUSED_CLASSES = ("28", "3D")
# The disk is full, or the transaction may only read.
UNWRITABLE, UNWRITABLE_STATES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY), ("53100", "25006")
# SQLite's own words for a lock that outlasted our patience.
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

# What asyncpg raises, and what the operating system raises under it.
DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

# What the databases say of a statement that is more than they can take: SQLite in words, PostgreSQL by class.
TOO_COMPLEX = ("parser stack overflow", "Expression tree is too large", "too many SQL variables", "too many terms")
LIMIT_CLASS = "54"


class DatabaseError(Exception):
    """Say that the database failed; the text is for the log and for nobody else."""


class DatabaseAway(DatabaseError):
    """Say that the database cannot be asked at this moment: gone, starting, locked, or every connection in use.

    Asking again later may help, with nothing changed.
    """


class DatabaseUnwritable(DatabaseAway):
    """Say that nothing can be written at this moment: the disk is full, or the database is read-only.

    What was under way is rolled back whole.
    """


def unreachable(error: BaseException) -> DatabaseError:
    """Turn whatever kept a connection from opening into a DatabaseAway, or a DatabaseError where waiting is no cure."""
    cause = _cause(error)
    is_refused = (getattr(cause, "sqlstate", None) or "").startswith(REFUSED_CLASSES)
    return DatabaseError(_private(cause)) if is_refused else DatabaseAway(_private(cause))


def is_away(error: BaseException) -> bool:
    """Tell whether *error*, of a statement that was under way, means that the database went away or is locked."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = _cause(error)
    is_locked = (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in LOCKED
    state = getattr(cause, "sqlstate", None) or ""
    return is_locked or state.startswith(AWAY_CLASSES) or isinstance(cause, ConnectionError)


def translated(error: BaseException) -> RefusalError | DatabaseError:
    """Turn an error of a driver into a refusal when it is our time limit, else into a DatabaseError.

    The result keeps the first line only: what PostgreSQL writes below it can quote values of a row.
    """
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None)
    interrupted = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    first_line = str(cause).partition("\n")[0]
    private = _private(cause)
    if state == QUERY_CANCELED or interrupted or isinstance(cause, TimeoutError):
        public = "The answer took too long. Ask for less at once, or try again later."
        return RefusalError(Refused(Code.TIMEOUT, public, private))
    if (state or "").startswith(LIMIT_CLASS) or first_line.startswith(TOO_COMPLEX) or "parser stack" in first_line:
        public = "The document is more than the database can take in one statement: split it."
        return RefusalError(Refused(Code.LIMIT_EXCEEDED, public, private))
    if state in UNWRITABLE_STATES or (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in UNWRITABLE:
        return DatabaseUnwritable(private)
    return DatabaseAway(private) if is_away(error) else DatabaseError(private)


def is_database_failure(error: BaseException) -> bool:
    """Tell whether *error* comes from SQLAlchemy or one of the drivers."""
    return isinstance(
        error,
        SQLAlchemyError | asyncpg.PostgresError | asyncpg.InterfaceError | asyncpg.InternalClientError | sqlite3.Error,
    )


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _private(cause: BaseException) -> str:
    first_line = str(cause).partition("\n")[0]
    return f"{type(cause).__name__} {getattr(cause, 'sqlstate', None) or ''}: {first_line}"
