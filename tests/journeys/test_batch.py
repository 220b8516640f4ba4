"""Batches over HTTP as a partner's software meets them: a bound token, a purpose, and wrong methods."""

from __future__ import annotations

import httpx2
import pytest

from tests.demo import Demo

BODY = "occurredOn,area,status\n2026-03-02,E06000062,ARRESTED\n"
PATH = "/ingest/arrest"


def send(demo: Demo, path: str, **headers: str) -> httpx2.Response:
    """Try a batch."""
    return httpx2.post(
        demo.url(f"{path}?dryRun=true"), content=BODY, headers={"Content-Type": "text/csv", **headers}, timeout=60
    )


def test_a_bound_token_needs_a_proof_for_this_very_address(demo: Demo) -> None:
    """A service account sends with one; without, with that of another address, or twice with the same it is refused."""
    partner = demo.partner("ingest-service")
    token = partner.token(proves=True).json()["access_token"]
    bound = {"Authorization": f"DPoP {token}"}
    first = send(demo, PATH, **bound, DPoP=partner.proof(PATH, token))
    partner.nonce = first.headers.get("dpop-nonce", partner.nonce)
    proof = partner.proof(PATH, token)
    answers = [
        send(demo, PATH, **bound, DPoP=proof),
        send(demo, PATH, **bound, DPoP=proof),
        send(demo, PATH, **bound),
        send(demo, PATH, **bound, DPoP=partner.proof("/ingest/warrant", token)),
        send(demo, PATH, Authorization=f"Bearer {token}"),
    ]

    assert [each.status_code for each in answers] == [200, 401, 401, 401, 401]
    assert answers[0].json()["created"] == 1
    assert "dpop-nonce" in answers[0].headers
    for refused in answers[1:]:
        assert refused.headers["content-type"] == "application/problem+json; charset=utf-8"
        assert refused.json()["code"] == "UNAUTHENTICATED"


def test_a_purpose_is_one_that_the_token_allows(demo: Demo) -> None:
    """As for any question; another one is refused before anything is read."""
    token = demo.partner("police-service").token(proves=False).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}

    assert send(demo, PATH, **bearer, Purpose="SAFEGUARDING").status_code == 200
    assert send(demo, PATH, **bearer, Purpose="ADMINISTRATION").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", PATH, "GET or POST"),
        ("DELETE", "/ingest/b", "GET or POST"),
        ("POST", "/ingest/b/rejects", "GET"),
        ("GET", "/ingest/b/undo", "POST"),
        ("HEAD", "/ingest/b", ""),
    ],
)
def test_a_wrong_method_is_told_the_right_one(demo: Demo, method: str, path: str, allowed: str) -> None:
    """405, as a problem document."""
    answer = httpx2.request(method, demo.url(path))

    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json; charset=utf-8")
    if allowed:
        assert answer.json()["detail"] == f"Use {allowed}."


def test_there_is_nothing_else_below(demo: Demo) -> None:
    """404, in the same form."""
    answer = httpx2.get(demo.url("/ingest/b/other"))

    assert (answer.status_code, answer.json()["title"], answer.json()["status"]) == (404, "Not Found", 404)
