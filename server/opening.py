"""Opening: what the settings open, for a server and for a command alike: the database, and the safe of the record.

Imports nothing of what a server answers with: a command that only asks the database need not wait for it.
"""

from auth.oauth.keys import Safe
from server.audit.checkpoint import SEALING as RECORD_SEALING
from server.database import Access, Database
from server.settings import Settings
from server.work import new_bytes


def open_database(settings: Settings) -> Database:
    """Make the database of *settings*; nothing connects before it is used."""
    return Database(
        Access(
            url=settings.database_url,
            read_connections=settings.read_connections,
            write_connections=settings.write_connections,
            statement_timeout_ms=settings.statement_timeout_ms,
            connection_timeout_ms=settings.connection_timeout_ms,
            role_prefix=settings.database_role_prefix,
        )
    )


def record_safe(settings: Settings) -> Safe:
    """Give what seals the keys that sign the record of access."""
    return Safe(settings.derive_key(RECORD_SEALING), new_bytes)
