"""Done: what a part of a batch did, as it is kept for undoing.

The ids of new records, and the version that each one has which was corrected; read and written here alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from struct import iter_unpack, pack
from typing import Any

from server.audit.ids import id_bytes, unpacked

# An id and a version.
_CORRECTED = ">16sq"


@dataclass(frozen=True, slots=True)
class Done:
    """The ids of records that are new, and by id the version that the part made of those that were there."""

    created: Sequence[str]
    corrected: Mapping[str, int]

    @property
    def columns(self) -> dict[str, bytes]:
        """Give it as it is kept."""
        corrected = (pack(_CORRECTED, id_bytes(each), version) for each, version in self.corrected.items())
        return {"created": b"".join(map(id_bytes, self.created)), "corrected": b"".join(corrected)}

    @classmethod
    def of(cls, part: Any) -> Done:
        """Read a row of ingest_part."""
        corrected = {unpacked(each)[0]: version for each, version in iter_unpack(_CORRECTED, part.corrected)}
        return cls(unpacked(part.created), corrected)
