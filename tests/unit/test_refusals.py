"""What the record says of a request that was turned away is of our words alone."""

import pytest

from auth.reason import Reason
from auth.refusal import Code, Refused
from server.http.refusals import refusal_of
from server.problems import problem_of
from server.work import Event


def test_a_private_text_that_is_no_reason_stays_out() -> None:
    """It may hold a part of what was sent; the code still says what happened."""
    refusal = refusal_of(problem_of(Refused(Code.BAD_USER_INPUT, "Send another.", "secret-of-somebody")))

    assert refusal is not None
    assert refusal.event("/explorer/callback?secret", client_id=None, request_id="r1") == Event(
        "request_refused", "unknown", "explorer", {"error": "BAD_USER_INPUT", "reason": "other", "request_id": "r1"}
    )


@pytest.mark.parametrize("path", ["/secret-of-somebody", "/.well-known/x", "/login"])
def test_an_address_is_no_subject(path: str) -> None:
    """Whatever was asked for, the subject is one of a few words."""
    refusal = refusal_of(problem_of(Refused(Code.NOT_FOUND, "There is nothing.", Reason.ADDRESS)))

    assert refusal is not None
    event = refusal.event(path, client_id="app", request_id="r1")
    assert (event.actor, event.subject, event.details["reason"]) == ("app", "page", "no such address")


@pytest.mark.parametrize(
    "said",
    [
        LookupError("a failure"),
        Refused(Code.TIMEOUT, "Try again."),
        Refused(Code.UNAUTHENTICATED, "Make a new proof.", Reason.PROOF_REPLAYED),
    ],
)
def test_a_failure_is_no_refusal_and_nothing_is_recorded_twice(said: Exception | Refused) -> None:
    """Where we fail nobody is refused; what a transaction named is not named again."""
    assert refusal_of(problem_of(said)) is None
