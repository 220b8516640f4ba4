"""Pages: one record by its key and one page of fifty, as each caller, against the rivals and against more rows.

Runs of the contenders take turns, so that what disturbs the machine disturbs both; rates are those of the pair of runs
whose ratio is the middle one, a latency is the middle of its runs. Nothing is measured before the answers were compared
byte for byte.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.bench.clients import Load, press, press_each
from tests.bench.contender import Request, rival, wardmote
from tests.bench.figures import Bound, Figure, middle, middle_pair
from tests.bench.questions import ABREAST, CALLERS, key_body, page_body, page_body_behind, pages_body, walk_body
from tests.bench.stage import World, an_arrest

OF_HANDWRITTEN, OF_TUTORIAL, OF_FEWER_ROWS, OF_UNRECORDED = 0.7, 15.0, 1.3, 0.8
CLIENTS = 16
FOUR = ", four pages in one answer"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run takes (seconds) and how many there are of each contender."""

    seconds: float
    runs: int


class AnswersDiffer(Exception):
    """Say that two contenders do not give the same answer, so that nothing can be compared."""


def against_handwritten(world: World, pace: Pace) -> list[Figure]:
    """Measure by key and by page, as each caller, against the same bytes written by hand.

    Like for like: what is written by hand keeps no record of who saw what, so the target is for Wardmote without it.
    """
    figures = []
    with (
        wardmote(world.environment) as ours,
        rival("unmarked", world.address) as bare,
        rival("handwritten", world.address) as theirs,
    ):
        for caller in CALLERS:
            token = world.tokens[caller.word]
            record = key_body(an_arrest(Request(ours, "/graphql", page_body(), token).ask()))
            for what, path, body in (("page of 50", "page", page_body()), ("by key", "key", record)):
                by_hand = Request(theirs, f"/{path}/{caller.word}", body)
                for which, port, target in (("without the record", bare, OF_HANDWRITTEN), ("with it", ours, None)):
                    one = Request(port, "/graphql", body, token)
                    _same_bytes(one, by_hand)
                    a, b = _in_turns(one, by_hand, clients=CLIENTS, pace=pace)
                    label = f"{what}, {caller.word}: Wardmote {which} / handwritten"
                    figures.append(Figure(label, "requests/s", *_rates(a, b), target))
    return figures


def against_tutorial(world: World, pace: Pace) -> list[Figure]:
    """Measure the page against graphene with batched loaders, which answers for the police."""
    caller = CALLERS[0]
    # So slow that a short run would end before its first answers.
    pace = Pace(max(3, pace.seconds), min(3, pace.runs))
    with wardmote(world.environment) as ours, rival("tutorial", world.address) as theirs:
        page = Request(ours, "/graphql", page_body(), world.tokens[caller.word])
        taught = Request(theirs, "/graphql", page.body)
        if json.loads(page.ask()) != json.loads(taught.ask()):
            raise AnswersDiffer("the page of graphene's tutorial holds other data")
        a, b = _in_turns(page, taught, clients=CLIENTS, pace=pace)
    return [Figure("page of 50, police: Wardmote / graphene loaders", "requests/s", *_rates(a, b), OF_TUTORIAL)]


def against_unrecorded(world: World, pace: Pace) -> list[Figure]:
    """Measure the page with everything it tells on record, against the same without, and what the marks take of it.

    Also four of them in one answer, which tells of two hundred outcomes; both again and again, and never told before.
    """
    figures, anew = [], []
    with (
        wardmote(world.environment) as ours,
        rival("unmarked", world.address) as bare,
        rival("marked", world.address) as marked,
    ):
        for caller in CALLERS:
            page, without, with_marks = (
                Request(port, "/graphql", page_body(), world.tokens[caller.word]) for port in (ours, bare, marked)
            )
            _same_bytes(page, with_marks)
            label = f"record of access: page of 50, {caller.word}, with / without"
            cursors = _cursors(without)
            one, four = [page_body_behind(each) for each in cursors], _abreast(cursors)
            # What is looked for is smaller than what disturbs a run, so there are many, and short: a pair is soon over.
            for what, body, runs in (("", page.body, 9 * pace.runs), (FOUR, four[0], 4 * pace.runs)):
                asked, bare_asked = replace(page, body=body), replace(without, body=body)
                _same_bytes(asked, bare_asked)
                a, b = _in_turns(asked, bare_asked, clients=CLIENTS, pace=Pace(pace.seconds / 2, runs))
                figures.append(Figure(f"{label}{what}", "requests/s", *_rates(a, b), OF_UNRECORDED))
            a, b = _in_turns(with_marks, without, clients=CLIENTS, pace=pace)
            figures.append(Figure(f"{label}, marks alone", "requests/s", *_rates(a, b)))
            anew += [(label, page, without, one), (f"{label}{FOUR}", page, without, four[1:])]
        # Last of all, because what is told for the first time is indexed behind it.
        for label, page, without, bodies in anew:
            a, b = _anew(page, without, bodies, pace)
            figures.append(Figure(f"{label}, each told for the first time", "requests/s", *_rates(a, b)))
    return figures


