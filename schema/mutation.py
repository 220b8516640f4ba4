"""Mutation, Shape, Given: the words that changes are declared in.

A Mutation is one field of the contract's Mutation type: what it takes and which
entity it answers with. A Shape is an input of several values. Who may do it is
said in auth/access/permit.py, and what it does in server/command; frozen
values, no behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.entity import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One value that is given: of a *kind*, a code of the list *codes*, or of a *shape* of its own.

    What is not *optional* has to be given; *many* is a list, whose members are never null.
    """

    name: str
    text: str
    kind: Kind | None = None
    codes: str | None = None
    shape: Shape | None = None
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An input of several values."""

    name: str
    text: str
    members: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change that can be asked for; it answers with the record of entity *target* as it is afterwards.

    One that *contributes* tells all that is wrong with what it is given in its payload; one that *is bulk* takes many
    records at once and answers with a report of them; so does one that *decides* on records without reading them back.
    """

    name: str
    text: str
    target: str
    arguments: tuple[Given, ...]
    contributes: bool = False
    is_bulk: bool = False
    decides: bool = False
