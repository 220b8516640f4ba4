"""Static: built files whose names change with their content.

Reads a folder once and serves nothing else, so no address ever reaches the disk. A browser may keep what it got for
ever. Each file is compressed once, when it is first asked for.
"""

import gzip
from asyncio import to_thread
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from auth.reason import Reason
from auth.refusal import Code, Refused
from server.problems import HttpRefusal

# Explicit, because the table of the operating system differs from machine to machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@dataclass(frozen=True)
class Asset:
    """Hold one file."""

    content: bytes
    media_type: str

    @cached_property
    def compressed(self) -> bytes:
        """Give the content as gzip."""
        return gzip.compress(self.content, mtime=0)


class Assets:
    """Serve the files of *folder*, which all have hashed names, under the path parameter ``name``."""

    def __init__(self, folder: Path) -> None:
        self._assets = {
            file.name: Asset(file.read_bytes(), TYPES[file.suffix]) for file in folder.iterdir() if file.is_file()
        }

    async def serve(self, request: Request) -> Response:
        """Answer one file. Raises: HttpRefusal 404."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HttpRefusal(404, Refused(Code.NOT_FOUND, "There is nothing at this address.", Reason.ADDRESS))
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.content, media_type=asset.media_type, headers=FOR_EVER)
        # Compressing the largest takes a tenth of a second, which others need not wait for.
        content = await to_thread(lambda: asset.compressed)
        return Response(content, media_type=asset.media_type, headers={**FOR_EVER, "Content-Encoding": "gzip"})
