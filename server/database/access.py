"""Access: how a database is reached, and how long it may take.

A value for the two readers and the engine; nothing here connects.
"""

from dataclasses import dataclass
from typing import Literal

Dialect = Literal["sqlite", "postgresql"]

ROLE_PREFIX = "wardmote"


@dataclass(frozen=True, slots=True)
class Access:
    """Hold how to reach a database: its address, pool sizes (connections), time limits (milliseconds), its roles."""

    url: str
    read_connections: int = 4
    write_connections: int = 4
    statement_timeout_ms: int = 10_000
    connection_timeout_ms: int = 5_000
    # What the names of PostgreSQL's roles begin with.
    role_prefix: str = ROLE_PREFIX

    def role(self, wall: str) -> str:
        """Name the role of PostgreSQL that keeps the wall of this name."""
        return f"{self.role_prefix}_{wall}"
