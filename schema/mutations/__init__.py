"""MUTATIONS: every change that can be asked for, by its name in the contract.

Each concept declares its own in a file here; this is the list of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schema.mutation import Mutation
from schema.mutations import agreements, contributions, retention

MUTATIONS: Mapping[str, Mutation] = MappingProxyType(
    {each.name: each for each in (*agreements.ALL, *contributions.ALL, *retention.ALL)}
)