def _anew(one: Request, other: Request, bodies: Sequence[bytes], pace: Pace) -> tuple[list[Load], list[Load]]:
    """Let each ask in turns what was never told before: each run has a share of its own of all *bodies*."""
    _warm(replace(one, body=bodies[-1]), replace(other, body=bodies[-1]))

    def share(request: Request, turn: int) -> Load:
        asked = [replace(request, body=body) for body in bodies[turn :: pace.runs]]
        return press_each(asked, clients=CLIENTS, seconds=pace.seconds / 5)

    return _turns(one, other, pace.runs, share)


def _cursors(request: Request) -> list[str]:
    """Give the cursor at the end of every page but the last."""
    found, cursor = list[str](), _end_of_page(request, None)
    while cursor is not None:
        found.append(cursor)
        cursor = _end_of_page(request, cursor)
    return found


def _abreast(cursors: Sequence[str]) -> list[bytes]:
    return [pages_body(cursors[at : at + ABREAST]) for at in range(0, len(cursors) - ABREAST + 1, ABREAST)]


def _end_of_page(request: Request, after: str | None) -> str | None:
    answer = json.loads(replace(request, body=walk_body(after)).ask())
    cursor: str | None = answer["data"]["outcomes"]["pageInfo"]["endCursor"]
    return cursor


def against_fewer_rows(many: World, few: World, pace: Pace, *, label: str) -> list[Figure]:
    """Measure how long one client waits for a page over *many* rows and over *few*."""
    figures = []
    with wardmote(many.environment) as large, wardmote(few.environment) as small:
        for caller in CALLERS:
            one = Request(large, "/graphql", page_body(), many.tokens[caller.word])
            other = Request(small, "/graphql", page_body(), few.tokens[caller.word])
            _warm(one, other)
            a, b = _in_turns(one, other, clients=1, pace=pace)
            a_ms, b_ms = (middle([run.latency_ms for run in runs]) for runs in (a, b))
            figures.append(Figure(f"{label}, {caller.word}", "ms (p50)", a_ms, b_ms, OF_FEWER_ROWS, Bound.AT_MOST))
    return figures


def _same_bytes(one: Request, other: Request) -> None:
    ours, theirs = one.ask(), other.ask()
    if ours != theirs:
        at = next(
            (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        near = slice(max(0, at - 80), at + 80)
        raise AnswersDiffer(f"{other.path}, from byte {at}: {ours[near]!r} and {theirs[near]!r}")


def _in_turns(one: Request, other: Request, *, clients: int, pace: Pace) -> tuple[list[Load], list[Load]]:
    _warm(one, other)

    def again(request: Request, _: int) -> Load:
        return press(request, clients=clients, seconds=pace.seconds)

    for request in (one, other):
        again(request, 0)
    return _turns(one, other, pace.runs, again)


def _turns(
    one: Request, other: Request, runs: int, run: Callable[[Request, int], Load]
) -> tuple[list[Load], list[Load]]:
    found: dict[Request, list[Load]] = {one: [], other: []}
    for turn in range(runs):
        # Each goes first as often as the other, so that what one leaves behind is not the other's burden alone.
        for request in (one, other) if turn % 2 == 0 else (other, one):
            found[request].append(run(request, turn))
    return found[one], found[other]


def _warm(*requests: Request) -> None:
    for request in requests:
        for _ in range(10):
            request.ask()


def _rates(ones: Sequence[Load], others: Sequence[Load]) -> tuple[float, float]:
    return middle_pair([(one.rate, other.rate) for one, other in zip(ones, others, strict=True)])
