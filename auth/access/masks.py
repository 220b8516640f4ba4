"""Masks: values that some roles never see on any row, however open the row is.

Firearm kinds and ammunition stay with the police (README "Roles"). The
category is masked for both, so that what is left out cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.codes import code_list

_HIDDEN = frozenset({"FIREARM", "AMMUNITION"})


@dataclass(frozen=True, slots=True)
class Mask:
    """Withhold *fields* of *entity* on rows whose *column* is one of *codes*."""

    entity: str
    fields: frozenset[str]
    column: str
    codes: frozenset[str]
    because: str


FIREARMS = Mask(
    entity="WeaponLine",
    fields=frozenset({"category", "kind"}),
    column="category",
    codes=_HIDDEN,
    because="Firearm kinds and ammunition are shown to the police only.",
)


def mask_of(entity: str, field: str, sees_firearms: bool) -> Mask | None:
    """Find the mask on a field; None where there is none."""
    masked = not sees_firearms and entity == FIREARMS.entity and field in FIREARMS.fields
    return FIREARMS if masked else None


def hidden_codes(sees_firearms: bool) -> Mapping[str, frozenset[str]]:
    """Give the code values that can never be seen and so are not in the schema, by code list."""
    if sees_firearms:
        return {}
    kinds = code_list("weapon_kind")
    return {
        "weapon_category": _HIDDEN,
        "weapon_kind": frozenset(code.code for code in kinds.codes if kinds.further(code.code, "category") in _HIDDEN),
    }
