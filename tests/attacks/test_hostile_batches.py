"""Bodies of batches that are made to harm: one clear problem each, never much read or held, and nothing half done."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator

import pytest

from server.batches import taking
from server.contributing.cutting import MOST
from tests.sending import HEAD, LIMIT, Sender, line, opened, rows, sender, sheet

__all__ = ["opened", "sender"]

GZIP = {"content-encoding": "gzip"}


class Blocks:
    """A body that comes block by block, and how many of them were taken."""

    def __init__(self, *blocks: bytes, times: int = 1) -> None:
        self._blocks, self._times = blocks, times
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._times):
            for block in self._blocks:
                self.taken += 1
                yield block


async def test_a_line_without_end_is_not_read_to_its_end(sender: Sender) -> None:
    """A hundred megabytes in one line, of which no more is taken than a line may have."""
    for form in ("csv", "ndjson"):
        body = Blocks(b"x" * 50_000, times=2_000)
        told = await sender.refused(body, 400, form=form)
        assert (told["detail"], body.taken) == ("Line 1: the line is longer than 100,000 bytes.", 3)


async def test_a_body_without_end_is_not_read_to_its_end(sender: Sender) -> None:
    """What is sent again and again stops at the limit; what was taken before stays."""
    block = rows(*range(MOST)).encode()
    body = Blocks(f"{HEAD}\n".encode(), *[block] * 10_000)
    told = await sender.refused(body, 413, batch="b")

    assert (told["code"], told["limit"]) == ("LIMIT_EXCEEDED", LIMIT)
    assert body.taken * len(block) < 2 * LIMIT
    assert len(await sender.held()) == MOST


BOMBS = {
    "zeros": b"\0" * 50_000_000,
    "line ends": sheet(1).encode() + b"\n" * 50_000_000,
    "one row": sheet(1).encode() + rows(1).encode() * 1_000_000,
}


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("name", BOMBS)
async def test_a_gzip_bomb_is_not_unpacked(sender: Sender, name: str, form: str) -> None:
    """What unpacks to far more than itself is refused, whatever it unpacks to."""
    answer = await sender.send(gzip.compress(BOMBS[name]), form=form, headers=GZIP)

    # What is no line of a table is refused as such where that is seen first.
    is_none = name in ("zeros", "one row") or (name, form) == ("line ends", "ndjson")
    assert answer.status_code == (400 if is_none else 413), answer.text


async def test_records_that_correct_each_other_without_end_are_refused(sender: Sender) -> None:
    """Each of them would be a transaction; what they say is taken so far."""
    told = await sender.refused(sheet(1) + rows(1) * 1_000, 400, batch="b")

    assert (told["code"], told["line"]) == ("LIMIT_EXCEEDED", taking.FEW_PARTS + 2)


async def test_what_unpacks_to_more_than_the_limit_is_refused(sender: Sender) -> None:
    """Also where it packs no better than records do."""
    body = "".join(line(number) for number in range(LIMIT // 100))
    packed = gzip.compress(body.encode())
    told = await sender.refused(packed, 413, form="ndjson", headers=GZIP)

    assert len(packed) < LIMIT < len(body)
    assert told["limit"] == LIMIT


PADDED = {
    "empty members": gzip.compress(b""),
    "a header that does not end": b"\x1f\x8b\x08\x10\0\0\0\0\0\xff" + b"x" * 50_000,
    "empty blocks": gzip.compress(b"")[:10] + b"\0\0\0\xff\xff" * 10_000,
}


@pytest.mark.parametrize("name", PADDED)
async def test_what_is_packed_and_brings_nothing_has_an_end_too(sender: Sender, name: str) -> None:
    """A body that unpacks to nothing is not read without end."""
    first = PADDED[name]
    more = first if name == "empty members" else first[-50_000:]
    body = Blocks(first, *[more] * (100 * LIMIT // len(more)))
    told = await sender.refused(body, 413, headers=GZIP, batch="b")

    assert told["code"] == "LIMIT_EXCEEDED"
    assert body.taken * len(more) < 2 * LIMIT
    assert await sender.held() == {}


GOOD = sheet(1, 2).encode()
PACKED = gzip.compress(GOOD)
BROKEN: dict[str, tuple[bytes, dict[str, str], int]] = {
    "plain as gzip": (GOOD, GZIP, 400),
    "half a gzip": (PACKED[:-20], GZIP, 400),
    "gzip and more": (PACKED + b"more", GZIP, 400),
    "gzip as plain": (PACKED, {}, 400),
    "gzip twice": (gzip.compress(PACKED), {"content-encoding": "gzip, gzip"}, 415),
    "br": (GOOD, {"content-encoding": "br"}, 415),
    "deflate": (GOOD, {"content-encoding": "deflate"}, 415),
    "latin-1": (f"{HEAD},subject\nB-1,2026-03-01,E05-1,ARRESTED,café\n".encode("latin-1"), {}, 400),
    "utf-16": (GOOD.decode().encode("utf-16"), {}, 400),
    "another charset": (GOOD, {"content-type": "text/csv; charset=iso-8859-1"}, 415),
    "no type": (GOOD, {"content-type": ""}, 415),
    "workbook": (GOOD, {"content-type": "application/vnd.ms-excel"}, 415),
    "json": (line(1).encode(), {"content-type": "application/json"}, 415),
    "zero": (GOOD + b"B-3,2026-03-01,E05-1,\0\n", {}, 400),
    "open quote": (GOOD + b'"B-3,2026-03-01,E05-1,ARRESTED\n', {}, 400),
    "empty": (b"", {}, 400),
    "no headings": (rows(1).encode(), {}, 400),
    "too many cells": (f"{HEAD}\n{',' * 5_000}\n".encode(), {}, 400),
    "ndjson as csv": (line(1).encode(), {}, 400),
    "zero in json": (b'{"clientReference": "B-\0"}\n', {"content-type": "application/x-ndjson"}, 400),
    "csv as ndjson": (GOOD, {"content-type": "application/x-ndjson"}, 400),
    "no object": (b"[1, 2]\n", {"content-type": "application/x-ndjson"}, 400),
    "half an object": (line(1)[:-5].encode(), {"content-type": "application/x-ndjson"}, 400),
    "deep": (b"[" * 90_000, {"content-type": "application/x-ndjson"}, 400),
    "no number": (b'{"occurredOn": NaN}', {"content-type": "application/x-ndjson"}, 400),
    "large number": (b'{"occurredOn": ' + b"9" * 90_000 + b"}", {"content-type": "application/x-ndjson"}, 400),
    "bytes in json": (b'{"subject": "\xff\xfe"}', {"content-type": "application/x-ndjson"}, 400),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_body_that_is_none_is_one_problem(sender: Sender, name: str) -> None:
    """One sentence, and no record; of what was sent no more than a few words are repeated."""
    body, headers, status = BROKEN[name]
    told = await sender.refused(body, status, headers=headers)

    assert told["code"] == "BAD_USER_INPUT"
    assert told["detail"].endswith(".")
    assert len(told["detail"]) < 400
    assert await sender.held() == {}


ODD = {
    "zero": line(1, subject="a\0b"),
    "half a surrogate": line(1).replace("B-1", "\\ud800"),
    "half a surrogate as a name": line(1)[:-2] + ', "\\ud800": 1}',
    "long": line(1, subject="x" * 600),
    "list for a text": line(1, subject=["x"]),
    "object for an id": line(1, area={"id": 1}),
    "number for a code": line(1, status=1),
    "false for a day": line(1, occurredOn=False),
    "list for a reference": line(1, clientReference=["B-1"]),
    "number for a reference": line(1, clientReference=7),
    "nothing": "{}",
    "null": json.dumps(dict.fromkeys(json.loads(line(1)))),
}


@pytest.mark.parametrize("name", ODD)
async def test_a_value_that_is_none_is_a_fault_of_its_record(sender: Sender, name: str) -> None:
    """The others are taken, and the rejects say what is wrong."""
    told = await sender.sent(line(0) + ODD[name] + "\n" + line(2), form="ndjson", batch="b")
    (found,) = (await sender.get("b/rejects")).text.splitlines()

    assert (told["created"], told["rejected"]) == (2, 1)
    assert json.loads(found)["problem"]


async def test_a_batch_of_nothing_but_faults_ends(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of rejects has an end too."""
    monkeypatch.setattr(taking, "MOST_REJECTED", 1_500)
    bad = "".join(f"B-{number},2099-01-01,E05-1,ARRESTED\n" for number in range(3_000))
    told = await sender.refused(f"{HEAD}\n{bad}", 400, batch="b")

    assert told["code"] == "LIMIT_EXCEEDED"
    assert (await sender.get("b")).json()["rejected"] <= 1_500


async def test_a_record_of_endless_rows_is_none(sender: Sender) -> None:
    """Rows of one reference are put together, but not without end."""
    head = "clientReference,occurredOn,area,streetValue,lines.drug\n"
    body = Blocks(head.encode(), *[b"B-1,2026-03-01,E05-1,1,HEROIN\n" * 100] * 500)
    told = await sender.refused(body, 400, kind="drug-seizure")

    assert "rows tell of one record" in told["detail"]
    assert body.taken < 10
