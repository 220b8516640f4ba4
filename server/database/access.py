"""Access: how a database is reached, and how long it may take.

A value for the two readers and the engine; nothing here connects.
"""

from dataclasses import dataclass
from typing import Literal

Dialect = Literal["sqlite", "postgresql"]


@dataclass(frozen=True, slots=True)
class Access:
    """Hold how to reach a database: its address, pool sizes (connections) and time limits (milliseconds)."""

    url: str
    read_connections: int = 8
    write_connections: int = 4
    statement_timeout_ms: int = 10_000
    connection_timeout_ms: int = 5_000
