"""What every server makes when it starts and never changes: made once in the process that others are made of."""

import gc

from auth.access.wall import walls
from auth.roles import Role
from server.query.answer import schema_of

walls()
for role in Role:
    schema_of(frozenset({role}))
gc.freeze()
