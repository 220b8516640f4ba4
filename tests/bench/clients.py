"""Clients: so many at once, each sending its next request as soon as it has the answer to the last.

`wrk` where it is installed, because it costs the least of the processors that the servers need too; otherwise a plain
generator of our own, in a process of its own, which counts once all clients are under way; `wrk` counts from its start.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.contender import Request

SCRIPT = """
wrk.method = "POST"
wrk.path = %(path)s
wrk.body = %(body)s
%(headers)s
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %%d, "microseconds": %%d, "middle": %%d, "slowest": %%d, "failed": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


class RequestsFailed(Exception):
    """Say that answers were not all 200: such a run measures nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run gave: requests a second, and the latency in milliseconds of the middle and of one in a hundred."""

    rate: float
    latency_ms: float
    slowest_ms: float


def press(request: Request, *, clients: int, seconds: float) -> Load:
    """Send *request* from so many *clients* for so many *seconds*. Raises: RequestsFailed."""
    wrk = shutil.which("wrk")
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as folder:
        told = _wrk(wrk, request, clients, seconds, Path(folder)) if wrk else _own([request], clients, seconds)
    return _load(request.path, told)


def press_each(requests: Sequence[Request], *, clients: int, seconds: float) -> Load:
    """Send each of *requests* once, in turn, for where none may be sent twice. Raises: RequestsFailed."""
    return _load(requests[0].path, _own(requests, clients, seconds))


def _load(path: str, told: Mapping[str, int]) -> Load:
    if told["failed"] or not told["requests"]:
        raise RequestsFailed(f"{path}: {told['failed']} of {told['requests']} requests failed")
    return Load(told["requests"] / told["microseconds"] * 1e6, told["middle"] / 1000, told["slowest"] / 1000)


def _wrk(wrk: str, request: Request, clients: int, seconds: float, folder: Path) -> dict[str, int]:
    script = folder / "request.lua"
    headers = "\n".join(
        f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in request.headers.items()
    )
    # Quotation marks, backslashes and line ends are escaped in Lua as in JSON; no other control character is sent.
    body = json.dumps(request.body.decode(), ensure_ascii=False)
    script.write_text(SCRIPT % {"path": json.dumps(request.path), "body": body, "headers": headers}, "utf-8")
    words = [wrk, "--timeout", "60s", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
    return _told([*words, f"http://127.0.0.1:{request.port}"], "")


def _own(requests: Sequence[Request], clients: int, seconds: float) -> dict[str, int]:
    asked = {
        "port": requests[0].port,
        "messages": [_message(request) for request in requests],
        "clients": clients,
        "seconds": seconds,
    }
    return _told([sys.executable, "-m", "tests.bench.generator"], json.dumps(asked))


def _message(request: Request) -> str:
    lines = {"Host": f"127.0.0.1:{request.port}", "Content-Length": str(len(request.body)), **request.headers}
    head = f"POST {request.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\n{request.body.decode()}"


def _told(words: list[str], given: str) -> dict[str, int]:
    done = subprocess.run(words, input=given, capture_output=True, text=True, check=True)
    told: dict[str, int] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return told
