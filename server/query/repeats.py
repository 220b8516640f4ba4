"""Repeats: how often fields of one response name meet, before validation compares each with every other.

Fields that answer to one name must agree (GraphQL specification, section 5.3.2),
and graphql-core compares them pair by pair, 10 microseconds each: 480 times
`agency { id }` within 2,000 tokens took 0.8 seconds to be found valid. The pairs
are counted here instead, which takes one look at each field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from server.limits import Limits
from server.query.measure import too_much

# What may stand between any two tokens: white space, commas and comments.
_BETWEEN = r"(?:[\s,\ufeff]|#[^\n\r]*+)*+"
# What matters of a text that may be GraphQL: strings, comments, spreads and directives are stepped over as one. Each
# alternative matches where it begins, also when it has no end, so that no text is looked at twice.
_PART = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+"?|#[^\n\r]*+'
    rf"|\.\.\.{_BETWEEN}(?:on\b{_BETWEEN})?\w*+|@{_BETWEEN}\w*+"
    rf"|(?P<mark>[{{}}()])|(?P<name>[_A-Za-z]\w*+)(?P<behind>{_BETWEEN}:{_BETWEEN}\w*+)?",
    re.DOTALL,
)


def check_words(text: str, limits: Limits) -> set[str]:
    """Give the names that a text selects without an alias.

    Refuses one that repeats one field too often within one pair of braces, before it is parsed: parsing 2,000 names
    takes 30 ms, this look 1 ms. Raises: RefusalError. Finds nothing that `check_repeats` would let pass in a document
    that is well-formed; what is behind fragments is left to it.
    """
    around: list[Counter[str]] = []
    names: set[str] = set()
    is_value = False
    # More parts than this are too many tokens or comments, which the parser refuses.
    for part in islice(_PART.finditer(text), 2 * limits.tokens):
        mark, name = part["mark"], part["name"]
        if mark in ("(", ")"):
            is_value = mark == "("
        elif is_value:
            continue
        elif mark == "{":
            around.append(Counter())
        elif mark == "}":
            _check_pairs(around.pop() if around else Counter(), limits)
        elif name and around:
            around[-1][name] += 1
            if part["behind"] is None:
                names.add(name)
    for each in around:
        _check_pairs(each, limits)
    return names


def _check_pairs(counts: Counter[str], limits: Limits) -> None:
    if sum(count * (count - 1) // 2 for count in counts.values()) > limits.repeats:
        raise too_much("repeats", limits.repeats)


def check_repeats(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document with too many operations, fields, or pairs of fields that answer to one name.

    Raises: RefusalError. Unused fragments are invalid, but validation looks at them first, so they count too.
    """
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) > limits.operations:
        raise too_much("operations", limits.operations)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    counted = _Counted(fragments, limits)
    try:
        for operation in operations:
            counted.scope([operation.selection_set])
        for name, fragment in fragments.items():
            if name not in counted.reached:
                counted.scope([fragment.selection_set])
    except RecursionError:
        raise too_much("depth", limits.depth) from None


class _Counted:
    """The fields and pairs met so far in one document."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.reached: set[str] = set()
        self._fragments = fragments
        self._limits = limits
        self._fields = 0
        self._pairs = 0

    def scope(self, selections: Iterable[SelectionSetNode]) -> None:
        """Count what is merged into one object, then what is merged below it."""
        below: dict[str, list[SelectionSetNode | None]] = {}
        seen: set[str] = set()
        for each in selections:
            self._gather(each, below, seen)
        for found in below.values():
            self._pairs += len(found) * (len(found) - 1) // 2
            if self._pairs > self._limits.repeats:
                raise too_much("repeats", self._limits.repeats)
        for found in below.values():
            merged = [each for each in found if each is not None]
            if merged:
                self.scope(merged)

    def _gather(
        self, selections: SelectionSetNode, below: dict[str, list[SelectionSetNode | None]], seen: set[str]
    ) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._fields += 1
                if self._fields > self._limits.fields:
                    raise too_much("fields", self._limits.fields)
                below.setdefault((node.alias or node.name).value, []).append(node.selection_set)
            elif isinstance(node, InlineFragmentNode):
                self._gather(node.selection_set, below, seen)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                # A fragment that leads back to itself is seen by then, as is one that is spread twice.
                if name in self._fragments and name not in seen:
                    seen.add(name)
                    self.reached.add(name)
                    self._gather(self._fragments[name].selection_set, below, seen)
