"""Diagram: the life of an agreement as a picture, printed from the table of moves.

Mermaid text, which GitHub and most editors draw. The README holds what this prints, and a test compares them.
"""

from __future__ import annotations

from auth.access.agreement import MANAGES, MOVES, Move, Status, Step

_ENDS = tuple(status for status in Status if all(status is not start for start, _ in MOVES))


def diagram() -> str:
    """Draw every move: from where, to where, the step, and who may take it.

    Example: ``DRAFT --> IN_APPROVAL: submit (partnership administrator)``
    """
    lines = ["stateDiagram-v2", f"    [*] --> {Status.DRAFT}: draft ({_who(Move(Status.DRAFT, MANAGES))})"]
    lines += [f"    {start} --> {move.to}: {_word(step)} ({_who(move)})" for (start, step), move in MOVES.items()]
    lines += [f"    {status} --> [*]" for status in _ENDS]
    return "\n".join(lines) + "\n"


def _word(step: Step) -> str:
    return "amend" if step is Step.REVISE else step.value.lower()


def _who(move: Move) -> str:
    return ", ".join(role.text.lower() for role in sorted(move.roles)) or "the calendar"
