"""Limits: how much one GraphQL request may ask for, as the settings name it and the stages of a query look at it.

The defaults stand here; `WARDMOTE_LIMIT_...` changes them (server/settings.py). Holds numbers only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what one GraphQL request may ask for; each number is the largest still served."""

    body_bytes: int = 100_000
    characters: int = 40_000
    tokens: int = 2_000
    depth: int = 10
    aliases: int = 30
    root_fields: int = 20
    mutations: int = 4
    directives: int = 20
    operations: int = 50
    repeats: int = 3_000
    variables: int = 100
    fields: int = 2_000
    lists: int = 60
    instants: int = 4
    nodes: int = 10_000
    conditions: int = 1_000
    filter_conditions: int = 200
    input_objects: int = 2_000
    filter_links: int = 10
    filter_link_depth: int = 3
    value_depth: int = 20
    count_cap: int = 10_000
    feeds: int = 20
    # No setting: it is part of the contract. Exports ask for more at once.
    per_page: int = 100
