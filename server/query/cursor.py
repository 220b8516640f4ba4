"""Cursor: a sealed place in an order.

Authenticated encryption that is deterministic (AES-SIV, RFC 5297): the same
place gives the same cursor in every process, and a cursor made for another
entity, order or set of roles does not open. It says nothing to its holder.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from auth.refusal import Code, RefusalError, Refused

_LONGEST = 2_000
_ALIEN = Refused(
    Code.BAD_USER_INPUT, "This cursor does not belong to this list, order and role: start again without it."
)


class Seal:
    """Seal and open cursors with one key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._siv = AESSIV(key)

    def close(self, place: str, keys: str) -> str:
        """Seal *keys*, the JSON text of the order keys of one record, for *place*."""
        sealed = self._siv.encrypt(keys.encode(), [place.encode()])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def open(self, place: str, cursor: object) -> list[Any]:
        """Open a cursor that was made for *place*; raise RefusalError for any other text."""
        if not isinstance(cursor, str) or not cursor.isascii() or len(cursor) > _LONGEST:
            raise RefusalError(_ALIEN)
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            keys = json.loads(self._siv.decrypt(sealed, [place.encode()]))
        except (binascii.Error, InvalidTag, ValueError):
            raise RefusalError(_ALIEN) from None
        return list(keys)
